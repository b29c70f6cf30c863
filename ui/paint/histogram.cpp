#include "ui/paint/histogram.h"

#include <QPolygon>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/paint/device_painter.h"
#include "ui/paint/hatch.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kAxis = 20.0;
constexpr double kTick = 3.0;
constexpr double kMark = 4.0;  // half the width of a limit's triangle, and its height
constexpr double kBetweenNumbers = 8.0;
constexpr double kHeadroom = 8.0;  // over the tallest bar, where the limits' triangles are
constexpr int kBins = 256;
constexpr double kOutstanding = 4.0;

QRectF boxOf(const QRectF& area) {
  return area.adjusted(0.0, 0.0, 0.0, -kAxis);
}

double sharesOf(const HistogramScene& scene, double value) {
  return (value - scene.low) / (scene.high - scene.low);
}

/// Height of a bar of at most `room` device pixels; beyond the top it is cut.
int barHeight(double count, double top, int room) {
  if (count <= 0.0) return 0;
  const double share = top > 0.0 ? std::min(1.0, count / top) : 1.0;
  return std::max(1, static_cast<int>(std::lround(share * room)));
}

/// The greatest count of the bins that begin or lie in device column `column` of `columns`.
double countAt(const std::vector<double>& bins, int column, int columns) {
  const auto count = static_cast<std::int64_t>(bins.size());
  const std::int64_t first = count * column / columns;
  const std::int64_t end = std::max(first + 1, count * (column + 1) / columns);
  return *std::max_element(bins.begin() + first, bins.begin() + end);
}

void paintBars(const DevicePainter& device, const QRect& box, const HistogramScene& scene, const Theme& theme) {
  const double top = histogramTop(scene.bins);
  const int room = box.height() - device.snap(kHeadroom);
  const int notch = device.snap(2.0);
  for (int x = 0; x < box.width(); ++x) {
    const double count = countAt(scene.bins, x, box.width());
    const int height = barHeight(count, top, room);
    if (height == 0) continue;
    const int left = box.left() + x;
    const bool chosen = scene.chosen && *scene.chosen == static_cast<int>(std::ssize(scene.bins) * x / box.width());
    const QColor& color = chosen ? theme.ink : theme.ink2;
    device.painter().fillRect(QRect(left, box.bottom() + 1 - height, 1, height), color);
    if (count > top * 1.001) {
      device.painter().fillRect(QRect(left, box.bottom() + 1 - height + 2 * notch, 1, notch), theme.base);
    }
  }
}

/// What lies outside of the limits, and the limits themselves where they are within the axis.
void paintLimits(const DevicePainter& device, const QRect& box, const HistogramScene& scene, const Theme& theme) {
  const int line = device.hairline();
  const auto place = [&](float limit) {
    return box.left() + static_cast<int>(std::lround(sharesOf(scene, double{limit}) * (box.width() - line)));
  };
  const int low = std::clamp(place(scene.limits->low), box.left(), box.right() + 1);
  const int high = std::clamp(place(scene.limits->high), box.left() - 1, box.right());
  QColor hatch = theme.edge;
  paintHatch(device, QRect(QPoint(box.left(), box.top()), QPoint(low - 1, box.bottom())), 8, hatch);
  paintHatch(device, QRect(QPoint(high + 1, box.top()), box.bottomRight()), 8, hatch);
  for (const float limit : {scene.limits->low, scene.limits->high}) {
    const double share = sharesOf(scene, double{limit});
    if (!(share >= 0.0 && share <= 1.0)) continue;
    const int x = place(limit);
    QPainter& painter = device.painter();
    painter.fillRect(QRect(x, box.top(), line, box.height()), theme.ink);
    const int mark = device.snap(kMark);
    for (int row = 0; row < mark; ++row) {
      painter.fillRect(QRect(x - (mark - 1 - row), box.top() + row, 2 * (mark - 1 - row) + line, 1), theme.ink);
    }
  }
}

/// Both ends of the axis, and 0 between them.
void paintAxis(QPainter& painter, const QRectF& box, const HistogramScene& scene, const Theme& theme) {
  const auto text = [&](double value) { return cellLabel(value * scene.numberScale, 3); };
  const QString low = text(scene.low);
  const QString high = text(scene.high);
  const double baseline = centredBaseline(box.bottom() + kTick + (kAxis - kTick) / 2.0, Type::Note);
  const double highLeft = box.right() - textWidth(high, Type::Note);
  paintText(painter, {box.left(), baseline}, low, Type::Note, theme.ink2);
  paintText(painter, {highLeft, baseline}, high, Type::Note, theme.ink2);
  const double zero = box.left() + sharesOf(scene, 0.0) * box.width();
  const double half = textWidth(text(0.0), Type::Note) / 2.0;
  const bool named = scene.low < 0.0 && scene.high > 0.0 &&
                     zero - half >= box.left() + textWidth(low, Type::Note) + kBetweenNumbers &&
                     zero + half <= highLeft - kBetweenNumbers;
  if (named) paintText(painter, {zero - half, baseline}, text(0.0), Type::Note, theme.ink2);
  const DevicePainter device(painter);
  const QRect place = device.snap(box);
  const int line = device.hairline();
  std::vector<int> ticks{place.left(), place.right() + 1 - line};
  if (scene.low < 0.0 && scene.high > 0.0) {
    ticks.push_back(place.left() + static_cast<int>(std::lround(sharesOf(scene, 0.0) * (place.width() - line))));
  }
  for (const int x : ticks) painter.fillRect(QRect(x, place.bottom() + 1, line, device.snap(kTick)), theme.edge);
}

}  // namespace

HistogramScene histogramScene(const Histogram& histogram, const std::optional<ValueRange>& limits) {
  HistogramScene scene;
  scene.limits = limits;
  if (histogram.empty()) return scene;
  scene.low = static_cast<double>(histogram.min());
  scene.high = static_cast<double>(histogram.max());
  if (limits && std::isfinite(limits->low) && std::isfinite(limits->high)) {
    scene.low = std::min(scene.low, static_cast<double>(limits->low));
    scene.high = std::max(scene.high, static_cast<double>(limits->high));
  }
  if (scene.low == scene.high) {  // one value: room on both sides of it
    const double half = scene.low == 0.0 ? 1.0 : std::abs(scene.low) / 2.0;
    scene.low -= half;
    scene.high += half;
  }
  scene.bins = histogram.bins(scene.low, scene.high, kBins);
  return scene;
}

double histogramTop(const std::vector<double>& bins) {
  std::vector<double> counts;
  for (const double count : bins) {
    if (count > 0.0) counts.push_back(count);
  }
  std::sort(counts.begin(), counts.end(), std::greater<>());
  constexpr std::size_t kMostCut = 3;
  std::size_t top = 0;
  for (std::size_t i = 0; i + 1 < counts.size() && i < kMostCut; ++i) {
    if (counts[i] > kOutstanding * counts[i + 1]) top = i + 1;
  }
  return counts.empty() ? 0.0 : counts[top];
}

void paintHistogram(QPainter& painter, const QRectF& area, const HistogramScene& scene, const Theme& theme) {
  const QRectF box = boxOf(area);
  {
    const DevicePainter device(painter);
    const QRect place = device.snap(box);
    const int line = device.hairline();
    const QRect inner = place.adjusted(line, line, -line, -line);
    painter.fillRect(place, theme.base);
    if (!scene.bins.empty() && !inner.isEmpty()) {
      paintBars(device, inner, scene, theme);
      if (scene.limits) paintLimits(device, inner, scene, theme);
    }
    device.drawBorder(place, theme.edge, line);
  }
  if (!scene.bins.empty()) paintAxis(painter, box, scene, theme);
}

std::optional<int> binAt(const QRectF& area, const HistogramScene& scene, double x) {
  if (scene.bins.empty()) return std::nullopt;
  const double share = (x - area.left()) / area.width();
  const int last = static_cast<int>(scene.bins.size()) - 1;
  return std::clamp(static_cast<int>(std::floor(share * (last + 1))), 0, last);
}

void paintSideHistogram(QPainter& painter, const QRectF& area, const HistogramScene& scene, const Theme& theme) {
  if (scene.bins.empty()) return;
  const DevicePainter device(painter);
  const QRect box = device.snap(area);
  const double top = histogramTop(scene.bins);
  for (int y = 0; y < box.height(); ++y) {
    const int length = barHeight(countAt(scene.bins, box.height() - 1 - y, box.height()), top, box.width());
    if (length > 0) painter.fillRect(QRect(box.right() + 1 - length, box.top() + y, length, 1), theme.ink2);
  }
}

}  // namespace convt
