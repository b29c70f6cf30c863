#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/lazy/wants.h"
#include "engine/render/frame.h"

namespace convt {

/// What is known of all output channels.
struct KnownChannels {
  const std::vector<ChannelSummary>* channels = nullptr;  ///< null: nothing yet
  bool whole = false;                                     ///< of every value, not of a sample
  const Mapping* held = nullptr;                          ///< the shared range to be used, if any
};

/// The visible maps in their colours, under a shared range, each its own or a fixed one.
/// @param maps  one channel each, in the order in which they are shown
/// @param emitted  some frame has the maps already: copies are painted, else the maps themselves
/// @param known  where nothing is, ranges are those of what is visible; means are NaN unless it is of every value
std::shared_ptr<const MapSet> paintMapSet(const std::vector<std::shared_ptr<Picture>>& maps, bool emitted,
                                          const MapWants& wants, const KnownChannels& known, bool canBeNegative);

}  // namespace convt
