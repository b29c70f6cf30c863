#include "engine/lazy/map_set.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/lazy/recoloured.h"
#include "engine/render/summarize.h"

namespace convt {

std::vector<int> MapWants::channels() const {
  std::vector<int> shown;
  for (std::int64_t i = first; i < first + count; ++i)
    shown.push_back(order.empty() ? static_cast<int>(i) : order.at(static_cast<std::size_t>(i)));
  return shown;
}

namespace {

std::size_t channelOf(const Picture& map) {
  return static_cast<std::size_t>(map.channels.front());
}

/// What the ranges are decided by: of the maps' own channels, or of all where one range is shared.
std::vector<ChannelSummary> limitsOf(const std::vector<std::shared_ptr<Picture>>& maps, RangeMode range,
                                     const std::vector<ChannelSummary>* statistics) {
  if (statistics != nullptr && range == RangeMode::Shared) return *statistics;
  std::vector<ChannelSummary> limits;
  const bool whole = statistics != nullptr && range == RangeMode::Own;
  for (const auto& map : maps) limits.push_back(whole ? (*statistics)[channelOf(*map)] : summarize(map->values));
  return limits;
}

}  // namespace

std::shared_ptr<const MapSet> paintMapSet(const std::vector<std::shared_ptr<Picture>>& maps, bool emitted,
                                          const MapWants& wants, const KnownChannels& known, bool canBeNegative) {
  std::vector<Mapping> mappings(maps.size());
  if (known.held != nullptr)
    std::fill(mappings.begin(), mappings.end(), *known.held);
  else
    mappings = resolveMapMappings(wants.range, limitsOf(maps, wants.range, known.channels), canBeNegative, wants.fixed);
  if (mappings.size() < maps.size()) mappings.resize(maps.size(), mappings.empty() ? Mapping{} : mappings.front());
  auto set = std::make_shared<MapSet>();
  set->firstChannel = maps.empty() ? 0 : maps.front()->channels.front();
  for (std::size_t i = 0; i < maps.size(); ++i) {
    std::shared_ptr<const Picture> painted = recoloured(maps[i], emitted, mappings[i]);
    set->clipped += clippedShare(mappings[i], *painted) / static_cast<double>(maps.size());
    set->maps.push_back(std::move(painted));
    set->mappings.push_back(mappings[i]);
    set->means.push_back(known.whole ? (*known.channels)[channelOf(*maps[i])].mean
                                     : std::numeric_limits<double>::quiet_NaN());
  }
  return set;
}

}  // namespace convt
