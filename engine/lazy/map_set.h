#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/lazy/wants.h"
#include "engine/render/frame.h"

namespace convt {

/// The visible maps in their colours, under a shared range, each its own or a fixed one.
/// @param maps  one channel each, from output channel `first` on
/// @param emitted  some frame has the maps already: copies are painted, else the maps themselves
/// @param statistics  of all output channels; null while they are not known: then ranges are those of what is visible,
///                    and the means NaN
std::shared_ptr<const MapSet> paintMapSet(const std::vector<std::shared_ptr<Picture>>& maps, bool emitted,
                                          std::int64_t first, const MapWants& wants,
                                          const std::vector<ChannelSummary>* statistics, bool canBeNegative);

}  // namespace convt
