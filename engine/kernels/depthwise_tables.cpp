#include "engine/kernels/depthwise_tables.h"

#include <algorithm>

#include "engine/kernels/tile_simd.h"

namespace convt {

DepthwiseLanes DepthwiseLanes::of(const LayerParams& params) {
  const std::int64_t outputs = params.outChannels / params.groups;
  const std::int64_t width = tileLimits().lanes;
  const DepthwiseLanes together{width, params.groups, 1, outputs};
  const DepthwiseLanes apart{width, params.outChannels, outputs, 1};
  return apart.blocks() < together.blocks() * outputs ? apart : together;
}

std::int64_t depthwiseApart(const AxisPhases& columns, std::int64_t outputColumns) {
  constexpr std::int64_t kFewestSamples = 4;
  const bool many = outputColumns >= kFewestSamples * columns.stride * columns.step;
  return many && columns.mostTaps > 1 ? columns.step : 1;
}

Result<std::shared_ptr<const DepthwiseTables>> DepthwiseTables::make(const LayerParams& params, const Weights& weights,
                                                                     const std::stop_token& stop) {
  const auto made = std::make_shared<DepthwiseTables>();
  made->m_rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  made->m_columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  made->m_blocks = TermBlocks::of(made->m_rows, made->m_columns);
  made->m_lanes = DepthwiseLanes::of(params);
  made->m_taps = std::int64_t{params.kernel.h} * params.kernel.w;
  made->m_kernels = made->m_lanes.blocks() * made->m_lanes.outputs;
  const std::int64_t floats = made->m_kernels * (made->m_taps + 1) * made->m_lanes.width;
  auto memory = memoryBudget().reserve(floats * std::int64_t{sizeof(float)}, "The packed copy of the weights");
  if (!memory) return memory.failure();
  made->m_memory = *memory;
  made->m_storage.atLeast(floats);
  const std::vector<std::int64_t> places = made->tapPlaces(params);
  std::int64_t before = 0;
  for (const AxisPhase& row : made->m_rows.reached) {
    made->m_rowTaps.push_back(before);
    before += row.taps * params.kernel.w;
  }
  before = 0;
  for (const AxisPhase& column : made->m_columns.reached) {
    made->m_columnTaps.push_back(before);
    before += column.taps;
  }
  for (std::int64_t kernel = 0; kernel < made->m_kernels; ++kernel) {
    if (stop.stop_requested()) return Failure{"", false};
    made->pack(weights, kernel, places);
  }
  return std::shared_ptr<const DepthwiseTables>(made);
}

/// Where tap ky*kernel.w + kx lies.
std::vector<std::int64_t> DepthwiseTables::tapPlaces(const LayerParams& params) const {
  std::vector<std::int64_t> places(static_cast<std::size_t>(m_taps));
  std::int64_t place = 0;
  for (const AxisPhase& row : m_rows.reached) {
    for (const AxisPhase& column : m_columns.reached) {
      for (std::int64_t j = 0; j < row.taps; ++j) {
        for (std::int64_t i = 0; i < column.taps; ++i) {
          const std::int64_t ky = row.firstTap + j * m_rows.apart;
          const std::int64_t kx = column.firstTap + i * m_columns.apart;
          places[static_cast<std::size_t>(ky * params.kernel.w + kx)] = place++;
        }
      }
    }
  }
  return places;
}

/// The kernels of one output of a block's lanes.
void DepthwiseTables::pack(const Weights& weights, std::int64_t kernel, const std::vector<std::int64_t>& places) {
  const std::int64_t block = kernel / m_lanes.outputs;
  const std::int64_t output = kernel % m_lanes.outputs;
  float* const to = m_storage.data() + kernel * m_taps * m_lanes.width;
  float* const bias = m_storage.data() + (m_kernels * m_taps + kernel) * m_lanes.width;
  for (std::int64_t lane = 0; lane < m_lanes.width; ++lane) {
    const std::int64_t v = block * m_lanes.width + lane;
    const bool exists = v < m_lanes.count;
    // Output channels of all groups lie in the order of their kernels.
    const std::int64_t channel = exists ? v * m_lanes.outputs + output : 0;
    const float* const from = weights.weight.values.data() + channel * m_taps;
    for (std::int64_t tap = 0; tap < m_taps; ++tap)
      to[places[static_cast<std::size_t>(tap)] * m_lanes.width + lane] = exists ? from[tap] : 0.0F;
    bias[lane] = exists && !weights.bias.empty() ? weights.bias[static_cast<std::size_t>(channel)] + 0.0F : 0.0F;
  }
}

}  // namespace convt
