// What the statistics of a whole output cost: the walk over the output of W7's size (3 x 4320 x 7680, of a photograph)
// on one and on all threads, beside the same walk's convolution alone; then the gathering alone, on one thread, for
// values of different kinds. Prints medians.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/parallel.h"
#include "engine/statistics.h"
#include "engine/workloads.h"
#include "tests/bench/quantile.h"

using namespace convt;

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Bytes, interleaved as a photograph is: slopes and noise.
Input photograph(const Shape& shape) {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(shape.count()));
  std::uint32_t noise = 1;
  const auto row = static_cast<std::size_t>(shape.w * 3);
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    noise = noise * 1664525U + 1013904223U;
    (*bytes)[i] = static_cast<std::uint8_t>((i / row / 9 + i % row / 64 + (noise >> 28U)) & 0xFFU);
  }
  return {shape, Element::U8, shape.count(), 1, shape.w * 3, 3, std::shared_ptr<const void>(bytes, bytes->data())};
}

std::shared_ptr<const Plan> planOf(const Workload& layer) {
  const LayerParams& p = layer.params;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> fraction(-0.15F, 0.15F);
  auto weights = std::make_shared<Weights>();
  weights->weight = Tensor({layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w});
  for (float& value : weights->weight.values) value = fraction(random);
  const auto plan = Plan::make(p, layer.input, weights);
  return plan ? *plan : nullptr;
}

void walks(const std::shared_ptr<const Plan>& plan, const Input& input, int threads, int repeat) {
  const double values = static_cast<double>(plan->output().imageCount());
  std::vector<double> whole;
  std::vector<double> convolution;
  for (int i = 0; i < repeat; ++i) {
    const Clock::time_point start = Clock::now();
    const auto summary = summarizeOutput(plan, input, 0, {threads, {}});
    whole.push_back(millisecondsSince(start));
    convolution.push_back(summary->milliseconds);
  }
  const double all = quantile(whole, 0.5);
  const double alone = quantile(convolution, 0.5);
  std::printf("%d thread%s  %7.1f ms, of them %6.1f the convolution; gathering %5.3f ns a value\n", threads,
              threads == 1 ? " " : "s", all, alone, (all - alone) * 1e6 / values);
}

void gathering(const char* name, const std::vector<float>& values, int repeat) {
  std::vector<double> times;
  for (int i = 0; i < repeat; ++i) {
    SummaryBuilder builder;
    const Clock::time_point start = Clock::now();
    builder.add(values.data(), values.size());
    times.push_back(millisecondsSince(start));
  }
  std::printf("%-22s %5.3f ns a value\n", name, quantile(times, 0.5) * 1e6 / static_cast<double>(values.size()));
}

}  // namespace

int main(int argc, char** argv) {
  int repeat = 9;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--repeat") == 0) repeat = std::stoi(argv[i + 1]);
  }
  const Workload layer = standardWorkloads().at(6);
  const auto plan = planOf(layer);
  if (!plan) {
    std::fprintf(stderr, "no memory for %s\n", layer.text().c_str());
    return 1;
  }
  std::printf("%s, path %s\n", layer.text().c_str(), std::string(plan->pathName()).c_str());
  const Input input = photograph(layer.input);
  for (int threads = 1; threads <= defaultThreads(); threads *= 2) walks(plan, input, threads, repeat);

  std::vector<float> values(std::size_t{1} << 20U, 0.0F);
  gathering("one value", values, repeat);
  std::mt19937 random(1);
  std::uniform_real_distribution<float> level(0.0F, 1.0F);
  for (float& value : values) value = level(random);
  gathering("evenly over 0..1", values, repeat);
  std::normal_distribution<float> normal(0.0F, 1.0F);
  for (float& value : values) value = normal(random);
  gathering("normal around 0", values, repeat);
  return 0;
}
