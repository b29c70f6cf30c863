#include "ui/controls/formula_bar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLow = 48;
constexpr int kTall = 64;
constexpr int kStackedStep = 44;  // from H to W when they are stacked
constexpr int kInset = 16;
constexpr int kWheelNotch = 120;

}  // namespace

FormulaBar::FormulaBar(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  FocusRing::drawsOwn(this);
  rebuild();
}

void FormulaBar::show(const LayerParams& params, const Shape& input, const std::optional<ParamError>& error) {
  m_params = params;
  m_input = input;
  m_error = error;
  rebuild();
}

void FormulaBar::rebuild() {
  m_h = makeFormula(Axis::H, heightTerms(m_params, m_input), m_error);
  m_w = makeFormula(Axis::W, widthTerms(m_params, m_input), m_error);
  setAccessibleName(tr("Output size"));
  setAccessibleDescription(text());
  update();
}

QString FormulaBar::text() const {
  return m_h.text + u'\n' + m_w.text;
}

void FormulaBar::setSplit(int x) {
  m_split = x;
  update();
}

void FormulaBar::setTall(bool tall) {
  if (m_tall == tall) return;
  m_tall = tall;
  updateGeometry();
  update();
}

QSize FormulaBar::sizeHint() const {
  return {1109, (m_tall ? kTall : kLow) + (isStacked() ? kStackedStep : 0)};
}

FormulaPlace FormulaBar::placeOf(Axis axis) const {
  FormulaPlace place;
  place.tall = m_tall && !isStacked();
  place.evaluated = m_tall || m_inside;
  if (m_hoveredAxis == axis) place.hovered = m_hovered;
  place.left = kInset;
  place.right = width() - kInset;
  const int split = m_split > 0 ? m_split : width() / 2;
  if (isStacked())
    place.top = axis == Axis::W ? kStackedStep : 0;
  else if (axis == Axis::H)
    place.right = split - 1 - kInset;
  else
    place.left = split + kInset;
  return place;
}

Axis FormulaBar::axisAt(QPointF point) const {
  if (isStacked()) return point.y() < kStackedStep ? Axis::H : Axis::W;
  return point.x() < placeOf(Axis::W).left ? Axis::H : Axis::W;
}

void FormulaBar::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.fillRect(0, 0, width(), 1, t.line);
  if (!isStacked()) painter.fillRect(static_cast<int>(placeOf(Axis::W).left) - kInset - 1, 0, 1, height(), t.line);
  for (const Axis axis : {Axis::H, Axis::W}) paintFormula(painter, formulaOf(axis), placeOf(axis), t);
  if (FocusRing::isShownOn(this)) {
    painter.setPen(QPen(t.ink, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
  }
}

void FormulaBar::resizeEvent(QResizeEvent* event) {
  if ((event->oldSize().width() < kStackBelow) != isStacked()) updateGeometry();
}

void FormulaBar::hover(std::optional<Param> param, Axis axis) {
  if (param == m_hovered && axis == m_hoveredAxis) return;
  m_hovered = param;
  m_hoveredAxis = axis;
  update();
  Q_EMIT paramHovered(param, axis);
}

void FormulaBar::mouseMoveEvent(QMouseEvent* event) {
  const Axis axis = axisAt(event->position());
  hover(formulaParamAt(formulaOf(axis), placeOf(axis), event->position()), axis);
}

void FormulaBar::mousePressEvent(QMouseEvent* event) {
  event->accept();
}

void FormulaBar::enterEvent(QEnterEvent*) {
  m_inside = true;
  update();
}

void FormulaBar::leaveEvent(QEvent*) {
  m_inside = false;
  m_wheelRest = 0;
  hover(std::nullopt, m_hoveredAxis);
  update();
}

void FormulaBar::wheelEvent(QWheelEvent* event) {
  const Axis axis = axisAt(event->position());
  const std::optional<Param> param = formulaParamAt(formulaOf(axis), placeOf(axis), event->position());
  if (!param || *param == Param::Input) return event->ignore();
  m_wheelRest += event->angleDelta().y();
  const int notches = m_wheelRest / kWheelNotch;
  m_wheelRest -= notches * kWheelNotch;
  if (notches != 0) Q_EMIT stepRequested(*param, axis, notches);
  event->accept();
}

void FormulaBar::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return QGuiApplication::clipboard()->setText(text());
  QWidget::keyPressEvent(event);
}

void FormulaBar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) rebuild();
  QWidget::changeEvent(event);
}

}  // namespace convt
