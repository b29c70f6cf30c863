#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/params.h"
#include "engine/core/shape.h"
#include "engine/kernels/tile_simd.h"
#include "engine/schedule.h"

namespace convt {

class Plan;

/// Terms per pixel up to which tiles of one row read plain rows from the image itself where they can: a copy of them
/// costs more than edges of their own.
inline constexpr double kFewTerms = 24.0;

inline constexpr std::string_view kStretched = "stretched";

/// What a strip of tiles is to compute.
struct TileWish {
  int channels = 1;
  std::int64_t rows = 1;     ///< output rows of one phase
  std::int64_t vectors = 1;  ///< SIMD vectors side by side
  std::int64_t inputRows = 1 << 20;
  bool laneWeights = false;
  bool paired = false;          ///< two column phases in one tile: half of the accumulators for each
  std::int64_t kernelRows = 0;  ///< fewest kernel rows of a block of terms, which tiles of few channels may share
  int mostVectors = 0;          ///< 0: no limit
  double terms = 1e9;           ///< taps that a tile sums
  bool fromImage = false;       ///< tiles of one row need no copy of the input
};

/// Rows and vectors of the register tiles. The cost of a tile and tap, in cycles of the FMA unit: the greatest of
/// channels*rows*vectors multiply-adds, the loads (1.6 for each input vector, which crosses cache lines more often than
/// not, 1 for each weight) and the latency of one multiply-add; plus one for the loop. The tile with the least cost per
/// row and vector is taken.
TileShape chooseTile(const TileWish& wish);

/// Its cost per channel, row and vector, for each tap.
double tileCost(const TileWish& wish, const TileShape& shape);

/// Vectors that a tile of so many channels may sum in registers.
int accumulatorsFor(int channels);

/// Outputs of more than two fifths of the last cache go past it: the input and other programs want some, too. Near that
/// size both take the same time, but after idleness, when the cache holds something else, streaming takes three
/// quarters.
bool outgrowsCaches(const Shape& output);

/// How a strip of n vectors is cut into tiles of at most `most`: `tiles` of them, the first `larger` of `size` vectors,
/// the rest of one less.
struct StripCut {
  std::int64_t tiles = 1;
  std::int64_t larger = 1;
  int size = 1;
};
StripCut cutStrip(std::int64_t n, int most);

/// How long the paths "phases" and "stretched" take, in cycles per 16 outputs of one channel, on average over the
/// interior: the taps at the cost of their tiles, and what each output row, input row and store takes beside.
double phasesCost(const LayerParams& params, const Shape& input, const Shape& output);
double stretchedCost(const LayerParams& params, const Shape& input, const Shape& output);

/// Tile, rows and columns per task, and store mode of a plan whose path and tables stand.
Schedule chooseSchedule(const Plan& plan, const ScheduleChoice& choice);

}  // namespace convt
