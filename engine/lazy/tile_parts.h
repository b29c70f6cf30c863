#pragma once

#include <cstddef>
#include <vector>

#include "engine/lazy/tile_cache.h"
#include "engine/render/picture.h"

namespace convt {

/// What a grid of samples holds of one row (or column) of tiles.
struct TilePart {
  std::int64_t tile = 0;  ///< its row (column) in its level
  int inTile = 0;         ///< first sample of the tile that the grid holds
  int first = 0;          ///< first sample of the grid that lies in the tile
  int count = 0;
  bool whole = false;  ///< the grid holds all samples of the tile that the picture has
  friend bool operator==(const TilePart&, const TilePart&) = default;
};

/// How a grid is cut by the tiles of its level. @pre y0 and x0 are multiples of the step
struct TileParts {
  std::vector<TilePart> rows;
  std::vector<TilePart> cols;

  /// @param height, width  of the picture, in pixels
  TileParts(const SampleGrid& grid, std::int64_t height, std::int64_t width);
};

/// Some samples of a grid: rows x cols from (row, col) on.
struct SampleRect {
  int row = 0;
  int col = 0;
  int rows = 0;
  int cols = 0;
  friend bool operator==(const SampleRect&, const SampleRect&) = default;
};

/// The few rectangles that make up the missing parts of a grid: a pan leaves one or two. They do not overlap, and hold
/// all that is missing and nothing else: runs of a row, as long as possible, joined with equal ones below.
/// @param missing  one flag per part, row by row
std::vector<SampleRect> rectanglesOf(const TileParts& parts, const std::vector<bool>& missing);

}  // namespace convt
