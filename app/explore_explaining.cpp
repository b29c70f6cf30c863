// What explains the picture: hover and pin, coverage, the grid of numbers.
#include <algorithm>

#include "app/explore_page.h"
#include "app/hover_lane.h"
#include "app/layer_weights.h"
#include "engine/core/coverage.h"
#include "ui/controls/chip.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/micro_bar.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/image/image_view.h"
#include "ui/image/view_title.h"
#include "ui/statistics/statistics_popover.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kLargestMicroZoom = 96;  // device pixels per cell

/// @param weightsState  number of the state in which the weights changed last: an older frame knows nothing of them
CoverageFacts factsOf(const Session& session, const Frame* frame, std::uint64_t weightsState) {
  const State& state = session.state();
  CoverageFacts facts;
  facts.params = state.params;
  facts.input = session.input()->input.shape;
  facts.coverage = coverageOf(facts.params, facts.input);
  facts.even = evenSettings(facts.params, facts.input);
  facts.givenWeights = usedWeights(state).kind == WeightKind::Tensor;
  facts.channel = std::clamp(state.display.channel, 0, std::max(0, state.params.outChannels - 1));
  facts.shownChannels = shownChannels(state, state.params.outChannels);
  facts.view = state.display.coverage;
  if (frame != nullptr && frame->state >= weightsState && frame->params == facts.params &&
      frame->inputShape == facts.input) {
    facts.weight = frame->weight;
    facts.checkerboard = frame->checkerboard;
  }
  return facts;
}

}  // namespace

void ExplorePage::connectExplaining() {
  connect(m_hover, &HoverLane::readout, this, &ExplorePage::readout);
  connect(m_hover, &HoverLane::channelChosen, this, [this](int channel) {
    if (channel < m_session.state().params.outChannels) chooseMap(channel);
  });
  connect(m_formula, &FormulaBar::paramHovered, this, [this](std::optional<Param> param, Axis axis) {
    HoverPlace place;
    place.kind = param ? HoverPlace::Kind::Param : HoverPlace::Kind::None;
    place.param = param.value_or(Param::Kernel);
    place.axis = axis;
    m_hover->hover(place);
    Q_EMIT paramHovered(param);
  });
  connect(m_formula, &FormulaBar::stepRequested, this, &ExplorePage::stepRequested);
  connect(m_reductionChip, &Chip::clicked, this, &ExplorePage::openReductionMenu);
  connect(m_coverageChip, &Chip::clicked, this, &ExplorePage::openCoverage);
  connect(m_popover, &CoveragePopover::viewChosen, this, [this](CoverageView view) {
    Display display = m_session.state().display;
    display.coverage = view;
    editDisplay(display, tr("Coverage"));
  });
  connect(m_popover, &CoveragePopover::channelChosen, this, &ExplorePage::chooseMap);
  connect(m_popover, &CoveragePopover::evenChosen, this, [this](const Fix& setting) {
    if (keepsItsWeights(m_session.state(), setting.params)) return Q_EMIT fixChosen(setting);
    m_session.setLayer(setting.params, weightsFor(m_session.state(), setting.params), {tr("New layer, even"), 0});
  });
  connect(m_statistics, &StatisticsPopover::stopToggled, this, &ExplorePage::toggleStatistics);
  connect(m_microBar, &MicroBar::gridEdited, this, &ExplorePage::editMicro);
}

/// Verdict and numbers follow the state in the same tick; what is painted follows the frame that is shown.
void ExplorePage::showCoverage() {
  const bool valid = m_session.input() && !m_session.error();
  if (const WeightSource weights = usedWeights(m_session.state()); !(weights == m_weights)) {
    m_weights = weights;
    m_weightsState = m_session.stateNumber();
  }
  m_coverageChip->setVisible(valid);
  if (valid) {
    const CoverageFacts facts = factsOf(m_session, m_frame.get(), m_weightsState);
    m_coverageChip->showText(coverageChipText(facts), coverageChipShortText(facts));
    m_coverageChip->setPicture(coverageIcon(facts.coverage, static_cast<int>(12 * devicePixelRatioF()), theme()));
    m_coverageChip->setAccessibleDescription(coverageSentence(facts));
    m_popover->setFacts(facts);
  } else {
    m_popover->hide();
  }
  std::optional<CoverageScene> scene;
  if (linked()) {
    const LayerTerms terms = shownTerms();
    scene.emplace();
    scene->h = terms.h;
    scene->w = terms.w;
    scene->inputs = m_frame->inputShape.c / std::max(1, m_frame->params.groups);
    scene->view = m_session.state().display.coverage;
  }
  m_outputView->setCoverage(scene);
  showReduction();
}

void ExplorePage::showFrameNote() {
  m_inputTitle->setNote(m_session.state().micro.on ? QString() : tr("frame: what the output view shows"));
}

void ExplorePage::cycleCoverage() {
  Display display = m_session.state().display;
  display.coverage = static_cast<CoverageView>((static_cast<int>(display.coverage) + 1) % 3);
  editDisplay(display, tr("Coverage"));
}

void ExplorePage::openCoverage() {
  if (m_coverageChip->isVisible()) m_popover->popup(m_coverageChip);
}

void ExplorePage::toggleMicro() {
  if (!m_session.input()) return;
  MicroGrid micro = m_session.state().micro;
  micro.on = !micro.on;
  editMicro(micro);
}

void ExplorePage::resizeMicro(int by) {
  MicroGrid micro = m_session.state().micro;
  micro.size = std::clamp(micro.size + by, kLeastGrid, kMostGrid);
  if (micro.on) editMicro(micro);
}

void ExplorePage::editMicro(const MicroGrid& micro) {
  const bool enters = micro.on && !m_session.state().micro.on;
  m_microFits = m_microFits || enters;
  const QString name = !micro.on ? tr("Back to the picture") : enters ? tr("Grid of numbers") : tr("Grid");
  m_session.setMicro(micro, {name, 0});
}

/// The whole computation in sight, cells as large as both views allow.
void ExplorePage::fitMicro() {
  if (!isVisible() || !m_session.state().micro.on || !m_microFits || !m_session.input()) return;
  const Shape& shape = m_session.input()->input.shape;
  m_session.setView(
      {static_cast<double>(shape.h - 1) / 2.0, static_cast<double>(shape.w - 1) / 2.0, zoomFitting(kLargestMicroZoom)});
}

}  // namespace convt
