#include "engine/kernels/product_tables.h"

#include <algorithm>

#include "engine/kernels/product_cost.h"
#include "engine/kernels/product_simd.h"

namespace convt {
namespace {

/// Calls visit(pair of phases, row product, column product) in the order of the weights.
template <class Visit>
void forProducts(const ProductAxis& rows, const ProductAxis& columns, const Visit& visit) {
  std::size_t pair = 0;
  for (const ProductAxis::Phase& row : rows.phases) {
    for (const ProductAxis::Phase& column : columns.phases) {
      for (const ProductAxis::Product& y : row.products) {
        for (const ProductAxis::Product& x : column.products) visit(pair, y, x);
      }
      ++pair;
    }
  }
}

}  // namespace

ProductTables::Block ProductTables::Block::part(std::int64_t c0, std::int64_t c1, std::int64_t lanes) const {
  const std::int64_t before = (c0 - firstChannel) / lanes * lanes;
  Block cut = *this;
  cut.firstChannel += before;
  cut.channels = c1 - cut.firstChannel;
  cut.width = (cut.channels + lanes - 1) / lanes * lanes;
  cut.at += static_cast<std::size_t>(before);
  return cut;
}

/// Blocks of kProductBlock terms: some input channels of a part, or all channels of some parts.
ProductTables::Sum ProductTables::sumOf(const ProductAxis::Product& row, const ProductAxis::Product& column) const {
  const std::int64_t across = std::ssize(m_columns.components);
  Sum sum;
  std::int64_t room = kProductBlock;
  for (const ProductAxis::Part& y : row) {
    for (const ProductAxis::Part& x : column) {
      const auto component = static_cast<std::int64_t>(y.component) * across + static_cast<std::int64_t>(x.component);
      for (std::int64_t ic = 0; ic < m_inputs;) {
        const std::int64_t count = std::min(room, m_inputs - ic);
        sum.runs.push_back({component, ic, count});
        ic += count;
        room -= count;
        if (room > 0) continue;
        sum.blockEnds.push_back(sum.runs.size());
        room = kProductBlock;
      }
    }
  }
  if (room < kProductBlock) sum.blockEnds.push_back(sum.runs.size());
  return sum;
}

void ProductTables::listSums() {
  m_sums.resize(m_rows.phases.size() * m_columns.phases.size());
  forProducts(m_rows, m_columns,
              [&](std::size_t pair, const ProductAxis::Product& row, const ProductAxis::Product& column) {
                m_sums[pair].push_back(sumOf(row, column));
                m_sums[pair].back().at = m_terms;
                m_terms += std::ssize(row) * std::ssize(column) * m_inputs;
              });
}

Result<std::shared_ptr<const ProductTables>> ProductTables::make(const LayerParams& params, const Shape& input,
                                                                 const Weights& weights, FastAxes fast, int mostVectors,
                                                                 const std::stop_token& stop) {
  const auto made = std::make_shared<ProductTables>();
  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  made->m_rows = ProductAxis::of(rows, fast.rows);
  made->m_columns = ProductAxis::of(columns, fast.columns);
  made->m_inputs = input.c / params.groups;
  made->m_tile = chooseProductTile(params, input, fast, mostVectors);
  made->listSums();

  const std::int64_t lanes = productLanes();
  const std::int64_t outputs = params.outChannels / params.groups;
  const std::int64_t most = made->m_tile.vectors * lanes;
  std::int64_t floats = 0;
  for (std::int64_t group = 0; group < params.groups; ++group) {
    for (std::int64_t first = 0; first < outputs; first += most) {
      Block block{group * outputs + first, std::min(most, outputs - first)};
      block.width = block.pitch = (block.channels + lanes - 1) / lanes * lanes;
      block.group = group;
      block.at = static_cast<std::size_t>(floats);
      floats += made->m_terms * block.width;
      made->m_blocks.push_back(block);
    }
  }
  auto memory = memoryBudget().reserve(floats * std::int64_t{sizeof(float)}, "The packed copy of the weights");
  if (!memory) return memory.failure();
  made->m_memory = *memory;
  made->m_storage.atLeast(floats);
  for (const Block& block : made->m_blocks) {
    if (!made->pack(params, weights, block, stop)) return Failure{"", false};
  }
  made->m_bias.assign(static_cast<std::size_t>(params.outChannels + lanes), 0.0F);
  for (std::size_t i = 0; i < weights.bias.size(); ++i) made->m_bias[i] = weights.bias[i] + 0.0F;
  return std::shared_ptr<const ProductTables>(made);
}

/// Where the combined weights of a row's and a column's part go: the first term of its channel.
struct ProductTables::PartPlace {
  const ProductAxis::Part* row;
  const ProductAxis::Part* column;
  std::int64_t at;
};

std::vector<ProductTables::PartPlace> ProductTables::partPlaces() const {
  std::vector<PartPlace> places;
  forProducts(m_rows, m_columns, [&](std::size_t, const ProductAxis::Product& row, const ProductAxis::Product& column) {
    for (const ProductAxis::Part& y : row) {
      for (const ProductAxis::Part& x : column) places.push_back({&y, &x, std::ssize(places) * m_inputs});
    }
  });
  return places;
}

/// One input channel after the other: its kernels are brought to [tap][channel], so that parts are sums of whole rows.
bool ProductTables::pack(const LayerParams& params, const Weights& weights, const Block& block,
                         const std::stop_token& stop) {
  const std::vector<PartPlace> places = partPlaces();
  const std::int64_t perGroup = params.outChannels / params.groups;
  const std::int64_t taps = std::int64_t{params.kernel.h} * params.kernel.w;
  const float* kernel =
      weights.weight.values.data() + (block.group * m_inputs * perGroup + block.firstChannel % perGroup) * taps;
  std::vector<float> byTap(static_cast<std::size_t>(taps * block.width), 0.0F);
  std::vector<double> sum(static_cast<std::size_t>(block.width));
  for (std::int64_t ic = 0; ic < m_inputs; ++ic, kernel += perGroup * taps) {
    if (stop.stop_requested()) return false;
    for (std::int64_t o = 0; o < block.channels; ++o) {
      for (std::int64_t tap = 0; tap < taps; ++tap)
        byTap[static_cast<std::size_t>(tap * block.width + o)] = kernel[o * taps + tap];
    }
    for (const PartPlace& place : places) {
      float* const to = m_storage.data() + block.at + (place.at + ic) * block.width;
      addTaps(place, params.kernel.w, byTap.data(), sum, to);
    }
  }
  return true;
}

/// Sums of taps in double, rounded once.
void ProductTables::addTaps(const PartPlace& place, std::int64_t kernelWidth, const float* byTap,
                            std::vector<double>& sum, float* to) {
  const auto width = static_cast<std::ptrdiff_t>(sum.size());
  if (place.row->taps.size() == 1 && place.column->taps.size() == 1) {
    const ProductAxis::TapShare& y = place.row->taps.front();
    const ProductAxis::TapShare& x = place.column->taps.front();
    std::copy_n(byTap + (y.tap * kernelWidth + x.tap) * width, width, to);
    return;
  }
  std::fill(sum.begin(), sum.end(), 0.0);
  for (const ProductAxis::TapShare& y : place.row->taps) {
    for (const ProductAxis::TapShare& x : place.column->taps) {
      const double share = static_cast<double>(y.share * x.share);
      const float* from = byTap + (y.tap * kernelWidth + x.tap) * width;
      for (std::ptrdiff_t o = 0; o < width; ++o)
        sum[static_cast<std::size_t>(o)] += share * static_cast<double>(from[o]);
    }
  }
  for (std::ptrdiff_t o = 0; o < width; ++o) to[o] = static_cast<float>(sum[static_cast<std::size_t>(o)]);
}

}  // namespace convt
