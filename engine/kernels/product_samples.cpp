#include "engine/kernels/product_samples.h"

#include <algorithm>

namespace convt {

ProductSamples ProductSamples::columns(const ProductAxis& axis, std::int64_t origin, std::int64_t step,
                                       std::int64_t first, std::int64_t count) {
  ProductSamples made;
  made.first = first;
  made.count = count;
  made.take(axis, origin + first * step, step, 0, count, {});
  return made;
}

ProductSamples ProductSamples::rows(const ProductAxis& axis, const Region& region, const PositionRange& range) {
  ProductSamples made;
  made.count = region.rows;
  // Outputs of position 0 lie between these.
  std::int64_t lowest = -axis.padding;
  std::int64_t highest = axis.outputStep - axis.padding;
  for (const ProductAxis::Phase& phase : axis.phases) {
    lowest = std::min(lowest, phase.firstOutput);
    highest = std::max(highest, phase.firstOutput + axis.stride);
  }
  const auto rowBefore = [&](std::int64_t o) {
    return std::clamp<std::int64_t>(floorDivided(o - region.y0, region.step), 0, region.rows);
  };
  const bool fromTop = range.first == -PositionRange::kFar;
  const bool toBottom = range.end == PositionRange::kFar;
  const std::int64_t begin = fromTop ? 0 : rowBefore(axis.outputStep * range.first + lowest);
  const std::int64_t end =
      toBottom ? region.rows : rowBefore(axis.outputStep * (range.end - 1) + highest + region.step);
  made.take(axis, region.y0, region.step, begin, end, range);
  return made;
}

/// Those of samples begin .. end-1 whose positions lie in the range.
void ProductSamples::take(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t begin,
                          std::int64_t end, const PositionRange& range) {
  struct Placed {
    std::int64_t sample;
    ProductAxis::Place place;
  };
  std::vector<Placed> reached;
  for (std::int64_t i = begin; i < end; ++i) {
    const ProductAxis::Place place = axis.place(origin + i * step);
    if (place.position < range.first || place.position >= range.end) continue;
    if (place.phase < 0) {
      unreached.push_back(i);
    } else {
      reached.push_back({i, place});
      positions.push_back(place.position);
    }
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  contiguous = positions.empty() || positions.back() - positions.front() + 1 == std::ssize(positions);
  m_ranges.assign(axis.phases.size(), {std::ssize(positions), 0});
  m_samples.assign(2 * axis.phases.size() * positions.size(), -1);
  for (const Placed& placed : reached) {
    const std::int64_t at =
        contiguous ? placed.place.position - positions.front()
                   : std::lower_bound(positions.begin(), positions.end(), placed.place.position) - positions.begin();
    const auto phase = static_cast<std::size_t>(placed.place.phase);
    const std::size_t list = 2 * phase + static_cast<std::size_t>(placed.place.output);
    m_samples[list * positions.size() + static_cast<std::size_t>(at)] = placed.sample;
    m_ranges[phase].begin = std::min(m_ranges[phase].begin, at);
    m_ranges[phase].end = std::max(m_ranges[phase].end, at + 1);
  }
}

}  // namespace convt
