#include "ui/mechanism/transport_button.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {
namespace {

constexpr int kWidth = 32;
constexpr int kHeight = 24;
constexpr int kInset = 12;
constexpr int kSign = 18;  // the sign and the gap after it

}  // namespace

TransportButton::TransportButton(Transport sign, QWidget* parent) : QAbstractButton(parent), m_sign(sign) {
  setAttribute(Qt::WA_Hover);
  setFocusPolicy(Qt::TabFocus);
}

void TransportButton::setSign(Transport sign) {
  if (sign == m_sign) return;
  m_sign = sign;
  update();
}

void TransportButton::setWords(const QStringList& words) {
  m_words = words;
  updateGeometry();
}

void TransportButton::setPrimary(bool primary) {
  m_primary = primary;
  update();
}

QSize TransportButton::sizeHint() const {
  if (m_words.isEmpty()) return {kWidth, kHeight};
  const QFontMetricsF metrics(convt::font(Type::BodyStrong));
  double widest = 0.0;
  for (const QString& word : m_words) widest = std::max(widest, metrics.horizontalAdvance(word));
  return {2 * kInset + kSign + static_cast<int>(std::ceil(widest)), kHeight};
}

void TransportButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  const bool inverted = isEnabled() && (m_primary || isDown());
  const QColor edge = !isEnabled() ? t.line : underMouse() || inverted ? t.ink : t.edge;
  const QColor fill = !isEnabled() ? t.window : inverted ? (underMouse() || isDown() ? t.ink2 : t.ink) : t.base;
  const QColor ink = !isEnabled() ? t.ink3 : inverted ? t.window : t.ink;
  style_parts::paintBox(painter, rect(), fill, edge);
  const QRectF box(rect());
  if (m_words.isEmpty()) return paintTransport(painter, box.center(), m_sign, ink);
  paintTransport(painter, {kInset + 5.0, box.center().y()}, m_sign, ink);
  painter.setFont(convt::font(Type::BodyStrong));
  painter.setPen(ink);
  painter.drawText(box.adjusted(kInset + kSign, 0, -kInset / 2, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
}

}  // namespace convt
