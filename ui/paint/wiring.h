#pragma once

#include <QPainter>
#include <QPoint>
#include <QRect>
#include <QSize>
#include <functional>
#include <optional>

#include "engine/core/params.h"
#include "engine/core/wiring.h"
#include "ui/paint/theme.h"

namespace convt {

/// Where the kernels of a layer lie in their matrix, rows C_in, columns C_out. All lengths are device pixels from the
/// first kernel's corner; tiles that no kernel fills have the same size.
struct WiringGrid {
  Wiring wiring;
  Pair kernel;
  int cell = 0;  ///< of one tap; 0: each kernel is one cell, its norm
  QSize tile;
  int gap = 0;

  QSize size() const;
  QRect tileRect(const KernelAt& at) const;
  /// The tile whose pitch holds a place; nothing outside the matrix.
  std::optional<KernelAt> at(QPoint place) const;
};

/// Kernels as large as all of them fit into `room`, up to 40 logical pixels a tap. Where they would be smaller than 12
/// logical pixels they keep at least that size, up to 6 a tap, while the matrix is at most four times as wide and high
/// as the room; beyond, each kernel is one cell of 6 logical pixels or more.
/// @param room  device pixels  @param scale  device pixels per logical pixel
WiringGrid wiringGrid(const Wiring& wiring, Pair kernel, QSize room, double scale);

/// The matrix at its place in a view, its names at the top and on the left. All lengths are device pixels from the
/// painter's origin.
struct WiringScene {
  WiringGrid grid;
  const KernelTable* kernels = nullptr;  ///< null, or of another wiring or kernel: places only
  QRect area;                            ///< of the kernels; the cost is that of what it shows
  QPoint scroll;                         ///< what of the matrix lies at the area's corner
  int namesLeft = 0;                     ///< room of the names left of the area and above it
  int namesAbove = 0;
  std::function<QString(std::int64_t)> inputName;
  std::function<QString(std::int64_t)> outputName;
  std::optional<KernelAt> solo;     ///< acts alone: outlined in the accent, the others veiled
  std::optional<KernelAt> pointed;  ///< by the pointer or the keys: outlined in white within black
  std::int64_t chosenOutput = -1;   ///< whose name is set in Medium
};

/// The limit of the one scale all tiles share: of the taps, or of the norms where those are shown. Two digits.
float wiringLimit(const KernelTable& kernels, const WiringGrid& grid);

/// Kernels zero-centred in brown and teal, 0 paper-white, with lines between their taps and numbers in them from 28
/// logical pixels on; norms from paper-white to teal; what is not finite grey. Blocks of groups are outlined; places
/// without a kernel are empty well with a line through them.
void paintWiring(QPainter& painter, const WiringScene& scene, const Theme& theme);

/// The scale in a box: a bar of 8 px at its left end, -limit .. limit, or 0 .. limit for norms, with its ends named
/// under it.
void paintWiringLegend(QPainter& painter, const QRectF& box, float limit, bool norms, const Theme& theme);

}  // namespace convt
