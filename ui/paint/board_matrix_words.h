#pragma once

#include <QString>

#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/board_sum_line.h"

/// What the picture of the matrix says. GUI thread; translated at each call.
namespace convt {

/// "C" with a raised T, and "C": the drawn matrix.
QString matrixName(bool forward);

enum class MatrixHeading { Kernel, Input, Gradient, GradientPart, Output };

/// In the picture of C the gradient stands where the input is, or this output channel's part of it.
MatrixHeading matrixInputHeading(const BoardScene& scene);
QString matrixHeadingText(MatrixHeading heading);
QString matrixHeadingDetail(MatrixHeading heading, const Board& board);
/// Of both together, in logical pixels.
double matrixHeadingWidth(MatrixHeading heading, const Board& board);
inline constexpr double kAfterMatrixHeading = 8.0;

/// What the product is, then size and zeros: "C^T x = ConvTranspose2d(x): C^T has 49 rows and 16 columns; ..".
QString matrixSentence(const MatrixFacts& facts);
/// Which rows or columns are drawn; empty if all are.
QString pageSentence(const MatrixFacts& facts, const MatrixPage& page);

/// "<C y, x> = 1234, <y, C^T x> = 1234: equal", both summed for themselves.
QString innerProducts(const MatrixFacts& facts);

/// A row as a sum: its entries that a tap fills times the factor.
SumLine matrixSum(const MatrixFacts& facts, std::int64_t row);

/// The focus in words, for the status line and below the pictures.
QString matrixWords(const MatrixFacts& facts, const MatrixFocus& focus);

/// What multiplying by the matrix means, channels that are added, weights not in use.
QString matrixNotes(const BoardScene& scene, const MatrixFacts& facts);

}  // namespace convt
