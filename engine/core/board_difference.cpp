#include "engine/core/board_difference.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/core/phases.h"
#include "engine/core/step_sequence.h"
#include "engine/core/unrolled_matrix.h"

namespace convt {
namespace {

std::vector<float> rounded(const std::vector<double>& sums) {
  std::vector<float> values(sums.size());
  std::transform(sums.begin(), sums.end(), values.begin(), [](double sum) { return static_cast<float>(sum); });
  return values;
}

std::vector<double> interleavedPhases(const Board& board) {
  const Pair stride = board.layer.params.stride;
  return interleaved(board.layer, board.image, board.oc, std::int64_t{stride.h} * stride.w, 0.0);
}

/// bias + the sum over the input channels of C^T x.
std::vector<double> multiplied(const Board& board) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  std::vector<double> y(static_cast<std::size_t>(out.h * out.w), boardBias(board));
  for (const std::int64_t ic : channelsOf(board).used) {
    const std::vector<double> part =
        UnrolledMatrix(board.layer, ic, board.oc).multiply(flattened(board.layer.input, board.image, ic));
    std::transform(y.begin(), y.end(), part.begin(), y.begin(), std::plus<>());
  }
  return y;
}

double apart(float a, float b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0.0;
  const double difference = std::abs(static_cast<double>(a) - static_cast<double>(b));
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
}

}  // namespace

std::vector<float> outputBy(Mechanism mechanism, const Board& board) {
  switch (mechanism) {
    case Mechanism::Stamp: break;
    case Mechanism::Gather: return gatheredOutput(board);
    case Mechanism::Phases: return rounded(interleavedPhases(board));
    case Mechanism::Matrix: return rounded(multiplied(board));
  }
  return stampedOutput(board);
}

std::optional<double> boardDifference(const Board& board, Mechanism mechanism) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  if (std::ssize(board.engine) != out.h * out.w) return std::nullopt;
  const std::vector<float> values = outputBy(mechanism, board);
  double greatest = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) greatest = std::max(greatest, apart(values[i], board.engine[i]));
  return greatest;
}

}  // namespace convt
