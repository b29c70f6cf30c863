#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/core/round_trip.h"
#include "ui/paint/theme.h"

namespace convt {

/// The sizes from which Conv2d makes the same n rows, and the output padding that chooses each: of one axis, or of both
/// where one output padding and one stride serve them.
struct LadderScene {
  Ladder h;
  std::optional<Ladder> w;
  std::int64_t returnedH = 0;  ///< what Conv2d makes of the present size, where it is none of the rungs
  std::int64_t returnedW = 0;
  bool presentAllowed = true;  ///< the layer with the present output padding is valid
  /// Output paddings from here on are refused: of another axis, which shares the output padding.
  std::int64_t refusedFrom = std::numeric_limits<std::int64_t>::max();
  std::int64_t hovered = -1;  ///< output padding of the rung under the pointer
  std::int64_t cursor = -1;   ///< of the keyboard's rung: it stays visible
  bool cursorShown = false;   ///< with the focus ring
};

/// One rung's place, in logical pixels.
struct RungPlace {
  std::int64_t outputPadding = 0;
  QRectF box;
};

/// Where everything lies. Where not all rungs have room, those around the cursor (else the present one) are shown, and
/// how many there are on either side is written at the ends.
struct LadderPlaces {
  std::vector<RungPlace> rungs;
  QRectF ground;            ///< the box of n, which all of them come down to
  std::int64_t before = 0;  ///< rungs that are not shown, and where "+12" stands for them
  std::int64_t after = 0;
  QRectF beforeBox;
  QRectF afterBox;
  std::optional<RungPlace> apart;  ///< the present size, where it is none of the rungs, and what it comes down to
  QRectF apartGround;
};

/// The height it takes.
inline constexpr double kLadderHeight = 92.0;

LadderPlaces ladderPlaces(const QRectF& area, const LadderScene& scene);

/// The rungs in a row, each with its size and, below it, its output padding in that parameter's colour; lines down to
/// n. The present one is inverted, and so is its line stronger; rungs that are no sizes are hatched.
void paintLadder(QPainter& painter, const QRectF& area, const LadderScene& scene, const Theme& theme);

/// The output padding of the rung at a place.
std::optional<std::int64_t> rungAt(const QRectF& area, const LadderScene& scene, QPointF at);

/// Whether that output padding gives a size on every axis, and is not refused.
bool isValidRung(const LadderScene& scene, std::int64_t outputPadding);

/// "927×1399", or "927" of one axis.
QString rungText(const LadderScene& scene, std::int64_t outputPadding);

}  // namespace convt
