#include "app/session/state.h"

#include <algorithm>

#include "app/session/samples.h"

namespace convt {

std::vector<int> shownChannels(const State& state, int outChannels) {
  const Display& display = state.display;
  const int last = std::max(0, outChannels - 1);
  const bool rgb = display.channels == Display::Channels::Rgb ||
                   (display.channels == Display::Channels::Auto && outChannels == 3 && !state.micro.on);
  if (!rgb) return {std::min(display.channel, last)};
  std::vector<int> shown;
  for (const int channel : display.rgb) shown.push_back(std::min(channel, last));
  return shown;
}

std::vector<int> shownInputChannels(const State& state, const Shape& input) {
  if (input.c == 3 && !state.micro.on) return {0, 1, 2};
  return {static_cast<int>(
      std::clamp<std::int64_t>(state.display.inputChannel, 0, std::max<std::int64_t>(0, input.c - 1)))};
}

WeightSource usedWeights(const State& state) {
  WeightSource source = state.weights;
  if (!state.micro.on || !state.micro.wholeNumbers) return source;
  // Under an impulse the kernel itself is seen: one without symmetry shows that it is not flipped.
  source.kind = state.micro.source == MicroGrid::Source::Impulse ? WeightKind::Counting : WeightKind::Whole;
  source.tensor.reset();
  return source;
}

State firstState() {
  State state;
  state.input = {InputRef::Kind::Sample, streetSampleId()};
  state.params.outChannels = 3;
  state.params.kernel = {3, 3};
  state.params.stride = {2, 2};
  state.params.padding = {1, 1};
  state.params.bias = false;
  state.weights.kind = WeightKind::Box;
  state.view = streetPlateView();
  state.pin = streetPlatePin();
  return state;
}

}  // namespace convt
