#include "ui/paint/board_matrix_cells.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/paint/device_painter.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kLinesFrom = 6;  // smallest cells with lines of their own, logical pixels
constexpr double kBesideNumber = 3.0;
constexpr double kLabelHeight = 12.0;
constexpr double kBesideLabel = 6.0;
constexpr float kLine = 0.25F;

QColor withAlpha(QColor color, float alpha) {
  color.setAlphaF(alpha);
  return color;
}

/// The largest type for numbers in cells of that height; none in cells too low.
std::optional<Type> typeFor(int height, bool strong) {
  if (height >= 20) return strong ? Type::BodyStrong : Type::Body;
  if (height >= 14) return strong ? Type::NoteStrong : Type::Note;
  if (height >= 10) return Type::Tag;
  return std::nullopt;
}

/// A number in the middle of a cell, in black or white; left out where it is too wide.
void paintNumber(const DevicePainter& device, const QRectF& cell, const QString& text, Type type, const QColor& ink) {
  if (textWidth(text, type) > cell.width() - kBesideNumber) return;
  const QRect place = device.snap(cell);
  const double scale = device.scale();
  device.painter().setFont(font(type));
  device.painter().setPen(ink);
  device.drawText(std::round(place.left() + (place.width() + 1 - textWidth(text, type) * scale) / 2.0),
                  std::round(place.top() + (place.height() + 1 + capHeight(type) * scale) / 2.0), text);
}

QColor inkOn(QRgb fill) {
  return luminance(fill) > 0.2 ? QColor(Qt::black) : QColor(Qt::white);
}

/// Lines before every step-th row and column of a grid, counted from the drawn matrix' own first ones.
void paintLines(const DevicePainter& device, const MatrixGrid& grid, PixelAt first, PixelAt step, const QColor& color) {
  const int line = device.hairline();
  const QRect all = device.snap(grid.rect());
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    if ((first.y + row) % step.y == 0)
      device.painter().fillRect(QRect(all.left(), device.snap(grid.at(row, 0)).top(), all.width(), line), color);
  }
  for (std::int64_t col = 0; col < grid.cols; ++col) {
    if ((first.x + col) % step.x == 0)
      device.painter().fillRect(QRect(device.snap(grid.at(0, col)).left(), all.top(), line, all.height()), color);
  }
}

/// The labels of rows or columns: every one, or those of so many pixel rows that they do not touch.
struct Labels {
  std::int64_t step = 1;
  bool shows(std::int64_t index, const std::optional<std::int64_t>& focus, std::int64_t apart) const {
    if (focus == index) return true;
    return index % step == 0 && !(focus && std::abs(index - *focus) < apart);
  }
};

Labels labelsFor(double room, int cell, std::int64_t block) {
  if (cell >= room) return {1};
  const auto blocks = static_cast<std::int64_t>(std::ceil(room / static_cast<double>(block * cell)));
  return {block * std::max<std::int64_t>(blocks, 1)};
}

QString labelText(std::int64_t index, QChar letter, PixelAt pixel) {
  return u"%1\u2002%2[%3, %4]"_s.arg(index).arg(letter).arg(pixel.y).arg(pixel.x);
}

void paintRowLabels(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                    const Theme& theme) {
  const MatrixGrid& grid = layout.matrix;
  const Labels labels = labelsFor(kLabelHeight, grid.cellHeight, facts.blockRows());
  const auto apart = static_cast<std::int64_t>(std::ceil(kLabelHeight / grid.cellHeight));
  for (std::int64_t j = 0; j < grid.rows; ++j) {
    const std::int64_t row = layout.firstRow(facts.forward) + j;
    if (!labels.shows(row, focus.row, apart)) continue;
    QString text = labelText(row, facts.forward ? u'x' : u'y', facts.rowPixel(row));
    if (textWidth(text, Type::Note) > kRowLabels - kBesideLabel) text = QString::number(row);
    const bool lit = focus.row == row;
    const double middle = grid.at(j, 0).center().y();
    const QRectF box(layout.left, middle - 8.0, kRowLabels - kBesideLabel, 16.0);
    paintTextIn(painter, box, Qt::AlignRight, text, lit ? Type::NoteStrong : Type::Note, lit ? theme.ink : theme.ink2);
  }
}

void paintColLabels(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                    const Theme& theme) {
  const MatrixGrid& grid = layout.matrix;
  const std::int64_t from = layout.firstCol(facts.forward);
  const QChar letter = facts.forward ? u'y' : u'x';
  const std::int64_t last = from + grid.cols - 1;
  const double widest = textWidth(labelText(last, letter, facts.colPixel(last)), Type::Note) + kBesideLabel;
  const Labels labels = labelsFor(widest, grid.cellWidth, facts.blockCols());
  const auto apart = static_cast<std::int64_t>(std::ceil(widest / grid.cellWidth));
  for (std::int64_t i = 0; i < grid.cols; ++i) {
    const std::int64_t col = from + i;
    const bool lit = focus.col == col;
    if (!labels.shows(col, focus.col, apart)) continue;
    const QString text = labelText(col, letter, facts.colPixel(col));
    const double x = grid.at(0, i).left();
    // The last ones may reach beyond the matrix, not to what stands beside it.
    if (x + textWidth(text, Type::NoteStrong) > layout.factor.corner.x() - kBesideLabel) continue;
    paintText(painter, {x, grid.corner.y() - 5.0}, text, lit ? Type::NoteStrong : Type::Note,
              lit ? theme.ink : theme.ink2);
  }
}

/// Numbers of all entries or of none.
std::optional<Type> entryType(const MatrixGrid& grid, const MatrixFacts& facts) {
  const std::optional<Type> type = typeFor(grid.cellHeight, false);
  if (!type) return type;
  for (std::int64_t ky = 0; ky < facts.kernel.h; ++ky) {
    for (std::int64_t kx = 0; kx < facts.kernel.w; ++kx) {
      const QString text = cellLabel(static_cast<double>(facts.matrix.weight({ky, kx})), 2);
      if (textWidth(text, *type) > grid.cellWidth - kBesideNumber) return std::nullopt;
    }
  }
  return type;
}

void paintEntries(const DevicePainter& device, const MatrixLayout& layout, const MatrixFacts& facts,
                  const std::optional<Type>& type, bool numbers) {
  const MatrixGrid& grid = layout.matrix;
  const std::int64_t firstCol = layout.firstCol(facts.forward);
  for (std::int64_t j = 0; j < grid.rows; ++j) {
    const std::int64_t row = layout.firstRow(facts.forward) + j;
    for (const std::int64_t col : facts.colsOf(row)) {
      const std::int64_t i = col - firstCol;
      if (i < 0 || i >= grid.cols) continue;
      const double weight = facts.entry(row, col);
      const QRgb fill = facts.pair.kernel.at(weight);
      if (!numbers)
        device.painter().fillRect(device.snap(grid.at(j, i)), QColor(fill));
      else if (type)
        paintNumber(device, grid.at(j, i), cellLabel(weight, 2), *type, inkOn(fill));
    }
  }
}

/// Round a cell or a row, outside of it as far as the line is thick; thin where cells are small.
void outline(QPainter& painter, const QRectF& rect, bool thin, const Theme& theme) {
  if (!thin) return paintBoardOutline(painter, rect, theme);
  const DevicePainter device(painter);
  const int line = device.hairline();
  const QRect outer = device.snap(rect).adjusted(-line, -line, 2 * line, 2 * line);
  device.drawBorder(outer, Qt::black, 3 * line);
  device.drawBorder(outer.adjusted(line, line, -line, -line), theme.pin, line);
}

bool isSmall(const MatrixGrid& grid) {
  return std::min(grid.cellWidth, grid.cellHeight) < 12;
}

}  // namespace

QColor matrixPaper(const MatrixFacts& facts, const Theme& theme) {
  return theme.dark ? QColor(facts.pair.kernel.at(0.0)) : theme.base;
}

void paintMatrixCells(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                      const Theme& theme) {
  const MatrixGrid& grid = layout.matrix;
  const PixelAt first{layout.firstRow(facts.forward), layout.firstCol(facts.forward)};
  {
    const DevicePainter device(painter);
    const QRect all = device.snap(grid.rect());
    painter.fillRect(all, matrixPaper(facts, theme));
    const std::optional<Type> type = entryType(grid, facts);
    paintEntries(device, layout, facts, type, false);
    const QColor thin = withAlpha(Qt::black, theme.highContrast ? 0.5F : kLine * 0.5F);
    const QColor block = theme.dark ? withAlpha(Qt::black, 0.5F) : theme.edge;
    if (std::min(grid.cellWidth, grid.cellHeight) >= kLinesFrom) paintLines(device, grid, first, {1, 1}, thin);
    paintLines(device, grid, first, {facts.blockRows(), facts.blockCols()}, block);
    device.drawBorder(all.adjusted(0, 0, device.hairline(), device.hairline()), theme.edge, device.hairline());
    paintEntries(device, layout, facts, type, true);
  }
  paintRowLabels(painter, layout, facts, focus, theme);
  paintColLabels(painter, layout, facts, focus, theme);
}

void paintMatrixColumn(QPainter& painter, const MatrixColumn& column, const MatrixFacts& facts, const Theme& theme) {
  const MatrixGrid& grid = *column.grid;
  const DevicePainter device(painter);
  for (std::int64_t j = 0; j < grid.rows; ++j) {
    const std::int64_t index = column.from + j;
    const QRect place = device.snap(grid.at(j, 0));
    const bool written = !column.product || facts.begun(index);
    const double value = (*column.values)[static_cast<std::size_t>(index)];
    const QRgb fill = written ? column.colors->at(value) : theme.base.rgb();
    painter.fillRect(place, QColor(fill));
    if (grid.cellHeight >= kLinesFrom)
      painter.fillRect(QRect(place.topLeft(), QSize(place.width(), device.hairline())),
                       withAlpha(theme.dark && !written ? theme.ink : QColor(Qt::black), kLine));
    const std::optional<Type> type = typeFor(grid.cellHeight, column.product && facts.complete(index));
    if (!written || !type) continue;
    const QString full = sumNumber(value);
    const bool fits = textWidth(full, *type) <= grid.cellWidth - kBesideNumber;
    paintNumber(device, grid.at(j, 0), fits ? full : cellLabel(value, 3), *type, inkOn(fill));
  }
  device.drawBorder(device.snap(grid.rect()), theme.edge, device.hairline());
}

void paintMatrixFocus(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                      const Theme& theme) {
  const std::int64_t firstRow = layout.firstRow(facts.forward);
  const std::int64_t firstCol = layout.firstCol(facts.forward);
  const MatrixGrid& grid = layout.matrix;
  const auto inPage = [](std::int64_t at, std::int64_t count) { return at >= 0 && at < count; };
  const auto entry = [&](std::int64_t row, std::int64_t col) {
    if (inPage(row - firstRow, grid.rows) && inPage(col - firstCol, grid.cols))
      outline(painter, grid.at(row - firstRow, col - firstCol), isSmall(grid), theme);
  };
  const auto value = [&](const MatrixGrid& column, std::int64_t at) {
    if (inPage(at, column.rows)) outline(painter, column.at(at, 0), column.cellHeight < 12, theme);
  };
  const auto band = [&](const QRectF& rect) {
    outline(painter, rect.adjusted(-1, -1, 1, 1), std::min(grid.cellWidth, grid.cellHeight) < kLinesFrom, theme);
  };
  if (focus.row) {
    for (const std::int64_t col : facts.colsOf(*focus.row)) value(layout.factor, col - firstCol);
    if (inPage(*focus.row - firstRow, grid.rows))
      band(grid.at(*focus.row - firstRow, 0).united(grid.at(*focus.row - firstRow, grid.cols - 1)));
    value(layout.product, *focus.row - firstRow);
    if (focus.cell) entry(*focus.row, *focus.cell);
  } else if (focus.col) {
    for (const std::int64_t row : facts.rowsOf(*focus.col)) value(layout.product, row - firstRow);
    if (inPage(*focus.col - firstCol, grid.cols))
      band(grid.at(0, *focus.col - firstCol).united(grid.at(grid.rows - 1, *focus.col - firstCol)));
    value(layout.factor, *focus.col - firstCol);
  } else if (focus.tap) {
    for (std::int64_t row = firstRow; row < firstRow + grid.rows; ++row) {
      for (const std::int64_t col : facts.colsOf(row))
        if (facts.tap(row, col) == focus.tap) entry(row, col);
    }
  }
}

}  // namespace convt
