#include "ui/wiring/wiring_matrix.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/image/readout_text.h"
#include "ui/image/veil.h"
#include "ui/image/widget_pixels.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kNamesAbove = 34;  // a line for what the columns are, one for their names
constexpr int kAround = 4;       // room for outlines at the edges of the matrix
constexpr int kTitleBaseline = 11;
constexpr int kNamesBaseline = kNamesAbove - 5;
constexpr int kPageRows = 10;

QString inputsWord() {
  return u"C_in"_s;
}

QString outputsWord() {
  return u"C_out"_s;
}

}  // namespace

WiringMatrix::WiringMatrix(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  setCornerWidget(new QWidget(this));  // the style's own has lines
  FocusRing::drawsOwn(this);
  describe();
}

void WiringMatrix::showState(const WiringState& state) {
  const bool sameLayer = state.wiring == m_state.wiring && state.kernel == m_state.kernel;
  const bool sameChannel = state.outChannel == m_state.outChannel;
  m_state = state;
  if (!sameLayer || !sameChannel) {
    // The keys follow the chosen channel, on the same input where that reaches it.
    const Wiring& wiring = m_state.wiring;
    m_cursor.oc = std::clamp<std::int64_t>(m_state.outChannel, 0, std::max<std::int64_t>(wiring.outputs - 1, 0));
    m_cursor.ic = std::clamp<std::int64_t>(m_cursor.ic, 0, std::max<std::int64_t>(wiring.inputs - 1, 0));
    if (wiring.places() > 0 && !wiring.holds(m_cursor))
      m_cursor.ic = m_cursor.oc / wiring.outputsPerGroup() * wiring.inputsPerGroup();
  }
  if (!sameLayer) layOut();
  describe();
  notice();
  viewport()->update();
}

void WiringMatrix::setDimmed(bool dimmed) {
  m_dimmed = dimmed;
  viewport()->update();
}

QString WiringMatrix::inputName(std::int64_t ic) const {
  return channelName(static_cast<int>(ic), m_state.wiring.inputs);
}

QString WiringMatrix::outputName(std::int64_t oc) const {
  return channelName(static_cast<int>(oc), m_state.wiring.outputs);
}

int WiringMatrix::namesLeft() const {
  const double widest =
      std::max(textWidth(inputsWord(), Type::Note), textWidth(inputName(m_state.wiring.inputs - 1), Type::Note));
  return static_cast<int>(std::ceil(widest)) + 10;
}

/// Device pixels of the viewport in which kernels are seen, and outlines round those at its edges.
QRect WiringMatrix::areaOfKernels() const {
  const double scale = viewport()->devicePixelRatioF();
  const QPoint corner(qRound(namesLeft() * scale), qRound(kNamesAbove * scale));
  const QSize all = (QSizeF(viewport()->size()) * scale).toSize();
  return {corner, QSize(std::max(all.width() - corner.x(), 1), std::max(all.height() - corner.y(), 1))};
}

/// What of the matrix lies at that area's corner, in device pixels.
QPoint WiringMatrix::scroll() const {
  const double scale = viewport()->devicePixelRatioF();
  const auto place = [scale](const QScrollBar* bar) { return qRound(bar->value() * scale) - qRound(kAround * scale); };
  return {place(horizontalScrollBar()), place(verticalScrollBar())};
}

void WiringMatrix::layOut() {
  const double scale = viewport()->devicePixelRatioF();
  // As if there were no scroll bars: they take their room only where the matrix is larger than that anyway.
  const QSize margins(namesLeft() + 2 * kAround, kNamesAbove + 2 * kAround);
  const QSize room = (QSizeF(size() - margins) * scale).toSize().expandedTo(QSize(1, 1));
  m_grid = wiringGrid(m_state.wiring, m_state.kernel, room, scale);
  const QSize area = (QSizeF(viewport()->size() - margins) * scale).toSize();
  const auto fit = [&](QScrollBar* bar, int length, int seen, int pitch) {
    bar->setRange(0, static_cast<int>(std::ceil(std::max(length - seen, 0) / scale)));
    bar->setPageStep(std::max(qRound(seen / scale), 1));
    bar->setSingleStep(std::max(qRound(pitch / scale), 1));
  };
  fit(horizontalScrollBar(), m_grid.size().width(), area.width(), m_grid.tile.width() + m_grid.gap);
  fit(verticalScrollBar(), m_grid.size().height(), area.height(), m_grid.tile.height() + m_grid.gap);
}

WiringScene WiringMatrix::scene() const {
  const double scale = viewport()->devicePixelRatioF();
  WiringScene scene;
  scene.grid = m_grid;
  scene.kernels = m_state.kernels.get();
  scene.area = areaOfKernels();
  scene.scroll = scroll();
  scene.namesLeft = qRound(namesLeft() * scale);
  scene.namesAbove = qRound(kNamesAbove * scale);
  scene.inputName = [this](std::int64_t ic) { return inputName(ic); };
  scene.outputName = [this](std::int64_t oc) { return outputName(oc); };
  scene.solo = m_state.solo;
  scene.pointed = pointed();
  scene.chosenOutput = m_state.outChannel;
  return scene;
}

QRectF WiringMatrix::tileRect(const KernelAt& at) const {
  const double scale = viewport()->devicePixelRatioF();
  const QRect tile = m_grid.tileRect(at).translated(areaOfKernels().topLeft() - scroll());
  return {QPointF(tile.topLeft()) / scale, QSizeF(tile.size()) / scale};
}

std::optional<KernelAt> WiringMatrix::placeAt(QPointF logical) const {
  const QPoint device = widgetPixels(*viewport()).toDevice(logical).toPoint();
  const QRect area = areaOfKernels();
  if (!area.contains(device)) return std::nullopt;
  return m_grid.at(device - area.topLeft() + scroll());
}

std::optional<KernelAt> WiringMatrix::pointed() const {
  if (m_pointer) return placeAt(*m_pointer);
  return FocusRing::isShownOn(this) && m_state.wiring.places() > 0 ? std::optional(m_cursor) : std::nullopt;
}

void WiringMatrix::paintEvent(QPaintEvent*) {
  const Theme& look = theme();
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), look.window);
  const WiringScene shown = scene();
  paintWiring(painter, shown, look);
  paintText(painter, {namesLeft() + double{kAround}, kTitleBaseline}, outputsWord(), Type::Note, look.ink2);
  paintText(painter, {namesLeft() - 6.0 - textWidth(inputsWord(), Type::Note), kNamesBaseline}, inputsWord(),
            Type::Note, look.ink2);
  if (m_dimmed) painter.fillRect(viewport()->rect(), veil(look));
}

void WiringMatrix::resizeEvent(QResizeEvent*) {
  layOut();
}

void WiringMatrix::scrollContentsBy(int, int) {
  notice();
  viewport()->update();
}

bool WiringMatrix::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) setPointer(std::nullopt);
  return QAbstractScrollArea::viewportEvent(event);
}

void WiringMatrix::setPointer(const std::optional<QPointF>& pointer) {
  m_pointer = pointer;
  notice();
}

/// Tells of another pointed place, once.
void WiringMatrix::notice() {
  const std::optional<KernelAt> now = pointed();
  if (now == m_noticed) return;
  m_noticed = now;
  describe();
  viewport()->update();
  Q_EMIT pointedAt();
}

void WiringMatrix::mouseMoveEvent(QMouseEvent* event) {
  setPointer(event->position());
}

void WiringMatrix::mousePressEvent(QMouseEvent* event) {
  setPointer(event->position());
  const std::optional<KernelAt> at = pointed();
  if (event->button() != Qt::LeftButton || !at) return event->ignore();
  m_cursor = *at;
  if (m_state.wiring.holds(*at)) Q_EMIT chosen(*at);
}

/// A matrix of few rows scrolls sideways by the wheel.
void WiringMatrix::wheelEvent(QWheelEvent* event) {
  const bool onlySideways = verticalScrollBar()->maximum() == 0 && event->angleDelta().x() == 0;
  if (!onlySideways) return QAbstractScrollArea::wheelEvent(event);
  QWheelEvent turned(event->position(), event->globalPosition(), event->pixelDelta().transposed(),
                     event->angleDelta().transposed(), event->buttons(), event->modifiers(), event->phase(),
                     event->inverted());
  QAbstractScrollArea::wheelEvent(&turned);
  event->accept();
}

void WiringMatrix::walkTo(KernelAt at) {
  const Wiring& wiring = m_state.wiring;
  if (wiring.places() == 0) return;
  m_pointer.reset();
  m_cursor = {std::clamp<std::int64_t>(at.ic, 0, wiring.inputs - 1),
              std::clamp<std::int64_t>(at.oc, 0, wiring.outputs - 1)};
  const double scale = viewport()->devicePixelRatioF();
  const QRect tile = m_grid.tileRect(m_cursor);
  const auto reveal = [scale](QScrollBar* bar, int first, int length) {
    const int low = static_cast<int>(std::floor(first / scale));
    const int high = static_cast<int>(std::ceil((first + length) / scale));
    bar->setValue(std::clamp(bar->value(), high - bar->pageStep(), low));
  };
  reveal(horizontalScrollBar(), tile.left(), tile.width());
  reveal(verticalScrollBar(), tile.top(), tile.height());
  notice();
}

void WiringMatrix::keyPressEvent(QKeyEvent* event) {
  const auto [ic, oc] = m_cursor;
  switch (event->key()) {
    case Qt::Key_Left: return walkTo({ic, oc - 1});
    case Qt::Key_Right: return walkTo({ic, oc + 1});
    case Qt::Key_Up: return walkTo({ic - 1, oc});
    case Qt::Key_Down: return walkTo({ic + 1, oc});
    case Qt::Key_Home: return walkTo({ic, 0});
    case Qt::Key_End: return walkTo({ic, m_state.wiring.outputs - 1});
    case Qt::Key_PageUp: return walkTo({ic - kPageRows, oc});
    case Qt::Key_PageDown: return walkTo({ic + kPageRows, oc});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (m_state.wiring.holds(m_cursor)) Q_EMIT chosen(m_cursor);
      return;
    default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void WiringMatrix::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  notice();
}

void WiringMatrix::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  notice();
}

void WiringMatrix::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) describe();
  QAbstractScrollArea::changeEvent(event);
}

void WiringMatrix::describe() {
  setAccessibleName(tr("Matrix of kernels"));
  if (m_state.wiring.places() == 0) return setAccessibleDescription({});
  const KernelAt at = pointed().value_or(m_cursor);
  QStringList parts{kernelText(m_state, at), tr("row %1 of %2").arg(at.ic + 1).arg(m_state.wiring.inputs),
                    tr("column %1 of %2").arg(at.oc + 1).arg(m_state.wiring.outputs)};
  if (m_state.solo) parts << tr("only %1 acts").arg(kernelName(m_state.wiring, *m_state.solo));
  setAccessibleDescription(parts.join(u", "_s));
}

}  // namespace convt
