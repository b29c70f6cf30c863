#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/channel_cuts.h"
#include "engine/kernels/layer_tables.h"
#include "engine/kernels/row_store.h"
#include "engine/kernels/tile_simd.h"

namespace convt {

/// Buffers of one thread, kept from run to run.
struct TileScratch {
  RowStore rows;
  ScratchFloats stage;
  ScratchFloats partial;
  ScratchFloats row;
  /// A column phase: its row of the first channel, and how far the next one is.
  struct PhaseRows {
    const float* first = nullptr;
    std::ptrdiff_t apart = 0;
  };
  std::vector<PhaseRows> phaseRows;
  std::vector<const float*> phases;
  std::array<std::vector<TileTerm>, 2> terms;        ///< the second: of the second column phase of a pair
  std::array<std::vector<TileTerm>, 2> insideTerms;  ///< the same rows in the image itself
  std::vector<SharedTerm> sharedTerms;
  std::vector<const float*> inputRows;
  std::vector<std::int64_t> blockEnds;
};

/// One task of the paths "phases" and "stretched": rows y0 .. y1-1 and columns x0 .. x1-1 of the output for some
/// channels of one group. The sums are those of TermBlocks, whatever the task's borders.
class TileTask {
 public:
  struct Place {
    std::int64_t y0 = 0, y1 = 0, x0 = 0, x1 = 0;
  };

  TileTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out, const RunOptions& options,
           const ChannelChunk& chunk, const Place& place, bool streams, TileScratch& scratch);

  enum class Status { Completed, Cancelled, NotFinite };
  /// NotFinite: the input holds Inf or NaN here, which stretched rows cannot keep apart; compute the place another way.
  Status run();

 private:
  /// Output rows of one row phase, m_rowStep apart, that a tile computes together; and the groups of as many rows below
  /// it that meet the image with the same kernel rows, so that one list of terms serves all.
  struct RowGroup {
    std::int64_t oy = 0;
    int rows = 1;
    std::int64_t count = 1;
    const AxisPhase* phase = nullptr;
    std::int64_t firstTap = 0;  ///< kernel rows firstTap .. endTap-1 of the phase meet the image in some row
    std::int64_t endTap = 0;

    std::int64_t allRows() const { return rows * count; }
  };

  /// Where column phases are summed before they interleave.
  struct Stage {
    float* data = nullptr;
    std::ptrdiff_t phase = 0;  ///< from one to the next
    std::ptrdiff_t channel = 0;
    std::ptrdiff_t row = 0;
  };

  Status runPass();
  void begin();
  RowStore::Window reachedRows() const;
  void reachColumns(RowStore::Window& window);
  void reachInside(RowStore::Window& window, std::int64_t top, std::int64_t vectors);
  void reserveLists();
  bool computeRows(std::int64_t first, std::int64_t end);
  void measure(RowGroup& group, std::int64_t rows) const;
  bool computeGroup(const RowGroup& group);
  bool listTerms(const RowGroup& group);
  TileTerm* addTerm(TileTerm* to, const float* x, std::int64_t row, std::int64_t taps) const;
  bool listSharedTerms(const RowGroup& group);
  void computeDirect(const RowGroup& group, const ChannelCut& cut);
  void computePaired(const RowGroup& group, const ChannelCut& cut);
  void computeInterleaved(const RowGroup& group, const ChannelCut& cut);
  void sumPhase(const RowGroup& group, const ChannelCut& cut, std::int64_t r, const AxisPhase& phase,
                const Stage& stage);
  void takePhase(const RowGroup& group, const ChannelCut& cut, std::int64_t r, const Stage& stage);
  void interleaveRows(const RowGroup& group, const ChannelCut& cut, int o, const Stage& stage);
  void computeStretched(const RowGroup& group, const ChannelCut& cut);
  bool fillBias(const RowGroup& group);
  TileStrip stripFor(const RowGroup& group, const ChannelCut& cut, std::size_t column) const;
  TileShape shapeFor(const RowGroup& group, const ChannelCut& cut, std::int64_t vectors) const;
  void runSplit(TileStrip& strip, TileStrip* odd, TileShape shape, std::int64_t vectors, std::int64_t lo,
                std::int64_t hi);
  void runStrip(TileStrip& strip, TileShape shape, std::int64_t vectors, std::int64_t lo, std::int64_t hi);
  void runTilesOf(TileStrip& strip, const TileShape& shape, std::int64_t tiles);
  void runTilesOnce(const TileShape& shape, const TileStrip& strip);
  void runPartial(TileStrip& strip, const TileShape& shape, std::int64_t lo, std::int64_t hi);
  /// Floats of the output that a vector covers.
  std::int64_t widthOf(const TileStrip& strip) const { return strip.odd != nullptr ? 2 * m_lanes : m_lanes; }
  float* outAt(const ChannelCut& cut, std::int64_t oy) const;
  const float* biasOf(const ChannelCut& cut) const;

  const Plan& m_plan;
  const LayerTables& m_tables;
  const Input& m_input;
  const Region& m_region;
  const OutputSpan& m_out;
  const RunOptions& m_options;
  const ChannelChunk& m_chunk;
  const Place& m_place;
  TileScratch& m_scratch;
  const int m_lanes;
  TileShape m_shape;
  std::int64_t m_firstInput = 0;  ///< of the group's, in this pass
  std::int64_t m_endInput = 0;
  std::int64_t m_apart = 1;       ///< input rows between the output rows of a group
  std::int64_t m_rowStep = 1;     ///< output rows between those of a group
  std::int64_t m_mostGroups = 1;  ///< that use one list of terms
  std::int64_t m_work = 0;        ///< since the stop token was looked at, in multiply-adds of vectors
  std::int64_t m_terms = 0;       ///< of the group, in scratch
  std::int64_t m_oddTerms = 0;
  std::int64_t m_blocks = 0;
  bool m_shared = false;  ///< the group's terms are sharedTerms
  std::int64_t m_x0 = 0;  ///< input column of the first float of a loaded row; stretched: output column
  std::ptrdiff_t m_tapStep = -1;
  /// Taps of the column phase, or of both of a pair, that are listed as terms of their own; 0: the tiles loop over
  /// them.
  std::array<std::int64_t, 2> m_tapsAsTerms{};
  std::ptrdiff_t m_slack = 0;      ///< floats behind x1 that may be overwritten
  std::int64_t m_insideFirst = 0;  ///< vectors of a row that read the image itself; none if m_insideEnd is 0
  std::int64_t m_insideEnd = 0;
  bool m_streams = false;
  bool m_stopped = false;
};

}  // namespace convt
