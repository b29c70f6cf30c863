#include "engine/core/frame_drag.h"

#include <QTest>
#include <algorithm>

using namespace convt;

class TestFrameDrag : public QObject {
  Q_OBJECT

  /// 4 inputs, kernel 3, stride 2: a canvas of 9.
  static SizeTerms terms(std::int64_t padding, std::int64_t outputPadding) {
    return {4, 2, padding, 1, 3, outputPadding};
  }

 private Q_SLOTS:
  void theNearEdgeIsThePadding() {
    for (int position = 0; position <= 4; ++position)
      QCOMPARE(draggedFrame(terms(1, 0), false, position), (DraggedFrame{position, 0}));
    QCOMPARE(draggedFrame(terms(1, 0), false, 1.6), (DraggedFrame{2, 0}));
    QCOMPARE(draggedFrame(terms(1, 1), false, -3.0), (DraggedFrame{0, 1}));
  }

  void theFarEdgePullsPaddingInAndPushesOutputPaddingOut() {
    // With padding 1 the far edge lies at 9 - 1 = 8.
    QCOMPARE(draggedFrame(terms(1, 0), true, 8.0), (DraggedFrame{1, 0}));
    QCOMPARE(draggedFrame(terms(1, 0), true, 7.0), (DraggedFrame{2, 0}));
    QCOMPARE(draggedFrame(terms(1, 0), true, 9.0), (DraggedFrame{1, 1}));
    QCOMPARE(draggedFrame(terms(1, 0), true, 10.0), (DraggedFrame{0, 1}));  // output padding is below stride 2
    QCOMPARE(draggedFrame(terms(1, 1), true, 8.0), (DraggedFrame{1, 0}));
  }

  void everyDragGivesAValidLayerAndTheNearestEdge() {
    for (std::int64_t in = 1; in <= 5; ++in) {
      for (std::int64_t stride = 1; stride <= 4; ++stride) {
        for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
          for (std::int64_t dilation = 1; dilation <= 3; ++dilation) sweep({in, stride, 0, dilation, kernel, 0});
        }
      }
    }
  }

 private:
  static void sweep(SizeTerms t) {
    const std::int64_t most = std::max(t.stride, t.dilation) - 1;
    for (t.padding = 0; 2 * t.padding < t.canvas(); ++t.padding) {
      for (std::int64_t position = -4; position <= t.canvas() + 8; ++position) {
        for (const bool farEdge : {false, true}) {
          SizeTerms after = t;
          const DraggedFrame frame = draggedFrame(t, farEdge, static_cast<double>(position));
          after.padding = frame.padding;
          after.outputPadding = frame.outputPadding;
          QVERIFY(frame.padding >= 0 && frame.outputPadding >= 0 && frame.outputPadding <= most && after.out() >= 1);
          if (!farEdge) QCOMPARE(frame.outputPadding, 0);
          // The edge follows the pointer wherever the output stays at least one position.
          const std::int64_t edge = farEdge ? t.canvas() - frame.padding + frame.outputPadding : frame.padding;
          const std::int64_t inside =
              std::clamp<std::int64_t>(position, farEdge ? t.canvas() - (t.canvas() - 1) / 2 : 0,
                                       farEdge ? t.canvas() + most : (t.canvas() - 1) / 2);
          QCOMPARE(edge, inside);
        }
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestFrameDrag)
#include "tst_frame_drag.moc"
