#include "ui/paint/board_gather.h"

namespace convt {

const BoardPainter& gatherPainter() {
  static constexpr BoardPainter kPainter{
      [](QPainter&, const QRectF&, const BoardScene&, const Theme&) {},
      [](const QRectF&, const BoardScene&, QPointF) { return std::optional<BoardPlace>(); },
      [](const Board&) { return std::int64_t{0}; },
      [](const BoardScene&, const BoardPlace&) { return std::optional<std::int64_t>(); },
      [](const BoardScene&, const std::optional<BoardPlace>&, int, int) { return BoardPlace{}; },
      [](const BoardScene&) { return QString(); },
      nullptr,
      nullptr};
  return kPainter;
}

}  // namespace convt
