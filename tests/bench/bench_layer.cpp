// The convolution alone, on layers of different kinds: median of `--repeat` runs in milliseconds, per layer. With
// tests/bench/torch_layer.py beside it, interleaved by tests/bench/compare.sh, the same layers in PyTorch.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/torch_random.h"
#include "engine/weight_init.h"

namespace {

struct Layer {
  const char* name;
  int in, out, height, width, kernel, stride, padding, dilation;
};

constexpr Layer kLayers[] = {
    {"tutorial", 3, 3, 464, 700, 2, 1, 0, 1}, {"first-start", 3, 3, 464, 700, 3, 2, 1, 1},
    {"k7", 3, 3, 464, 700, 7, 1, 3, 1},       {"dilated", 3, 3, 464, 700, 5, 3, 0, 2},
    {"maps-16", 3, 16, 464, 700, 4, 2, 1, 1}, {"photo-4k", 3, 3, 2160, 3840, 4, 2, 1, 1},
    {"dcgan", 64, 32, 128, 128, 4, 2, 1, 1},
};

double medianOf(const Layer& layer, int repeat) {
  convt::LayerParams params;
  params.outChannels = layer.out;
  params.kernel = {layer.kernel, layer.kernel};
  params.stride = {layer.stride, layer.stride};
  params.padding = {layer.padding, layer.padding};
  params.dilation = {layer.dilation, layer.dilation};
  convt::Tensor values(convt::Shape{1, layer.in, layer.height, layer.width});
  convt::TorchRandom(0).rand(values.values);
  const convt::Input input = convt::makeInput(std::move(values));
  const auto weights = convt::makeWeights({}, params, layer.in);
  const auto plan = convt::Plan::make(params, input.shape, std::make_shared<const convt::Weights>(*weights));
  convt::Tensor out((*plan)->output());
  const convt::OutputSpan span{out.values.data(), out.shape.h * out.shape.w, out.shape.w};
  std::vector<double> times;
  for (int i = 0; i <= repeat; ++i) {
    const auto before = std::chrono::steady_clock::now();
    convt::run(**plan, input, convt::Region::whole(out.shape), span);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
    if (i > 0) times.push_back(took.count());  // the first touches fresh pages
  }
  std::nth_element(times.begin(), times.begin() + std::ssize(times) / 2, times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  int repeat = 21;
  std::string only;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--repeat") == 0) repeat = std::stoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--layer") == 0) only = argv[i + 1];
  }
  for (const Layer& layer : kLayers) {
    if (only.empty() || only == layer.name) std::printf("%-12s %9.3f ms\n", layer.name, medianOf(layer, repeat));
  }
  return 0;
}
