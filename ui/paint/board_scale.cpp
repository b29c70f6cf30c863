#include "ui/paint/board_scale.h"

#include <QImage>

#include "ui/paint/device_painter.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kBar = 96.0;
constexpr double kBarHeight = 9.0;
constexpr double kBeside = 6.0;
constexpr int kDigits = 3;

QString low(const BoardColors& colors) {
  return cellLabel(static_cast<double>(colors.range.low), kDigits);
}

QString high(const BoardColors& colors) {
  return cellLabel(static_cast<double>(colors.range.high), kDigits);
}

}  // namespace

double scaleWidth(const BoardColors& colors) {
  return textWidth(low(colors), Type::Note) + textWidth(high(colors), Type::Note) + kBar + 2.0 * kBeside;
}

void paintScale(QPainter& painter, QPointF rightMiddle, const BoardColors& colors, const Theme& theme) {
  const double baseline = centredBaseline(rightMiddle.y(), Type::Note);
  const double right = rightMiddle.x() - textWidth(high(colors), Type::Note);
  paintText(painter, {right, baseline}, high(colors), Type::Note, theme.ink2);
  const QRectF bar(right - kBeside - kBar, rightMiddle.y() - kBarHeight / 2.0, kBar, kBarHeight);
  paintText(painter, {bar.left() - kBeside - textWidth(low(colors), Type::Note), baseline}, low(colors), Type::Note,
            theme.ink2);
  const DevicePainter device(painter);
  const QRect place = device.snap(bar);
  QImage ramp(place.width(), 1, QImage::Format_RGB32);
  for (int i = 0; i < ramp.width(); ++i)
    ramp.setPixel(i, 0, colorAt(colors.map, static_cast<double>(i) / (ramp.width() - 1)));
  painter.drawImage(place, ramp);
  device.drawBorder(place, theme.edge, device.hairline());
}

}  // namespace convt
