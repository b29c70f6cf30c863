#pragma once

#include <QImage>
#include <QPainter>
#include <QRect>

#include "engine/core/coverage.h"
#include "engine/core/output_size.h"
#include "engine/render/picture.h"
#include "ui/paint/theme.h"

namespace convt {

/// What the output view shows of the coverage.
enum class CoverageView {
  Picture,  ///< the picture alone; holes are hatched in cells of 8 px and more
  Counts,   ///< the taps per pixel in greys instead of the picture, numbers in the cells, holes hatched
  Both,     ///< the picture under a veil that is the darker the fewer taps there are, the counts as tags
};

/// The coverage of what a view shows. All lengths are device pixels from the painter's origin.
struct CoverageScene {
  SizeTerms h;
  SizeTerms w;
  std::int64_t inputs = 1;  ///< C_in/groups: what every count is multiplied with in numbers
  CoverageView view = CoverageView::Picture;
  SampleGrid grid;     ///< the samples that are visible (ViewTransform::visibleGrid)
  QPoint origin;       ///< top left corner of sample (0, 0)
  int cell = 1;        ///< device pixels per sample
  QRect area;          ///< nothing is painted outside
  double scale = 1.0;  ///< device pixels per logical pixel
  friend bool operator==(const CoverageScene&, const CoverageScene&) = default;
};

/// Cells of that many device pixels have lines and hatched holes; of that many logical pixels, numbers.
inline constexpr int kCoverageCellFrom = 8;
inline constexpr double kCoverageNumbersFrom = 24.0;

/// The grey of a count that is `share` (0..1) of the most taps the layer can have: linear from black, so that the grey
/// of a mean is the mean of the greys.
QRgb coverageGrey(double share);

/// Paints over a picture that stands already. The counts are those that occur, borders included; zoomed out
/// (grid.step > 1) a sample stands for the exact mean of its block. Counts fills the cells with coverageGrey, those no
/// tap reaches with the base colour and a hatch (black where cells are too small for one); Both lays black of up to
/// 60 % over the picture. On a picture the hatch is a dark line beside a light one: it must be seen on any colour.
/// The cost is that of the device pixels within area and of the visible rows and columns.
void paintCoverage(QPainter& painter, const CoverageScene& scene, const Theme& theme);

/// The phases' counts in greys, bright = most taps, holes hatched: side x side device pixels with an edge, one stride
/// wide and high (the first 8 phases each way are drawn). The icon of the coverage chip.
QImage coverageIcon(const Coverage& coverage, int side, const Theme& theme);

}  // namespace convt
