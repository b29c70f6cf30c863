#pragma once

#include <QPainter>
#include <QRectF>
#include <QStringList>

#include "ui/paint/theme.h"

namespace convt {

/// A text broken into lines that are at most that wide, in logical pixels: between words, in a word that is too long,
/// and anywhere in scripts that have no spaces.
QStringList brokenLines(const QString& text, Type type, double width);

/// A text from the top left corner of a box, broken to its width; lines that would leave it are not painted.
void paintParagraph(QPainter& painter, const QRectF& box, const QString& text, Type type, const QColor& color);

}  // namespace convt
