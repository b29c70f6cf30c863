#include "engine/lazy/tile_parts.h"

#include <algorithm>

namespace convt {
namespace {

std::vector<TilePart> partsOf(std::int64_t begin, int count, std::int64_t samples) {
  std::vector<TilePart> parts;
  for (int first = 0; first < count;) {
    const std::int64_t sample = begin + first;
    const std::int64_t tile = sample / kTileSide;
    const int inTile = static_cast<int>(sample % kTileSide);
    const int here = std::min(kTileSide - inTile, count - first);
    const std::int64_t end = std::min((tile + 1) * kTileSide, samples);
    parts.push_back({tile, inTile, first, here, inTile == 0 && sample + here == end});
    first += here;
  }
  return parts;
}

/// The runs of missing parts in one row.
std::vector<SampleRect> runsOf(const TilePart& row, const std::vector<TilePart>& cols,
                               std::vector<bool>::const_iterator missing) {
  std::vector<SampleRect> runs;
  bool joins = false;
  for (std::size_t t = 0; t < cols.size(); ++t, ++missing) {
    if (*missing && joins)
      runs.back().cols += cols[t].count;
    else if (*missing)
      runs.push_back({row.first, cols[t].first, row.count, cols[t].count});
    joins = *missing;
  }
  return runs;
}

}  // namespace

TileParts::TileParts(const SampleGrid& grid, std::int64_t height, std::int64_t width)
    : rows(partsOf(grid.y0 / grid.step, grid.rows, (height + grid.step - 1) / grid.step)),
      cols(partsOf(grid.x0 / grid.step, grid.cols, (width + grid.step - 1) / grid.step)) {}

std::vector<SampleRect> rectanglesOf(const TileParts& parts, const std::vector<bool>& missing) {
  std::vector<SampleRect> closed;
  std::vector<SampleRect> open;  // those that reach the row above
  auto flags = missing.begin();
  for (const TilePart& row : parts.rows) {
    std::vector<SampleRect> here = runsOf(row, parts.cols, flags);
    flags += std::ssize(parts.cols);
    for (const SampleRect& above : open) {
      const auto below = std::find_if(here.begin(), here.end(), [&](const SampleRect& run) {
        return run.col == above.col && run.cols == above.cols;
      });
      if (below == here.end())
        closed.push_back(above);
      else
        *below = {above.row, above.col, above.rows + row.count, above.cols};
    }
    open = std::move(here);
  }
  closed.insert(closed.end(), open.begin(), open.end());
  return closed;
}

}  // namespace convt
