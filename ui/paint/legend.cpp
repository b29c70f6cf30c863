#include "ui/paint/legend.h"

#include <QFontMetricsF>
#include <QImage>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/histogram.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kBar = 12.0;
constexpr double kMark = 3.0;
constexpr double kMarkToNumber = 3.0;
constexpr double kNoteLine = 16.0;
constexpr double kMostBins = 12.0;  // length of the longest bar of a histogram
constexpr double kLeastBins = 6.0;
constexpr double kBinsToBar = 2.0;
constexpr QSizeF kPanelBar(48.0, 8.0);

struct Labels {
  QString low;
  QString middle;
  QString high;
};

Labels labelsOf(const LegendScene& scene) {
  const auto limit = [&](float v) { return limitLabel(static_cast<float>(v * scene.numberScale)); };
  const double middle = (double{scene.range.low} + scene.range.high) / 2.0 * scene.numberScale;
  return {limit(scene.range.low), middleLabel(middle), limit(scene.range.high)};
}

double numbersWidth(const Labels& labels) {
  return std::max(
      {textWidth(labels.low, Type::Note), textWidth(labels.middle, Type::Note), textWidth(labels.high, Type::Note)});
}

/// The colour map as an image of one row or column, one colour per device pixel; the high end at the right or on top.
QImage ramp(Colormap map, Qt::Orientation orientation, int length) {
  const bool vertical = orientation == Qt::Vertical;
  QImage image(vertical ? QSize(1, length) : QSize(length, 1), QImage::Format_RGB32);
  for (int i = 0; i < length; ++i) {
    const std::uint32_t color = colorAt(map, static_cast<double>(i) / qMax(1, length - 1));
    image.setPixel(vertical ? 0 : i, vertical ? length - 1 - i : 0, color);
  }
  return image;
}

void drawBar(const DevicePainter& device, const QRect& bar, const LegendScene& scene, Qt::Orientation orientation,
             const Theme& theme) {
  const int line = device.hairline();
  const QRect inner = bar.adjusted(line, line, -line, -line);
  device.drawBorder(bar, theme.edge, line);
  if (inner.isEmpty()) return;
  const int length = orientation == Qt::Vertical ? inner.height() : inner.width();
  device.painter().drawImage(inner, ramp(scene.map, orientation, length));
}

}  // namespace

double legendWidth(const LegendScene& scene) {
  const double bar = kBar + kMark + kMarkToNumber + numbersWidth(labelsOf(scene));
  return std::max(bar, textWidth(scene.note, Type::Note));
}

void paintLegend(QPainter& painter, const QRectF& area, const LegendScene& scene, const Theme& theme) {
  const Labels labels = labelsOf(scene);
  const double width = kBar + kMark + kMarkToNumber + numbersWidth(labels);
  const double height = area.height() - (scene.note.isEmpty() ? 0.0 : kNoteLine);
  const double bins = scene.bins ? std::min(area.width() - width - kBinsToBar, kMostBins) : 0.0;
  const double beside = bins >= kLeastBins ? bins + kBinsToBar : 0.0;
  const QRectF bar(std::round(area.center().x() + (beside - width) / 2.0), area.top(), kBar, height);
  if (beside > 0.0) {
    const QRectF room(bar.left() - beside, bar.top(), bins, bar.height());
    paintSideHistogram(painter, room, {*scene.bins, scene.range.low, scene.range.high, {}, 1.0, {}}, theme);
  }
  const double right = bar.right();
  {
    const DevicePainter device(painter);
    const QRect place = device.snap(bar);
    drawBar(device, place, scene, Qt::Vertical, theme);
    const int line = device.hairline();
    const std::array<int, 3> marks = {place.top(), place.top() + (place.height() - line) / 2,
                                      place.bottom() + 1 - line};
    for (const int y : marks) painter.fillRect(QRect(place.right() + 1, y, device.snap(kMark), line), theme.edge);
  }
  // The outer numbers stay within the bar's height.
  const double inset = capHeight(Type::Note) / 2.0 + 1.0;
  const double x = right + kMark + kMarkToNumber;
  const std::array<std::pair<double, QString>, 3> numbers = {
      {{bar.top() + inset, labels.high}, {bar.center().y(), labels.middle}, {bar.bottom() - inset, labels.low}}};
  for (const auto& number : numbers) {
    paintText(painter, {x, centredBaseline(number.first, Type::Note)}, number.second, Type::Note, theme.ink2);
  }
  if (scene.note.isEmpty()) return;
  const QRectF line(area.left(), area.bottom() - kNoteLine, area.width(), kNoteLine);
  paintTextIn(painter, line, Qt::AlignHCenter, scene.note, Type::Note, theme.ink2);
}

void paintPanelLegend(QPainter& painter, const QRectF& area, const LegendScene& scene, const Theme& theme) {
  const QRectF bar(QPointF(area.right() - kPanelBar.width(), area.top()), kPanelBar);
  {
    const DevicePainter device(painter);
    const QRect place = device.snap(bar);
    drawBar(device, place, scene, Qt::Horizontal, theme);
    const int line = device.hairline();
    const int middle = place.left() + (place.width() - line) / 2;
    painter.fillRect(QRect(middle, place.bottom() + 1, line, device.snap(kMark)), theme.edge);
  }
  const Labels labels = labelsOf(scene);
  const QRectF numbers(bar.left(), bar.bottom() + 1.0, bar.width(), kNoteLine);
  const double baseline = centredBaseline(numbers.center().y(), Type::Note);
  paintText(painter, {bar.left(), baseline}, labels.low, Type::Note, theme.ink2);
  paintText(painter, {bar.right() - textWidth(labels.high, Type::Note), baseline}, labels.high, Type::Note, theme.ink2);
  if (scene.note.isEmpty()) return;
  const QRectF note(area.left(), numbers.bottom() + 1.0, area.width(), kNoteLine);
  paintTextIn(painter, note, Qt::AlignRight, scene.note, Type::Note, theme.ink2);
}

}  // namespace convt
