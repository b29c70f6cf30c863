#include "ui/paint/board_matrix_facts.h"

#include <algorithm>
#include <functional>

#include "engine/core/output_size.h"
#include "engine/core/round_trip.h"
#include "ui/paint/board_places.h"

namespace convt {
namespace {

/// What the channels that are used beside the shown one give the output.
std::vector<double> outputOfOthers(const Board& board, const BoardPair& pair) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  std::vector<double> sum(static_cast<std::size_t>(out.h * out.w), 0.0);
  for (const std::int64_t ic : pair.channels.used) {
    if (ic == pair.ic) continue;
    const std::vector<double> part =
        UnrolledMatrix(board.layer, ic, board.oc).multiply(flattened(board.layer.input, board.image, ic));
    std::transform(sum.begin(), sum.end(), part.begin(), sum.begin(), std::plus<>());
  }
  return sum;
}

std::vector<double> added(std::vector<double> values, const std::vector<double>& more) {
  std::transform(values.begin(), values.end(), more.begin(), values.begin(), std::plus<>());
  return values;
}

/// Row or column of an output pixel, of an input pixel.
MatrixFocus ofOutput(const BoardScene& scene, PixelAt at) {
  const std::int64_t index = at.y * outputShape(scene.board->layer.params, scene.board->layer.input.shape).w + at.x;
  return scene.forward ? MatrixFocus{{}, index, {}, {}} : MatrixFocus{index, {}, {}, {}};
}

MatrixFocus ofInput(const BoardScene& scene, const BoardPlace& at) {
  const std::int64_t index = at.y * scene.board->layer.input.shape.w + at.x;
  return scene.forward ? MatrixFocus{index, {}, {}, {}} : MatrixFocus{{}, index, {}, {}};
}

}  // namespace

MatrixFacts::MatrixFacts(const BoardScene& scene)
    : forward(scene.forward),
      in(scene.board->layer.input.shape),
      out(outputShape(scene.board->layer.params, in)),
      kernel(scene.board->layer.params.kernel),
      shape(*scene.board),
      pair(*scene.board),
      matrix(scene.board->layer, pair.ic, scene.board->oc),
      x(flattened(scene.board->layer.input, scene.board->image, pair.ic)),
      others(outputOfOthers(*scene.board, pair)),
      y(added(matrix.multiply(x), others)),
      factor(forward ? y : x),
      m_step(scene.step),
      m_h(heightTerms(scene.board->layer.params, in)),
      m_w(widthTerms(scene.board->layer.params, in)) {
  onlyOutput = isOnlyOutput(*scene.board, pair.ic);
  returnsMore = returnedSize(m_h) != in.h || returnedSize(m_w) != in.w;
  if (forward) {
    product = matrix.multiplyTransposed(y);
    std::vector<double> done = y;
    std::fill(done.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(m_step, 0, matrix.rows())),
              done.end(), 0.0);
    shown = matrix.multiplyTransposed(done);
    factorColors = pair.colorsOf(y);
  } else {
    product = y;
    for (double& value : product) value += pair.bias;
    shown = product;
    factorColors = pair.input;
  }
  productColors = pair.colorsOf(product);
}

std::int64_t MatrixFacts::entriesOf(TapPlace tap) const {
  return reachOf(m_h, tap.ky).input.count * reachOf(m_w, tap.kx).input.count;
}

bool MatrixFacts::begun(std::int64_t row) const {
  if (!forward) return row < m_step;
  const std::vector<std::int64_t> cols = colsOf(row);
  return cols.empty() ? m_step > 0 : cols.front() < m_step;
}

bool MatrixFacts::complete(std::int64_t row) const {
  if (!forward) return row < m_step;
  const std::vector<std::int64_t> cols = colsOf(row);
  return cols.empty() ? m_step > 0 : cols.back() < m_step;
}

bool isOnlyOutput(const Board& board, std::int64_t ic) {
  const std::int64_t outputs = board.layer.weight->shape.c;  // of the group
  const std::int64_t first = board.oc - board.oc % outputs;
  for (std::int64_t oc = first; oc < first + outputs; ++oc) {
    if (oc != board.oc && isWired(board.layer, ic, oc)) return false;
  }
  return true;
}

MatrixFocus matrixFocus(const BoardScene& scene) {
  if (const std::optional<BoardPlace> at = pointedInside(scene)) {
    if (at->part == BoardPlace::Part::Input) return ofInput(scene, *at);
    if (at->part == BoardPlace::Part::Kernel) return {{}, {}, TapPlace{at->y, at->x}, {}};
    if (at->part == BoardPlace::Part::Matrix) return {at->y, {}, {}, at->x};
    if (const std::optional<PixelAt> output = outputAt(*scene.board, *at)) return ofOutput(scene, *output);
  }
  if (const std::optional<PixelAt> pinned = pinnedInside(scene)) return ofOutput(scene, *pinned);
  const Shape out = outputShape(scene.board->layer.params, scene.board->layer.input.shape);
  const std::int64_t last = std::min(scene.step, out.h * out.w) - 1;
  if (last < 0) return {};
  return scene.forward ? MatrixFocus{{}, last, {}, {}} : MatrixFocus{last, {}, {}, {}};
}

std::int64_t focusedOutput(const BoardScene& scene) {
  const MatrixFocus focus = matrixFocus(scene);
  const std::optional<std::int64_t> pointed = scene.forward ? (focus.cell ? focus.cell : focus.col) : focus.row;
  if (pointed) return *pointed;
  BoardScene others = scene;
  others.pointed.reset();
  const MatrixFocus base = matrixFocus(others);
  return (scene.forward ? base.col : base.row).value_or(0);
}

}  // namespace convt
