#include "ui/paint/board_matrix_layout.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "engine/core/output_size.h"
#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_words.h"
#include "ui/paint/board_sum_line.h"
#include "ui/paint/paragraph.h"

namespace convt {
namespace {

constexpr double kMargin = 24.0;
constexpr double kBottom = 12.0;
constexpr double kSentence = 22.0;  // baselines from the top
constexpr double kHeadings = 48.0;
constexpr double kPictures = 60.0;
constexpr double kOperator = 34.0;  // between matrix, factor and product
constexpr double kMore = 16.0;      // more of it where something is added to the product
constexpr double kVector = 48.0;    // width of a column of values
constexpr double kBeforePanel = 48.0;
constexpr double kBetween = 28.0;
constexpr double kLeastPanel = 400.0;
constexpr double kPanelShare = 0.38;
constexpr int kLeastCell = 3;
constexpr int kMostCell = 28;
constexpr int kMostPictureCell = 40;
constexpr double kInnerHeight = 20.0;
constexpr double kKeyHeight = 20.0;
constexpr double kSaid = 62.0 + 14.0 + 20.0 + 10.0;  // height of sum and inner products with their gaps
constexpr double kLeastNotes = 66.0;
constexpr double kAbovePanelText = 18.0;

int cellIn(double room, std::int64_t count, int most = kMostCell) {
  return std::min(most, static_cast<int>(std::floor(std::max(0.0, room) / static_cast<double>(count))));
}

MatrixPage pageOf(std::int64_t outputs, std::int64_t cols, double room, std::int64_t focus) {
  const auto most = static_cast<std::int64_t>(std::max(0.0, room) / kLeastCell);
  if (outputs <= most) return {0, outputs, outputs};
  if (most == 0) return {0, 0, outputs};
  // Pages of nearly the same size, so that the last one is no strip.
  const std::int64_t unit = most >= cols ? cols : 1;
  const std::int64_t units = outputs / unit;
  const std::int64_t pages = (units - 1) / (most / unit) + 1;
  const std::int64_t size = ((units - 1) / pages + 1) * unit;
  const std::int64_t from = focus / size * size;
  return {from, std::min(size, outputs - from), outputs};
}

double notesHeight(const BoardScene& scene, double width) {
  const QStringList lines = brokenLines(matrixNotes(scene, MatrixFacts(scene)), Type::Note, width);
  const double line = std::ceil(QFontMetricsF(font(Type::Note)).height()) + 2.0;  // as paintParagraph sets them
  return std::max(kLeastNotes, static_cast<double>(lines.size()) * line);
}

/// Kernel, input and output in a row, as large as the panel allows.
void placePictures(MatrixLayout& layout, const QRectF& panel, const BoardScene& scene) {
  const Board& board = *scene.board;
  const Shape in = board.layer.input.shape;
  const Shape out = outputShape(board.layer.params, in);
  const Pair kernel = board.layer.params.kernel;
  const double said = kSaid + layout.key.height() + notesHeight(scene, panel.width());
  const double height = std::min(panel.height() - said - kAbovePanelText, 0.5 * panel.height());
  const double kernelName = matrixHeadingWidth(MatrixHeading::Kernel, board);
  const double inputName = matrixHeadingWidth(matrixInputHeading(scene), board);
  const double outputName = matrixHeadingWidth(MatrixHeading::Output, board);
  const auto grid = [](int cell, std::int64_t rows, std::int64_t cols) {
    return BoardGrid{{}, cell, static_cast<int>(rows), static_cast<int>(cols)};
  };
  const auto total = [&] {
    return std::max(layout.kernel.rect().width(), kernelName) + std::max(layout.input.rect().width(), inputName) +
           std::max(layout.output.rect().width(), outputName) + 2.0 * kBetween;
  };
  // All the same cells at best; what is too high on its own shrinks on its own.
  for (int most = kMostPictureCell; most >= 1; --most) {
    layout.kernel = grid(cellIn(height, kernel.h, most), kernel.h, kernel.w);
    layout.input = grid(cellIn(height, in.h, most), in.h, in.w);
    layout.output = grid(cellIn(height, out.h, most), out.h, out.w);
    if (total() <= panel.width()) break;
  }
  double x = panel.left();
  const auto place = [&](BoardGrid& part, double name) {
    part.corner = {x, panel.top()};
    x += std::max(part.rect().width(), name) + kBetween;
  };
  place(layout.kernel, kernelName);
  place(layout.input, inputName);
  place(layout.output, outputName);
}

void placeWords(MatrixLayout& layout, const QRectF& panel) {
  const double under = std::max(
      {layout.kernel.rect().bottom(), layout.input.rect().bottom(), layout.output.rect().bottom(), panel.top()});
  layout.sum = QRectF(panel.left(), under + kAbovePanelText, panel.width(), kSumLineHeight);
  layout.inner = QRectF(panel.left(), layout.sum.bottom() + 14.0, panel.width(), kInnerHeight);
  layout.key = QRectF(panel.left(), layout.inner.bottom() + 10.0, panel.width(), layout.key.height());
  layout.notes =
      QRectF(panel.left(), layout.key.bottom(), panel.width(), std::max(0.0, panel.bottom() - layout.key.bottom()));
}

}  // namespace

std::optional<PixelAt> MatrixGrid::cellAt(QPointF place) const {
  if (cellWidth < 1 || cellHeight < 1) return std::nullopt;
  const auto row = static_cast<std::int64_t>(std::floor((place.y() - corner.y()) / cellHeight));
  const auto col = static_cast<std::int64_t>(std::floor((place.x() - corner.x()) / cellWidth));
  if (row < 0 || col < 0 || row >= rows || col >= cols) return std::nullopt;
  return PixelAt{row, col};
}

MatrixLayout layoutMatrix(const QRectF& area, const BoardScene& scene) {
  const Shape in = scene.board->layer.input.shape;
  const Shape out = outputShape(scene.board->layer.params, in);
  const std::int64_t inputs = in.h * in.w;
  MatrixLayout layout;
  layout.left = area.left() + kMargin;
  layout.right = area.right() - kMargin;
  layout.sentenceBaseline = area.top() + kSentence;
  layout.headingBaseline = area.top() + kHeadings;
  const double width = layout.right - layout.left;
  const QPointF corner(layout.left + kRowLabels, area.top() + kPictures + kColLabels);
  const double height = area.bottom() - kBottom - corner.y();
  const double leastPanel = std::max(kLeastPanel, kPanelShare * width);
  const double equals = !scene.forward && BoardPair(*scene.board).hasMore() ? kOperator + kMore : kOperator;
  const double across = width - leastPanel - kBeforePanel - kRowLabels - 2.0 * kVector - kOperator - equals;
  const double room = scene.forward ? std::min(across, height) : height;
  layout.page = pageOf(out.h * out.w, out.w, room, focusedOutput(scene));
  if (layout.page.count == 0) return layout;
  const std::int64_t rows = scene.forward ? inputs : layout.page.count;
  const std::int64_t cols = scene.forward ? layout.page.count : inputs;
  layout.matrix = {corner, cellIn(across, cols), cellIn(height, rows), rows, cols};
  layout.drawn = layout.matrix.cellWidth > 0 && layout.matrix.cellHeight > 0;
  if (!layout.drawn) return layout;
  const double factorX = layout.matrix.rect().right() + kOperator;
  const double productX = factorX + kVector + equals;
  layout.factor = {{factorX, corner.y()}, static_cast<int>(kVector), cellIn(height, cols), cols, 1};
  layout.product = {{productX, corner.y()}, static_cast<int>(kVector), layout.matrix.cellHeight, rows, 1};
  const double panelX = productX + kVector + kBeforePanel;
  const QRectF panel(panelX, area.top() + kPictures, layout.right - panelX,
                     area.bottom() - kBottom - area.top() - kPictures);
  if (hatchKey(BoardShape(*scene.board))) layout.key.setHeight(kKeyHeight);
  placePictures(layout, panel, scene);
  placeWords(layout, panel);
  return layout;
}

}  // namespace convt
