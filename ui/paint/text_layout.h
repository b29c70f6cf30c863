#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <cstdint>

#include "ui/paint/theme.h"

class QPainter;

namespace convt {

/// Advance width of one line of text, in logical pixels: what layouts add up.
double textWidth(const QString& text, Type type);

/// Height of capitals and digits: text centred in a row stands with its baseline at centre + capHeight/2.
double capHeight(Type type);

/// The baseline of a line of capitals and digits centred on `centre`, on a whole pixel.
double centredBaseline(double centre, Type type);

/// One line of text from its baseline's left end; returns its advance.
double paintText(QPainter& painter, QPointF baseline, const QString& text, Type type, const QColor& color);

/// One line within a rectangle, centred vertically by its capitals; elided at the right end if it is too wide.
void paintTextIn(QPainter& painter, const QRectF& box, Qt::Alignment horizontal, const QString& text, Type type,
                 const QColor& color);

/// An integer for show: U+2212 as minus; from five digits on in groups of three ("11 648", narrow no-break space).
QString integerText(std::int64_t value);

/// A value for show: fixed decimals, no leading zero, U+2212 as minus (".25", "−.062", "0" for zero).
QString valueText(double value, int decimals);

/// `text` with every ASCII hyphen-minus turned into U+2212: numbers written by engine/core/number_text.h.
QString withMinusSign(QString text);

}  // namespace convt
