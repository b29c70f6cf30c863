#include <QTest>
#include <vector>

#include "engine/core/canvas.h"
#include "engine/core/contributions.h"
#include "tests/core/axis_case.h"
#include "tests/core/board_case.h"

using namespace convt;

namespace {

/// How many taps put a pixel of an input that goes from `first` to `last` on a canvas position, by trying all.
std::int64_t tapsFrom(const SizeTerms& t, std::int64_t q, std::int64_t first, std::int64_t last) {
  std::int64_t count = 0;
  for (std::int64_t i = first; i <= last; ++i)
    for (std::int64_t k = 0; k < t.kernel; ++k) count += i * t.stride + k * t.dilation == q ? 1 : 0;
  return count;
}

/// More pixels than any tap reaches over.
std::int64_t beyond(const SizeTerms& t) {
  return t.reach() + t.padding + t.out() + 2;
}

bool framed(CanvasKind kind) {
  return kind == CanvasKind::Inside || kind == CanvasKind::BiasOnly;
}

}  // namespace

/// The canvas is what stamping without a crop writes on, the frame is where the output lies.
class TestCanvas : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theFrameHoldsTheOutput();
  void positionsOfTheUncroppedAxisAreCanvasPositions();
  void everyCellIsWhatStampingMakesOfIt();
  void framesMayReachBehindTheCanvas();
  void cellsDifferWhereALargerInputWouldReachThem();
  void nothingDiffersInAWholePicture();
};

void TestCanvas::theFrameHoldsTheOutput() {
  Random random(1);
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const CanvasAxis axis = canvasAxis(t);
    QCOMPARE(axis.full, t.canvas());
    QCOMPARE(axis.frameEnd - axis.frameBegin, t.out());
    QVERIFY2(axis.frameBegin >= 0 && axis.frameEnd <= axis.extent() && axis.full <= axis.extent(), textOf(t).c_str());
    QVERIFY(axis.extent() == axis.full || axis.extent() == axis.frameEnd);
  }
}

void TestCanvas::positionsOfTheUncroppedAxisAreCanvasPositions() {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const SizeTerms t = randomAxis(random);
    const SizeTerms whole = withoutCrop(t);
    QCOMPARE(whole.out(), t.canvas());
    for (std::int64_t o = 0; o < t.out(); ++o) {
      const AxisTaps inOutput = tapsAt(t, o);
      if (o + t.padding < t.canvas()) QCOMPARE(tapsAt(whole, o + t.padding), inOutput);
    }
  }
}

void TestCanvas::everyCellIsWhatStampingMakesOfIt() {
  Random random(3);
  int kinds[4] = {};
  for (int i = 0; i < 1500; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const Canvas canvas(board);
    const SizeTerms h = heightTerms(board.layer.params, board.layer.input.shape);
    const SizeTerms w = widthTerms(board.layer.params, board.layer.input.shape);
    for (std::int64_t y = 0; y < canvas.rows(); ++y) {
      for (std::int64_t x = 0; x < canvas.cols(); ++x) {
        const std::int64_t taps = tapsFrom(h, y, 0, h.in - 1) * tapsFrom(w, x, 0, w.in - 1);
        const bool inOutput =
            y - h.padding >= 0 && y - h.padding < h.out() && x - w.padding >= 0 && x - w.padding < w.out();
        const bool stampable = y < h.canvas() && x < w.canvas();
        const CanvasKind expected = inOutput ? (taps > 0 ? CanvasKind::Inside : CanvasKind::BiasOnly)
                                             : (stampable ? CanvasKind::Cut : CanvasKind::Nothing);
        QVERIFY2(canvas.kind(y, x) == expected, nameOf(board).c_str());
        QCOMPARE(canvas.taps(y, x), taps);
        ++kinds[static_cast<int>(expected)];
      }
    }
  }
  for (const int kind : kinds) QVERIFY(kind > 100);  // the cases are there
}

void TestCanvas::framesMayReachBehindTheCanvas() {
  // One pixel, one tap: the canvas has one cell, a stride of 9 lets the output padding be 8.
  const SizeTerms behind{1, 9, 5, 1, 1, 10};
  QCOMPARE(canvasAxis({1, 9, 5, 1, 1, 8 + 2}), (CanvasAxis{1, 5, 6}));
  QCOMPARE(canvasAxis(behind).extent(), std::int64_t{6});
  QCOMPARE(canvasAxis({4, 2, 0, 1, 3, 1}), (CanvasAxis{9, 0, 10}));
  QCOMPARE(canvasAxis({4, 2, 1, 1, 3, 0}), (CanvasAxis{9, 1, 8}));
}

void TestCanvas::cellsDifferWhereALargerInputWouldReachThem() {
  Random random(4);
  int different = 0;
  for (int i = 0; i < 400; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const Canvas canvas(board);
    const SizeTerms h = heightTerms(board.layer.params, board.layer.input.shape);
    const SizeTerms w = widthTerms(board.layer.params, board.layer.input.shape);
    const auto wider = [](const SizeTerms& t, std::int64_t q, bool before, bool behind) {
      return tapsFrom(t, q, before ? -beyond(t) : 0, t.in - 1 + (behind ? beyond(t) : 0));
    };
    for (std::int64_t y = 0; y < canvas.rows(); ++y) {
      const std::int64_t rows = wider(h, y, board.cut.top, board.cut.bottom);
      for (std::int64_t x = 0; x < canvas.cols(); ++x) {
        const bool more = rows * wider(w, x, board.cut.left, board.cut.right) > canvas.taps(y, x);
        QVERIFY2(canvas.differs(y, x) == (more && framed(canvas.kind(y, x))), nameOf(board).c_str());
        different += canvas.differs(y, x) ? 1 : 0;
      }
    }
  }
  QVERIFY(different > 1000);
}

void TestCanvas::nothingDiffersInAWholePicture() {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    Board board = randomBoard(random, smallWholeNumbers);
    board.cut = {};
    const Canvas canvas(board);
    for (std::int64_t y = 0; y < canvas.rows(); ++y)
      for (std::int64_t x = 0; x < canvas.cols(); ++x) QVERIFY(!canvas.differs(y, x));
  }
}

QTEST_APPLESS_MAIN(TestCanvas)
#include "tst_canvas.moc"
