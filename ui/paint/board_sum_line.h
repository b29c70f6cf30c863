#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

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
  double bias = 0.0;             ///< a term of its own unless 0
  std::optional<double> others;  ///< what other channels add, as one term behind the products
  double total = 0.0;
};

/// The height it takes.
inline constexpr double kSumLineHeight = 62.0;

/// Within area, as large as the width allows: terms with their places, without, smaller, in up to three rows, at last
/// "27 terms = 340".
void paintSumLine(QPainter& painter, const QRectF& area, const SumLine& line, const Theme& theme);

/// The sum in one line of text for the status line: "6×1 + 3×2 = 12", from nine terms on "27 terms = 340", "bias only"
/// without any; "6×1 + other channels 4 = 10".
QString sumText(const SumLine& line);

/// A value in a line of text: whole numbers in full, others with three digits.
QString sumNumber(double value);

}  // namespace convt
