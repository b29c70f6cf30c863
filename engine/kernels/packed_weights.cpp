#include "engine/kernels/packed_weights.h"

#include <algorithm>
#include <span>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

constexpr std::int64_t kLine = 64 / sizeof(float);  // floats of a cache line

std::int64_t sumBefore(std::vector<std::int64_t>& before, const std::vector<std::int64_t>& counts) {
  std::int64_t sum = 0;
  for (const std::int64_t count : counts) {
    before.push_back(sum);
    sum += count;
  }
  return sum;
}

/// One kernel row for one column group: [tap][channel][lane].
/// @param from  the kernel row of the first channel; the next channel's is `taps` floats away
float* packRow(const float* from, std::int64_t taps, std::span<const AxisPhase* const> lanes, std::int64_t groupTaps,
               std::int64_t apart, int channels, float* to) {
  for (std::int64_t j = 0; j < groupTaps; ++j) {
    for (int o = 0; o < channels; ++o) {
      for (const AxisPhase* phase : lanes) {
        const bool exists = phase != nullptr && j < phase->taps;
        *to++ = exists ? from[o * taps + phase->firstTap + j * apart] : 0.0F;
      }
    }
  }
  return to;
}

}  // namespace

std::vector<int> channelBlocks(std::int64_t n) {
  if (n == 5) return {5};
  const std::int64_t blocks = (n + 3) / 4;
  std::vector<int> sizes;
  for (std::int64_t b = 0; b < blocks; ++b) sizes.push_back(static_cast<int>(n / blocks + (b < n % blocks ? 1 : 0)));
  return sizes;
}

Result<PackedWeights> PackedWeights::make(const LayerParams& params, const Weights& weights, const AxisPhases& rows,
                                          const AxisPhases& columns, int lanes, const std::stop_token& stop) {
  PackedWeights packed;
  packed.m_inputs = weights.weight.shape.n / params.groups;
  packed.m_lanes = lanes;
  for (const AxisPhase& phase : rows.reached) packed.m_rowTaps.push_back(phase.taps);
  if (lanes > 0) {
    packed.m_classes = columns.stride / commonDivisor(columns.stride, lanes);
    packed.m_groupTaps.assign(static_cast<std::size_t>(packed.m_classes), columns.mostTaps);
  } else {
    for (const AxisPhase& phase : columns.reached) packed.m_groupTaps.push_back(phase.taps);
  }
  packed.m_allRowTaps = sumBefore(packed.m_rowsBefore, packed.m_rowTaps);
  packed.m_allTaps = sumBefore(packed.m_tapsBefore, packed.m_groupTaps);

  const std::int64_t outputs = params.outChannels / params.groups;
  const std::int64_t perChannel = packed.m_inputs * packed.m_allRowTaps * packed.m_allTaps * std::max(1, lanes);
  const std::int64_t floats = perChannel * params.outChannels + kLine;
  auto memory = memoryBudget().reserve(floats * std::int64_t{sizeof(float)}, "The packed copy of the weights");
  if (!memory) return memory.failure();
  packed.m_memory = *memory;
  // Not zeroed: a gigabyte of fresh pages takes longer than a cancel may.
  packed.m_storage = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(floats));
  const auto address = reinterpret_cast<std::uintptr_t>(packed.m_storage.get());
  packed.m_data = packed.m_storage.get() + (kLine - address / sizeof(float) % kLine) % kLine;

  std::size_t at = 0;
  for (std::int64_t group = 0; group < params.groups; ++group) {
    std::int64_t channel = group * outputs;
    for (const int channels : channelBlocks(outputs)) {
      packed.m_blocks.push_back({channel, channels, group * packed.m_inputs, at});
      if (!packed.packBlock(params, weights, rows, columns, packed.m_blocks.back(), stop)) return Failure{"", false};
      channel += channels;
      at += static_cast<std::size_t>(perChannel * channels);
    }
  }
  return packed;
}

PackedWeights::Rows PackedWeights::group(const Block& block, std::size_t row, std::size_t column) const {
  const std::int64_t cell = block.channels * std::max<std::int64_t>(1, m_lanes);
  const std::int64_t before = m_rowsBefore[row] * m_allTaps + m_rowTaps[row] * m_tapsBefore[column];
  Rows rows;
  rows.first = m_data + block.at + m_inputs * before * cell;
  rows.tap = cell;
  rows.taps = m_groupTaps[column];
  rows.row = rows.taps * cell;
  rows.channel = std::max<std::int64_t>(1, m_lanes);
  return rows;
}

PackedWeights::Rows PackedWeights::phase(const Block& block, std::size_t row, std::size_t column,
                                         std::int64_t o) const {
  if (m_lanes == 0) return group(block, row, column);
  Rows rows = group(block, row, static_cast<std::size_t>(o / m_lanes % m_classes));
  rows.first += o % m_lanes;
  return rows;
}

bool PackedWeights::packBlock(const LayerParams& params, const Weights& weights, const AxisPhases& rows,
                              const AxisPhases& columns, const Block& block, const std::stop_token& stop) {
  // The column phase of each lane of each group; with broadcast weights a group is one phase.
  const std::int64_t lanes = std::max<std::int64_t>(1, m_lanes);
  std::vector<const AxisPhase*> phases;
  for (std::int64_t i = 0; i < std::ssize(m_groupTaps) * lanes; ++i)
    phases.push_back(m_lanes == 0 ? &columns.reached[static_cast<std::size_t>(i)] : columns.at(i));

  const std::int64_t taps = std::int64_t{params.kernel.h} * params.kernel.w;
  const std::int64_t perGroup = params.outChannels / params.groups;
  const float* first =
      weights.weight.values.data() + (block.firstInput * perGroup + block.firstChannel % perGroup) * taps;
  float* to = m_data + block.at;
  for (const AxisPhase& row : rows.reached) {
    for (std::size_t column = 0; column < m_groupTaps.size(); ++column) {
      const AxisPhase* const* lanePhases = phases.data() + static_cast<std::ptrdiff_t>(column) * lanes;
      for (std::int64_t ic = 0; ic < m_inputs; ++ic) {
        if (stop.stop_requested()) return false;
        for (std::int64_t jy = 0; jy < row.taps; ++jy) {
          const float* from = first + ic * perGroup * taps + (row.firstTap + jy * rows.apart) * params.kernel.w;
          to = packRow(from, taps, {lanePhases, static_cast<std::size_t>(lanes)}, m_groupTaps[column], columns.apart,
                       block.channels, to);
        }
      }
    }
  }
  return true;
}

}  // namespace convt
