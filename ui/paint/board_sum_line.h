#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <vector>

#include "engine/core/pixel_sum.h"
#include "ui/paint/theme.h"

namespace convt {

/// One product of a sum.
struct SumTerm {
  double a = 0.0;
  double b = 0.0;
  QString place;  ///< which values these are, written below in small: "x[1, 2] w[0, 0]"
};

/// A sum written out: a heading, what it is the sum of, then "6 × 1 + 3 × 2 = 12".
struct SumLine {
  QString heading;  ///< "This cell"; set in capitals
  QString name;     ///< "y[2, 2], phase 0, 0"
  std::vector<SumTerm> terms;
  double bias = 0.0;  ///< a term of its own unless 0
  double total = 0.0;
};

/// The height it takes.
inline constexpr double kSumLineHeight = 62.0;

/// Within area, as large as the width allows: terms with their places, without, smaller, at last "27 terms = 340".
void paintSumLine(QPainter& painter, const QRectF& area, const SumLine& line, const Theme& theme);

/// The sum in one line of text for the status line: "6×1 + 3×2 = 12", from nine terms on "27 terms = 340", "bias only"
/// without any.
QString sumText(const SumLine& line);

/// "x[1, 2] w[0, 0]", with the channel in front where the layer has several: "x[2, 1, 2] w[0, 0]".
QString termPlace(const LayerValues& layer, const PixelTerm& term);

/// The products of an output pixel without those of input channels whose kernel is 0 altogether.
std::vector<SumTerm> wiredTerms(const LayerValues& layer, const OutputPlace& place);

/// The input channels of an output channel's group whose kernel is not 0.
std::int64_t wiredChannels(const LayerValues& layer, std::int64_t oc);

/// The bias of an output channel; 0 where the layer has none.
double biasOf(const LayerValues& layer, std::int64_t oc);

}  // namespace convt
