#include <QScrollBar>
#include <QSignalSpy>
#include <memory>

#include "engine/render/colormap.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/text_line.h"
#include "ui/wiring/wiring_matrix.h"
#include "ui/wiring/wiring_panel.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

WiringState stateOf(const Wiring& wiring, Pair kernel = {3, 3}) {
  auto weight = std::make_shared<Tensor>(Shape{wiring.inputs, wiring.outputsPerGroup(), kernel.h, kernel.w});
  for (std::size_t i = 0; i < weight->values.size(); ++i) weight->values[i] = i % 9 == 0 ? 0.5F : 0.0F;
  return {wiring, kernel, kernelTable(weight, static_cast<int>(wiring.groups)), std::nullopt, 0};
}

}  // namespace

class TestWiringPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init();
  void cleanup() { m_panel.reset(); }

  void theShapeOfTheWeightAndWhatGroupsCutAreTold();
  void thePointerReadsAKernel();
  void aClickLetsAKernelActAlone();
  void aPlaceWithoutAKernelOnlySaysWhy();
  void keysWalkThePlacesAndEnterChooses();
  void theKeysFollowTheChosenChannel();
  void theKernelThatActsAloneIsTold();
  void keysRevealWhatIsScrolledAway();
  void theWheelTurnsAMatrixOfFewRows();
  void dimmedIsVeiled();
  void textsFollowTheLanguage();

 private:
  WiringMatrix& matrix() const { return m_panel->matrix(); }
  QPoint middleOf(const KernelAt& at) const { return matrix().tileRect(at).center().toPoint(); }
  /// Within the first tap of a kernel, beside its number.
  QRgb colorOf(const KernelAt& at) const {
    const QImage image = matrix().viewport()->grab().toImage();
    return image.pixel((matrix().tileRect(at).topLeft() * image.devicePixelRatio()).toPoint() + QPoint(5, 5));
  }
  bool tells(const QString& text) const {
    const auto lines = m_panel->findChildren<TextLine*>();
    return std::any_of(lines.begin(), lines.end(), [&](const TextLine* line) { return line->text() == text; });
  }

  std::unique_ptr<WiringPanel> m_panel;
};

void TestWiringPanel::init() {
  failOnWarnings();
  m_panel = std::make_unique<WiringPanel>();
  m_panel->resize(442, 608);
  m_panel->showState(stateOf({3, 3, 1}));
  QVERIFY(showActive(*m_panel));
}

void TestWiringPanel::theShapeOfTheWeightAndWhatGroupsCutAreTold() {
  QVERIFY(tells(u"weight [C_in, C_out/groups, kH, kW] = [3, 3, 3, 3]"_s));
  QVERIFY(tells(u"groups 1: each of 3 inputs reaches each of 3 outputs, 9 kernels"_s));
  m_panel->showState(stateOf({6, 12, 3}, {2, 5}));
  QVERIFY(tells(u"weight [C_in, C_out/groups, kH, kW] = [6, 4, 2, 5]"_s));
  QVERIFY(tells(u"groups 3 cut the wiring: 24 of 72 kernels exist"_s));
  m_panel->resize(240, 500);  // the numbers are not cut
  QVERIFY(tells(u"weight [6, 4, 2, 5]"_s));
  QVERIFY(tells(u"groups 3: 24 of 72 kernels"_s));
}

void TestWiringPanel::thePointerReadsAKernel() {
  const QSignalSpy told(m_panel.get(), &WiringPanel::pointedText);
  QTest::mouseMove(matrix().viewport(), middleOf({0, 1}));
  QTRY_COMPARE(told.count(), 1);
  QCOMPARE(told.at(0).at(0).toString(), u"R to G: kernel, norm .500"_s);
  QVERIFY(tells(u"R to G: kernel, norm .500"_s));
  QVERIFY(matrix().accessibleDescription().startsWith(u"R to G: kernel, norm .500, row 1 of 3, column 2 of 3"_s));
  QEvent leave(QEvent::Leave);
  QCoreApplication::sendEvent(matrix().viewport(), &leave);
  QCOMPARE(told.last().at(0).toString(), QString());
}

void TestWiringPanel::aClickLetsAKernelActAlone() {
  const QSignalSpy solo(m_panel.get(), &WiringPanel::soloRequested);
  QTest::mouseClick(matrix().viewport(), Qt::LeftButton, {}, middleOf({2, 1}));
  QCOMPARE(solo.count(), 1);
  QCOMPARE(solo.at(0).at(0).value<KernelAt>(), (KernelAt{2, 1}));
  QCOMPARE(matrix().cursor(), (KernelAt{2, 1}));
  QTest::mouseClick(matrix().viewport(), Qt::RightButton, {}, middleOf({0, 0}));
  QCOMPARE(solo.count(), 1);
}

void TestWiringPanel::aPlaceWithoutAKernelOnlySaysWhy() {
  m_panel->showState(stateOf({3, 3, 3}));
  const QSignalSpy solo(m_panel.get(), &WiringPanel::soloRequested);
  QTest::mouseMove(matrix().viewport(), middleOf({1, 1}));
  QTest::mouseMove(matrix().viewport(), middleOf({0, 1}));
  QTRY_VERIFY(tells(u"R to G: no kernel, groups 3 cut it"_s));
  QTest::mouseClick(matrix().viewport(), Qt::LeftButton, {}, middleOf({0, 1}));
  QTest::keyClick(&matrix(), Qt::Key_Return);
  QCOMPARE(solo.count(), 0);
}

void TestWiringPanel::keysWalkThePlacesAndEnterChooses() {
  matrix().setFocus(Qt::TabFocusReason);
  const QSignalSpy solo(m_panel.get(), &WiringPanel::soloRequested);
  QCOMPARE(matrix().cursor(), (KernelAt{0, 0}));
  QTest::keyClick(&matrix(), Qt::Key_Right);
  QTest::keyClick(&matrix(), Qt::Key_Down);
  QCOMPARE(matrix().pointed(), (KernelAt{1, 1}));
  QVERIFY(tells(u"G to G: kernel, norm .500"_s));
  for (const auto key : {Qt::Key_Return, Qt::Key_Space}) QTest::keyClick(&matrix(), key);
  QCOMPARE(solo.count(), 2);
  QCOMPARE(solo.at(1).at(0).value<KernelAt>(), (KernelAt{1, 1}));
  QTest::keyClick(&matrix(), Qt::Key_End);
  QTest::keyClick(&matrix(), Qt::Key_Right);
  QCOMPARE(matrix().cursor(), (KernelAt{1, 2}));
  QTest::keyClick(&matrix(), Qt::Key_Home);
  QTest::keyClick(&matrix(), Qt::Key_PageDown);
  QCOMPARE(matrix().cursor(), (KernelAt{2, 0}));
}

void TestWiringPanel::theKeysFollowTheChosenChannel() {
  WiringState state = stateOf({6, 6, 3});
  state.outChannel = 5;
  m_panel->showState(state);
  QCOMPARE(matrix().cursor(), (KernelAt{4, 5}));  // the first input that reaches it
  state.outChannel = 4;
  m_panel->showState(state);
  QCOMPARE(matrix().cursor(), (KernelAt{4, 4}));
}

void TestWiringPanel::theKernelThatActsAloneIsTold() {
  auto* chip = m_panel->findChild<Chip*>(u"soloChip"_s);
  QVERIFY(!chip->isVisible());
  const QRgb before = colorOf({0, 1});
  WiringState state = stateOf({3, 3, 1});
  state.solo = KernelAt{0, 1};
  m_panel->showState(state);
  QVERIFY(chip->isVisible());
  QCOMPARE(chip->text(), u"Only R to G acts"_s);
  QVERIFY(tells(u"all other kernels and the bias are 0; O shows all"_s));
  QVERIFY(matrix().accessibleDescription().endsWith(u"only R to G acts"_s));
  // Its kernel is as it was; the others are paler.
  QCOMPARE(colorOf({0, 1}), before);
  QVERIFY(colorOf({0, 0}) != before);
  const QSignalSpy ended(m_panel.get(), &WiringPanel::soloEnded);
  QTest::mouseClick(chip, Qt::LeftButton);
  QCOMPARE(ended.count(), 1);
}

void TestWiringPanel::keysRevealWhatIsScrolledAway() {
  m_panel->showState(stateOf({3, 64, 1}));
  QVERIFY(matrix().horizontalScrollBar()->maximum() > 0);
  matrix().setFocus(Qt::TabFocusReason);
  QTest::keyClick(&matrix(), Qt::Key_End);
  QCOMPARE(matrix().cursor(), (KernelAt{0, 63}));
  QVERIFY(QRectF(matrix().viewport()->rect()).contains(matrix().tileRect({0, 63})));
  QTest::keyClick(&matrix(), Qt::Key_Home);
  QCOMPARE(matrix().horizontalScrollBar()->value(), 0);
}

void TestWiringPanel::theWheelTurnsAMatrixOfFewRows() {
  m_panel->showState(stateOf({3, 64, 1}));
  turnWheel(*matrix().viewport(), middleOf({1, 1}), -1);
  QVERIFY(matrix().horizontalScrollBar()->value() > 0);
  turnWheel(*matrix().viewport(), middleOf({1, 10}), 1);
  QCOMPARE(matrix().horizontalScrollBar()->value(), 0);
}

void TestWiringPanel::dimmedIsVeiled() {
  const QRgb before = colorOf({0, 0});
  m_panel->setDimmed(true);
  QVERIFY(qGray(colorOf({0, 0})) > qGray(before) + 40);
}

void TestWiringPanel::textsFollowTheLanguage() {
  for (auto* line : m_panel->findChildren<TextLine*>()) line->setText({});
  QEvent change(QEvent::LanguageChange);
  QCoreApplication::sendEvent(m_panel.get(), &change);
  QVERIFY(tells(u"weight [C_in, C_out/groups, kH, kW] = [3, 3, 3, 3]"_s));
}

QTEST_MAIN(TestWiringPanel)
#include "tst_wiring_panel.moc"
