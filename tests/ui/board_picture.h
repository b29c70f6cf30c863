#pragma once

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "tests/support/layer_case.h"
#include "ui/paint/board_layout.h"
#include "ui/paint/board_scene.h"

/// Boards whose numbers are known, and what becomes of them.
namespace convt::test {

/// What the window starts with: a ramp from 1 and the kernel 1 2 1 / 2 4 2 / 1 2 1, or 1 .. k*k.
inline Board rampBoard(const LayerParams& params, std::int64_t h = 4, std::int64_t w = 4, std::int64_t channels = 1) {
  Board board;
  board.layer.params = params;
  Tensor input(Shape{1, channels, h, w});
  for (std::size_t i = 0; i < input.values.size(); ++i) input.values[i] = static_cast<float>(i + 1);
  board.layer.input = makeInput(std::move(input));
  auto weight =
      std::make_shared<Tensor>(Shape{channels, params.outChannels / params.groups, params.kernel.h, params.kernel.w});
  const auto taps = static_cast<std::size_t>(params.kernel.h * params.kernel.w);
  const float smooth[] = {1, 2, 1, 2, 4, 2, 1, 2, 1};
  for (std::size_t i = 0; i < weight->values.size(); ++i)
    weight->values[i] = taps == 9 ? smooth[i % 9] : static_cast<float>(i % taps + 1);
  board.layer.weight = weight;
  return board;
}

inline LayerParams paramsOf(int kernel, int stride, int padding, int outputPadding = 0, int dilation = 1) {
  return {1,
          {kernel, kernel},
          {stride, stride},
          {padding, padding},
          {outputPadding, outputPadding},
          {dilation, dilation},
          1,
          false};
}

/// Inputs of 2 .. 8 rows and columns and any parameters of the panel's sliders, H and W apart.
inline Board randomMicroBoard(Random& random) {
  for (;;) {
    const auto pair = [&random](int low, int high) {
      return Pair{between(random, low, high), between(random, low, high)};
    };
    LayerParams params{1,           pair(1, 15), pair(1, 8),
                       pair(0, 15), pair(0, 7),  pair(1, between(random, 0, 2) == 0 ? 8 : 2)};
    params.bias = false;
    const Shape input{1, between(random, 1, 3), between(random, 2, 8), between(random, 2, 8)};
    if (!check(params, input)) return rampBoard(params, input.h, input.w, input.c);
  }
}

struct PaintedBoard {
  QImage image;
  double scale = 1.0;

  /// Device pixels of a rectangle in logical pixels.
  QRect device(const QRectF& rect) const {
    const auto snap = [this](double length) { return qRound(length * scale); };
    return {QPoint(snap(rect.left()), snap(rect.top())), QPoint(snap(rect.right()) - 1, snap(rect.bottom()) - 1)};
  }
  QColor at(QPointF place) const {
    return image.pixelColor(static_cast<int>(place.x() * scale), static_cast<int>(place.y() * scale));
  }
  /// How much of a rectangle has exactly that colour.
  double share(const QRectF& rect, const QColor& color) const {
    const QRect place = device(rect);
    int count = 0;
    for (int y = place.top(); y <= place.bottom(); ++y)
      for (int x = place.left(); x <= place.right(); ++x) count += image.pixelColor(x, y) == color ? 1 : 0;
    return static_cast<double>(count) / (place.width() * place.height());
  }
};

inline PaintedBoard painted(Mechanism mechanism, const BoardScene& scene, QSize size, double scale = 1.0,
                            const Theme& theme = lightTheme()) {
  PaintedBoard result{QImage(size * scale, QImage::Format_RGB32), scale};
  result.image.setDevicePixelRatio(scale);
  result.image.fill(theme.window);
  QPainter painter(&result.image);
  painterOf(mechanism).paint(painter, QRectF(QPointF(0, 0), QSizeF(size)), scene, theme);
  return result;
}

/// A cell without its lines.
inline QRectF inner(const BoardGrid& grid, std::int64_t row, std::int64_t col) {
  return grid.at(static_cast<int>(row), static_cast<int>(col)).adjusted(3.0, 3.0, -3.0, -3.0);
}

/// The part of a cell above its number.
inline QRectF aboveNumber(const BoardGrid& grid, std::int64_t row, std::int64_t col) {
  const QRectF cell = grid.at(static_cast<int>(row), static_cast<int>(col));
  return QRectF(cell.left() + 4.0, cell.top() + 4.0, cell.width() - 8.0, cell.height() / 2.0 - 10.0);
}

/// The window's colour at 55 % over another.
inline QColor ghostOf(const QColor& color, const Theme& theme = lightTheme()) {
  const auto mixed = [](int over, int under) { return static_cast<int>(std::lround(0.55 * over + 0.45 * under)); };
  return {mixed(theme.window.red(), color.red()), mixed(theme.window.green(), color.green()),
          mixed(theme.window.blue(), color.blue())};
}

inline QRectF areaOf(QSize size) {
  return {QPointF(0, 0), QSizeF(size)};
}

inline constexpr BoardPlace inputAt(std::int64_t y, std::int64_t x) {
  return {BoardPlace::Part::Input, y, x};
}
inline constexpr BoardPlace tapAt(std::int64_t y, std::int64_t x) {
  return {BoardPlace::Part::Kernel, y, x};
}
inline constexpr BoardPlace canvasAt(std::int64_t y, std::int64_t x) {
  return {BoardPlace::Part::Canvas, y, x};
}

}  // namespace convt::test
