#pragma once

#include <QString>

#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/board_sum_line.h"

/// What the picture of the matrix says. GUI thread; translated at each call.
namespace convt {

/// "C" with a raised T, and "C": the drawn matrix.
QString matrixName(bool forward);

enum class MatrixHeading { Kernel, Input, Output };

/// In the picture of C the input is where the gradient stands.
QString matrixHeadingText(MatrixHeading heading, bool forward);
QString matrixHeadingDetail(MatrixHeading heading, const Board& board);
/// Of both together, in logical pixels.
double matrixHeadingWidth(MatrixHeading heading, const BoardScene& scene);
inline constexpr double kAfterMatrixHeading = 8.0;

/// "C^T x = ConvTranspose2d(x): 49 × 16 entries, 86 % of them 0."
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
