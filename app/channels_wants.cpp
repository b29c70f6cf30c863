#include "app/channels_wants.h"

#include "app/wants_builder.h"
#include "engine/core/output_size.h"
#include "ui/image/view_link.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"

namespace convt {

Wants channelsWants(const Session& session, const FeatureStrip& maps, double scale, bool dragging) {
  Wants wants = buildWants(session, {QSize(1, 1), QSize(1, 1), &maps, scale}, dragging);
  if (!wants.layer) return wants;
  const State& state = session.state();
  const Shape& input = session.input()->input.shape;
  const PicturePoint centre = outputPoint({state.view.y, state.view.x}, layerTerms(state.params, input));
  wants.maps.order = maps.orderFor(outputShape(state.params, input), centre).channels;
  return wants;
}

}  // namespace convt
