#include "ui/paint/board_phase_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/output_size.h"
#include "engine/core/weight_source.h"
#include "ui/paint/board_phase_words.h"
#include "ui/paint/board_sum_line.h"

namespace convt {
namespace {

constexpr double kMargin = 24.0;
constexpr double kSentence = 22.0;  // baselines from the top
constexpr double kHeadings = 48.0;
constexpr double kCells = 60.0;
constexpr double kNotesHeight = 20.0;
constexpr double kKeyHeight = 18.0;
constexpr double kAboveSum = 14.0;
constexpr double kArrowGap = 44.0;  // between the parts
constexpr double kLargestCell = 48.0;
constexpr double kInputShare = 0.19;  // of the width, at most
constexpr double kOutputShare = 0.4;
constexpr double kBeforeDense = 16.0;
constexpr double kCountHeight = 14.0;
constexpr double kBesideCount = 4.0;
constexpr double kLeastCountHeight = 10.0;
constexpr double kEdgeLabels = 16.0;  // beside and above a table without headers
constexpr double kMostSpread = 36.0;  // between tiles

struct Level {
  PhaseTile tile;
  int leastCell;
  double gap;
};
constexpr std::array<Level, 4> kLevels{{{PhaseTile::Full, 16, 12.0},
                                        {PhaseTile::Kernel, 8, 10.0},
                                        {PhaseTile::Count, 3, 4.0},
                                        {PhaseTile::Dense, 1, 4.0}}};

/// Most rows and columns of a sub-kernel.
Pair densest(const LayerParams& params) {
  const auto most = [](int kernel, int stride, int dilation) {
    const int apart = phaseTaps(stride, dilation);
    return (kernel + apart - 1) / apart;
  };
  return {most(params.kernel.h, params.stride.h, params.dilation.h),
          most(params.kernel.w, params.stride.w, params.dilation.w)};
}

/// What the size of a tile depends on, asked once for all that are tried.
struct TileContents {
  Pair kernel;
  Pair dense;
  double header = 0.0;
  double count = 0.0;
};

QSizeF tileSize(PhaseTile level, int cell, const TileContents& contents) {
  const double inset = tileInset(level);
  double width = cell * contents.kernel.w;
  double height = cell * contents.kernel.h;
  if (level == PhaseTile::Full) width += kBeforeDense + cell * contents.dense.w;
  if (level == PhaseTile::Full || level == PhaseTile::Kernel) {
    width = std::max(width, contents.header);
    height += kTileHeader;
  }
  if (level == PhaseTile::Dense) {
    width = cell * contents.dense.w + kBesideCount + contents.count;
    height = std::max(static_cast<double>(cell * contents.dense.h), kLeastCountHeight);
  }
  if (level == PhaseTile::Count) {
    width = std::max(width, contents.count);
    height += kCountHeight;
  }
  return {std::ceil(width + 2.0 * inset), std::ceil(height + 2.0 * inset)};
}

double spread(double room, double tile, int count, double least) {
  if (count < 2) return least;
  return std::clamp(std::floor((room - tile * count) / (count - 1)), least, kMostSpread);
}

PhaseTable layoutTable(const QRectF& room, const LayerParams& params) {
  PhaseTable table;
  table.room = room;
  table.rows = params.stride.h;
  table.cols = params.stride.w;
  const TileContents contents{params.kernel, densest(params), widestTileHeader(params), widestTileCount(params)};
  for (const Level& level : kLevels) {
    // Beside the whole kernel its only sub-kernel would stand twice.
    if (level.tile == PhaseTile::Full && contents.dense == contents.kernel) continue;
    const bool labels = level.tile == PhaseTile::Count || level.tile == PhaseTile::Dense;
    const QRectF inner = labels ? room.adjusted(kEdgeLabels, kEdgeLabels, 0.0, 0.0) : room;
    for (int cell = static_cast<int>(kLargestCell); cell >= level.leastCell; --cell) {
      const QSizeF tile = tileSize(level.tile, cell, contents);
      if (tile.width() * table.cols + level.gap * (table.cols - 1) > inner.width()) continue;
      if (tile.height() * table.rows + level.gap * (table.rows - 1) > inner.height()) continue;
      table.level = level.tile;
      table.cell = cell;
      table.tile = tile;
      table.pitch = tile + QSizeF(spread(inner.width(), tile.width(), table.cols, level.gap),
                                  spread(inner.height(), tile.height(), table.rows, level.gap));
      const double width = table.pitch.width() * (table.cols - 1) + tile.width();
      table.corner = inner.topLeft() + QPointF(std::floor((inner.width() - width) / 2.0), 0.0);
      return table;
    }
  }
  return table;
}

int cellFor(double width, double height, std::int64_t rows, std::int64_t cols) {
  const double cell = std::min({kLargestCell, width / static_cast<double>(cols), height / static_cast<double>(rows)});
  return std::max(0, static_cast<int>(std::floor(cell)));
}

}  // namespace

double tileInset(PhaseTile level) {
  return level == PhaseTile::Full || level == PhaseTile::Kernel ? 6.0 : level == PhaseTile::Count ? 3.0 : 2.0;
}

PhaseLayout layoutPhases(const QRectF& area, const Board& board) {
  const Shape in = board.layer.input.shape;
  const Shape out = outputShape(board.layer.params, in);
  PhaseLayout layout;
  layout.left = area.left() + kMargin;
  layout.right = area.right() - kMargin;
  layout.sentenceBaseline = area.top() + kSentence;
  layout.headingBaseline = area.top() + kHeadings;
  const double width = std::max(0.0, layout.right - layout.left);
  layout.notes = QRectF(layout.left, area.bottom() - kNotesHeight - 6.0, width, kNotesHeight);
  const double keyHeight = hatchKey(BoardShape(board)) ? kKeyHeight : 0.0;
  layout.key = QRectF(layout.left, layout.notes.top() - keyHeight, width, keyHeight);
  layout.sum = QRectF(layout.left, layout.key.top() - kSumLineHeight - 4.0, width, kSumLineHeight);
  const double top = area.top() + kCells;
  const double height = std::max(0.0, layout.sum.top() - kAboveSum - top);
  const auto rows = [](const Shape& shape) { return static_cast<int>(shape.h); };
  const auto cols = [](const Shape& shape) { return static_cast<int>(shape.w); };
  layout.input = {{layout.left, top}, cellFor(width * kInputShare, height, in.h, in.w), rows(in), cols(in)};
  layout.output = {{0.0, top}, cellFor(width * kOutputShare, height, out.h, out.w), rows(out), cols(out)};
  const double inputWidth = std::max(layout.input.rect().width(), headingWidth(PhaseHeading::Input, board));
  const double outputWidth = std::max(layout.output.rect().width(), headingWidth(PhaseHeading::Output, board));
  layout.output.corner.setX(layout.right - outputWidth);
  const double from = layout.left + inputWidth + kArrowGap;
  layout.table = layoutTable({from, top, layout.output.corner.x() - kArrowGap - from, height}, board.layer.params);
  return layout;
}

BoardGrid tileKernel(const PhaseTable& table, const QRectF& tile, Pair kernel) {
  if (table.level == PhaseTile::Dense) return {};
  const double inset = tileInset(table.level);
  const bool header = table.level == PhaseTile::Full || table.level == PhaseTile::Kernel;
  // Icons stand in the middle of their tiles, above their counts.
  const double x = header ? inset : std::floor((tile.width() - table.cell * kernel.w) / 2.0);
  return {tile.topLeft() + QPointF(x, inset + (header ? kTileHeader : 0.0)), table.cell, kernel.h, kernel.w};
}

BoardGrid tileDense(const PhaseTable& table, const QRectF& tile, Pair kernel, std::int64_t rows, std::int64_t cols) {
  const BoardGrid dense{tile.topLeft(), table.cell, static_cast<int>(rows), static_cast<int>(cols)};
  if (table.level == PhaseTile::Dense) {
    const double inset = tileInset(table.level);
    return {tile.topLeft() + QPointF(inset, std::floor((tile.height() - dense.rect().height()) / 2.0)), dense.cell,
            dense.rows, dense.cols};
  }
  if (table.level != PhaseTile::Full) return {};
  const BoardGrid whole = tileKernel(table, tile, kernel);
  return {whole.rect().topRight() + QPointF(kBeforeDense, 0.0), dense.cell, dense.rows, dense.cols};
}

QRectF tileCount(const PhaseTable& table, const QRectF& tile, const LayerParams& params) {
  if (table.level == PhaseTile::Count)
    return {tile.left(), tile.bottom() - tileInset(table.level) - 12.0, tile.width(), 12.0};
  const double from = tileInset(table.level) + table.cell * densest(params).w + kBesideCount;
  return tile.adjusted(from, 0.0, 0.0, 0.0);
}

}  // namespace convt
