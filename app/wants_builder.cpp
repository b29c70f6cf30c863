#include "app/wants_builder.h"

#include <algorithm>
#include <cmath>

#include "engine/core/output_size.h"
#include "ui/image/view_link.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"
#include "ui/paint/overview.h"

namespace convt {
namespace {

constexpr int kMargin = 32;  // blocks around what is visible

PictureSize sizeOf(const Shape& shape) {
  return {shape.h, shape.w};
}

}  // namespace

int inputZoom(const State& state) {
  const bool reduced = !state.display.sameContent || state.params.stride.h < 1 || state.params.stride.w < 1;
  return reduced ? state.view.zoom : sameContentZoom(state.view.zoom, state.params.stride);
}

Wants layerWants(const Session& session) {
  const State& state = session.state();
  const InputDocument& document = *session.input();
  Wants wants;
  wants.state = session.stateNumber();
  wants.inputId = document.id;
  wants.input = document.input;
  wants.image = std::min<std::int64_t>(state.image, document.input.shape.n - 1);
  wants.params = state.params;
  wants.weights = usedWeights(state);
  wants.numberGrid = state.micro.on;
  wants.inputChannels = shownInputChannels(state, document.input.shape);
  wants.layer = !session.error();
  return wants;
}

Wants buildWants(const Session& session, const VisibleParts& parts, bool dragging) {
  const State& state = session.state();
  const Shape& input = session.input()->input.shape;
  Wants wants = layerWants(session);
  const auto grid = [](const Shape& shape, PicturePoint at, int zoom, QSize view) {
    return ViewTransform(sizeOf(shape), at, zoom, view).visibleGrid(kMargin);
  };
  wants.inputGrid = grid(input, {state.view.y, state.view.x}, inputZoom(state), parts.inputView);
  wants.inputOverviewStep = state.display.navigator ? overviewRatio(input.h, input.w, parts.scale) : 0;
  if (!wants.layer) return wants;

  const Shape output = outputShape(state.params, input);
  const PicturePoint centre = outputPoint({state.view.y, state.view.x}, layerTerms(state.params, input));
  wants.outputGrid = grid(output, centre, state.view.zoom, parts.outputView);
  wants.outputChannels = shownChannels(state, state.params.outChannels);
  wants.outputReduction = state.display.reduction;
  wants.mapping = state.display.mapping;
  wants.dragging = dragging;
  wants.outputOverviewStep = state.display.navigator ? overviewRatio(output.h, output.w, parts.scale) : 0;
  if (parts.maps == nullptr) return wants;
  const MapOrder order = parts.maps->orderFor(output, centre);
  wants.maps.first = order.first;
  wants.maps.count = order.count;
  wants.maps.grid = order.grid;
  wants.maps.range = state.display.mapRange;
  wants.maps.fixed = state.display.mapFixed;
  return wants;
}

}  // namespace convt
