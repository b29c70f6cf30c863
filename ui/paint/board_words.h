#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/paint/board_block.h"
#include "ui/paint/board_shape.h"

/// What Stamp and Gather say.
namespace convt {

/// A heading in capitals and what follows it in plain type.
struct BoardHeading {
  QString name;
  QString text;
};
BoardHeading inputHeading(const BoardShape& shape, std::int64_t ic);
BoardHeading kernelHeading(const BoardShape& shape, std::int64_t ic);
/// @param value  of the input pixel; empty before the first step
BoardHeading stampHeading(const QString& value);
BoardHeading canvasHeading(const BoardShape& shape);
BoardHeading flippedHeading(const BoardShape& shape, std::int64_t ic);
BoardHeading zerosHeading(const BoardShape& shape);
BoardHeading outputHeading(const BoardShape& shape);

/// "canvas[2, 2] = y[1, 1]"; without the second half outside the frame.
QString canvasPlaceText(const BoardShape& shape, std::int64_t y, std::int64_t x);

/// "canvas 2, 2 = y[1, 1]"; "canvas 0, 0, cut off".
QString canvasPlaceWords(const BoardShape& shape, const BoardPlace& place);

/// "input 1, 2 = 7; its stamp lies on .." and "tap 0, 1 = 2; it acts on ..": what is pointed at beside the canvas, in
/// words.
QString inputPlaceWords(const BoardShape& shape, std::int64_t ic, const BoardPlace& place);
QString kernelPlaceWords(const BoardShape& shape, std::int64_t ic, const BoardPlace& place);

/// The keys of the legend that this board needs.
std::vector<BoardKey> canvasKeys(const BoardShape& shape, Mechanism mechanism);

/// Of the notes of Stamp the last ones, which tell where stamps lie.
inline constexpr int kNotesOfStamps = 2;

/// What is said in smaller type of this board, whatever the step.
QStringList boardNotes(const BoardScene& scene, const BoardShape& shape, Mechanism mechanism);

/// @param step  the last step's products; nothing before the first
QString stampSentence(const BoardShape& shape, const std::optional<ProductCount>& step, std::int64_t written);
/// @param here  the products of one output pixel
QString productsSentence(const ProductCount& here);
/// @param sum  the products of the output pixels so far
QString totalsSentence(std::int64_t done, std::int64_t all, const ProductCount& sum);

/// "6 × 1"
QString productText(const CanvasTerm& term);

/// "1 × 1 + 2 × 1 = 3", with the bias where the layer has one and it is in the sum; from nine terms on their number and
/// sum.
QString sumWords(const BoardShape& shape, const std::vector<CanvasTerm>& terms, bool withBias, double sum);

}  // namespace convt
