#include "engine/core/step_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace convt {
namespace {

/// The board's kernel of one input channel, [kH][kW].
float tapOf(const Board& board, std::int64_t ic, std::int64_t ky, std::int64_t kx) {
  const Tensor& weight = *board.layer.weight;
  return weight.at(ic, board.oc % weight.shape.c, ky, kx);
}

bool addsNothing(const Board& board, std::int64_t ic) {
  const LayerParams& p = board.layer.params;
  for (std::int64_t ky = 0; ky < p.kernel.h; ++ky)
    for (std::int64_t kx = 0; kx < p.kernel.w; ++kx)
      if (tapOf(board, ic, ky, kx) != 0.0F) return false;
  const Shape& in = board.layer.input.shape;
  for (std::int64_t y = 0; y < in.h; ++y)
    for (std::int64_t x = 0; x < in.w; ++x)
      if (!std::isfinite(board.layer.input.value(board.image, ic, y, x))) return false;
  return true;
}

}  // namespace

GridWalk::Cell GridWalk::at(std::int64_t time) const {
  const std::int64_t y = time / cols;
  const std::int64_t x = time % cols;
  return {y, order == StepOrder::Serpentine && y % 2 == 1 ? cols - 1 - x : x};
}

std::int64_t GridWalk::timeOf(Cell cell) const {
  const bool back = order == StepOrder::Serpentine && cell.y % 2 == 1;
  return cell.y * cols + (back ? cols - 1 - cell.x : cell.x);
}

BoardChannels channelsOf(const Board& board) {
  BoardChannels channels;
  const ChannelGroup group = inputsOf(board.layer.params, board.layer.input.shape.c, board.oc);
  for (std::int64_t ic = group.first; ic < group.first + group.count; ++ic)
    (addsNothing(board, ic) ? channels.skipped : channels.used).push_back(ic);
  return channels;
}

StampSequence::StampSequence(const Board& board, StepOrder order)
    : channels(channelsOf(board)), walk{board.layer.input.shape.h, board.layer.input.shape.w, order} {}

StampStep StampSequence::at(std::int64_t step) const {
  const GridWalk::Cell cell = walk.at(step % walk.count());
  return {channels.used[static_cast<std::size_t>(step / walk.count())], cell.y, cell.x};
}

std::optional<std::int64_t> StampSequence::timeOf(StampStep step) const {
  const auto found = std::find(channels.used.begin(), channels.used.end(), step.ic);
  if (found == channels.used.end()) return std::nullopt;
  return (found - channels.used.begin()) * walk.count() + walk.timeOf({step.iy, step.ix});
}

CanvasState canvasAfter(const Board& board, const StampSequence& sequence, std::int64_t steps) {
  const Canvas canvas(board);
  const LayerParams& p = board.layer.params;
  CanvasState state;
  state.cols = canvas.cols();
  const auto cells = static_cast<std::size_t>(canvas.rows() * canvas.cols());
  state.sums.assign(cells, 0.0);
  state.done.assign(cells, 0);
  state.all.assign(cells, 0);
  const auto channels = static_cast<std::int64_t>(sequence.channels.used.size());
  for (std::int64_t y = 0; y < canvas.rows(); ++y)
    for (std::int64_t x = 0; x < canvas.cols(); ++x) state.all[state.index(y, x)] = channels * canvas.taps(y, x);
  const Tensor& weight = *board.layer.weight;
  for (std::int64_t k = 0; k < steps; ++k) {
    const StampStep s = sequence.at(k);
    const auto value = double{board.layer.input.value(board.image, s.ic, s.iy, s.ix)};
    std::size_t tap = weight.index(s.ic, board.oc % weight.shape.c, 0, 0);
    for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
      const std::size_t row = state.index(s.iy * p.stride.h + ky * p.dilation.h, s.ix * p.stride.w);
      for (std::int64_t kx = 0; kx < p.kernel.w; ++kx, ++tap) {
        const std::size_t at = row + static_cast<std::size_t>(kx * p.dilation.w);
        state.sums[at] += value * double{weight.values[tap]};
        ++state.done[at];
      }
    }
  }
  return state;
}

double boardBias(const Board& board) {
  return hasBias(board) ? double{(*board.layer.bias)[static_cast<std::size_t>(board.oc)]} : 0.0;
}

bool hasBias(const Board& board) {
  return board.layer.bias && !board.layer.bias->empty();
}

std::vector<CanvasTerm> canvasTerms(const Board& board, const StampSequence& sequence, std::int64_t y, std::int64_t x) {
  const AxisTaps rows = tapsAt(withoutCrop(heightTerms(board.layer.params, board.layer.input.shape)), y);
  const AxisTaps cols = tapsAt(withoutCrop(widthTerms(board.layer.params, board.layer.input.shape)), x);
  std::vector<CanvasTerm> terms;
  for (const std::int64_t ic : sequence.channels.used) {
    for (std::int64_t j = 0; j < rows.count(); ++j) {
      for (std::int64_t i = 0; i < cols.count(); ++i) {
        CanvasTerm term{{ic, rows.input.at(j), cols.input.at(i)}, rows.kernel.at(j), cols.kernel.at(i), 0.0F, 0.0F, 0};
        term.x = board.layer.input.value(board.image, ic, term.from.iy, term.from.ix);
        term.w = tapOf(board, ic, term.ky, term.kx);
        term.time = sequence.timeOf(term.from).value_or(0);
        terms.push_back(term);
      }
    }
  }
  std::sort(terms.begin(), terms.end(), [](const CanvasTerm& a, const CanvasTerm& b) { return a.time < b.time; });
  return terms;
}

GatherKind gatherKind(const SizeTerms& t, std::int64_t e) {
  if (e < 0 || e > t.spread()) return GatherKind::Padding;
  return e % t.stride == 0 ? GatherKind::Useful : GatherKind::Inserted;
}

GatherAxis gatherAxis(const SizeTerms& t) {
  GatherAxis axis;
  axis.windowBegin = t.padding - t.reach();
  axis.windowEnd = t.padding + t.out();
  axis.first = std::min<std::int64_t>(0, axis.windowBegin);
  axis.end = std::max(t.spread() + 1, axis.windowEnd);
  return axis;
}

ProductCount gatherProducts(const Board& board, const BoardChannels& channels, std::int64_t oy, std::int64_t ox) {
  const LayerParams& p = board.layer.params;
  const auto used = static_cast<std::int64_t>(channels.used.size());
  const std::int64_t useful = used * tapsAt(p, board.layer.input.shape, oy, ox).count();
  return {useful, used * p.kernel.h * p.kernel.w - useful};
}

ProductCount stampProducts(const Board& board, std::int64_t iy, std::int64_t ix) {
  const LayerParams& p = board.layer.params;
  const std::int64_t rows = stampOf(heightTerms(p, board.layer.input.shape), iy).kernel.count;
  const std::int64_t cols = stampOf(widthTerms(p, board.layer.input.shape), ix).kernel.count;
  return {rows * cols, std::int64_t{p.kernel.h} * p.kernel.w - rows * cols};
}

ProductCount gatheredProducts(const Board& board, const GridWalk& walk, std::int64_t steps) {
  const BoardChannels channels = channelsOf(board);
  ProductCount sum;
  for (std::int64_t k = 0; k < steps; ++k) {
    const GridWalk::Cell cell = walk.at(k);
    const ProductCount here = gatherProducts(board, channels, cell.y, cell.x);
    sum.useful += here.useful;
    sum.wasted += here.wasted;
  }
  return sum;
}

ProductCount stampedProducts(const Board& board, const StampSequence& sequence, std::int64_t steps) {
  ProductCount sum;
  for (std::int64_t k = 0; k < steps; ++k) {
    const StampStep step = sequence.at(k);
    const ProductCount here = stampProducts(board, step.iy, step.ix);
    sum.useful += here.useful;
    sum.wasted += here.wasted;
  }
  return sum;
}

GridWalk gatherWalk(const Board& board, StepOrder order) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  return {out.h, out.w, order};
}

std::vector<float> stampedOutput(const Board& board, StepOrder order) {
  const StampSequence sequence(board, order);
  const CanvasState state = canvasAfter(board, sequence, sequence.count());
  const Canvas canvas(board);
  std::vector<float> output;
  for (std::int64_t y = canvas.h().frameBegin; y < canvas.h().frameEnd; ++y)
    for (std::int64_t x = canvas.w().frameBegin; x < canvas.w().frameEnd; ++x)
      output.push_back(static_cast<float>(state.sums[state.index(y, x)] + boardBias(board)));
  return output;
}

std::vector<float> gatheredOutput(const Board& board) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  std::vector<float> output;
  for (std::int64_t y = 0; y < out.h; ++y)
    for (std::int64_t x = 0; x < out.w; ++x)
      output.push_back(static_cast<float>(pixelSum(board.layer, {board.image, board.oc, y, x}).total));
  return output;
}

}  // namespace convt
