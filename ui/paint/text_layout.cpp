#include "ui/paint/text_layout.h"

#include <QFontMetricsF>
#include <QHash>
#include <QPainter>
#include <cmath>
#include <utility>

#include "engine/core/number_text.h"

namespace convt {

/// Shaping a text takes longer than painting it, and layouts ask for the same few hundred texts again and again.
double textWidth(const QString& text, Type type) {
  constexpr qsizetype kMostKept = 4096;
  thread_local QHash<std::pair<QString, int>, double> widths;
  const std::pair key(text, static_cast<int>(type));
  const auto known = widths.constFind(key);
  if (known != widths.constEnd()) return *known;
  if (widths.size() >= kMostKept) widths.clear();
  const double width = QFontMetricsF(font(type)).horizontalAdvance(text);
  widths.insert(key, width);
  return width;
}

double capHeight(Type type) {
  return QFontMetricsF(font(type)).capHeight();
}

double centredBaseline(double centre, Type type) {
  return std::round(centre + capHeight(type) / 2.0);
}

double paintText(QPainter& painter, QPointF baseline, const QString& text, Type type, const QColor& color) {
  painter.setFont(font(type));
  painter.setPen(color);
  painter.drawText(baseline, text);
  return textWidth(text, type);
}

void paintTextIn(QPainter& painter, const QRectF& box, Qt::Alignment horizontal, const QString& text, Type type,
                 const QColor& color) {
  // A fraction of a pixel is rounding of the layout, not a text that is too long.
  const bool fits = textWidth(text, type) <= box.width() + 0.5;
  const QString shown = fits ? text : QFontMetricsF(font(type)).elidedText(text, Qt::ElideRight, box.width());
  const double width = textWidth(shown, type);
  double x = box.left();
  if (horizontal & Qt::AlignRight) x = box.right() - width;
  if (horizontal & Qt::AlignHCenter) x = box.center().x() - width / 2.0;
  paintText(painter, {x, centredBaseline(box.center().y(), type)}, shown, type, color);
}

QString integerText(std::int64_t value) {
  QString digits = QString::number(value);
  const int sign = value < 0 ? 1 : 0;
  if (digits.size() - sign >= 5)
    for (auto at = digits.size() - 3; at > sign; at -= 3) digits.insert(at, QChar(0x202F));
  return withMinusSign(digits);
}

QString valueText(double value, int decimals) {
  return withMinusSign(QString::fromStdString(decimalText(value, decimals)));
}

QString withMinusSign(QString text) {
  return text.replace(u'-', QChar(0x2212));
}

}  // namespace convt
