#include "app/compare_page.h"

#include <QEvent>
#include <algorithm>
#include <cmath>

#include "app/wants_builder.h"
#include "engine/core/output_size.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/ladder_panel.h"
#include "ui/compare/picture_title.h"
#include "ui/compare/round_trip_panel.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/param_words.h"
#include "ui/image/readout_text.h"
#include "ui/image/rule_plate.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kTallWindow = 1000;      // from here on there is more room below the pictures
constexpr int kLargestMicroZoom = 96;  // device pixels per cell
constexpr int kMostChannels = 512;     // in the box

PictureSize sizeOf(const Shape& shape) {
  return {shape.h, shape.w};
}

/// The same layer on the same input, shown the same way: the windows may differ.
bool sameTrip(const RoundTripWants& a, const RoundTripWants& b) {
  return a.inputId == b.inputId && a.image == b.image && a.params == b.params && a.weights == b.weights &&
         a.channels == b.channels && a.numberGrid == b.numberGrid;
}

RangeBarScene rangeOf(const Mapping& mapping, std::size_t channels) {
  return {channels == 3 ? Colormap::Grey : colormapOf(mapping), shownRange(mapping, 0), 1.0};
}

}  // namespace

ComparePage::ComparePage(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
  build();
  connectSession();
  connectViews();
  retranslate();
}

void ComparePage::connectSession() {
  connect(&m_session, &Session::stateChanged, this, &ComparePage::showState);
  connect(&m_session, &Session::viewChanged, this, [this] {
    placeViews();
    request();
  });
  connect(&m_session.recompute(), &Recompute::woken, this, [this] { m_job.setBusy(true); });
  connect(&m_session.recompute(), &Recompute::idle, this, [this] { m_job.setBusy(false); });
  connect(&m_job, &RoundTripJob::ready, this, [this](const std::shared_ptr<const RoundTrip>& trip) {
    m_failure.clear();
    // Of an input that was replaced meanwhile.
    if (!isVisible() || !m_session.input() || trip->inputId != m_session.input()->id) return;
    m_trip = trip;
    showTrip();
  });
  connect(&m_job, &RoundTripJob::failed, this, [this](quint64, const QString& text) {
    if (m_job.running()) return;  // newer wants are on their way
    m_failure = text;
    m_wanted.reset();
    showError();
  });
}

void ComparePage::connectViews() {
  for (CompareView* view : m_views) {
    connect(view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) {
      m_microFits = false;
      m_session.setView({y, x, zoom});
    });
    connect(view, &ImageView::fitRequested, this, &ComparePage::fit);
    connect(view, &ImageView::hovered, this, &ComparePage::hover);
    connect(view, &ImageView::channelKeyPressed, this, [this](int digit) { chooseChannel(digit - 1); });
    connect(view, &ImageView::viewResized, this, [this] {
      fitMicro();
      placeViews();
      request();
    });
  }
  connect(m_channelBox, &FlatCombo::chosen, this, &ComparePage::chooseChannel);
  connect(m_ladder, &LadderPanel::outputPaddingChosen, this, &ComparePage::chooseOutputPadding);
  connect(m_plate, &RulePlate::fixChosen, this, &ComparePage::chooseFix);
}

void ComparePage::retranslate() {
  const QString back = tr("conv2d(convT(x))");
  m_titles[0]->setName(tr("x"));
  m_titles[1]->setName(back);
  m_titles[2]->setName(tr("Difference"));
  m_views[0]->setName(tr("Input x"));
  m_views[1]->setName(tr("Round trip %1").arg(back));
  m_views[2]->setName(tr("Difference, %1 less x").arg(back));
  m_channelBox->setAccessibleName(tr("Shown channel of x"));
  showChannels();
  showRanges();
}

void ComparePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void ComparePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showState();
}

void ComparePage::hideEvent(QHideEvent* event) {
  m_job.forget();
  m_wanted.reset();
  QWidget::hideEvent(event);
}

void ComparePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_band->setMinimumHeight(window()->height() >= kTallWindow ? 232 : 204);
}

bool ComparePage::linked() const {
  return m_trip && m_session.input() && m_trip->inputId == m_session.input()->id;
}

/// Everything that follows from the state in the same tick; pictures follow when they are computed.
void ComparePage::showState() {
  if (!isVisible() || !m_session.input()) return;
  const State& state = m_session.state();
  m_failure.clear();
  m_ladder->setLayer(state.params, m_session.input()->input.shape,
                     state.display.linked.at(static_cast<std::size_t>(Param::OutputPadding)));
  showError();
  showChannels();
  fitMicro();
  placeViews();
  request();
}

void ComparePage::showError() {
  const std::optional<ParamError>& broken = m_session.error();
  const bool valid = !broken && m_failure.isEmpty();
  m_fixes = m_session.fixes();
  if (!valid) {
    ParamError error;
    error.headline = {QT_TR_NOOP("This cannot be computed"), {}};
    error.why = {"%1", {m_failure.toStdString()}};
    m_plate->setError(broken ? *broken : error, m_fixes);
  }
  m_plate->setVisible(!valid);
  const bool old = !valid && m_trip;
  for (CompareView* view : m_views) view->setDimmed(old);
  m_panel->setDimmed(old);
}

void ComparePage::showChannels() {
  const Shape shape = m_session.input() ? m_session.input()->input.shape : Shape{};
  const int count = static_cast<int>(std::min<std::int64_t>(shape.c, kMostChannels));
  QStringList texts;
  for (int c = 0; c < count; ++c) texts += tr("channel %1").arg(channelName(c, shape.c));
  m_channelBox->setTexts(texts);
  m_channelBox->choose(std::clamp(m_session.state().display.inputChannel, 0, std::max(0, count - 1)));
  const bool alone = m_session.input() && shownInputChannels(m_session.state(), shape).size() == 1;
  m_channelBox->setVisible(alone && count > 1);
}

void ComparePage::showTrip() {
  const Shape& shape = m_trip->facts.input;
  const MappedPicture* pictures[] = {&m_trip->before, &m_trip->after, &m_trip->difference};
  for (std::size_t i = 0; i < m_views.size(); ++i) {
    m_views.at(i)->setPicture(pictures[i]->picture, shape);
  }
  m_panel->setFacts(m_trip->facts);
  showRanges();
  showError();
  placeViews();
}

/// Titles: sizes, and what the colours stand for.
void ComparePage::showRanges() {
  if (!m_trip) return;
  m_titles[0]->setImageShape(m_trip->facts.input);
  m_titles[1]->setImageShape(m_trip->facts.returned);
  const std::size_t channels = m_trip->before.picture->channels.size();
  m_titles[0]->setRange(rangeOf(m_trip->before.mapping, channels));
  m_titles[1]->setRange(rangeOf(m_trip->after.mapping, channels));
  m_titles[2]->setRange(rangeOf(m_trip->difference.mapping, 1));
  m_titles[2]->setNote(channels == 3 ? tr("largest of R, G, B") : QString());
}

/// All three in coordinates of the input. Pictures of an input that was replaced stay where they are.
void ComparePage::placeViews() {
  if (!linked()) return;
  const ViewPosition& view = m_session.state().view;
  for (CompareView* picture : m_views) picture->setPosition({view.y, view.x}, view.zoom);
  m_titles[0]->setNote(reducedZoomText(view.zoom, Reduction::Sample));
}

PlaneWindow ComparePage::visibleWindow() const {
  const ViewPosition& view = m_session.state().view;
  const Shape& shape = m_session.input()->input.shape;
  const SampleGrid grid =
      ViewTransform(sizeOf(shape), {view.y, view.x}, view.zoom, m_views[0]->deviceSize()).visibleGrid();
  PlaneWindow window{grid.y0, grid.x0, std::int64_t{grid.rows} * grid.step, std::int64_t{grid.cols} * grid.step};
  window.y0 = std::clamp<std::int64_t>(window.y0, 0, shape.h - 1);
  window.x0 = std::clamp<std::int64_t>(window.x0, 0, shape.w - 1);
  window.rows = std::clamp<std::int64_t>(window.rows, 1, shape.h - window.y0);
  window.cols = std::clamp<std::int64_t>(window.cols, 1, shape.w - window.x0);
  return window;
}

/// Whether the last wants have all that these need: a pan within their window computes nothing.
bool ComparePage::shows(const RoundTripWants& wants, const PlaneWindow& visible) const {
  if (!m_wanted || !sameTrip(*m_wanted, wants)) return false;
  return m_wanted->window == wants.window || m_wanted->window.contains(visible);
}

void ComparePage::request() {
  if (!isVisible() || !m_session.input()) return;
  if (m_session.error()) {
    m_job.forget();
    m_wanted.reset();
    return;
  }
  const State& state = m_session.state();
  const InputDocument& document = *m_session.input();
  // What stands around the page, the panel's kernels and the facts of the layer, needs a frame, of a pixel.
  Wants around = buildWants(m_session, {QSize(1, 1), QSize(1, 1), nullptr, devicePixelRatioF()}, false);
  around.statistics = false;
  m_session.recompute().want(std::move(around));
  const PlaneWindow visible = visibleWindow();
  RoundTripWants wants;
  wants.state = m_session.stateNumber();
  wants.inputId = document.id;
  wants.input = document.input;
  wants.image = std::min<std::int64_t>(state.image, document.input.shape.n - 1);
  wants.params = state.params;
  wants.weights = usedWeights(state);
  wants.window = affordableWindow(state.params, document.input.shape, visible);
  wants.channels = shownInputChannels(state, document.input.shape);
  wants.numberGrid = state.micro.on;
  if (shows(wants, visible)) return;
  m_wanted = wants;
  m_job.want(std::move(wants));
}

void ComparePage::hover(std::optional<PixelAt> pixel) {
  std::vector<Mark> marks;
  if (pixel) {
    marks.emplace_back();
    marks.back().shape = Mark::Shape::Sources;
    marks.back().cells = {{pixel->y, 1, 1}, {pixel->x, 1, 1}};
  }
  for (CompareView* view : m_views) view->setMarks(marks);
  Q_EMIT readout(pixel ? valuesAt(*pixel) : QString());
}

/// Before, after, difference of each shown channel.
QString ComparePage::valuesAt(PixelAt pixel) const {
  if (!linked() || !m_trip->before.picture->grid.covers(pixel.y, pixel.x)) return {};
  const Picture& before = *m_trip->before.picture;
  const int j = static_cast<int>(pixel.y - before.grid.y0);
  const int i = static_cast<int>(pixel.x - before.grid.x0);
  QStringList parts{u"%1,%2"_s.arg(pixel.y).arg(pixel.x)};
  for (std::size_t c = 0; c < before.channels.size(); ++c) {
    const double was = static_cast<double>(before.value(c, j, i));
    const double is = static_cast<double>(m_trip->after.picture->value(c, j, i));
    const QString name = channelName(before.channels[c], m_trip->facts.input.c);
    parts += tr("%1 %2, back %3, difference %4")
                 .arg(m_trip->facts.input.c == 3 ? name : tr("channel %1").arg(name), readoutText(was), readoutText(is),
                      readoutText(is - was));
  }
  return parts.join(u"   "_s);
}

void ComparePage::chooseChannel(int channel) {
  if (!m_session.input() || channel >= m_session.input()->input.shape.c || channel < 0) return;
  Display display = m_session.state().display;
  display.inputChannel = channel;
  m_session.setDisplay(display, {tr("Input channel %1").arg(channel), 0});
}

void ComparePage::chooseOutputPadding(Pair outputPadding) {
  LayerParams params = m_session.state().params;
  const Pair before = params.outputPadding;
  if (before == outputPadding) return;
  params.outputPadding = outputPadding;
  const bool height = before.h != outputPadding.h;
  m_session.setParams(
      params,
      {tr("Output padding %1 to %2").arg(height ? before.h : before.w).arg(height ? outputPadding.h : outputPadding.w),
       0});
}

void ComparePage::chooseFix(int index) {
  if (index >= std::ssize(m_fixes)) return;
  const Fix fix = m_fixes[static_cast<std::size_t>(index)];
  m_session.setParams(fix.params, {tr("%1 %2 to %3").arg(paramWord(fix.param)).arg(fix.from).arg(fix.to), 0});
}

void ComparePage::zoomTo(int zoom) {
  const ViewPosition& view = m_session.state().view;
  m_microFits = false;
  m_session.setView({view.y, view.x, zoom});
}

void ComparePage::zoomIn() {
  zoomTo(zoomedIn(m_session.state().view.zoom));
}

void ComparePage::zoomOut() {
  zoomTo(zoomedOut(m_session.state().view.zoom));
}

int ComparePage::zoomFitting(int most) const {
  return fitZoom(sizeOf(m_session.input()->input.shape), m_views[0]->deviceSize(), most);
}

void ComparePage::fit() {
  if (!m_session.input()) return;
  m_microFits = true;
  const Shape& shape = m_session.input()->input.shape;
  const int most = m_session.state().micro.on ? kLargestMicroZoom : 64;
  m_session.setView(
      {static_cast<double>(shape.h - 1) / 2.0, static_cast<double>(shape.w - 1) / 2.0, zoomFitting(most)});
}

/// A grid of numbers is seen whole, cells as large as the views allow.
void ComparePage::fitMicro() {
  if (isVisible() && m_session.state().micro.on && m_microFits) fit();
}

}  // namespace convt
