#include "engine/kernels/product_samples.h"

#include <algorithm>

namespace convt {
namespace {

constexpr std::int64_t kFar = std::int64_t{1} << 60;

}  // namespace

ProductSamples::ProductSamples(const ProductAxis& axis, std::int64_t origin, std::int64_t step,
                               std::int64_t firstSample, std::int64_t sampleCount)
    : first(firstSample), count(sampleCount) {
  place(axis, origin + first * step, step, 0, count, -kFar, kFar);
}

ProductSamples::ProductSamples(const ProductAxis& axis, const Region& region, const std::vector<std::int64_t>& all,
                               std::int64_t begin, std::int64_t end)
    : first(0), count(region.rows) {
  const bool isFirst = begin == 0;
  const bool isLast = end == std::ssize(all);
  const std::int64_t firstPosition = isFirst ? -kFar : all[static_cast<std::size_t>(begin)];
  const std::int64_t endPosition = isLast ? kFar : all[static_cast<std::size_t>(end)];
  // Outputs of those positions lie between these.
  std::int64_t lowest = -axis.padding;
  std::int64_t highest = axis.outputStep - axis.padding;
  for (const ProductAxis::Phase& phase : axis.phases) {
    lowest = std::min(lowest, phase.firstOutput);
    highest = std::max(highest, phase.firstOutput + axis.stride);
  }
  const auto rowAt = [&](std::int64_t o) {
    return std::clamp<std::int64_t>(floorDivided(o - region.y0, region.step), 0, region.rows);
  };
  place(axis, region.y0, region.step, isFirst ? 0 : rowAt(axis.outputStep * firstPosition + lowest),
        isLast ? region.rows : rowAt(axis.outputStep * (endPosition - 1) + highest + region.step), firstPosition,
        endPosition);
}

/// Samples begin .. end-1 whose positions lie in firstPosition .. endPosition-1.
void ProductSamples::place(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t begin,
                           std::int64_t end, std::int64_t firstPosition, std::int64_t endPosition) {
  std::vector<ProductAxis::Place> places;
  for (std::int64_t i = begin; i < end; ++i) {
    places.push_back(axis.place(origin + i * step));
    ProductAxis::Place& at = places.back();
    if (at.position < firstPosition || at.position >= endPosition) {
      at.phase = -2;
    } else if (at.phase < 0) {
      unreached.push_back(i);
    } else {
      positions.push_back(at.position);
    }
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  contiguous = positions.empty() || positions.back() - positions.front() + 1 == std::ssize(positions);
  m_ranges.assign(axis.phases.size(), {std::ssize(positions), 0});
  for (const ProductAxis::Phase& phase : axis.phases)
    m_samples.emplace_back(outputsOf(phase.filter), std::vector<std::int64_t>(positions.size(), -1));
  for (std::int64_t i = begin; i < end; ++i) {
    const ProductAxis::Place& found = places[static_cast<std::size_t>(i - begin)];
    if (found.phase < 0) continue;
    const std::int64_t at = std::lower_bound(positions.begin(), positions.end(), found.position) - positions.begin();
    const auto phase = static_cast<std::size_t>(found.phase);
    m_samples[phase][static_cast<std::size_t>(found.output)][static_cast<std::size_t>(at)] = i;
    m_ranges[phase].begin = std::min(m_ranges[phase].begin, at);
    m_ranges[phase].end = std::max(m_ranges[phase].end, at + 1);
  }
}

}  // namespace convt
