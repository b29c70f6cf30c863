#pragma once

#include <QPainterPath>
#include <QPointF>

class QPainter;
class QColor;

namespace convt {

/// Icons are paths, drawn at any scale; there is no icon file and no icon font. Each is centred on `centre`, sizes in
/// logical pixels.
enum class Arrow { Left, Right, Up, Down };

/// A chevron: 4 px deep, 8 px across.
void paintChevron(QPainter& painter, QPointF centre, Arrow direction, const QColor& color);

/// A straight arrow to the right, 13 px long.
void paintArrow(QPainter& painter, QPointF centre, const QColor& color);

/// The chain between H and W, 16 x 6: two loops that hang together, or stand 4 px apart.
void paintChain(QPainter& painter, QPointF centre, bool linked, const QColor& color);

/// The five of a die, within 12 x 12.
void paintDice(QPainter& painter, QPointF centre, const QColor& color);

/// The tick of a check box, within 9 x 7.
void paintCheckMark(QPainter& painter, QPointF centre, const QColor& color);

/// A filled triangle of 5 px that points left or right: a value beyond the end of its track.
void paintBeyondMark(QPainter& painter, QPointF tip, Arrow direction, const QColor& color);

/// The bent arrow of Undo, within 12 x 12.
void paintUndo(QPainter& painter, QPointF centre, const QColor& color);

/// The signs of a player, within 12 x 10.
enum class Transport { First, Back, Play, Pause, Forward, Last };
void paintTransport(QPainter& painter, QPointF centre, Transport sign, const QColor& color);

}  // namespace convt
