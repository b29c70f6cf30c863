#pragma once

#include <QImage>
#include <QPainter>
#include <QString>
#include <memory>
#include <utility>
#include <vector>

#include "engine/core/board.h"
#include "tests/support/layer_case.h"
#include "ui/paint/board_scene.h"

namespace convt::test {

inline constexpr QRgb kBackdrop = 0xff00ff00;

inline LayerParams boardLayer(Pair kernel, Pair stride, Pair padding = {0, 0}, Pair outputPadding = {0, 0},
                              Pair dilation = {1, 1}) {
  LayerParams params;
  params.outChannels = 1;
  params.kernel = kernel;
  params.stride = stride;
  params.padding = padding;
  params.outputPadding = outputPadding;
  params.dilation = dilation;
  params.bias = false;
  return params;
}

/// A ramp 1, 2, .. and a kernel 1, 2, .. per pair of channels; the bias, if there is one, is 5.
inline Board rampBoard(const LayerParams& params, Shape input) {
  Tensor x(input);
  for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] = static_cast<float>(i + 1);
  auto weight =
      std::make_shared<Tensor>(Shape{input.c, params.outChannels / params.groups, params.kernel.h, params.kernel.w});
  for (std::size_t i = 0; i < weight->values.size(); ++i) weight->values[i] = static_cast<float>(i + 1);
  Board board;
  board.layer.params = params;
  board.layer.input = makeInput(std::move(x));
  board.layer.weight = weight;
  if (params.bias)
    board.layer.bias = std::make_shared<const std::vector<float>>(static_cast<std::size_t>(params.outChannels), 5.0F);
  return board;
}

/// Any board that the Mechanism tab can show, with values of both signs.
inline Board randomBoard(Random& random) {
  const auto pair = [&random](int low, int high) {
    return Pair{between(random, low, high), between(random, low, high)};
  };
  for (;;) {
    LayerParams params =
        boardLayer(pair(1, between(random, 0, 1) == 0 ? 4 : 15), pair(1, 8), pair(0, 4), pair(0, 3), pair(1, 3));
    params.groups = between(random, 1, 2);
    params.outChannels = 2 * params.groups;
    params.bias = between(random, 0, 1) == 1;
    const Shape input{1, std::int64_t{2} * params.groups, between(random, 2, 8), between(random, 2, 8)};
    if (check(params, input)) continue;
    Board board = rampBoard(params, input);
    board.layer.input = makeInput(between(random, 0, 1) == 0 ? wholeNumbers(input, random) : fractions(input, random));
    board.layer.weight = std::make_shared<const Tensor>(wholeNumbers(board.layer.weight->shape, random));
    board.oc = between(random, 0, params.outChannels - 1);
    return board;
  }
}

inline BoardScene sceneOf(const Board& board, const BoardPainter& painter) {
  BoardScene scene;
  scene.board = &board;
  scene.step = painter.stepCount(board);
  return scene;
}

/// The board painted into area, with a frame of kFrame logical pixels of the backdrop left around it.
inline constexpr int kFrame = 20;
inline QRectF areaOf(QSize size) {
  return {QPointF(kFrame, kFrame), QSizeF(size)};
}
inline QImage painted(const BoardPainter& painter, const BoardScene& scene, QSize size,
                      const Theme& theme = lightTheme(), double scale = 1.0) {
  QImage image((size + QSize(2 * kFrame, 2 * kFrame)) * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(kBackdrop);
  QPainter qt(&image);
  qt.fillRect(areaOf(size), theme.window);
  painter.paint(qt, areaOf(size), scene, theme);
  return image;
}

inline QColor pixelAt(const QImage& image, QPointF logical) {
  const double scale = image.devicePixelRatio();
  return image.pixelColor(static_cast<int>(logical.x() * scale), static_cast<int>(logical.y() * scale));
}

/// Whether the frame round the area is untouched.
inline bool frameIntact(const QImage& image) {
  const int frame = static_cast<int>(kFrame * image.devicePixelRatio());
  const auto isBackdrop = [&](const QRect& strip) {
    for (int y = strip.top(); y <= strip.bottom(); ++y) {
      for (int x = strip.left(); x <= strip.right(); ++x)
        if (image.pixel(x, y) != kBackdrop) return false;
    }
    return true;
  };
  const QRect all = image.rect();
  return isBackdrop(all.adjusted(0, 0, 0, frame - all.height())) &&
         isBackdrop(all.adjusted(0, all.height() - frame, 0, 0)) &&
         isBackdrop(all.adjusted(0, 0, frame - all.width(), 0)) &&
         isBackdrop(all.adjusted(all.width() - frame, 0, 0, 0));
}

/// Pixels within a logical rectangle that have a colour.
inline int countOf(const QImage& image, const QRectF& rect, const QColor& color) {
  const double scale = image.devicePixelRatio();
  const QRect device = QRectF(rect.topLeft() * scale, rect.size() * scale).toRect();
  int count = 0;
  for (int y = device.top(); y <= device.bottom(); ++y) {
    for (int x = device.left(); x <= device.right(); ++x) count += image.pixelColor(x, y) == color ? 1 : 0;
  }
  return count;
}

}  // namespace convt::test
