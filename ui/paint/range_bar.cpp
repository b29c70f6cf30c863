#include "ui/paint/range_bar.h"

#include <QImage>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kBar = 48.0;
constexpr double kThick = 8.0;
constexpr double kGap = 5.0;

QString labelOf(float limit, const RangeBarScene& scene) {
  return limitLabel(static_cast<float>(static_cast<double>(limit) * scene.numberScale));
}

}  // namespace

double rangeBarWidth(const RangeBarScene& scene) {
  const double numbers =
      textWidth(labelOf(scene.range.low, scene), Type::Note) + textWidth(labelOf(scene.range.high, scene), Type::Note);
  return std::ceil(numbers + kBar + 2.0 * kGap);
}

void paintRangeBar(QPainter& painter, const QRectF& area, const RangeBarScene& scene, const Theme& theme) {
  const QString low = labelOf(scene.range.low, scene);
  const QString high = labelOf(scene.range.high, scene);
  const double middle = area.center().y();
  const double baseline = centredBaseline(middle, Type::Note);
  const double right = area.right() - textWidth(high, Type::Note);
  paintText(painter, {right, baseline}, high, Type::Note, theme.ink2);
  const QRectF bar(std::floor(right - kGap - kBar), std::round(middle - kThick / 2.0), kBar, kThick);
  paintText(painter, {bar.left() - kGap - textWidth(low, Type::Note), baseline}, low, Type::Note, theme.ink2);
  const DevicePainter device(painter);
  const QRect place = device.snap(bar);
  const int line = device.hairline();
  device.drawBorder(place, theme.edge, line);
  const QRect inner = place.adjusted(line, line, -line, -line);
  QImage ramp(inner.width(), 1, QImage::Format_RGB32);
  for (int i = 0; i < ramp.width(); ++i)
    ramp.setPixel(i, 0, colorAt(scene.map, static_cast<double>(i) / qMax(1, ramp.width() - 1)));
  painter.drawImage(inner, ramp);
}

}  // namespace convt
