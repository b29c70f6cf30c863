#include <QImage>
#include <QTest>
#include <cmath>
#include <vector>

#include "ui/paint/board_cells.h"

using namespace convt;

namespace {

QImage painted(const BoardGrid& grid, const BoardCell& cell, double scale = 1.0, const Theme& theme = lightTheme(),
               const BoardNumbers& numbers = {0, 3}) {
  QImage image(QSize(200, 200) * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::green);
  QPainter painter(&image);
  paintBoardCells(
      painter, grid, boardColors(false, 10.0), numbers, [&](int, int) { return cell; }, theme);
  return image;
}

/// Pixels of a rectangle that do not have a colour.
int others(const QImage& image, const QRect& rect, const QColor& color) {
  int count = 0;
  for (int y = rect.top(); y <= rect.bottom(); ++y)
    for (int x = rect.left(); x <= rect.right(); ++x) count += image.pixelColor(x, y) != color ? 1 : 0;
  return count;
}

BoardCell valued(double value) {
  BoardCell cell;
  cell.value = value;
  return cell;
}

QColor darkened(const QColor& color) {
  const auto part = [](int c) { return static_cast<int>(std::lround(0.75 * c)); };
  return {part(color.red()), part(color.green()), part(color.blue())};
}

}  // namespace

class TestBoardCells : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void cellsTouchAtEveryScale_data() {
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
  }
  void cellsTouchAtEveryScale() {
    QFETCH(double, scale);
    const BoardGrid grid{{7.0, 9.0}, 21, 4, 5};
    BoardCell cell = valued(10.0);
    cell.number = false;
    const QImage image = painted(grid, cell, scale);
    const QColor fill = boardColors(false, 10.0).at(10.0);
    const auto edge = [scale](double length) { return qRound(length * scale); };
    const QRect all(QPoint(edge(7), edge(9)), QPoint(edge(7 + 105) - 1, edge(9 + 84) - 1));
    for (int y = all.top(); y <= all.bottom(); ++y) {
      for (int x = all.left(); x <= all.right(); ++x) {
        const QColor color = image.pixelColor(x, y);
        QVERIFY(color == fill || color == darkened(fill));
      }
    }
    for (int i = 0; i < 5; ++i) QCOMPARE(image.pixelColor(edge(7 + 21 * i), all.top() + 5), darkened(fill));
    QCOMPARE(others(image, QRect(all.right() + 1, 0, 10, image.height()), QColor(Qt::green)), 0);
    QCOMPARE(others(image, QRect(0, all.bottom() + 1, image.width(), 10), QColor(Qt::green)), 0);
  }

  void numbersNeverCrossTheirCellsEdge() {
    for (const double value : {5.0, -88.25, 123456.0, 1e-9, 9999.0}) {
      for (int cell = 4; cell <= 48; ++cell) {
        const BoardGrid grid{{0.0, 0.0}, cell, 1, 3};
        const QColor fill = boardColors(false, 10.0).at(value);
        const QImage image = painted(grid, valued(value), 1.0, lightTheme(), boardNumbers(cell, {}));
        for (int i = 0; i < 3; ++i) QCOMPARE(others(image, QRect(i * cell + 1, 1, 1, std::max(1, cell - 2)), fill), 0);
      }
    }
  }

  void numbersAreAsLargeAsAllOfThemFit() {
    const std::vector<double> small{1.0, 14.0};
    const std::vector<double> large{1.0, 1234.0};
    QCOMPARE(boardNumbers(48, small).step, 0);
    QCOMPARE(boardNumbers(32, small).step, 1);
    QCOMPARE(boardNumbers(20, small).step, 2);
    QCOMPARE(boardNumbers(15, small).step, -1);
    QVERIFY(boardNumbers(36, large).step > boardNumbers(36, small).step);
    QCOMPARE(boardNumbers(20, large).step, -1);  // a grid with some of its numbers would be misread
  }

  void ghostsAreVeiledAndNumbersStayReadable() {
    const BoardGrid grid{{0.0, 0.0}, 48, 1, 1};
    BoardCell cell = valued(0.0);
    cell.ghosted = true;
    const QImage image = painted(grid, cell);
    const QColor full = boardColors(false, 10.0).at(0.0);
    const QColor veiled = image.pixelColor(5, 5);
    QVERIFY(std::abs(veiled.red() - (0.55 * 242 + 0.45 * full.red())) <= 1.0);
    int darkest = 255;
    for (int y = 12; y < 36; ++y)
      for (int x = 12; x < 36; ++x) darkest = std::min(darkest, qGray(image.pixel(x, y)));
    QVERIFY(darkest < qGray(veiled.rgb()) - 60);  // black on a light veil, though its own fill is dark
  }

  void unwrittenCellsArePaperInEveryTheme() {
    const BoardGrid grid{{0.0, 0.0}, 40, 1, 1};
    for (const Theme* theme : {&lightTheme(), &darkTheme(), &highContrastLightTheme(), &highContrastDarkTheme()}) {
      const QImage image = painted(grid, BoardCell(), 1.0, *theme);
      QCOMPARE(others(image, QRect(1, 1, 38, 38), theme->base), 0);
      QVERIFY(image.pixelColor(0, 20) != theme->base);
    }
  }

  void hatchIsSeenOnPaperAndOnEveryValue() {
    const BoardGrid grid{{0.0, 0.0}, 40, 1, 1};
    for (const double value : {0.0, 5.0, 10.0}) {
      BoardCell cell = valued(value);
      cell.number = false;
      cell.hatched = true;
      const QColor fill = boardColors(false, 10.0).at(value);
      const QImage image = painted(grid, cell);
      const int lines = others(image, QRect(2, 2, 32, 32), fill);
      QCOMPARE(lines, 32 * 32 / 8);
      int contrast = 0;
      for (int x = 2; x < 34; ++x)
        contrast = std::max(contrast, std::abs(qGray(image.pixel(x, 8)) - qGray(fill.rgb())));
      QVERIFY(contrast > 40);
    }
  }

  void cellsThatAreNotShownLeaveTheGround() {
    BoardCell cell = valued(1.0);
    cell.shown = false;
    QCOMPARE(others(painted({{0.0, 0.0}, 40, 2, 2}, cell), QRect(0, 0, 200, 200), QColor(Qt::green)), 0);
  }

  void placesAreCells() {
    const BoardGrid grid{{10.0, 20.0}, 12, 3, 4};
    QCOMPARE(grid.cellAt({10.0, 20.0}), std::optional(PixelAt{0, 0}));
    QCOMPARE(grid.cellAt({57.9, 55.9}), std::optional(PixelAt{2, 3}));
    for (const QPointF& at : {QPointF(9.9, 30.0), QPointF(58.0, 30.0), QPointF(20.0, 19.9), QPointF(20.0, 56.0)})
      QVERIFY(!grid.cellAt(at));
    QVERIFY(!BoardGrid{}.cellAt({0.0, 0.0}));
  }
};

QTEST_MAIN(TestBoardCells)
#include "tst_board_cells.moc"
