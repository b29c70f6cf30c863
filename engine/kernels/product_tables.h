#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/kernels/product_axis.h"
#include "engine/weights.h"

namespace convt {

/// Vectors of output channels and input positions that are summed in registers together.
struct ProductTile {
  int vectors = 1;
  int positions = 1;
};

/// What the paths "winograd" and "channels" read of a plan: both axes as products, and the combined weights in the
/// order in which they are read,
///   [channel block][row phase][column phase][product of the row][of the column][part][ic in group][channel in block].
/// A block is `tile.vectors` SIMD vectors of output channels of one group; lanes beyond the group's channels hold zero.
class ProductTables {
 public:
  struct Block {
    std::int64_t firstChannel = 0;
    std::int64_t channels = 0;
    std::int64_t width = 0;  ///< floats: whole vectors
    std::int64_t group = 0;
    std::size_t at = 0;
  };
  /// Input channels ic0 .. ic0 + count-1 of a component (row component * column components + column component).
  struct Run {
    std::int64_t component = 0;
    std::int64_t ic0 = 0;
    std::int64_t count = 0;
  };
  /// One product of both axes: its terms in the order in which its weights lie, in blocks of about 128, each summed
  /// from zero, so that long sums stay accurate and the weights of a block stay in the first-level cache.
  struct Sum {
    std::vector<Run> runs;
    std::vector<std::size_t> blockEnds;  ///< runs before blockEnds[b] belong to blocks 0 .. b
    std::int64_t at = 0;                 ///< its first term among those of a channel
  };

  /// @param fast  by fewer products where an axis has them (see ProductAxis::hasFast)
  /// @param mostVectors  of a tile; 0: open
  /// @return a Failure if the budget has no room; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const ProductTables>> make(const LayerParams& params, const Shape& input,
                                                           const Weights& weights, bool fast, int mostVectors,
                                                           const std::stop_token& stop);

  const ProductAxis& rows() const { return m_rows; }
  const ProductAxis& columns() const { return m_columns; }
  const ProductTile& tile() const { return m_tile; }
  const std::vector<Block>& blocks() const { return m_blocks; }
  std::int64_t inputs() const { return m_inputs; }
  std::int64_t components() const { return std::ssize(m_rows.components) * std::ssize(m_columns.components); }
  std::int64_t bytes() const { return m_memory.bytes(); }
  /// Of one output channel, all of its phases.
  std::int64_t terms() const { return m_terms; }
  /// One per output channel, and zeros behind the last to a whole vector; a bias of -0 is 0.
  const float* bias() const { return m_bias.data(); }

  /// The products of a row and a column phase: [product of the row][of the column].
  const std::vector<Sum>& sums(int rowPhase, int columnPhase) const {
    return m_sums[static_cast<std::size_t>(rowPhase) * m_columns.phases.size() + static_cast<std::size_t>(columnPhase)];
  }
  /// Of a sum's first term; the next term's lie block.width floats further.
  const float* weights(const Block& block, const Sum& sum) const { return m_data + block.at + sum.at * block.width; }

 private:
  struct PartPlace;
  Sum sumOf(const ProductAxis::Product& row, const ProductAxis::Product& column) const;
  void listSums();
  std::vector<PartPlace> partPlaces() const;
  static void addTaps(const PartPlace& place, std::int64_t kernelWidth, const float* byTap, std::vector<double>& sum,
                      float* to);
  bool pack(const LayerParams& params, const Weights& weights, const Block& block, const std::stop_token& stop);

  ProductAxis m_rows;
  ProductAxis m_columns;
  ProductTile m_tile;
  std::int64_t m_inputs = 1;  ///< per group
  std::int64_t m_terms = 0;
  std::vector<std::vector<Sum>> m_sums;
  std::vector<Block> m_blocks;
  std::vector<float> m_bias;
  std::unique_ptr<float[]> m_storage;
  float* m_data = nullptr;  ///< in m_storage, aligned to a cache line
  MemoryBudget::Reservation m_memory;
};

}  // namespace convt
