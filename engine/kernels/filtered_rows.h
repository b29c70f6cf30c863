#pragma once

#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/column_table.h"
#include "engine/kernels/separable_tables.h"
#include "engine/rank_one.h"

namespace convt {

/// How the samples of a column tile lie in a filtered row. Where taps reach every column phase the row is in output
/// order, else phase by phase, so that phases without a tap cost nothing.
struct ColumnLayout {
  struct Segment {
    std::ptrdiff_t offset = 0;
    std::int64_t count = 0;
  };

  ColumnLayout(const LayerParams& params, const Shape& input, std::int64_t first, std::int64_t columns,
               std::int64_t step);

  ColumnTable table;
  std::int64_t cols;
  bool inOrder;                   ///< else sample t of phase r is at r*phasePitch + t
  std::ptrdiff_t phasePitch;      ///< floats from phase to phase
  std::ptrdiff_t rowFloats;       ///< floats of a filtered row
  std::vector<Segment> segments;  ///< what is summed: all, or the phases that a tap reaches
};

/// Buffers of one thread, kept from run to run: fresh pages cost more than the work.
struct SeparableBuffers {
  std::vector<float> input;
  std::vector<float> phases;
  std::vector<float> filtered;
  std::vector<std::int64_t> rowHeld;
  std::vector<std::uint8_t> rowFinite;
  std::vector<std::int32_t> places;
  std::vector<std::uint8_t> live;
};

/// The rows of some input channels after the pass along x, for the strips that some output channels use. Made when
/// they are first asked for, and kept while the next tiles are likely to meet them again. One thread; the buffers must
/// outlive it and serve one of them at a time.
class FilteredRows {
 public:
  /// Input channels ic0 .. ic0 + inputs - 1 and output channels oc0 .. oc0 + outputs - 1, all of one group.
  struct Channels {
    std::int64_t ic0 = 0;
    std::int64_t inputs = 0;
    std::int64_t oc0 = 0;
    std::int64_t outputs = 0;
  };

  FilteredRows(const Plan& plan, const Input& input, std::int64_t n, const Channels& channels,
               const ColumnLayout& layout, const RowTiling& tiling, const StripBlocks& blocks,
               SeparableBuffers& buffers);

  /// Gives the rows of one tile their places; those of the tile before are lost unless they are met again.
  void place(std::vector<TileRow>& rows) const;
  /// Makes a placed row of channel ic (counted from ic0) there.
  void prepare(std::int64_t ic, const TileRow& row);
  /// Whether the part of the input row that the tile of columns meets has no Inf or NaN. Of a prepared row.
  bool finite(std::int64_t ic, const TileRow& row) const { return m_buffers.rowFinite[held(ic, row)] != 0; }
  /// Where a strip's rows are: a prepared row at its offset. A strip of which all columns are zeros is there only if
  /// the input row is not finite.
  const float* filtered(std::int64_t strip) const {
    return m_buffers.filtered.data() +
           m_buffers.places[static_cast<std::size_t>(strip - m_firstStrip)] * m_slots * m_layout.rowFloats;
  }

 private:
  void findStrips();
  void load(std::int64_t c, std::int64_t iy);
  void filter(std::int64_t strip, bool finite, float* out);
  std::size_t held(std::int64_t ic, const TileRow& row) const {
    return static_cast<std::size_t>(ic * m_slots + row.slot);
  }

  const Input& m_input;
  const RankOne& m_factors;
  std::int64_t m_n;
  Channels m_channels;
  const ColumnLayout& m_layout;
  int m_tapsPerBlock;
  SeparableBuffers& m_buffers;
  std::int64_t m_slots;
  std::int64_t m_divisor;  ///< row iy has slot iy / m_divisor modulo m_slots
  std::int64_t m_firstStrip = 0;
  const float* m_loaded = nullptr;  ///< the input row that was loaded last
};

}  // namespace convt
