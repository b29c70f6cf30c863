#include "tests/lazy/frame_case.h"

#include <cmath>
#include <utility>

#include "engine/conv_transpose.h"
#include "engine/weight_init.h"
#include "tests/support/layer_case.h"

namespace convt {

Served serve(FrameBuilder& builder, const Wants& wants, std::stop_token stop) {
  Served served;
  served.outcome = builder.serve(wants, std::move(stop),
                                 [&](std::shared_ptr<const Frame> f) { served.frames.push_back(std::move(f)); });
  return served;
}

Input photo(const Shape& shape, std::uint64_t seed) {
  Random random(seed);
  Tensor tensor = fractions(shape, random);
  for (float& value : tensor.values) value = std::abs(value);
  return makeInput(std::move(tensor));
}

Wants smallWants() {
  Wants wants;
  wants.state = 1;
  wants.inputId = 1;
  wants.input = photo({2, 3, 20, 30});
  wants.params = {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false};
  wants.weights.kind = WeightKind::Box;
  wants.inputGrid = {0, 0, 20, 30, 1};
  wants.outputGrid = {4, 6, 25, 40, 1};
  wants.inputOverviewStep = 3;
  wants.outputOverviewStep = 4;
  wants.inputChannels = {0, 1, 2};
  wants.outputChannels = {0, 1, 2};
  wants.maps = {{2, 3, 10, 12, 1}, 0, 3, RangeMode::Shared, {}};
  return wants;
}

namespace {

std::shared_ptr<const Plan> planOf(const Wants& wants) {
  auto weights = makeWeights(wants.weights, wants.params, wants.input.shape.c);
  return *Plan::make(wants.params, wants.input.shape, std::make_shared<const Weights>(std::move(*weights)));
}

}  // namespace

Tensor wholeOutput(const Wants& wants) {
  return *convTranspose(*planOf(wants), wants.input);
}

std::shared_ptr<const LazyOutput> lazyOutputOf(const Wants& wants) {
  return std::make_shared<const LazyOutput>(planOf(wants), wants.input, wants.image, newLayerNumber());
}

bool showsValues(const Picture& picture, const Tensor& tensor, std::int64_t image) {
  const SampleGrid& grid = picture.grid;
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) {
        const float wanted = tensor.at(image, picture.channels[c], grid.y0 + j * grid.step, grid.x0 + i * grid.step);
        if (picture.value(c, j, i) != wanted) return false;
      }
    }
  }
  return true;
}

bool isPainted(const Picture& picture, const Mapping& mapping) {
  Picture again = picture;
  again.pixels.clear();
  renderPixels(again, mapping);
  return again.pixels == picture.pixels;
}

}  // namespace convt
