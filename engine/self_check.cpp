#include "engine/self_check.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "engine/reference.h"

namespace convt {
namespace {

constexpr double kMostTerms = 1e8;

double difference(float engine, double definition) {
  const auto rounded = static_cast<float>(definition);
  if (std::isfinite(engine) && std::isfinite(rounded)) return std::abs(static_cast<double>(engine) - definition);
  const bool agree = std::isnan(engine) ? std::isnan(rounded) : engine == rounded;
  return agree ? 0.0 : HUGE_VAL;
}

}  // namespace

std::optional<SelfCheck> selfCheck(const Plan& plan, const Input& input, std::int64_t n, double largest,
                                   std::uint64_t seed, const RunOptions& options, int pixels) {
  const Shape& shape = plan.output();
  const double perPixel = static_cast<double>(plan.inputsPerGroup()) * plan.params().kernel.h * plan.params().kernel.w;
  const int count = std::max(1, static_cast<int>(std::min<double>(pixels, kMostTerms / perPixel)));
  std::mt19937_64 random(seed);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  SelfCheck result;
  double worst = 0.0;
  for (; result.pixels < count; ++result.pixels) {
    if (options.stop.stop_requested()) return std::nullopt;
    const Region pixel{n, below(shape.c), 1, below(shape.h), below(shape.w), 1, 1, 1};
    float value = 0.0F;
    if (run(plan, input, pixel, {&value, 1, 1}, {1, options.stop}) == RunStatus::Cancelled) return std::nullopt;
    const double wanted = referenceAt(plan.params(), input, plan.weights(), n, pixel.c0, pixel.y0, pixel.x0);
    worst = std::max(worst, difference(value, wanted));
    if (std::isfinite(wanted)) largest = std::max(largest, std::abs(wanted));
  }
  result.maxError = worst == 0.0 ? 0.0 : worst / std::max(largest, 1e-300);
  return result;
}

}  // namespace convt
