#include "engine/kernels/product_tables.h"

#include <algorithm>

#include "engine/kernels/product_cost.h"
#include "engine/kernels/product_simd.h"

namespace convt {
namespace {

constexpr std::int64_t kLine = 64 / sizeof(float);
constexpr std::int64_t kBlockTerms = 128;

/// The combined weight of a row's and a column's part, rounded once.
/// @param kernel  of one input and one output channel
float combined(const ProductAxis::Part& row, const ProductAxis::Part& column, const float* kernel, std::int64_t width) {
  double sum = 0.0;
  for (const ProductAxis::TapShare& y : row.taps) {
    for (const ProductAxis::TapShare& x : column.taps)
      sum += static_cast<double>(y.share * x.share) * static_cast<double>(kernel[y.tap * width + x.tap]);
  }
  return static_cast<float>(sum);
}

/// Calls visit(row part, column part) in the order of the terms.
template <class Visit>
void forParts(const ProductAxis::Product& row, const ProductAxis::Product& column, const Visit& visit) {
  for (const ProductAxis::Part& y : row) {
    for (const ProductAxis::Part& x : column) visit(y, x);
  }
}

}  // namespace

/// Blocks of about kBlockTerms terms: some input channels of a part, or all channels of some parts.
void ProductTables::listSums() {
  const std::int64_t columnComponents = std::ssize(m_columns.components);
  for (const ProductAxis::Phase& row : m_rows.phases) {
    for (const ProductAxis::Phase& column : m_columns.phases) {
      std::vector<Sum>& sums = m_sums.emplace_back();
      for (const ProductAxis::Product& y : row.products) {
        for (const ProductAxis::Product& x : column.products) {
          Sum& sum = sums.emplace_back();
          sum.at = m_terms;
          std::int64_t room = kBlockTerms;
          forParts(y, x, [&](const ProductAxis::Part& py, const ProductAxis::Part& px) {
            const std::int64_t component =
                static_cast<std::int64_t>(py.component) * columnComponents + static_cast<std::int64_t>(px.component);
            for (std::int64_t ic = 0; ic < m_inputs;) {
              const std::int64_t count = std::min(room, m_inputs - ic);
              sum.runs.push_back({component, ic, count});
              ic += count;
              room -= count;
              if (room > 0) continue;
              sum.blockEnds.push_back(sum.runs.size());
              room = kBlockTerms;
            }
            m_terms += m_inputs;
          });
          if (sum.blockEnds.empty() || sum.blockEnds.back() != sum.runs.size())
            sum.blockEnds.push_back(sum.runs.size());
        }
      }
    }
  }
}

Result<std::shared_ptr<const ProductTables>> ProductTables::make(const LayerParams& params, const Shape& input,
                                                                 const Weights& weights, bool fast, int mostVectors,
                                                                 const std::stop_token& stop) {
  const auto made = std::make_shared<ProductTables>();
  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  made->m_rows = ProductAxis::of(rows, fast && ProductAxis::hasFast(rows));
  made->m_columns = ProductAxis::of(columns, fast && ProductAxis::hasFast(columns));
  made->m_inputs = input.c / params.groups;
  made->m_tile = chooseProductTile(params, input, fast, mostVectors);
  made->listSums();

  const std::int64_t lanes = productLanes();
  const std::int64_t outputs = params.outChannels / params.groups;
  const std::int64_t most = made->m_tile.vectors * lanes;
  std::int64_t floats = 0;
  for (std::int64_t group = 0; group < params.groups; ++group) {
    for (std::int64_t first = 0; first < outputs; first += most) {
      Block block{group * outputs + first, std::min(most, outputs - first), 0, group, static_cast<std::size_t>(floats)};
      block.width = (block.channels + lanes - 1) / lanes * lanes;
      floats += made->m_terms * block.width;
      made->m_blocks.push_back(block);
    }
  }
  auto memory =
      memoryBudget().reserve((floats + kLine) * std::int64_t{sizeof(float)}, "The packed copy of the weights");
  if (!memory) return memory.failure();
  made->m_memory = *memory;
  made->m_storage = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(floats + kLine));
  const auto address = reinterpret_cast<std::uintptr_t>(made->m_storage.get()) / sizeof(float);
  made->m_data = made->m_storage.get() + (kLine - static_cast<std::int64_t>(address) % kLine) % kLine;
  for (const Block& block : made->m_blocks) {
    if (!made->pack(params, weights, block, stop)) return Failure{"", false};
  }
  made->m_bias.assign(static_cast<std::size_t>(params.outChannels + lanes), 0.0F);
  for (std::size_t i = 0; i < weights.bias.size(); ++i) made->m_bias[i] = weights.bias[i] + 0.0F;
  return std::shared_ptr<const ProductTables>(made);
}

bool ProductTables::pack(const LayerParams& params, const Weights& weights, const Block& block,
                         const std::stop_token& stop) {
  const std::int64_t perGroup = params.outChannels / params.groups;
  const std::int64_t taps = std::int64_t{params.kernel.h} * params.kernel.w;
  const float* const first =
      weights.weight.values.data() + (block.group * m_inputs * perGroup + block.firstChannel % perGroup) * taps;
  float* to = m_data + block.at;
  bool stopped = false;
  for (const ProductAxis::Phase& row : m_rows.phases) {
    for (const ProductAxis::Phase& column : m_columns.phases) {
      for (const ProductAxis::Product& y : row.products) {
        for (const ProductAxis::Product& x : column.products) {
          forParts(y, x, [&](const ProductAxis::Part& py, const ProductAxis::Part& px) {
            for (std::int64_t ic = 0; ic < m_inputs; ++ic, to += block.width) {
              stopped = stopped || stop.stop_requested();
              if (stopped) return;
              const float* kernel = first + ic * perGroup * taps;
              for (std::int64_t o = 0; o < block.channels; ++o, kernel += taps)
                to[o] = combined(py, px, kernel, params.kernel.w);
              std::fill(to + block.channels, to + block.width, 0.0F);
            }
          });
        }
      }
    }
  }
  return !stopped;
}

}  // namespace convt
