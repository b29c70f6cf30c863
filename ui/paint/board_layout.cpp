#include "ui/paint/board_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "ui/paint/board_words.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

constexpr double kInset = 24.0;
constexpr double kAbove = 40.0;  // of the grids, with the headings
constexpr double kHeadingCentre = 22.0;
constexpr double kBelow = 12.0;
constexpr double kBetween = 32.0;  // of grids, with the sign between them
constexpr double kArrow = 76.0;
constexpr double kLeastLeft = 320.0;
constexpr double kPleasantLeft = 544.0;  // so wide text takes few lines
constexpr double kHeadingToNext = 24.0;
constexpr double kNameToText = 10.0;
constexpr double kFlippedNote = 22.0;
constexpr int kReadable = 28;     // smallest cells with numbers of 13 px
constexpr int kNumbersFrom = 36;  // smallest cells with numbers of three digits

/// What both pictures say, as far as its size matters: the widths of headings, and blocks with as many sentences.
struct Contents {
  double input = 0.0;
  double kernel = 0.0;
  double stamp = 0.0;
  double flipped = 0.0;
  double zeros = 0.0;
  BoardBlock stampBlock;
  BoardBlock gatherBlock;
};

double widthOf(const BoardHeading& heading) {
  return textWidth(heading.name, Type::Heading) + kNameToText + textWidth(heading.text, Type::Body);
}

/// The sentences with the largest numbers that they will have.
Contents contentsOf(const BoardScene& scene, const BoardShape& shape) {
  const std::int64_t ic = shape.board.layer.input.shape.c - 1;  // digits are equally wide, this one has the most
  const std::int64_t taps = shape.h.kernel * shape.w.kernel;
  const std::int64_t pixels = shape.h.out() * shape.w.out();
  const std::int64_t products = taps * std::max<std::int64_t>(1, std::ssize(shape.channels.used));
  Contents contents;
  contents.input = widthOf(inputHeading(shape, ic));
  contents.kernel = widthOf(kernelHeading(shape, ic));
  contents.stamp = widthOf(stampHeading(u"888"_s));
  contents.flipped = widthOf(flippedHeading(shape, ic));
  contents.zeros = widthOf(zerosHeading(shape));
  contents.stampBlock.sentences = {
      stampSentence(shape, ProductCount{taps, 0}, shape.canvas.rows() * shape.canvas.cols())};
  contents.stampBlock.notes = boardNotes(scene, shape, Mechanism::Stamp);
  contents.stampBlock.keys = canvasKeys(shape, Mechanism::Stamp);
  contents.gatherBlock.sentences = {productsSentence({products, products}),
                                    totalsSentence(pixels, pixels, {pixels * products, pixels * products})};
  contents.gatherBlock.notes = boardNotes(scene, shape, Mechanism::Gather);
  contents.gatherBlock.keys = canvasKeys(shape, Mechanism::Gather);
  return contents;
}

struct Column {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  double heading = 0.0;
  double below = 0.0;  ///< kept free under the grid
};

double widthOf(const Column& column, int cell) {
  return std::max(static_cast<double>(column.cols * cell), column.heading);
}

double widthOf(std::span<const Column> columns, int cell) {
  double width = kBetween * static_cast<double>(columns.size() - 1);
  for (const Column& column : columns) width += widthOf(column, cell);
  return width;
}

/// The largest cell, at most `most`, with which the columns fit side by side; 0: none.
int cellFor(std::span<const Column> columns, double width, double height, int most) {
  for (int cell = most; cell >= 1; --cell) {
    bool fits = widthOf(columns, cell) <= width;
    for (const Column& column : columns)
      fits = fits && static_cast<double>(column.rows * cell) + column.below <= height;
    if (fits) return cell;
  }
  return 0;
}

std::array<Column, 3> stampColumns(const BoardShape& shape, const Contents& contents) {
  return {{{shape.h.in, shape.w.in, contents.input + kHeadingToNext - kBetween},
           {shape.h.kernel, shape.w.kernel, contents.kernel + kHeadingToNext - kBetween},
           {shape.h.reach() + 1, shape.w.reach() + 1, contents.stamp + kHeadingToNext - kBetween}}};
}

std::array<Column, 2> gatherColumns(const BoardShape& shape, const Contents& contents) {
  const GatherAxis h = gatherAxis(shape.h);
  const GatherAxis w = gatherAxis(shape.w);
  return {{{shape.h.kernel, shape.w.kernel, contents.flipped + kHeadingToNext - kBetween, kFlippedNote},
           {h.end - h.first, w.end - w.first, contents.zeros + kHeadingToNext - kBetween}}};
}

/// The cells of the three grids at the left and of the canvas that make the best of an area.
struct Division {
  int canvas = 0;
  int stamp = 0;
  int gather = 0;
  double left = 0.0;  ///< width that the left part takes in both pictures
  double x = 0.0;     ///< its left edge
  double height = 0.0;
};

double heightFor(const QRectF& area, const BoardBlock& block, double width) {
  return area.height() - kAbove - kBelow - blockHeight(block, width);
}

/// The left part's cells are the canvas's, so that a stamp lands as it stands; only beside a canvas too small for
/// numbers they are larger.
int leftCell(std::span<const Column> columns, double width, double height, int canvasCell) {
  return cellFor(columns, width, height, std::max(canvasCell, kReadable));
}

Division divide(const QRectF& area, const BoardShape& shape, const Contents& contents) {
  const std::array<Column, 3> columns = stampColumns(shape, contents);
  const double width = area.width() - 2.0 * kInset - kArrow;
  const double height = area.height() - kAbove - kBelow - kInset / 2.0;
  Division best;
  int bestWorth = 0;
  for (int cell = kBoardCell; cell >= kLeastBoardCell; --cell) {
    const double room = width - static_cast<double>(shape.canvas.cols() * cell);
    if (room < std::min(kLeastLeft, width / 2.0) || static_cast<double>(shape.canvas.rows() * cell) > height) continue;
    const int stamp = leftCell(columns, room, heightFor(area, contents.stampBlock, room), cell);
    const int worth = std::min(cell, stamp + stamp / 4);
    if (worth <= bestWorth) continue;
    bestWorth = worth;
    best.canvas = cell;
    best.stamp = stamp;
    best.left = room;
  }
  if (best.canvas == 0) return best;
  const std::array<Column, 2> gathers = gatherColumns(shape, contents);
  best.gather = leftCell(gathers, best.left, heightFor(area, contents.gatherBlock, best.left), best.canvas);
  const double used = std::max({widthOf(columns, best.stamp), widthOf(gathers, best.gather), kPleasantLeft});
  // What is not used is left free on both sides, unless narrower text would need more lines.
  const bool taller = blockHeight(contents.stampBlock, used) > blockHeight(contents.stampBlock, best.left) ||
                      blockHeight(contents.gatherBlock, used) > blockHeight(contents.gatherBlock, best.left);
  const double spare = taller ? 0.0 : std::max(0.0, best.left - used);
  best.x = area.left() + kInset + std::floor(spare / 2.0);
  best.left -= spare;
  return best;
}

/// What is said of where stamps lie gives way, the last sentence first, where cells gain by it that have no room for
/// their numbers else.
Division divideBest(const QRectF& area, const BoardShape& shape, Contents& contents) {
  Division best = divide(area, shape, contents);
  Contents fewer = contents;
  for (int i = 0; i < kNotesOfStamps && best.canvas < kNumbersFrom; ++i) {
    fewer.stampBlock.notes.removeLast();
    const Division next = divide(area, shape, fewer);
    if (next.canvas <= best.canvas) continue;
    contents = fewer;
    best = next;
  }
  return best;
}

BoardSlot slotAt(const QRectF& area, double x, std::int64_t rows, std::int64_t cols, int cell, double right) {
  BoardSlot slot;
  slot.grid = {{x, area.top() + kAbove}, cell, static_cast<int>(rows), static_cast<int>(cols)};
  slot.heading = QRectF(x, area.top() + kHeadingCentre - 10.0, std::max(0.0, right - x), 20.0);
  return slot;
}

BoardSlot canvasSlot(const QRectF& area, const BoardShape& shape, const Division& division) {
  const double x = division.x + division.left + kArrow;
  return slotAt(area, x, shape.canvas.rows(), shape.canvas.cols(), division.canvas, area.right() - 8.0);
}

BoardBlockLayout blockAt(const QRectF& area, const Division& division, const BoardBlock& block, double top,
                         const BoardSlot& canvas) {
  const QRectF room(division.x, top, division.left, area.bottom() - kBelow - top);
  return layoutBlock(block, room, canvas.grid.rect().bottom());
}

}  // namespace

StampLayout layoutStamp(const QRectF& area, const BoardScene& scene, const BoardShape& shape) {
  Contents contents = contentsOf(scene, shape);
  StampLayout layout;
  const Division division = divideBest(area, shape, contents);
  if (division.canvas == 0 || division.stamp == 0) return layout;
  layout.drawn = true;
  const std::array<Column, 3> columns = stampColumns(shape, contents);
  double x = division.x;
  double bottom = 0.0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double wide = widthOf(columns[i], division.stamp);
    BoardSlot& slot = i == 0 ? layout.input : i == 1 ? layout.kernel : layout.stamp;
    slot = slotAt(area, x, columns[i].rows, columns[i].cols, division.stamp, x + wide + kBetween - kHeadingToNext);
    x += wide + kBetween;
    bottom = std::max(bottom, slot.grid.rect().bottom());
  }
  layout.canvas = canvasSlot(area, shape, division);
  layout.block = blockAt(area, division, contents.stampBlock, bottom, layout.canvas);
  return layout;
}

GatherLayout layoutGather(const QRectF& area, const BoardScene& scene, const BoardShape& shape) {
  Contents contents = contentsOf(scene, shape);
  GatherLayout layout;
  const Division division = divideBest(area, shape, contents);
  if (division.canvas == 0 || division.gather == 0) return layout;
  layout.drawn = true;
  const std::array<Column, 2> columns = gatherColumns(shape, contents);
  const double zerosWidth = widthOf(columns[1], division.gather);
  const double height = heightFor(area, contents.gatherBlock, division.left);
  const int kernel = std::max(
      division.gather, cellFor(std::span(columns).first(1), division.left - kBetween - zerosWidth, height, kReadable));
  const double kernelWidth = widthOf(columns[0], kernel);
  const double x = division.x + kernelWidth + kBetween;
  layout.kernel = slotAt(area, division.x, columns[0].rows, columns[0].cols, kernel, x - kHeadingToNext);
  layout.zeros =
      slotAt(area, x, columns[1].rows, columns[1].cols, division.gather, division.x + division.left + kArrow - 16.0);
  const QRectF kernelRect = layout.kernel.grid.rect();
  layout.flipped = QRectF(division.x, kernelRect.bottom() + 4.0, kernelWidth + kBetween - kHeadingToNext, 18.0);
  layout.canvas = canvasSlot(area, shape, division);
  const double bottom = std::max(layout.flipped.bottom(), layout.zeros.grid.rect().bottom());
  layout.block = blockAt(area, division, contents.gatherBlock, bottom, layout.canvas);
  return layout;
}

}  // namespace convt
