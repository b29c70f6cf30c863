#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convt {

/// How a plan goes through the output. Only `path` may change a value (by rounding); all else changes the time alone.
struct Schedule {
  std::string_view path;  ///< one of pathNames()
  int channels = 1;       ///< output channels of a register tile
  int rows = 1;           ///< output rows of a register tile
  int vectors = 1;        ///< SIMD vectors of a register tile, side by side
  int positions = 0;      ///< of a register tile of "winograd", "channels" and "depthwise" instead of rows and vectors
  bool sharedRows = false;          ///< input vectors serve all rows of a tile
  bool paired = false;              ///< stride 2: both column phases of a tile are summed together
  std::int64_t rowsPerTask = 1;     ///< output rows of a task, at most
  std::int64_t columnsPerTask = 1;  ///< output columns of a task, at most
  std::int64_t inputsPerPass = 0;  ///< input channels that a task sums before it takes up the next ones; 0: all at once
  bool tiled = false;              ///< register tiles; else plain loops, which keep few input rows
  std::int64_t rowsPerBand = 1;    ///< output rows of one register tile of each row phase; tasks end between bands
  double cyclesPerRow = 0.0;       ///< what an output row of a task is expected to take
  bool streams =
      false;  ///< large parts of it go past the caches, where rows are aligned to vectors (see OutputSpan::slack)

  bool operator==(const Schedule&) const = default;

  /// "phases 3x1x8, 16 rows" (path, channels x rows x vectors), "winograd 32x12, 8 rows" (channels x positions;
  /// "depthwise": of as many groups), "phases 3x1x4 pairs, ..", with ", 24 inputs a pass" and
  /// ", streamed" where it is so.
  std::string text() const;
};

/// What a caller wants to force of a schedule; what is left open is chosen by the cost model. For measurements and
/// tests.
struct ScheduleChoice {
  std::string path;                ///< empty: the cheapest path that supports the layer
  int vectors = 0;                 ///< of a tile, at most; 0: open
  std::int64_t rowsPerTask = 0;    ///< at most; 0: open
  std::int64_t inputsPerPass = 0;  ///< at least, where a pass may be that few; 0: open
  std::optional<bool> streams;

  ScheduleChoice() = default;
  ScheduleChoice(std::string_view forcedPath) : path(forcedPath) {}  // a path alone is the usual wish
  ScheduleChoice(const char* forcedPath) : path(forcedPath) {}
};

}  // namespace convt
