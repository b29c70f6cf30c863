#include "ui/paint/icons.h"

#include <QPainter>
#include <QPen>

namespace convt {
namespace {

/// Strokes a path about `centre` with round joins; the painter is left as it was.
void stroke(QPainter& painter, QPointF centre, const QPainterPath& path, const QColor& color, double width) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.translate(centre);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(path);
  painter.restore();
}

double degrees(Arrow direction) {
  switch (direction) {
    case Arrow::Down: return 0.0;
    case Arrow::Left: return 90.0;
    case Arrow::Up: return 180.0;
    case Arrow::Right: return 270.0;
  }
  return 0.0;
}

}  // namespace

void paintChevron(QPainter& painter, QPointF centre, Arrow direction, const QColor& color) {
  QPainterPath path({-4.0, -2.0});
  path.lineTo(0.0, 2.0);
  path.lineTo(4.0, -2.0);
  QTransform turn;
  turn.rotate(degrees(direction));
  stroke(painter, centre, turn.map(path), color, 1.5);
}

void paintArrow(QPainter& painter, QPointF centre, const QColor& color) {
  QPainterPath path({-6.5, 0.0});
  path.lineTo(6.5, 0.0);
  path.moveTo(2.5, -4.0);
  path.lineTo(6.5, 0.0);
  path.lineTo(2.5, 4.0);
  stroke(painter, centre, path, color, 1.3);
}

void paintChain(QPainter& painter, QPointF centre, bool linked, const QColor& color) {
  const double loop = linked ? 7.9 : 5.4;  // length of one loop
  const double height = 4.7;
  QPainterPath path;
  path.addRoundedRect(QRectF(-7.4, -height / 2, loop, height), height / 2, height / 2);
  path.addRoundedRect(QRectF(7.4 - loop, -height / 2, loop, height), height / 2, height / 2);
  stroke(painter, centre, path, color, 1.4);
}

void paintDice(QPainter& painter, QPointF centre, const QColor& color) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  constexpr double kReach = 4.0;
  for (const QPointF& pip : {QPointF(-kReach, -kReach), QPointF(kReach, -kReach), QPointF(0, 0),
                             QPointF(-kReach, kReach), QPointF(kReach, kReach)})
    painter.drawEllipse(centre + pip, 1.5, 1.5);
  painter.restore();
}

void paintCheckMark(QPainter& painter, QPointF centre, const QColor& color) {
  QPainterPath path({-4.0, 0.2});
  path.lineTo(-1.2, 3.0);
  path.lineTo(4.2, -3.0);
  stroke(painter, centre, path, color, 1.8);
}

void paintBeyondMark(QPainter& painter, QPointF tip, Arrow direction, const QColor& color) {
  const double back = direction == Arrow::Left ? 5.0 : -5.0;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawPolygon(QPolygonF({tip, tip + QPointF(back, -4.0), tip + QPointF(back, 4.0)}));
  painter.restore();
}

void paintUndo(QPainter& painter, QPointF centre, const QColor& color) {
  QPainterPath path({-1.5, -5.0});
  path.lineTo(-5.0, -1.5);
  path.lineTo(-1.5, 2.0);
  path.moveTo(-5.0, -1.5);
  path.lineTo(2.0, -1.5);
  path.arcTo(QRectF(-1.5, -1.5, 7.0, 7.0), 90.0, -180.0);
  path.lineTo(0.0, 5.5);
  stroke(painter, centre, path, color, 1.4);
}

void paintTransport(QPainter& painter, QPointF centre, Transport sign, const QColor& color) {
  if (sign == Transport::Play || sign == Transport::Pause) {
    QPainterPath path;
    if (sign == Transport::Play) {
      path.addPolygon(QPolygonF({{-3.5, -5.0}, {5.0, 0.0}, {-3.5, 5.0}}));
    } else {
      path.addRect(-4.0, -4.5, 3.0, 9.0);
      path.addRect(1.0, -4.5, 3.0, 9.0);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.fillPath(path.translated(centre), color);
    painter.restore();
    return;
  }
  const bool ends = sign == Transport::First || sign == Transport::Last;
  const double side = sign == Transport::First || sign == Transport::Back ? -1.0 : 1.0;
  const double shift = ends ? -1.5 * side : 0.0;
  QPainterPath path({-2.0 * side + shift, -4.0});
  path.lineTo(2.0 * side + shift, 0.0);
  path.lineTo(-2.0 * side + shift, 4.0);
  if (ends) {
    path.moveTo(4.0 * side, -4.0);
    path.lineTo(4.0 * side, 4.0);
  }
  stroke(painter, centre, path, color, 1.5);
}

}  // namespace convt
