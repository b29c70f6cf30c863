#include "engine/core/board_difference.h"

#include <algorithm>
#include <cmath>

#include "engine/core/output_size.h"

namespace convt {
namespace {

double apart(float a, float b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0.0;
  return std::abs(static_cast<double>(a) - static_cast<double>(b));
}

}  // namespace

double boardDifference(const Board& board, Mechanism) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  double greatest = 0.0;
  for (std::int64_t oy = 0; oy < out.h; ++oy) {
    for (std::int64_t ox = 0; ox < out.w; ++ox) {
      const double sum = pixelSum(board.layer, {board.image, board.oc, oy, ox}).total;
      greatest =
          std::max(greatest, apart(static_cast<float>(sum), board.engine[static_cast<std::size_t>(oy * out.w + ox)]));
    }
  }
  return greatest;
}

}  // namespace convt
