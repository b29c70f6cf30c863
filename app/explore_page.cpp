#include "app/explore_page.h"

#include <QEvent>
#include <algorithm>

#include "app/cut_pixels.h"
#include "app/hover_lane.h"
#include "app/wants_builder.h"
#include "engine/core/output_size.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/micro_bar.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/image/readout_plate.h"
#include "ui/image/rule_plate.h"
#include "ui/image/view_title.h"
#include "ui/maps/feature_strip.h"
#include "ui/pixel/this_pixel.h"

namespace convt {
namespace {

constexpr int kTallWindow = 1000;  // from here on the formula and the maps have more room
constexpr int kShortWindow = 740;  // below, the maps have less

PictureSize sizeOf(const Shape& shape) {
  return {shape.h, shape.w};
}

}  // namespace

ExplorePage::ExplorePage(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_cut(std::make_unique<CutPixels>()) {
  build();
  m_hover = new HoverLane(m_session,
                          {m_inputView, m_outputView, m_inputNavigator, m_outputNavigator, m_inputReadout,
                           m_outputReadout, m_maps, m_pixel},
                          this);
  connectSession();
  connectChoices();
  connectViews();
  connectExplaining();
  connectTarget();
  connectCrop();
  retranslate();
}

ExplorePage::~ExplorePage() = default;

void ExplorePage::connectSession() {
  connect(&m_session, &Session::inputChanged, this, [this] { m_inputState = m_session.stateNumber(); });
  connect(&m_session, &Session::stateChanged, this, &ExplorePage::showState);
  connect(&m_session.undoStack(), &QUndoStack::indexChanged, this, [this](int index) {
    if (index > 0) m_caption->hide();  // the first change
  });
  connect(&m_session, &Session::viewChanged, this, [this] {
    placeViews();
    request();
  });
  connect(&m_session.recompute(), &Recompute::frameReady, this, &ExplorePage::showFrame);
  connect(&m_session.recompute(), &Recompute::failed, this, &ExplorePage::showFailure);
}

void ExplorePage::connectChoices() {
  connect(m_plate, &RulePlate::fixChosen, this, [this](int index) {
    if (index < std::ssize(m_fixes)) Q_EMIT fixChosen(m_fixes[static_cast<std::size_t>(index)]);
  });
  connect(m_mappingChip, &Chip::clicked, this, &ExplorePage::openMappingMenu);
  connect(m_channelBox, &FlatCombo::chosen, this, &ExplorePage::chooseChannels);
  connect(m_imageBox, &FlatCombo::chosen, &m_session, &Session::setImage);
  connect(m_inputChannelBox, &FlatCombo::chosen, this, [this](int channel) {
    Display display = m_session.state().display;
    display.inputChannel = channel;
    editDisplay(display, tr("Input channel %1").arg(channel));
  });
  connect(m_maps, &FeatureStrip::channelChosen, this, &ExplorePage::chooseMap);
  connect(m_maps, &FeatureStrip::enlargeRequested, this, &ExplorePage::enlargeMap);
  connect(m_maps, &FeatureStrip::visibleChannelsChanged, this, &ExplorePage::request);
  connect(m_maps, &FeatureStrip::mapSizeChanged, this, &ExplorePage::request);
  connect(m_maps, &FeatureStrip::layoutModeEdited, this, [this](MapLayout mode) {
    Display display = m_session.state().display;
    display.wholeMaps = mode == MapLayout::WholeMap;
    editDisplay(display, tr("Feature map layout"));
  });
  connect(m_maps, &FeatureStrip::rangeModeEdited, this, [this](RangeMode mode) {
    Display display = m_session.state().display;
    display.mapRange = mode;
    // Fixed keeps what is shown now, so that layers can be compared under one range.
    if (mode == RangeMode::Fixed && m_frame && m_frame->maps && !m_frame->maps->mappings.empty()) {
      display.mapFixed = shownRange(m_frame->maps->mappings.front(), 0);
    }
    editDisplay(display, tr("Feature map range"));
  });
}

/// Where the views look. An input view at a zoom of its own (same content) zooms by steps.
void ExplorePage::connectViews() {
  connect(m_inputView, &ImageView::positionEdited, this, [this](double y, double x, int zoom) {
    const int shown = inputZoom(m_session.state());
    const int now = m_session.state().view.zoom;
    const int stepped = zoom > shown ? zoomedIn(now) : zoom < shown ? zoomedOut(now) : now;
    editView({y, x, m_session.state().display.sameContent ? stepped : zoom});
  });
  connect(m_outputView, &ImageView::positionEdited, this, [this](double y, double x, int zoom) {
    editView(positionFromOutput({y, x}, zoom, shownTerms()));
  });
  connect(m_inputNavigator, &Navigator::recentred, this, [this](double y, double x) {
    editView({y, x, m_session.state().view.zoom});
  });
  connect(m_outputNavigator, &Navigator::recentred, this, [this](double y, double x) {
    editView(positionFromOutput({y, x}, m_session.state().view.zoom, shownTerms()));
  });
  for (ImageView* view : {m_inputView, m_outputView}) {
    connect(view, &ImageView::fitRequested, this, &ExplorePage::fit);
    connect(view, &ImageView::viewResized, this, [this] {
      placeViews();
      request();
    });
  }
  connect(m_inputNavigator, &Navigator::fitRequested, this, &ExplorePage::fit);
  connect(m_outputNavigator, &Navigator::fitRequested, this, &ExplorePage::fit);
}

void ExplorePage::retranslate() {
  showFrameNote();
  m_mappingChip->setAccessibleName(tr("Mapping of values to colours"));
  m_reductionChip->setAccessibleName(tr("What a block of pixels shows"));
  m_channelBox->setAccessibleName(tr("Shown channels"));
  m_coverageChip->setToolTip(tr("How often each pixel is written (C shows it)"));
  m_inputChannelBox->setAccessibleName(tr("Shown input channel"));
  m_imageBox->setAccessibleName(tr("Image of the batch"));
  showInputChoices();
  showMapping();
  showChannels();
  if (m_session.input()) showCoverage();
}

void ExplorePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void ExplorePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const int height = window()->height();
  m_formula->setTall(height >= kTallWindow);
  m_formula->setSplit((width() - 1) / 2 + 1);
  m_formula->setFixedHeight(m_formula->sizeHint().height());
  m_band->setFixedHeight((height >= kTallWindow ? 232 : height < kShortWindow ? 136 : 168) - 1);  // and its separator
}

/// What changed while another page was shown.
void ExplorePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (m_session.input()) showState();
}

void ExplorePage::focusOutput() {
  m_outputView->setFocus(Qt::OtherFocusReason);
}

void ExplorePage::showCaption() {
  m_caption->show();
}

void ExplorePage::setDragging(bool dragging) {
  if (m_dragging == dragging) return;
  m_dragging = dragging;
  if (!dragging) request();
}

void ExplorePage::editDisplay(const Display& display, const QString& name) {
  m_session.setDisplay(display, {name, 0});
}

LayerTerms ExplorePage::shownTerms() const {
  if (m_frame) return layerTerms(m_frame->params, m_frame->inputShape);
  return layerTerms(m_session.state().params, m_session.input() ? m_session.input()->input.shape : Shape{});
}

/// Everything that follows from the state in the same tick; pictures follow by frames.
void ExplorePage::showState() {
  const State& state = m_session.state();
  if (!m_session.input()) return;
  const Shape& input = m_session.input()->input.shape;
  m_failure.clear();
  m_formula->show(state.params, input, m_session.error());
  showFrameNote();
  m_microBar->setVisible(state.micro.on);
  m_microBar->setGrid(state.micro);
  m_inputTitle->setImageShape(input);
  m_inputNavigator->setWanted(state.display.navigator);
  m_outputNavigator->setWanted(state.display.navigator);
  m_maps->setRangeMode(state.display.mapRange);
  m_maps->setLayoutMode(state.display.wholeMaps ? MapLayout::WholeMap : MapLayout::SameCentre);
  m_maps->setChosen(state.display.channel);
  showError();
  showChannels();
  showInputChoices();
  showCoverage();
  showTarget();
  fitMicro();
  placeViews();
  request();
}

void ExplorePage::showError() {
  const bool valid = !m_session.error() && m_failure.isEmpty();
  m_fixes = m_session.fixes();
  if (!valid) {
    ParamError error;
    if (m_session.error())
      error = *m_session.error();
    else
      error.headline = {QT_TR_NOOP("This cannot be computed"), {}};
    if (!m_session.error()) error.why = {"%1", {m_failure.toStdString()}};
    m_plate->setError(error, m_fixes);
  }
  m_plate->setVisible(!valid);
  const bool old = !valid && m_frame;  // a window may begin with an invalid state, and then has no picture to dim
  m_outputView->setDimmed(old);
  m_outputNavigator->setDimmed(old);
  m_maps->setDimmed(old);
  m_pixel->setDimmed(old);
  if (m_frame) m_outputTitle->setImageShape(m_frame->outputShape, valid);
  showMapping();
}

void ExplorePage::showFailure(quint64 state, const QString& text) {
  if (state != m_session.stateNumber()) return;
  m_failure = text;
  showError();
}

void ExplorePage::showFrame(std::shared_ptr<const Frame> frame) {
  // Another page's frames hold what that page shows.
  if (!isVisible() || frame->state < m_inputState || frame->state < m_inputShown) return;
  m_inputShown = frame->state;
  m_inputView->setPicture(frame->input, frame->inputShape);
  m_inputNavigator->setOverview(frame->inputOverview, sizeOf(frame->inputShape));
  if (!frame->output) return placeViews();  // the last good output stays
  m_frame = std::move(frame);
  m_outputView->setPicture(m_frame->output, m_frame->outputShape);
  m_outputNavigator->setOverview(m_frame->outputOverview, sizeOf(m_frame->outputShape));
  m_outputTitle->setImageShape(m_frame->outputShape, !m_session.error());
  m_maps->setOutput(m_frame->outputShape);
  m_maps->setMaps(m_frame->maps);
  placeViews();
  showMapping();
  showCoverage();
  showStatistics();
  Q_EMIT frameShown(m_frame);
}

/// Whether the shown output is of the input that is shown; not if another one was opened with which the layer is
/// invalid.
bool ExplorePage::linked() const {
  return m_frame && m_frame->state >= m_inputState && m_inputShown >= m_inputState;
}

/// The output view looks at the place that corresponds under the parameters of the frame it shows, so a late frame
/// never makes the picture jump. Pictures of an input that was replaced stay where they are.
void ExplorePage::placeViews() {
  const ViewPosition& view = m_session.state().view;
  if (m_inputShown >= m_inputState) {
    const int zoom = inputZoom(m_session.state());
    m_inputView->setPosition({view.y, view.x}, zoom);
    m_inputTitle->setZoom(zoom);
    m_inputNavigator->setViewRect(m_inputView->transform().viewRect());
  }
  if (!m_frame) m_outputTitle->setZoom(view.zoom);
  m_hover->setFrame(linked() ? m_frame : nullptr);
  if (!linked()) {
    m_outputView->setCrop(std::nullopt);
    return m_inputView->setFrameRect(std::nullopt);
  }
  const LayerTerms terms = shownTerms();
  const PicturePoint centre = outputPoint({view.y, view.x}, terms);
  m_outputView->setPosition(centre, view.zoom);
  m_maps->setCentre(centre);
  m_outputTitle->setZoom(view.zoom);
  // A grid of numbers is seen whole, and a frame would cross out its numbers.
  const bool grid = m_session.state().micro.on;
  m_inputView->setFrameRect(grid ? std::nullopt : std::optional(frameInInput(m_outputView->transform(), terms)));
  m_outputNavigator->setViewRect(m_outputView->transform().viewRect());
  showCrop();
}

void ExplorePage::request() {
  if (!m_session.input() || !isVisible()) return;
  m_session.recompute().want(wants());
}

Wants ExplorePage::wants() {
  const VisibleParts parts{m_inputView->deviceSize(), m_outputView->deviceSize(), m_maps, devicePixelRatioF()};
  Wants all = buildWants(m_session, parts, m_dragging);
  if (!isStopped(all)) m_stopped.reset();  // of another layer: a choice is not remembered
  all.statistics = !m_stopped;
  return all;
}

void ExplorePage::zoomTo(int zoom) {
  const ViewPosition& view = m_session.state().view;
  editView({view.y, view.x, zoom});
}

void ExplorePage::zoomIn() {
  zoomTo(zoomedIn(m_session.state().view.zoom));
}

void ExplorePage::zoomOut() {
  zoomTo(zoomedOut(m_session.state().view.zoom));
}

void ExplorePage::editView(const ViewPosition& view) {
  m_microFits = false;
  m_session.setView(view);
}

namespace {

/// The output; with the crop frame the canvas, and as much on each side as the output has beyond its end: the middle of
/// the input is the middle of the canvas.
Shape visibleShape(const State& state, const Shape& input) {
  Shape shape = outputShape(state.params, input);
  if (!state.display.cropFrame) return shape;
  const auto extent = [](const SizeTerms& t) {
    return t.canvas() + 2 * std::max<std::int64_t>(0, t.outputPadding - t.padding);
  };
  shape.h = extent(heightTerms(state.params, input));
  shape.w = extent(widthTerms(state.params, input));
  return shape;
}

PicturePoint middleOf(const Shape& shape) {
  return {static_cast<double>(shape.h - 1) / 2.0, static_cast<double>(shape.w - 1) / 2.0};
}

}  // namespace

/// The zoom at which both pictures are whole: the output, as the larger one, decides.
int ExplorePage::zoomFitting(int most) const {
  const Shape& input = m_session.input()->input.shape;
  const Shape output = m_session.error() && m_frame ? m_frame->outputShape : visibleShape(m_session.state(), input);
  const QSize view = m_outputView->deviceSize();
  return std::min(fitZoom(sizeOf(input), view, most), fitZoom(sizeOf(output), view, most));
}

void ExplorePage::fit() {
  if (!m_session.input()) return;
  m_microFits = true;
  if (m_session.state().micro.on) return fitMicro();
  const PicturePoint middle = middleOf(m_session.input()->input.shape);
  m_session.setView({middle.y, middle.x, zoomFitting(64)});
}

Look ExplorePage::lookFor(const Shape& input, const LayerParams& params) const {
  const QSize view = m_outputView->deviceSize();
  const int whole = fitZoom(sizeOf(outputShape(params, input)), view);
  // An output is never first shown below 1:1: every m-th pixel of a stride-m output would hide its checkerboard.
  const int zoom = whole >= 2 ? whole : input.w * input.h <= 1'000'000 ? 2 : 1;
  const PicturePoint middle = middleOf(input);
  return {{middle.y, middle.x, zoom}, middle};
}

}  // namespace convt
