#pragma once

#include <QSize>

#include "app/session/session.h"

namespace convt {

class FeatureStrip;

/// What of the window is visible, in device pixels.
struct VisibleParts {
  QSize inputView;
  QSize outputView;
  const FeatureStrip* maps = nullptr;  ///< null: none
  double scale = 1.0;                  ///< device pixels per logical pixel
};

/// The zoom of the input view: that of both views, unless it shows the same content as the output view.
int inputZoom(const State& state);

/// The session's layer on its input, and nothing that is visible yet: what every page's list begins with.
/// @pre the session has an input
Wants layerWants(const Session& session);

/// The window's whole list of wants for the session's state; in an invalid one, the input's pictures alone. Views get a
/// margin around what is visible, so that a pan has something to show at once. @pre the session has an input
Wants buildWants(const Session& session, const VisibleParts& parts, bool dragging);

}  // namespace convt
