#include "engine/kernels/column_table.h"

#include <algorithm>
#include <limits>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

struct WideTap {
  std::size_t sampled;  ///< phase of the samples
  std::int64_t tap;
  int kx;
  std::int64_t ix;  ///< input column of the phase's first sample
};

}  // namespace

ColumnTable makeColumnTable(const AxisPhases& columns, std::int64_t inputs, std::int64_t first, std::int64_t cols,
                            std::int64_t step) {
  const std::int64_t common = commonDivisor(step, columns.stride);
  ColumnTable table;
  table.period = columns.stride / common;
  table.residues = step / common;
  const std::int64_t phases = std::min(table.period, cols);
  table.phases.resize(static_cast<std::size_t>(phases));

  std::vector<WideTap> taps;
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t r = 0; r < phases; ++r) {
    ColumnPhase& column = table.phases[static_cast<std::size_t>(r)];
    column.count = (cols - r + table.period - 1) / table.period;
    const std::int64_t ox = first + r * step;
    const AxisPhase* phase = columns.at(ox);
    if (phase == nullptr) continue;
    column.phase = static_cast<std::size_t>(phase - columns.reached.data());
    for (std::int64_t j = 0; j < phase->taps; ++j) {
      const std::int64_t ix = columns.input(ox, *phase) - j * columns.step;
      const std::int64_t last = ix + table.residues * (column.count - 1);
      if (last < 0 || ix >= inputs) continue;  // would only add zeros
      taps.push_back({static_cast<std::size_t>(r), j, static_cast<int>(phase->firstTap + j * columns.apart), ix});
      lowest = std::min(lowest, ix);
      highest = std::max(highest, last);
    }
  }
  if (taps.empty()) return table;
  table.x0 = lowest;
  table.pitch = (highest - lowest) / table.residues + 1;
  for (const WideTap& tap : taps) {
    const std::int64_t at = tap.ix - lowest;
    table.phases[tap.sampled].taps.push_back(
        {at % table.residues * table.pitch + at / table.residues, tap.tap, tap.kx});
  }
  return table;
}

}  // namespace convt
