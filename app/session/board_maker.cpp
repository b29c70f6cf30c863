#include "app/session/board_maker.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/session/micro_input.h"
#include "engine/conv_transpose.h"
#include "engine/core/output_size.h"
#include "engine/weight_init.h"

namespace convt {
namespace {

/// All values of the channel, if the picture has every pixel of it.
std::vector<float> wholeChannel(const Picture* picture, const Shape& output, std::int64_t oc) {
  if (picture == nullptr) return {};
  const SampleGrid whole{0, 0, static_cast<int>(output.h), static_cast<int>(output.w), 1};
  const auto found = std::find(picture->channels.begin(), picture->channels.end(), static_cast<int>(oc));
  if (!(picture->grid == whole) || found == picture->channels.end()) return {};
  const auto size = static_cast<std::ptrdiff_t>(whole.count());
  const auto begin = picture->values.begin() + (found - picture->channels.begin()) * size;
  return {begin, begin + size};
}

}  // namespace

QString boardRefusal(const LayerParams& params, const Shape& input) {
  const std::int64_t rows = heightTerms(params, input).canvas();
  const std::int64_t cols = widthTerms(params, input).canvas();
  const std::int64_t channels = input.c / std::max(1, params.groups);
  const double products = static_cast<double>(channels) * static_cast<double>(input.h * input.w) * params.kernel.h *
                          static_cast<double>(params.kernel.w);
  const bool small = rows <= kLargestBoard && cols <= kLargestBoard;
  if (small && products <= static_cast<double>(kMostProducts)) return {};
  if (small)
    return QCoreApplication::translate("convt::Board",
                                       "%1 products make one output channel: too many to be followed one by one, at "
                                       "most %2 are. Fewer input channels, a smaller kernel or a smaller grid fit.")
        .arg(products, 0, 'f', 0)
        .arg(kMostProducts);
  return QCoreApplication::translate("convt::Board",
                                     "A canvas of %1 × %2 cells is too large to be followed cell by cell: at most %3 × "
                                     "%3 are drawn. A smaller kernel, stride or dilation, or a smaller grid, fits.")
      .arg(rows)
      .arg(cols)
      .arg(kLargestBoard);
}

std::shared_ptr<const Board> boardOf(const State& state, const Frame& frame, const Shape& picture) {
  if (!frame.source) return nullptr;
  auto board = std::make_shared<Board>();
  board->layer = frame.source->layer();
  board->image = frame.source->image();
  board->oc = std::clamp<std::int64_t>(state.display.channel, 0, frame.outputShape.c - 1);
  board->cut = cutSides(state, picture);
  board->engine = wholeChannel(frame.output.get(), frame.outputShape, board->oc);
  return board;
}

Result<std::shared_ptr<const Board>> makeBoard(const State& state, const Input& input, const Shape& picture) {
  auto made = makeWeights(usedWeights(state), state.params, input.shape.c);
  if (!made) return made.failure();
  const auto weights = std::make_shared<const Weights>(std::move(*made));
  const auto plan = Plan::make(state.params, input.shape, weights);
  if (!plan) return plan.failure();
  auto board = std::make_shared<Board>();
  board->layer.params = state.params;
  board->layer.input = input;
  board->layer.weight = {weights, &weights->weight};
  board->layer.bias = {weights, &weights->bias};
  board->image = std::min<std::int64_t>(state.image, input.shape.n - 1);
  board->oc = std::clamp<std::int64_t>(state.display.channel, 0, state.params.outChannels - 1);
  board->cut = cutSides(state, picture);
  const Shape out = outputShape(state.params, input.shape);
  board->engine.resize(static_cast<std::size_t>(out.h * out.w));
  run(**plan, input, {board->image, board->oc, 1, 0, 0, out.h, out.w, 1},
      {board->engine.data(), out.h * out.w, out.w, 0});
  return std::shared_ptr<const Board>(board);
}

}  // namespace convt
