#include "ui/controls/text_line.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr int kAbove = 13;  // of the baseline: the ascent of the largest type that labels use
constexpr int kBelow = 4;

}  // namespace

TextLine::TextLine(Type type, QPalette::ColorRole role, QWidget* parent) : QLabel(parent), m_type(type) {
  setTextFormat(Qt::PlainText);
  setFont(convt::font(type));
  setForegroundRole(role);
}

void TextLine::setType(Type type) {
  m_type = type;
  setFont(convt::font(type));
}

void TextLine::setRole(QPalette::ColorRole role) {
  setForegroundRole(role);
}

void TextLine::setClickable(bool clickable) {
  m_clickable = clickable;
  setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
  update();
}

void TextLine::place(int left, int width, int baseline, Qt::Alignment horizontal) {
  setAlignment(horizontal);
  setGeometry(left, baseline - kAbove, width, kAbove + kBelow);
}

double TextLine::textWidth() const {
  return convt::textWidth(text(), m_type);
}

bool TextLine::fits() const {
  return textWidth() <= width() + 0.5;
}

void TextLine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QFontMetricsF metrics(font());
  const QString shown = fits() ? text() : metrics.elidedText(text(), Qt::ElideRight, width());
  const double wide = metrics.horizontalAdvance(shown);
  double x = 0.0;
  if (alignment() & Qt::AlignRight) x = width() - wide;
  if (alignment() & Qt::AlignHCenter) x = (width() - wide) / 2.0;
  const QColor color = palette().color(foregroundRole());
  paintText(painter, {x, kAbove}, shown, m_type, color);
  if (m_clickable && underMouse()) painter.fillRect(QRectF(x, kAbove + 2, wide, 1), color);
}

void TextLine::mouseReleaseEvent(QMouseEvent* event) {
  if (m_clickable && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
    Q_EMIT clicked();
}

bool TextLine::event(QEvent* event) {
  if (m_clickable && (event->type() == QEvent::Enter || event->type() == QEvent::Leave)) update();
  if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && !fits()) {
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
  }
  return QLabel::event(event);
}

}  // namespace convt
