#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/core/channel_summary.h"
#include "engine/lazy/tile_cache.h"
#include "engine/lazy/tile_parts.h"
#include "engine/render/picture.h"

namespace convt {

/// The output of a layer for one image of its input, computed where it is looked at. Nothing of it is kept but tiles in
/// the process's cache, so its size does not matter. Immutable; any thread. Grids are of a level: y0 and x0 are
/// multiples of the step.
class LazyOutput {
 public:
  /// @param number  of the layer in the cache: equal numbers mean equal outputs; newLayerNumber() gives one
  LazyOutput(std::shared_ptr<const Plan> plan, Input input, std::int64_t image, std::uint64_t number)
      : m_plan(std::move(plan)), m_input(std::move(input)), m_image(image), m_number(number) {}

  const Plan& plan() const { return *m_plan; }
  const Input& input() const { return m_input; }
  std::int64_t image() const { return m_image; }

  /// Every step-th pixel of the given channels: from the cache where it has them, else by run(region, step), with
  /// neighbouring tiles and channels in one run. Nothing if cancelled.
  std::shared_ptr<Picture> sample(const SampleGrid& grid, const std::vector<int>& channels,
                                  const RunOptions& options) const;

  /// Puts the tiles that a picture holds whole into the cache; Cancelled: some of them.
  RunStatus keep(const Picture& picture, const std::stop_token& stop = {}) const;
  /// Replaces what the cache has of the picture's values, of its own reduction, and says which of its tiles' parts (row
  /// by row) it had in all channels.
  std::vector<bool> fillFromCache(Picture& picture) const;
  /// Share of the grid's values that sample() would compute, 0..1.
  double shareMissing(const SampleGrid& grid, const std::vector<int>& channels) const;

  /// Drops its tiles.
  void forget() const { tileCache().forget(m_number); }

  /// Summaries from a coarse grid of samples over the whole output that takes the phases of the stride in turn: at most
  /// 16384 a channel, fewer where a sample is much work, but never below 64 (or all there are). The same layer and
  /// channels give the same numbers, whatever is looked at. Nothing if cancelled.
  std::vector<ChannelSummary> estimate(const std::vector<int>& channels, const RunOptions& options) const;
  /// Whether that is a matter of milliseconds.
  bool estimatesSoon(std::size_t channels) const;

 private:
  TileKey key(int channel, const SampleGrid& grid, Reduction reduction) const;
  std::vector<bool> missingOf(Picture& picture, std::size_t channel, const TileParts& parts) const;

  std::shared_ptr<const Plan> m_plan;
  Input m_input;
  std::int64_t m_image;
  std::uint64_t m_number;
};

/// Never given before in this process. Thread-safe.
std::uint64_t newLayerNumber();

}  // namespace convt
