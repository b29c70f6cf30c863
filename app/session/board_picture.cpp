#include "app/session/board_picture.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "engine/core/output_size.h"
#include "ui/paint/board_scene.h"

namespace convt {
namespace {

/// The output pixel that is centred on the place of the pin, if it lies in the output.
std::optional<PixelAt> pinOf(const State& state, const Shape& input) {
  if (!state.pin) return std::nullopt;
  const Shape out = outputShape(state.params, input);
  const auto at = [](const SizeTerms& terms, double place, std::int64_t extent) {
    return std::clamp<std::int64_t>(std::llround(outputCoordinate(terms, place)), 0, extent - 1);
  };
  return PixelAt{at(heightTerms(state.params, input), state.pin->y, out.h),
                 at(widthTerms(state.params, input), state.pin->x, out.w)};
}

}  // namespace

QImage paintBoard(const Board& board, const State& state, const BoardPicture& picture, const Theme& theme) {
  QImage image((QSizeF(picture.size) * picture.scale).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(picture.scale);
  image.fill(theme.window);
  const BoardPainter& painter = painterOf(state.display.mechanism);
  BoardScene scene;
  scene.board = &board;
  scene.order = state.playback.order;
  scene.step = std::clamp<std::int64_t>(state.playback.step, 0, painter.stepCount(board));
  scene.forward = state.display.forward;
  scene.wholeNumbers = state.micro.wholeNumbers;
  scene.pinned = pinOf(state, board.layer.input.shape);
  QPainter p(&image);
  painter.paint(p, QRectF(QPointF(0, 0), QSizeF(picture.size)), scene, theme);
  return image;
}

}  // namespace convt
