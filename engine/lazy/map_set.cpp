#include "engine/lazy/map_set.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/lazy/recoloured.h"
#include "engine/render/summarize.h"

namespace convt {
namespace {

/// What the ranges are decided by: of the maps' own channels, or of all where one range is shared.
std::vector<ChannelSummary> limitsOf(const std::vector<std::shared_ptr<Picture>>& maps, std::size_t first,
                                     RangeMode range, const std::vector<ChannelSummary>* statistics) {
  if (statistics != nullptr && range == RangeMode::Shared) return *statistics;
  std::vector<ChannelSummary> limits;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const bool whole = statistics != nullptr && range == RangeMode::Own;
    limits.push_back(whole ? (*statistics)[first + i] : summarize(maps[i]->values));
  }
  return limits;
}

}  // namespace

std::shared_ptr<const MapSet> paintMapSet(const std::vector<std::shared_ptr<Picture>>& maps, bool emitted,
                                          std::int64_t first, const MapWants& wants, const KnownChannels& known,
                                          bool canBeNegative) {
  const auto offset = static_cast<std::size_t>(first);
  std::vector<Mapping> mappings(maps.size());
  if (known.held != nullptr)
    std::fill(mappings.begin(), mappings.end(), *known.held);
  else
    mappings = resolveMapMappings(wants.range, limitsOf(maps, offset, wants.range, known.channels), canBeNegative,
                                  wants.fixed);
  if (mappings.size() < maps.size()) mappings.resize(maps.size(), mappings.empty() ? Mapping{} : mappings.front());
  auto set = std::make_shared<MapSet>();
  set->firstChannel = static_cast<int>(first);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    std::shared_ptr<const Picture> painted = recoloured(maps[i], emitted, mappings[i]);
    set->clipped += clippedShare(mappings[i], *painted) / static_cast<double>(maps.size());
    set->maps.push_back(std::move(painted));
    set->mappings.push_back(mappings[i]);
    set->means.push_back(known.whole ? (*known.channels)[offset + i].mean : std::numeric_limits<double>::quiet_NaN());
  }
  return set;
}

}  // namespace convt
