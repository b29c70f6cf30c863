#include "app/channels_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <utility>

#include "app/channels_page_words.h"
#include "app/channels_wants.h"
#include "app/session/layer_kernels.h"
#include "engine/core/contributions.h"
#include "ui/controls/fact_row.h"
#include "ui/controls/segmented_switch.h"
#include "ui/controls/separator.h"
#include "ui/image/readout_text.h"
#include "ui/image/rule_plate.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"
#include "ui/wiring/wiring_matrix.h"
#include "ui/wiring/wiring_panel.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kBar = 40;
constexpr std::array kSorts{MapSort::Index, MapSort::Spread, MapSort::Checkerboard};
constexpr std::int64_t kTermsInReadout = 200'000;  // of all values of one readout: below a millisecond
constexpr int kFirstSoloGesture = -1'000;          // below the constant ones of the session, growing downwards

}  // namespace

ChannelsPage::ChannelsPage(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_kernels(new LayerKernels(this)), m_soloGesture(kFirstSoloGesture) {
  build();
  connectSession();
  connectMaps();
  connect(m_kernels, &LayerKernels::changed, this, &ChannelsPage::showWiring);
  connect(m_wiring, &WiringPanel::soloRequested, this, &ChannelsPage::solo);
  connect(m_wiring, &WiringPanel::soloEnded, this, &ChannelsPage::endSolo);
  connect(m_wiring, &WiringPanel::pointedText, this, &ChannelsPage::readout);
  connect(m_sort, &SegmentedSwitch::chosen, this,
          [this](int index) { setSort(kSorts[static_cast<std::size_t>(index)]); });
  connect(m_plate, &RulePlate::fixChosen, this, [this](int index) {
    if (index < std::ssize(m_fixes)) Q_EMIT fixChosen(m_fixes[static_cast<std::size_t>(index)]);
  });
  retranslate();
}

void ChannelsPage::build() {
  m_maps = new FeatureStrip(MapArrangement::Wall, this);
  m_plate = new RulePlate(m_maps);
  m_plate->hide();
  m_wiring = new WiringPanel(this);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(buildBar());
  column->addWidget(makeSeparator(Qt::Horizontal, this));
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(m_maps, 3);
  row->addWidget(makeSeparator(Qt::Vertical, this));
  row->addWidget(m_wiring, 2);
  column->addLayout(row, 1);
  setTabOrder(m_sort->focusProxy(), m_maps->findChild<MapArea*>());
  setTabOrder(m_maps->findChild<MapArea*>(), &m_wiring->matrix());
}

QWidget* ChannelsPage::buildBar() {
  auto* bar = new QWidget(this);
  bar->setFixedHeight(kBar);
  m_sortLabel = new QLabel(bar);
  m_sort = new SegmentedSwitch(static_cast<int>(kSorts.size()), bar);
  m_facts = new FactRow(bar);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  row->addWidget(m_sortLabel);
  row->addWidget(m_sort);
  row->addSpacing(8);
  row->addWidget(m_facts, 1);
  return bar;
}

void ChannelsPage::connectSession() {
  connect(&m_session, &Session::inputChanged, this, [this] {
    m_inputState = m_session.stateNumber();
    m_pointed.reset();
  });
  connect(&m_session, &Session::stateChanged, this, &ChannelsPage::showState);
  connect(&m_session, &Session::viewChanged, this, [this] {
    showMarks();
    request();
  });
  connect(&m_session.recompute(), &Recompute::frameReady, this, &ChannelsPage::takeFrame);
  connect(&m_session.recompute(), &Recompute::failed, this, &ChannelsPage::showFailure);
}

void ChannelsPage::connectMaps() {
  connect(m_maps, &FeatureStrip::visibleChannelsChanged, this, &ChannelsPage::request);
  connect(m_maps, &FeatureStrip::mapSizeChanged, this, &ChannelsPage::request);
  connect(m_maps, &FeatureStrip::enlargeRequested, this, &ChannelsPage::enlargeRequested);
  connect(m_maps, &FeatureStrip::hovered, this, &ChannelsPage::hoverMap);
  connect(m_maps, &FeatureStrip::channelChosen, this, [this](int channel) {
    Display display = m_session.state().display;
    display.channel = channel;
    editDisplay(display, tr("Channel %1").arg(channel));
  });
  connect(m_maps, &FeatureStrip::pinRequested, this, [this](int, PixelAt pixel) {
    if (linked()) m_session.setPin(pinPoint(pixel, layerTerms(m_frame->params, m_frame->inputShape)));
  });
  connect(m_maps, &FeatureStrip::releaseRequested, this, [this] {
    if (m_session.state().pin) m_session.setPin(std::nullopt);
  });
  connect(m_maps, &FeatureStrip::layoutModeEdited, this, [this](MapLayout mode) {
    Display display = m_session.state().display;
    display.wholeMaps = mode == MapLayout::WholeMap;
    editDisplay(display, tr("Feature map layout"));
  });
  connect(m_maps, &FeatureStrip::rangeModeEdited, this, [this](RangeMode mode) {
    Display display = m_session.state().display;
    display.mapRange = mode;
    // Fixed keeps what is shown now, so that layers can be compared under one range.
    const bool shown = m_frame && m_frame->maps && !m_frame->maps->mappings.empty();
    if (mode == RangeMode::Fixed && shown) display.mapFixed = shownRange(m_frame->maps->mappings.front(), 0);
    editDisplay(display, tr("Feature map range"));
  });
}

void ChannelsPage::retranslate() {
  setAccessibleName(tr("Channels"));
  m_sortLabel->setText(tr("Sort"));
  m_sort->setAccessibleName(tr("Order of the feature maps"));
  m_sort->setText(0, tr("Index"), tr("in the order of the layer (Shift+O: the next order)"));
  m_sort->setText(1, tr("Spread"), tr("the largest standard deviation first"));
  m_sort->setText(2, tr("Checkerboard"), tr("the strongest pattern of the stride first, as measured"));
  if (m_frame) showOrder();
}

void ChannelsPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void ChannelsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showState();
  if (m_frame) showFrame();
}

void ChannelsPage::focusMaps() {
  m_maps->findChild<MapArea*>()->setFocus(Qt::OtherFocusReason);
}

void ChannelsPage::setDragging(bool dragging) {
  if (m_dragging == dragging) return;
  m_dragging = dragging;
  if (dragging) return;
  if (m_frame) showOrder();
  request();
}

void ChannelsPage::editDisplay(const Display& display, const QString& name, int gesture) {
  m_session.setDisplay(display, {name, gesture});
}

void ChannelsPage::request() {
  if (!m_session.input() || !isVisible()) return;
  m_session.recompute().want(channelsWants(m_session, *m_maps, devicePixelRatioF(), m_dragging));
}

/// Everything that follows from the state in the same tick; pictures follow by frames.
void ChannelsPage::showState() {
  // Also while another tab is shown: which frames have all kernels is known by the states between.
  m_kernels->follow(m_session);
  m_failure.clear();
  if (!m_session.input() || !isVisible()) return;
  const Display& display = m_session.state().display;
  m_maps->setRangeMode(display.mapRange);
  m_maps->setLayoutMode(display.wholeMaps ? MapLayout::WholeMap : MapLayout::SameCentre);
  m_maps->setChosen(display.channel);
  m_sort->choose(static_cast<int>(display.mapSort));
  showError();
  showWiring();
  if (m_frame) showOrder();
  showMarks();
  request();
}

void ChannelsPage::showError() {
  const bool valid = !m_session.error() && m_failure.isEmpty();
  m_fixes = m_session.fixes();
  if (!valid) {
    ParamError error;
    error.headline = {QT_TRANSLATE_NOOP("core", "This cannot be computed"), {}};
    error.why = {"%1", {m_failure.toStdString()}};
    m_plate->setError(m_session.error().value_or(error), m_fixes);
  }
  m_plate->setVisible(!valid);
  m_maps->setDimmed(!valid && m_frame);
  m_wiring->setDimmed(!valid && m_frame);
}

void ChannelsPage::showFailure(quint64 state, const QString& text) {
  if (state != m_session.stateNumber()) return;
  m_failure = text;
  if (isVisible()) showError();
}

std::optional<KernelAt> ChannelsPage::soloed() const {
  if (!m_session.input() || m_session.error()) return std::nullopt;
  const WeightSource source = usedWeights(m_session.state());
  const Wiring wiring = wiringOf(m_session.state().params, m_session.input()->input.shape.c);
  return isSoloed(source, wiring) ? source.solo : std::nullopt;
}

/// An invalid layer's wiring stays that of the last valid one.
void ChannelsPage::showWiring() {
  if (!m_session.input() || m_session.error()) return;
  WiringState state;
  state.wiring = wiringOf(m_session.state().params, m_session.input()->input.shape.c);
  state.kernel = m_session.state().params.kernel;
  state.kernels = m_kernels->table();
  state.solo = soloed();
  state.outChannel = m_session.state().display.channel;
  m_wiring->showState(state);
}

void ChannelsPage::takeFrame(std::shared_ptr<const Frame> frame) {
  // Another page's, of an input that was replaced, or the input's alone.
  if (!isVisible() || frame->state < m_inputState || !frame->output) return;
  m_frame = std::move(frame);
  showFrame();
}

void ChannelsPage::showFrame() {
  m_kernels->take(*m_frame);
  showOrder();
  m_maps->setOutput(m_frame->outputShape);
  m_maps->setMaps(m_frame->maps);
  // Of another layer no histogram may stay; the same one's is not dropped for a moment.
  if (m_frame->histograms || m_frame->settled || m_frame->rangesEstimated) m_maps->setHistograms(m_frame->histograms);
  showMarks();
  Q_EMIT frameShown(m_frame);
}

/// The order that the statistics give; while they are not known, or while something is under the hand, that of before.
void ChannelsPage::showOrder() {
  const MapSort sort = m_session.state().display.mapSort;
  const std::optional<KernelAt> alone = soloed();
  const std::vector<double> measures = measuresOf(*m_frame, sort);
  const bool otherSort = std::exchange(m_orderedBy, sort) != sort;
  std::vector<int> order = otherSort || std::ssize(m_order) != m_frame->outputShape.c ? std::vector<int>() : m_order;
  if (!measures.empty() && (otherSort || (!m_dragging && !alone))) order = largestFirst(measures);
  const bool moved = std::exchange(m_order, order) != order;
  m_maps->setFacts([frame = m_frame, sort, alone](int channel) { return mapFacts(*frame, channel, sort, alone); });
  m_facts->setFacts(sortFacts(*m_frame, sort, !m_order.empty(), alone.has_value()));
  if (!moved) return;
  m_maps->setOrder(m_order);
  if (otherSort) m_maps->showFirstPage();
  request();
}

/// Whether the shown maps are of the input that is open; not if the layer is invalid for a new one.
bool ChannelsPage::linked() const {
  return m_frame && m_frame->state >= m_inputState;
}

void ChannelsPage::showMarks() {
  if (!linked()) return m_maps->setMarks({});
  const LayerTerms terms = layerTerms(m_frame->params, m_frame->inputShape);
  const State& state = m_session.state();
  m_maps->setCentre(outputPoint({state.view.y, state.view.x}, terms));
  std::vector<Mark> marks;
  const auto ring = [&](PixelAt at, Mark::Look look) {
    marks.push_back({Mark::Shape::Ring, look, {{at.y, 1, 1}, {at.x, 1, 1}}});
  };
  if (state.pin) ring(pinnedPixel(*state.pin, terms), Mark::Look::Pin);
  if (m_pointed) ring(*m_pointed, Mark::Look::Hover);
  m_maps->setMarks(std::move(marks));
}

/// One place in all maps at once.
void ChannelsPage::hoverMap(int channel, std::optional<PixelAt> pixel) {
  if (pixel && (!m_frame || pixel->y >= m_frame->outputShape.h || pixel->x >= m_frame->outputShape.w)) pixel.reset();
  m_pointed = pixel;
  showMarks();
  if (!pixel) {
    m_maps->setReadout({});
    return Q_EMIT readout({});
  }
  m_maps->setReadout([this, at = *pixel](int c) { return valueText(c, at); });
  const QString value = valueText(channel, *pixel);
  Q_EMIT readout(
      tr("out %1, %2   %3 %4").arg(pixel->y).arg(pixel->x).arg(channelName(channel, m_frame->outputShape.c), value));
}

/// The engine's own value.
QString ChannelsPage::valueText(int channel, PixelAt pixel) const {
  if (!m_frame || !m_frame->source || channel >= m_frame->outputShape.c) return {};
  const std::int64_t terms = termCount(m_frame->params, m_frame->inputShape, pixel.y, pixel.x);
  if (terms * std::max(1, m_maps->visibleChannelCount()) > kTermsInReadout) return {};
  return readoutText(static_cast<double>(m_frame->source->output(channel, pixel.y, pixel.x)));
}

void ChannelsPage::setSort(MapSort sort) {
  Display display = m_session.state().display;
  display.mapSort = sort;
  editDisplay(display, tr("Order of the feature maps"));
}

void ChannelsPage::nextMapSort() {
  const auto now = static_cast<std::size_t>(m_session.state().display.mapSort);
  setSort(kSorts[(now + 1) % kSorts.size()]);
}

void ChannelsPage::toggleSolo() {
  if (soloed()) return endSolo();
  const Wiring wiring = wiringOf(m_session.state().params, m_session.input() ? m_session.input()->input.shape.c : 0);
  const KernelAt at = m_wiring->matrix().cursor();
  if (m_session.input() && !m_session.error() && wiring.holds(at)) solo(at);
}

/// A kernel acts alone, and the map that it makes is chosen, as one step of undo. The same one again: all act.
void ChannelsPage::solo(const KernelAt& at) {
  if (soloed() == at) return endSolo();
  if (m_session.error()) return;
  const Wiring wiring = wiringOf(m_session.state().params, m_session.input()->input.shape.c);
  const QString name = tr("Solo %1").arg(kernelName(wiring, at));
  --m_soloGesture;
  Display display = m_session.state().display;
  display.channel = static_cast<int>(at.oc);
  editDisplay(display, name, m_soloGesture);
  m_session.setSolo(at, {name, m_soloGesture});
}

void ChannelsPage::endSolo() {
  m_session.setSolo(std::nullopt, {tr("All kernels"), 0});
}

}  // namespace convt
