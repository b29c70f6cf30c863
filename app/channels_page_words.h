#pragma once

#include <QStringList>
#include <optional>

#include "app/session/state.h"
#include "engine/core/weight_source.h"
#include "engine/render/frame.h"
#include "ui/maps/map_area.h"

namespace convt {

/// What is told of a channel under its map: mean, spread, by the checkerboard's order its number, and that a channel is
/// dead. Nothing while the statistics are not known.
/// @param solo  the kernel that acts alone: channels that it does not reach are 0 because of that
MapFacts mapFacts(const Frame& frame, int channel, MapSort sort, const std::optional<KernelAt>& solo);

/// What the maps are sorted by, one number per channel; empty: by nothing, or not known yet.
std::vector<double> measuresOf(const Frame& frame, MapSort sort);

/// Why the maps do not stand in the wanted order (yet), and how many channels are dead.
QStringList sortFacts(const Frame& frame, MapSort sort, bool ordered, bool alone);

}  // namespace convt
