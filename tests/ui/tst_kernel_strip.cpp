#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "tests/support/ui_setup.h"
#include "ui/controls/kernel_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

/// Two groups of two input channels, kernels of 3 x 4, tap (ky, kx) of kernel n is (n + 1)/10 + ky + kx/100.
PanelState groupedState(Pair kernel = {3, 4}) {
  PanelState state;
  state.params = {4, kernel, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 2, false};
  state.input = {1, 4, 32, 32};
  auto weight = std::make_shared<Tensor>(Shape{4, 2, kernel.h, kernel.w});
  for (int n = 0; n < 4; ++n)
    for (int c = 0; c < 2; ++c)
      for (int ky = 0; ky < kernel.h; ++ky)
        for (int kx = 0; kx < kernel.w; ++kx)
          weight->values[weight->index(n, c, ky, kx)] = static_cast<float>((n + 1) / 10.0 + ky + kx / 100.0);
  state.weight = weight;
  state.outChannel = 3;
  return state;
}

using Tap = std::optional<TapAt>;

}  // namespace

class TestKernelStrip : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void init() {
    failOnWarnings();
    m_window = std::make_unique<QWidget>();
    m_window->resize(300, 160);
    m_strip = new KernelStrip(m_window.get());
    m_strip->setGeometry(14, 20, 228, 100);
    m_strip->showState(groupedState(), false);
    QVERIFY(showActive(*m_window));
  }
  void cleanup() { m_window.reset(); }

  void pointerNamesTheTapOfTheInputsChannel() {
    QSignalSpy hovers(m_strip, &KernelStrip::tapHovered);
    // 12 px per tap from (2, 2); output channel 3 is of the second group: input channels 2 and 3.
    QTest::mouseMove(m_strip, QPoint(2 + 12 + 6, 2 + 24 + 6));
    QCOMPARE(hovers.last()[0].value<Tap>(), Tap(TapAt{2, 2, 1}));
    QVERIFY(m_strip->accessibleDescription().endsWith(u"tap 2, 1 of input channel 2: w 2.31"_s));
    QTest::mouseMove(m_strip, QPoint(2 + 48 + 12 + 36 + 6, 2 + 6));
    QCOMPARE(hovers.last()[0].value<Tap>(), Tap(TapAt{3, 0, 3}));
    QTest::mouseMove(m_strip, QPoint(2 + 48 + 6, 2 + 6));  // between the kernels
    QVERIFY(!hovers.last()[0].value<Tap>());
    QCOMPARE(hovers.count(), 3);
  }

  void clickChooses() {
    QSignalSpy chosen(m_strip, &KernelStrip::tapActivated);
    QTest::mouseClick(m_strip, Qt::LeftButton, {}, QPoint(2 + 6, 2 + 18));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.last()[0].value<TapAt>(), (TapAt{2, 1, 0}));
    QTest::mouseClick(m_strip, Qt::LeftButton, {}, QPoint(200, 60));
    QCOMPARE(chosen.count(), 1);
  }

  void keysWalkTapsAndKernels() {
    QSignalSpy hovers(m_strip, &KernelStrip::tapHovered);
    QSignalSpy chosen(m_strip, &KernelStrip::tapActivated);
    m_strip->setFocus(Qt::TabFocusReason);
    QVERIFY(m_strip->hasFocus());
    const auto press = [&](Qt::Key key, int times = 1) {
      for (int n = 0; n < times; ++n) QTest::keyClick(m_strip, key);
      return hovers.last()[0].value<Tap>();
    };
    QCOMPARE(press(Qt::Key_Right), Tap(TapAt{2, 0, 0}));  // the first press shows where one is
    QCOMPARE(press(Qt::Key_Right, 4), Tap(TapAt{3, 0, 0}));
    QCOMPARE(press(Qt::Key_Down, 9), Tap(TapAt{3, 2, 0}));
    QCOMPARE(press(Qt::Key_Left), Tap(TapAt{2, 2, 3}));
    QTest::keyClick(m_strip, Qt::Key_Return);
    QCOMPARE(chosen.last()[0].value<TapAt>(), (TapAt{2, 2, 3}));
    QCOMPARE(press(Qt::Key_Right, 9), Tap(TapAt{3, 2, 3}));
    m_strip->showState(groupedState({2, 2}), false);  // that tap is gone
    QVERIFY(!hovers.last()[0].value<Tap>());
    press(Qt::Key_Left);
    QCOMPARE(press(Qt::Key_Escape), Tap());
    press(Qt::Key_Left);
    m_strip->clearFocus();
    QVERIFY(!hovers.last()[0].value<Tap>());
  }

  void usedTapsAreOutlinedAndNoOthers_data() {
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("cell");
    QTest::addRow("3") << 3 << 14;
    QTest::addRow("6") << 6 << 8;
    QTest::addRow("15") << 15 << 8;
    QTest::addRow("31") << 31 << 5;
  }
  void usedTapsAreOutlinedAndNoOthers() {
    QFETCH(int, kernel);
    QFETCH(int, cell);
    m_strip->setGeometry(14, 0, 228, 180);
    m_window->resize(300, 200);
    m_strip->showState(groupedState({kernel, kernel}), false);
    const QImage before = m_strip->grab().toImage();
    // From the second tap on, every third.
    const CellSet used{{1, 3, (kernel + 1) / 3}, {1, 3, (kernel + 1) / 3}};
    m_strip->setUsedTaps(used);
    const QImage image = m_strip->grab().toImage();
    const auto changed = [&](int x, int y) { return image.pixel(x, y) != before.pixel(x, y); };
    for (int k = 0; k < m_strip->shown(); ++k) {
      const int left = 2 + k * (kernel * cell + 12);
      for (int ky = 0; ky < kernel; ++ky) {
        for (int kx = 0; kx < kernel; ++kx) {
          const bool isUsed = used.contains({ky, kx});
          const QPoint corner(left + kx * cell, 2 + ky * cell);
          // An outline is yellow on the cell's edge; tints of smaller cells reach to its middle.
          const QPoint probe = corner + (cell >= 8 ? QPoint(0, cell / 2) : QPoint(2, 2));
          if (isUsed) {
            const QColor yellow(image.pixel(probe));
            QVERIFY2(yellow.red() > 180 && yellow.blue() < 130, qPrintable(yellow.name()));
          }
          QCOMPARE(changed(corner.x() + cell / 2, corner.y() + cell / 2), isUsed && cell < 8);
        }
      }
    }
    m_strip->setUsedTaps(std::nullopt);
    QCOMPARE(m_strip->grab().toImage(), before);
  }

  void aTapPointedAtElsewhereIsOutlinedInItsKernel() {
    const QImage before = m_strip->grab().toImage();
    m_strip->setHoveredTap(TapAt{3, 1, 1});
    const QImage image = m_strip->grab().toImage();
    QVERIFY(m_strip->accessibleDescription().endsWith(u"w 1.41"_s));
    const int second = 2 + 48 + 12;
    QCOMPARE(image.copy(0, 0, 2 + 48 + 3, 44), before.copy(0, 0, 2 + 48 + 3, 44));
    QCOMPARE(QColor(image.pixel(second + 12, 2 + 18)), QColor(Qt::white));
    QCOMPARE(QColor(image.pixel(second + 13, 2 + 18)), QColor(Qt::black));
    QCOMPARE(image.pixel(second + 18, 2 + 18), before.pixel(second + 18, 2 + 18));
    // The pointer here goes before it; a channel that is not shown changes nothing.
    QTest::mouseMove(m_strip, QPoint(8, 8));
    QVERIFY(m_strip->accessibleDescription().endsWith(u"w .300"_s));
    QTest::mouseMove(m_strip, QPoint(150, 90));
    m_strip->setHoveredTap(TapAt{0, 1, 1});
    QCOMPARE(m_strip->grab().toImage(), before);
  }

 private:
  std::unique_ptr<QWidget> m_window;
  KernelStrip* m_strip = nullptr;
};

QTEST_MAIN(TestKernelStrip)
#include "tst_kernel_strip.moc"
