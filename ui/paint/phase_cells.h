#pragma once

#include <QPointF>
#include <QString>
#include <vector>

#include "ui/paint/theme.h"

class QPainter;

namespace convt {

/// One number per phase of the stride, [rows][cols], as a small grid of coloured cells.
struct PhaseCells {
  enum class Kind {
    Counts,  ///< taps: greys of coverageGrey, bright = most; 0 is the base colour, hatched
    Sums,    ///< of weights: viridis from 0, or zero-centred where one of them is negative
  };
  Kind kind = Kind::Counts;
  int rows = 0;
  int cols = 0;
  std::vector<double> values;

  double at(int j, int i) const { return values[static_cast<std::size_t>(j * cols + i)]; }
};

/// One of the values as the number in its cell: a count whole, a sum with two digits, three from cells of 36. What
/// rounding leaves of equal sums (a millionth of the largest) is not shown.
QString phaseNumber(const PhaseCells& phases, double value, int cell);

/// Paints the grid with its top left corner there, `cell` logical pixels per cell, lines as in every grid of pixels.
/// The numbers are as small as the longest needs, not below tags; left out where even those are too wide.
void paintPhaseCells(QPainter& painter, QPointF corner, int cell, const PhaseCells& phases, const Theme& theme);

}  // namespace convt
