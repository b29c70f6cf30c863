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
#include "engine/kernels/scratch_floats.h"
#include "engine/weights.h"

namespace convt {

/// Vectors of output channels and input positions that are summed in registers together.
struct ProductTile {
  int vectors = 1;
  int positions = 1;
};

/// Terms of a block: each is summed from zero and then added, so that long sums stay accurate, and so that the weights
/// of a block stay in the first-level cache while all positions of a task meet them.
inline constexpr std::int64_t kProductBlock = 128;

/// What the paths "winograd" and "channels" read of a plan; immutable, for all threads: both axes as products, and the
/// combined weights in the order in which they are read,
///   [channel block][row phase][column phase][product of the row][of the column][part][ic in group][channel in block].
/// A block is `tile.vectors` SIMD vectors of output channels of one group; lanes beyond the group's channels hold zero.
class ProductTables {
 public:
  struct Block {
    std::int64_t firstChannel = 0;
    std::int64_t channels = 0;
    std::int64_t width = 0;  ///< floats: whole vectors
    std::int64_t group = 0;
    std::size_t at = 0;      ///< of its weights
    std::int64_t pitch = 0;  ///< floats from the weights of a term to those of the next

    /// The vectors that hold channels c0 .. c1-1, which lie in the block.
    Block part(std::int64_t c0, std::int64_t c1, std::int64_t lanes) const;
  };
  /// Input channels ic0 .. ic0 + count-1 of a component (row component * column components + column component).
  struct Run {
    std::int64_t component = 0;
    std::int64_t ic0 = 0;
    std::int64_t count = 0;
  };
  /// One product of both axes: its terms in the order in which its weights lie, in blocks of kProductBlock.
  struct Sum {
    std::vector<Run> runs;
    std::vector<std::size_t> blockEnds;  ///< runs before blockEnds[b] belong to blocks 0 .. b
    std::int64_t at = 0;                 ///< its first term among those of a channel
  };

  /// @param fast  the axes with fewer products
  /// @param mostVectors  of a tile; 0: open
  /// @return a Failure if the budget has no room; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const ProductTables>> make(const LayerParams& params, const Shape& input,
                                                           const Weights& weights, FastAxes fast, int mostVectors,
                                                           const std::stop_token& stop);

  const ProductAxis& rows() const { return m_rows; }
  const ProductAxis& columns() const { return m_columns; }
  const ProductTile& tile() const { return m_tile; }
  const std::vector<Block>& blocks() const { return m_blocks; }
  std::int64_t inputs() const { return m_inputs; }
  std::int64_t components() const { return std::ssize(m_rows.components) * std::ssize(m_columns.components); }
  std::int64_t bytes() const { return m_memory.bytes(); }
  /// One per output channel, and zeros behind the last to a whole vector; a bias of -0 is 0.
  const float* bias() const { return m_bias.data(); }

  /// The products of a row and a column phase: [product of the row][of the column].
  const std::vector<Sum>& sums(int rowPhase, int columnPhase) const {
    return m_sums[static_cast<std::size_t>(rowPhase) * m_columns.phases.size() + static_cast<std::size_t>(columnPhase)];
  }
  /// Of a sum's first term.
  const float* weights(const Block& block, const Sum& sum) const {
    return m_storage.data() + block.at + sum.at * block.pitch;
  }

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
  ScratchFloats m_storage;
  MemoryBudget::Reservation m_memory;
};

}  // namespace convt
