#include "app/mechanism_page.h"

#include <QLabel>
#include <algorithm>

#include "app/session/board_maker.h"
#include "app/step_player.h"
#include "app/wants_builder.h"
#include "engine/core/output_size.h"
#include "ui/controls/formula_bar.h"
#include "ui/image/crop_edges.h"
#include "ui/image/rule_plate.h"
#include "ui/image/view_link.h"
#include "ui/mechanism/mechanism_view.h"
#include "ui/mechanism/playback_bar.h"

namespace convt {
MechanismPage::MechanismPage(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_player(new StepPlayer(this)) {
  build();
  connectControls();
  connectView();
  connect(&m_session, &Session::stateChanged, this, &MechanismPage::showState);
  connect(&m_session, &Session::playbackChanged, this, &MechanismPage::showPlayback);
  connect(&m_session.recompute(), &Recompute::frameReady, this, &MechanismPage::showFrame);
  connect(&m_session.recompute(), &Recompute::failed, this, &MechanismPage::showFailure);
  retranslate();
}

/// Only on its grid: while the window leaves for another page, the state may be of that one already.
bool MechanismPage::works() const {
  const State& state = m_session.state();
  return m_session.input() && isVisible() && state.display.tab == Tab::Mechanism && state.micro.on;
}

void MechanismPage::showFailure(quint64 state, const QString& text) {
  if (!works() || state != m_session.stateNumber()) return;
  m_failure = text;
  showBoard();
}

/// Everything that follows from the state in the same tick; the board follows by its frame.
void MechanismPage::showState() {
  if (!works()) return;
  m_failure.clear();
  const State& state = m_session.state();
  const Shape& input = m_session.input()->input.shape;
  m_formula->show(state.params, input, m_session.error());
  showControls();
  m_view->setMechanism(state.display.mechanism);
  m_view->setForward(state.display.forward);
  showError();
  showBoard();
  request();
}

void MechanismPage::showError() {
  m_fixes = m_session.fixes();
  if (m_session.error()) m_plate->setError(*m_session.error(), m_fixes);
  m_plate->setVisible(m_session.error().has_value());
  m_view->setDimmed(m_session.error().has_value());
  if (m_session.error()) m_player->stop();
}

/// One channel, whole: a grid's output is small, and every value of it is compared.
void MechanismPage::request() {
  if (!works()) return;
  const State& state = m_session.state();
  const Shape& input = m_session.input()->input.shape;
  Wants wants = layerWants(m_session);
  wants.inputGrid = {0, 0, static_cast<int>(input.h), static_cast<int>(input.w), 1};
  wants.inputOverviewStep = 0;
  wants.outputOverviewStep = 0;
  wants.layer = wants.layer && boardRefusal(state.params, input).isEmpty();
  if (wants.layer) {
    const Shape output = outputShape(state.params, input);
    wants.outputGrid = {0, 0, static_cast<int>(output.h), static_cast<int>(output.w), 1};
    wants.outputChannels = {std::clamp(state.display.channel, 0, state.params.outChannels - 1)};
  }
  m_session.recompute().want(std::move(wants));
}

void MechanismPage::showFrame(const std::shared_ptr<const Frame>& frame) {
  if (!works() || !frame->output) return;
  if (!(frame->inputShape == m_session.input()->input.shape)) return;  // of a grid that is gone
  m_frame = frame;
  showBoard();
}

/// The board of the last frame; in an invalid state the last valid one stays.
void MechanismPage::showBoard() {
  const State& state = m_session.state();
  const Shape& input = m_session.input()->input.shape;
  QString refusal = m_session.error() ? QString() : boardRefusal(state.params, input);
  if (refusal.isEmpty()) refusal = m_failure;
  m_view->setSentence(refusal);
  if (!refusal.isEmpty()) {
    m_player->stop();
    m_board.reset();
    m_view->setBoard(nullptr, state.micro.wholeNumbers);
  }
  if (refusal.isEmpty() && m_frame && boardRefusal(m_frame->params, m_frame->inputShape).isEmpty()) {
    m_board = boardOf(state, *m_frame, m_session.picture()->input.shape);
    m_view->setBoard(m_board, state.micro.wholeNumbers);
  }
  m_view->setPinned(!m_session.error() && state.pin
                        ? std::optional(pinnedPixel(*state.pin, layerTerms(state.params, input)))
                        : std::nullopt);
  showPlayback();
  showBadge();
}

void MechanismPage::showPlayback() {
  const Playback& playback = m_session.state().playback;
  const std::int64_t count = m_view->stepCount();
  const std::int64_t step = std::clamp<std::int64_t>(playback.step, 0, count);
  m_view->setStep(playback.order, playback.step);
  m_playback->setStep(step, count);
  m_playback->setSpeed(playback.speed);
  m_playback->setOrder(playback.order);
  const Mechanism kind = m_session.state().display.mechanism;
  m_playback->setOrdered(kind == Mechanism::Stamp || kind == Mechanism::Gather);
  m_player->setPosition(step, count);
  m_player->setSpeed(playback.speed);
}

void MechanismPage::goToStep(qint64 step) {
  Playback playback = m_session.state().playback;
  playback.step = step >= m_view->stepCount() ? Playback::kEnd : std::max<qint64>(0, step);
  m_session.setPlayback(playback);
}

void MechanismPage::step(int by) {
  m_player->stop();
  const std::int64_t now = std::min(m_session.state().playback.step, m_view->stepCount());
  goToStep(now + by);
}

void MechanismPage::goToEnd(bool last) {
  m_player->stop();
  goToStep(last ? Playback::kEnd : 0);
}

void MechanismPage::togglePlaying() {
  m_player->toggle();
}

void MechanismPage::editMechanism(Mechanism mechanism, bool forward) {
  Display display = m_session.state().display;
  if (display.mechanism != mechanism) m_player->stop();
  display.mechanism = mechanism;
  display.forward = forward;
  m_session.setDisplay(display, {tr("Mechanism"), 0});
}

void MechanismPage::switchStampGather() {
  const bool stamp = m_session.state().display.mechanism == Mechanism::Stamp;
  editMechanism(stamp ? Mechanism::Gather : Mechanism::Stamp, m_session.state().display.forward);
}

void MechanismPage::showPhases() {
  editMechanism(Mechanism::Phases, m_session.state().display.forward);
}

void MechanismPage::showMatrix() {
  const Display& display = m_session.state().display;
  const bool shown = isVisible() && display.mechanism == Mechanism::Matrix;
  editMechanism(Mechanism::Matrix, shown != display.forward);
}

/// The input channel follows: a rule's kernels act per channel.
void MechanismPage::chooseChannel(int channel) {
  if (channel < 0 || channel >= m_session.state().params.outChannels) return;
  Display display = m_session.state().display;
  display.channel = channel;
  m_session.setDisplay(display, {tr("Channel %1").arg(channel), 0});
}

void MechanismPage::pin(PixelAt output) {
  const LayerTerms terms = layerTerms(m_session.state().params, m_session.input()->input.shape);
  m_session.setPin(pinPoint(output, terms));
}

void MechanismPage::dragEdge(CropEdge edge, double position, EditPhase phase) {
  if (!m_dragStart) m_dragStart = m_session.state().params;
  const LayerParams start = *m_dragStart;
  if (phase != EditPhase::Drag) m_dragStart.reset();
  const Shape& input = m_session.input()->input.shape;
  if (!works() || check(start, input)) {
    // The picture went from under the edge: nothing changes, and the drag is over.
    if (phase != EditPhase::Drag) Q_EMIT paramsDragged(m_session.state().params, Param::Padding, phase);
    return;
  }
  const LayerParams params = withEdgeAt(start, input, m_session.state().display.linked, edge, std::llround(position));
  const bool padding = params.padding != start.padding;
  Q_EMIT paramsDragged(params, padding ? Param::Padding : Param::OutputPadding, phase);
}

QString MechanismPage::badgeText() const {
  return m_badge->accessibleName();
}

}  // namespace convt
