#include "ui/paint/board_cells.h"

#include <QPainterPath>
#include <QRegion>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/hatch.h"
#include "ui/paint/number_label.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr int kNumbersFrom = 16;  // smallest cell with a number, logical pixels
constexpr int kMarksFrom = 16;    // and with a tick or a bracket
constexpr double kBesideNumber = 2.0;
constexpr double kBelowTag = 4.0;
constexpr int kTagsAsideFrom = 36;  // in larger cells a tag does not touch the number
constexpr double kGhost = 0.55;
constexpr double kGhostInk = 0.65;  // of a ghost's number
constexpr double kLine = 0.25;
constexpr double kHatchOnPaper = 0.22;
constexpr double kHatchHighContrast = 0.5;
constexpr double kHatchOnValue = 0.4;  // thin lines on saturated colours
constexpr std::array<Type, 3> kRegular{Type::Formula, Type::Body, Type::Note};
constexpr std::array<Type, 3> kStrong{Type::FormulaStrong, Type::BodyStrong, Type::NoteStrong};

QColor mixed(const QColor& over, const QColor& under, double share) {
  const auto channel = [share](int a, int b) { return static_cast<int>(std::lround(share * a + (1.0 - share) * b)); };
  return {channel(over.red(), under.red()), channel(over.green(), under.green()), channel(over.blue(), under.blue())};
}

QColor withAlpha(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}

bool onPaper(const BoardCell& cell) {
  return cell.quiet || !cell.value;
}

QColor fillOf(const BoardCell& cell, const BoardColors& colors, const Theme& theme) {
  const QColor fill = onPaper(cell) ? theme.base : QColor(colors.at(*cell.value));
  return cell.ghosted ? mixed(theme.window, fill, kGhost) : fill;
}

/// Paper in a dark window is dark, too: black lines would be lost.
QColor lineOf(const BoardCell& cell, const QColor& fill, const Theme& theme) {
  if (theme.highContrast && onPaper(cell)) return theme.ink;
  return mixed(onPaper(cell) && theme.dark ? theme.ink : QColor(Qt::black), fill, kLine);
}

QColor inkOn(const BoardCell& cell, const QColor& fill, const Theme& theme) {
  if (cell.quiet) return theme.ink2;
  if (!cell.value) return theme.ink;
  const QColor ink = luminance(fill.rgb()) > 0.2 ? QColor(Qt::black) : QColor(Qt::white);
  return cell.ghosted ? mixed(ink, fill, kGhostInk) : ink;
}

/// Cells of one kind as a region: added row by row from left to right, as QRegion::setRects wants its rectangles.
class CellRegion {
 public:
  void add(const QRect& rect) {
    if (!m_rects.empty() && m_rects.back().top() == rect.top() && m_rects.back().right() + 1 == rect.left())
      m_rects.back().setRight(rect.right());
    else
      m_rects.push_back(rect);
  }
  bool empty() const { return m_rects.empty(); }
  QRegion region() const {
    QRegion region;
    region.setRects(m_rects.data(), static_cast<int>(m_rects.size()));
    return region;
  }

 private:
  std::vector<QRect> m_rects;
};

void hatch(const DevicePainter& device, const CellRegion& cells, const QColor& color, const Theme& theme) {
  if (cells.empty()) return;
  const QRegion region = cells.region();
  device.painter().save();
  device.painter().setClipRegion(region, Qt::IntersectClip);
  paintHatch(device, region.boundingRect(), theme.highContrast ? 6 : 8, color);
  device.painter().restore();
}

/// One call of paintBoardCells.
class CellPainting {
 public:
  CellPainting(const DevicePainter& device, const BoardGrid& grid, const BoardColors& colors,
               const BoardNumbers& numbers, const Theme& theme)
      : m_device(device), m_grid(grid), m_colors(colors), m_numbers(numbers), m_theme(theme) {}

  void paint(const std::function<BoardCell(int, int)>& cellOf) {
    std::vector<BoardCell> cells;
    cells.reserve(static_cast<std::size_t>(m_grid.rows) * static_cast<std::size_t>(m_grid.cols));
    for (int j = 0; j < m_grid.rows; ++j)
      for (int i = 0; i < m_grid.cols; ++i) cells.push_back(cellOf(j, i));
    std::size_t at = 0;
    for (int j = 0; j < m_grid.rows; ++j)
      for (int i = 0; i < m_grid.cols; ++i) fill(j, i, cells[at++]);
    const double strength = m_theme.highContrast ? kHatchHighContrast : kHatchOnPaper;
    hatch(m_device, m_hatchedPaper, withAlpha(m_theme.ink, strength), m_theme);
    hatch(m_device, m_hatchedLight, withAlpha(Qt::black, kHatchOnValue), m_theme);
    hatch(m_device, m_hatchedDark, withAlpha(Qt::white, kHatchOnValue), m_theme);
    at = 0;
    for (int j = 0; j < m_grid.rows; ++j)
      for (int i = 0; i < m_grid.cols; ++i) write(j, i, cells[at++]);
  }

 private:
  QRect place(int j, int i) const { return m_device.snap(m_grid.at(j, i)); }

  void fill(int j, int i, const BoardCell& cell) {
    if (!cell.shown) return;
    const QRect all = place(j, i);
    const QColor fill = fillOf(cell, m_colors, m_theme);
    QPainter& painter = m_device.painter();
    if (m_grid.cell * m_device.scale() < kGridLinesFrom) {
      painter.fillRect(all, fill);
    } else {
      const int line = m_device.hairline();
      const int right = i + 1 == m_grid.cols ? line : 0;
      const int bottom = j + 1 == m_grid.rows ? line : 0;
      painter.fillRect(all, lineOf(cell, fill, m_theme));
      painter.fillRect(all.adjusted(line, line, -right, -bottom), fill);
    }
    if (!cell.hatched) return;
    if (onPaper(cell) || cell.ghosted) return m_hatchedPaper.add(all);
    (luminance(fill.rgb()) > 0.2 ? m_hatchedLight : m_hatchedDark).add(all);
  }

  void write(int j, int i, const BoardCell& cell) const {
    const bool numbered = cell.value && cell.number && m_numbers.step >= 0;
    const bool marked = cell.mark != BoardCell::Mark::None && m_grid.cell >= kMarksFrom;
    if (!cell.shown || (!numbered && !marked)) return;
    const QColor ink = inkOn(cell, fillOf(cell, m_colors, m_theme), m_theme);
    if (numbered) writeNumber(place(j, i), cell, ink);
    if (!marked) return;
    if (cell.mark == BoardCell::Mark::More) drawMore(place(j, i), ink);
    if (cell.mark == BoardCell::Mark::Tick) drawTick(place(j, i), ink);
  }

  void writeNumber(const QRect& cell, const BoardCell& content, const QColor& ink) const {
    const QString text = cellLabel(*content.value, m_numbers.digits);
    for (auto step = static_cast<std::size_t>(m_numbers.step); step < kRegular.size(); ++step) {
      const Type type = content.strong ? kStrong[step] : kRegular[step];
      const double width = textWidth(text, type);
      if (width > m_grid.cell - 2.0 * kBesideNumber) continue;
      m_device.painter().setFont(font(type));
      m_device.painter().setPen(ink);
      const double scale = m_device.scale();
      const double down = content.tagged && m_grid.cell < kTagsAsideFrom ? kBelowTag * scale : 0.0;
      return m_device.drawText(std::round(cell.left() + (cell.width() + 1 - width * scale) / 2.0),
                               std::round(cell.top() + down + (cell.height() + 1 + capHeight(type) * scale) / 2.0),
                               text);
    }
  }

  /// Two short lines in the lower right corner.
  void drawMore(const QRect& cell, const QColor& ink) const {
    const int line = m_device.hairline();
    const int inset = m_device.snap(m_grid.cell >= 32 ? 4.0 : 2.0);
    const int length = m_device.snap(m_grid.cell >= 32 ? 7.0 : 5.0);
    const QPoint corner(cell.right() - inset, cell.bottom() - inset);
    m_device.painter().fillRect(QRect(corner.x() - length + 1, corner.y() - line + 1, length, line), ink);
    m_device.painter().fillRect(QRect(corner.x() - line + 1, corner.y() - length + 1, line, length), ink);
  }

  void drawTick(const QRect& cell, const QColor& ink) const {
    const double unit = m_device.scale() * (m_grid.cell >= 32 ? 1.0 : 0.6);
    const QPointF corner(cell.right() + 1 - 4.0 * unit, cell.bottom() + 1 - 4.0 * unit);
    QPainterPath path(corner + QPointF(-8.0, -4.0) * unit);
    path.lineTo(corner + QPointF(-5.0, -1.0) * unit);
    path.lineTo(corner + QPointF(0.0, -6.5) * unit);
    QPainter& painter = m_device.painter();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.5 * unit));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.restore();
  }

  const DevicePainter& m_device;
  const BoardGrid& m_grid;
  const BoardColors& m_colors;
  const BoardNumbers& m_numbers;
  const Theme& m_theme;
  CellRegion m_hatchedPaper;
  CellRegion m_hatchedLight;
  CellRegion m_hatchedDark;
};

}  // namespace

std::optional<PixelAt> BoardGrid::cellAt(QPointF place) const {
  if (cell < 1) return std::nullopt;
  const auto row = static_cast<std::int64_t>(std::floor((place.y() - corner.y()) / cell));
  const auto col = static_cast<std::int64_t>(std::floor((place.x() - corner.x()) / cell));
  if (row < 0 || col < 0 || row >= rows || col >= cols) return std::nullopt;
  return PixelAt{row, col};
}

QRgb BoardColors::at(double value) const {
  if (std::isnan(value)) return qRgb(128, 128, 128);
  const MappingKind kind = map == Colormap::BrownTeal ? MappingKind::Signed : MappingKind::Stretch;
  return colorTable(map)[byteOf(static_cast<float>(value), kind, range)];
}

BoardColors boardColors(bool isSigned, double largest) {
  const float high = largest > 0.0 && std::isfinite(largest) ? snapOutward(static_cast<float>(largest)) : 1.0F;
  return {isSigned ? Colormap::BrownTeal : Colormap::Viridis, {isSigned ? -high : 0.0F, high}};
}

BoardNumbers boardNumbers(int cell, std::span<const double> values) {
  if (cell < kNumbersFrom) return {-1, 0};
  const int first = cell >= 36 ? 0 : cell >= 28 ? 1 : 2;
  const int last = static_cast<int>(kStrong.size()) - 1;
  for (const int digits : {3, 2}) {
    for (int step = first; step <= last; ++step) {
      const Type type = kStrong[static_cast<std::size_t>(step)];
      const bool fits = std::all_of(values.begin(), values.end(), [&](double value) {
        return textWidth(cellLabel(value, digits), type) <= cell - 2.0 * kBesideNumber;
      });
      if (fits) return {step, digits};
    }
  }
  return {-1, 0};
}

void paintBoardCells(QPainter& painter, const BoardGrid& grid, const BoardColors& colors, const BoardNumbers& numbers,
                     const std::function<BoardCell(int row, int col)>& cellOf, const Theme& theme) {
  if (grid.cell < 1) return;
  const DevicePainter device(painter);
  CellPainting(device, grid, colors, numbers, theme).paint(cellOf);
}

void paintBoardMarks(QPainter& painter, const BoardGrid& grid, const std::vector<Mark>& marks, const Theme& theme) {
  if (grid.cell < 1 || marks.empty()) return;
  MarksScene scene;
  scene.marks = &marks;
  scene.small = grid.cell < 16;
  {
    const DevicePainter device(painter);
    scene.scale = device.scale();
    const int beyond = device.snap(6.0);
    scene.area = device.snap(grid.rect()).adjusted(-beyond, -beyond, beyond, beyond);
  }
  scene.cellRect = [&grid, scale = scene.scale](PixelAt at) {
    const QRectF cell = grid.at(static_cast<int>(at.y), static_cast<int>(at.x));
    const auto snap = [scale](double length) { return qRound(length * scale); };
    return QRect(QPoint(snap(cell.left()), snap(cell.top())), QPoint(snap(cell.right()) - 1, snap(cell.bottom()) - 1));
  };
  paintMarks(painter, scene, theme);
}

void paintBoardOutline(QPainter& painter, const QRectF& rect, const Theme& theme) {
  const DevicePainter device(painter);
  const int line = device.hairline();
  const int yellow = device.snap(2.0);
  const int out = line + yellow / 2;
  const QRect outer = device.snap(rect).adjusted(-out, -out, out, out);
  device.drawBorder(outer, Qt::black, 2 * line + yellow);
  device.drawBorder(outer.adjusted(line, line, -line, -line), theme.pin, yellow);
}

void paintBoardKey(QPainter& painter, QPointF corner, int side, const BoardCell& cell, const Theme& theme) {
  const BoardGrid grid{corner, side, 1, 1};
  paintBoardCells(
      painter, grid, {}, {-1, 0}, [&cell](int, int) { return cell; }, theme);
  const DevicePainter device(painter);
  device.drawBorder(device.snap(grid.rect()), theme.edge, device.hairline());
}

}  // namespace convt
