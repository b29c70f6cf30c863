#include "engine/kernels/phase_tables.h"
#include "engine/core/common_divisor.h"

#include <algorithm>
#include <limits>

namespace convt {
namespace {

struct WideTap {
  std::size_t phase;
  int kx;
  std::int64_t ix;  ///< input column of the phase's first sample
};

}  // namespace

ColumnTable makeColumnTable(const LayerParams& params, const Shape& input, std::int64_t first, std::int64_t cols,
                            std::int64_t step) {
  const std::int64_t s = params.stride.w;
  const std::int64_t common = commonDivisor(step, s);
  ColumnTable table;
  table.period = s / common;
  table.residues = step / common;
  const std::int64_t phases = std::min(table.period, cols);
  table.phases.resize(static_cast<std::size_t>(phases));

  std::vector<WideTap> taps;
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t r = 0; r < phases; ++r) {
    ColumnPhase& phase = table.phases[static_cast<std::size_t>(r)];
    phase.count = (cols - r + table.period - 1) / table.period;
    for (int kx = 0; kx < params.kernel.w; ++kx) {
      const std::int64_t scaled = first + r * step + params.padding.w - std::int64_t{params.dilation.w} * kx;
      if (scaled % s != 0) continue;
      const std::int64_t ix = scaled / s;
      const std::int64_t last = ix + table.residues * (phase.count - 1);
      if (last < 0 || ix >= input.w) continue;  // would only add zeros
      taps.push_back({static_cast<std::size_t>(r), kx, ix});
      lowest = std::min(lowest, ix);
      highest = std::max(highest, last);
    }
  }
  if (taps.empty()) return table;
  table.x0 = lowest;
  table.pitch = (highest - lowest) / table.residues + 1;
  for (const WideTap& tap : taps) {
    const std::int64_t at = tap.ix - lowest;
    table.phases[tap.phase].taps.push_back({at % table.residues * table.pitch + at / table.residues, tap.kx});
  }
  return table;
}

void rowTaps(const LayerParams& params, const Shape& input, std::int64_t oy, std::vector<RowTap>& taps) {
  taps.clear();
  for (int ky = 0; ky < params.kernel.h; ++ky) {
    const std::int64_t scaled = oy + params.padding.h - std::int64_t{params.dilation.h} * ky;
    if (scaled < 0) break;
    if (scaled % params.stride.h == 0 && scaled / params.stride.h < input.h)
      taps.push_back({ky, scaled / params.stride.h});
  }
}

}  // namespace convt
