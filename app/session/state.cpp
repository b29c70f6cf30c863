#include "app/session/state.h"

#include <algorithm>

#include "app/session/samples.h"

namespace convt {

std::vector<int> shownChannels(const Display& display, int outChannels) {
  const int last = std::max(0, outChannels - 1);
  const bool rgb = display.channels == Display::Channels::Rgb ||
                   (display.channels == Display::Channels::Auto && outChannels == 3);
  if (!rgb) return {std::min(display.channel, last)};
  std::vector<int> shown;
  for (const int channel : display.rgb) shown.push_back(std::min(channel, last));
  return shown;
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
  return state;
}

}  // namespace convt
