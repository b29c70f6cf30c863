#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// One input row that a strip of tiles reads, and which of its kernel rows meets it.
struct TileTerm {
  const float* x = nullptr;
  std::int64_t row = 0;  ///< row of weights: ic * (kernel rows of the phase) + j
};

/// A run of kernel rows that meets all output rows of a tile: the output rows lie so that each one meets the input rows
/// of the one before, moved by one kernel row. Input row i < rows + (output rows) - 1, from the lowest up, meets output
/// row r with kernel row j = i + r - (output rows - 1) where 0 <= j < rows.
struct SharedTerm {
  std::size_t firstInput = 0;  ///< in TileStrip::inputs
  std::int64_t row = 0;        ///< row of weights of kernel row 0 of the run
  std::int64_t rows = 0;       ///< at least the output rows of the tile
};

/// A strip of register tiles side by side: some output rows of one row phase, some output channels, tiles of `vectors`
/// SIMD vectors; below it the same strip again, `groups` in all: row r of group g is row g*rows + r. With lane l of
/// vector v of tile i, row r, channel o, and at = i*vectors + v:
///   sum = 0; for each term of a block, for each tap j < taps:
///     sum = fma(weight, term.x[xOffset + j*tapStep + r*rowPitch + at*vectorPitch + l], sum)
///     weight = weights[term.row*rowWeights + j*tapWeights + o]               (broadcast)
///            = weights[term.row*rowWeights + j*tapWeights + o*lanes + l]     (one weight per lane; aligned)
///   out[o*outChannel + r*outRow + at*outVector + l] = before + sum of block 0 + sum of block 1 + ..
///   before = bias[o], or what out held if the strip resumes
/// in this order for every sample, whatever tile it falls into.
struct TileStrip {
  const TileTerm* terms = nullptr;
  const std::int64_t* blockEnds = nullptr;  ///< terms before blockEnds[b] belong to blocks 0 .. b; at least one block
  std::int64_t blocks = 1;
  std::ptrdiff_t xOffset = 0;
  std::int64_t taps = 0;
  std::ptrdiff_t tapStep = 0;
  std::ptrdiff_t rowPitch = 0;
  std::ptrdiff_t vectorPitch = 0;  ///< always `lanes` with broadcast weights
  const float* weights = nullptr;
  std::ptrdiff_t rowWeights = 0;
  std::ptrdiff_t tapWeights = 0;
  const float* bias = nullptr;  ///< one per channel
  float* out = nullptr;
  std::ptrdiff_t outChannel = 0;
  std::ptrdiff_t outRow = 0;
  std::ptrdiff_t outVector = 0;
  std::int64_t tiles = 1;
  std::int64_t groups = 1;               ///< of rows, which use the same terms
  const TileStrip* odd = nullptr;        ///< runPairedTiles(): the second phase; its xOffset counts from the first's
  const SharedTerm* shared = nullptr;    ///< runSharedTiles(): its terms, and the input rows they name
  const float* const* inputs = nullptr;  ///< null: a row outside of the image
  /// Where the row will be written once all of its phases are summed; null: not known. While tile i is summed, the
  /// vectors i*vectors .. i*vectors + vectors-1 from there are fetched, so that the writing need not wait for them.
  const float* soon = nullptr;
  std::ptrdiff_t soonChannel = 0;
  std::ptrdiff_t soonRow = 0;
  bool resumes = false;  ///< adds to the sums in out; not with `odd`
  bool streams = false;  ///< stores past the caches; every out vector must be aligned to its size
};

/// Shape of a register tile.
struct TileShape {
  int channels = 1;  ///< 1 .. kMostChannels
  int rows = 1;      ///< 1, 2, 3 or 6
  int vectors = 1;   ///< 1 .. kMostVectors
  bool laneWeights = false;
  bool sharedRows = false;  ///< the terms are shared by the rows: runSharedTiles()
};

inline constexpr int kMostChannels = 5;
inline constexpr int kMostVectors = 8;

/// What the SIMD target in use offers.
struct TileLimits {
  int lanes = 1;          ///< floats of a vector
  int accumulators = 12;  ///< vectors that a tile may sum in registers
};

TileLimits tileLimits();

/// channels x rows x vectors must not exceed tileLimits().accumulators (one more is allowed for five channels).
void runTiles(const TileShape& shape, const TileStrip& strip);

/// Two column phases at once, whose samples alternate in the output: with strip.odd, out vectors are twice as wide and
/// hold even[0], odd[0], even[1], ..; outVector is at least two vectors. Tiles of one row and broadcast weights, one
/// block of terms each. channels x vectors must not exceed half of the accumulators.
void runPairedTiles(const TileShape& shape, const TileStrip& strip);

/// Tiles of at most kMostSharedChannels channels and 2, 3 or 6 rows, broadcast weights, terms from strip.shared: each
/// input vector is loaded once for all output rows. Gives the same bits as runTiles().
void runSharedTiles(const TileShape& shape, const TileStrip& strip);

inline constexpr int kMostSharedChannels = 2;

/// Rows of n floats of one value, `pitch` apart; streams: past the caches, where a row begins at a whole vector.
void fillRows(float* out, std::int64_t n, std::int64_t rows, std::ptrdiff_t pitch, float value, bool streams);

/// Makes streamed stores visible to other threads; once per task.
void flushStreams();

}  // namespace convt
