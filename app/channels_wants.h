#pragma once

#include "app/session/session.h"

namespace convt {

class FeatureStrip;

/// The whole list of wants of the Channels tab: the visible feature maps in the order in which they stand, and the
/// statistics of all. The views that are not seen take a pixel each; what a walk over the output gathers for them is
/// the same as in Explore, so that changing tabs walks nothing anew. @pre the session has an input
Wants channelsWants(const Session& session, const FeatureStrip& maps, double scale, bool dragging);

}  // namespace convt
