#include "engine/lazy/lazy_output.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "engine/core/common_divisor.h"
#include "engine/lazy/sampling.h"
#include "engine/lazy/tile_parts.h"
#include "engine/render/spare_pictures.h"
#include "engine/render/summarize.h"

namespace convt {
namespace {

constexpr double kEstimateTerms = 4e6;  // a millisecond
constexpr double kMostSoonTerms = 4e7;
constexpr double kMostSamples = 16384.0;
constexpr double kFewestSamples = 64.0;

std::size_t indexIn(const SampleGrid& grid, std::size_t channel, int row, int col) {
  return channel * grid.count() + static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.cols) +
         static_cast<std::size_t>(col);
}

}  // namespace

TileKey LazyOutput::key(int channel, const SampleGrid& grid, Reduction reduction) const {
  return {m_number, channel, grid.step, grid.step == 1 ? Reduction::Sample : reduction, 0, 0};
}

std::shared_ptr<Picture> LazyOutput::sample(const SampleGrid& grid, const std::vector<int>& channels,
                                            const RunOptions& options) const {
  if (!tileCache().holdsAny(m_number)) return sampleOutput(*m_plan, m_input, m_image, grid, channels, options);
  const TileParts parts(grid, m_plan->output().h, m_plan->output().w);
  auto picture = makePicture(grid, channels, Reduction::Sample);
  std::vector<std::vector<bool>> missing;
  for (std::size_t c = 0; c < channels.size(); ++c) missing.push_back(missingOf(*picture, c, parts));
  for (std::size_t c = 0; c < channels.size();) {
    std::size_t end = c + 1;
    while (end < channels.size() && channels[end] == channels[end - 1] + 1 && missing[end] == missing[c]) ++end;
    for (const SampleRect& rect : rectanglesOf(parts, missing[c])) {
      const Region region{m_image,
                          channels[c],
                          static_cast<std::int64_t>(end - c),
                          grid.y0 + std::int64_t{rect.row} * grid.step,
                          grid.x0 + std::int64_t{rect.col} * grid.step,
                          rect.rows,
                          rect.cols,
                          grid.step};
      const OutputSpan span{picture->values.data() + indexIn(grid, c, rect.row, rect.col),
                            static_cast<std::ptrdiff_t>(grid.count()), grid.cols};
      if (run(*m_plan, m_input, region, span, options) == RunStatus::Cancelled) return nullptr;
    }
    c = end;
  }
  return picture;
}

RunStatus LazyOutput::keep(const Picture& picture, const std::stop_token& stop) const {
  const SampleGrid& grid = picture.grid;
  const TileParts parts(grid, m_plan->output().h, m_plan->output().w);
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    TileKey tile = key(picture.channels[c], grid, picture.reduction);
    for (const TilePart& row : parts.rows) {
      if (stop.stop_requested()) return RunStatus::Cancelled;
      for (const TilePart& col : parts.cols) {
        if (!row.whole || !col.whole) continue;
        tile.row = row.tile;
        tile.col = col.tile;
        const float* from = picture.values.data() + indexIn(grid, c, row.first, col.first);
        tileCache().store(tile, {from, grid.cols, row.count, col.count});
      }
    }
  }
  return RunStatus::Completed;
}

/// Reads what the cache has of one channel.
std::vector<bool> LazyOutput::missingOf(Picture& picture, std::size_t channel, const TileParts& parts) const {
  const SampleGrid& grid = picture.grid;
  TileKey tile = key(picture.channels[channel], grid, picture.reduction);
  std::vector<bool> missing;
  missing.reserve(parts.rows.size() * parts.cols.size());
  for (const TilePart& row : parts.rows) {
    for (const TilePart& col : parts.cols) {
      tile.row = row.tile;
      tile.col = col.tile;
      float* to = picture.values.data() + indexIn(grid, channel, row.first, col.first);
      missing.push_back(!tileCache().read(tile, row.inTile, col.inTile, {to, grid.cols, row.count, col.count}));
    }
  }
  return missing;
}

std::vector<bool> LazyOutput::fillFromCache(Picture& picture) const {
  const TileParts parts(picture.grid, m_plan->output().h, m_plan->output().w);
  std::vector<bool> there(parts.rows.size() * parts.cols.size(), true);
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    const std::vector<bool> missing = missingOf(picture, c, parts);
    for (std::size_t i = 0; i < there.size(); ++i) there[i] = there[i] && !missing[i];
  }
  return there;
}

double LazyOutput::shareMissing(const SampleGrid& grid, const std::vector<int>& channels) const {
  if (grid.count() == 0 || channels.empty()) return 0.0;
  if (!tileCache().holdsAny(m_number)) return 1.0;
  const TileParts parts(grid, m_plan->output().h, m_plan->output().w);
  std::size_t missing = 0;
  for (const int channel : channels) {
    TileKey tile = key(channel, grid, Reduction::Sample);
    for (const TilePart& row : parts.rows) {
      for (const TilePart& col : parts.cols) {
        tile.row = row.tile;
        tile.col = col.tile;
        if (!tileCache().contains(tile))
          missing += static_cast<std::size_t>(row.count) * static_cast<std::size_t>(col.count);
      }
    }
  }
  return static_cast<double>(missing) / static_cast<double>(grid.count() * channels.size());
}

// A step without a divisor in common with the stride takes the phases in turn; with one it would meet only some.
std::vector<ChannelSummary> LazyOutput::estimate(const std::vector<int>& channels, const RunOptions& options) const {
  const Shape& out = m_plan->output();
  const Pair stride = m_plan->params().stride;
  const double terms = (m_plan->termsPerPixel() + 8.0) * static_cast<double>(channels.size());
  const double most = std::clamp(kEstimateTerms / terms, kFewestSamples, kMostSamples);
  const double pixels = static_cast<double>(out.h) * static_cast<double>(out.w);
  int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(pixels / most))));
  while (commonDivisor(step, stride.h) != 1 || commonDivisor(step, stride.w) != 1) ++step;
  const auto picture = sampleOutput(*m_plan, m_input, m_image, wholeGrid(out.h, out.w, step), channels, options);
  return picture ? summarize(*picture) : std::vector<ChannelSummary>();
}

bool LazyOutput::estimatesSoon(std::size_t channels) const {
  const double terms = (m_plan->termsPerPixel() + 8.0) * static_cast<double>(channels);
  return kFewestSamples * terms <= kMostSoonTerms;
}

std::uint64_t newLayerNumber() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace convt
