// A parameter's row: linked and apart, boxes beyond the track, the inverted state.

#include <QSignalSpy>

#include "tests/support/ui_setup.h"
#include "ui/controls/chain_button.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/number_box.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/text_line.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestLabeledSlider : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void init() {
    failOnWarnings();
    m_window = std::make_unique<QWidget>();
    m_window->resize(256, 100);
    m_row = new LabeledSlider({Param::Kernel, 1, 15, 63, 3}, m_window.get());
    m_row->setGeometry(0, 0, 256, 48);
    m_row->setPair({3, 3});
    m_edits.clear();
    m_phases.clear();
    connect(m_row, &LabeledSlider::pairEdited, this, [this](Pair value, EditPhase phase) {
      m_edits.push_back(value);
      m_phases.push_back(phase);
    });
    QVERIFY(showActive(*m_window));
  }
  void cleanup() { m_window.reset(); }

  void linkedSliderEditsBoth() {
    click(*track(0), 7);
    QVERIFY((m_edits == std::vector<Pair>{{7, 7}, {7, 7}}));
    QVERIFY((m_phases == std::vector<EditPhase>{EditPhase::Drag, EditPhase::DragEnd}));
  }

  void apartEachHalfEditsItsOwn() {
    m_row->setLinked(false);
    QVERIFY(track(1)->isVisible());
    QCOMPARE(track(0)->geometry().width(), track(1)->geometry().width());
    click(*track(1), 9);
    QVERIFY((m_edits.back() == Pair{3, 9}));
    click(*track(0), 5);
    QVERIFY((m_edits.back() == Pair{5, 3}));
  }

  void boxesGoFurtherThanTheTrack() {
    type(*box(0), u"40"_s);
    QVERIFY((m_edits == std::vector<Pair>{{40, 40}}));
    QCOMPARE(m_phases.back(), EditPhase::Step);
    QCOMPARE(box(0)->text(), u"3"_s);  // until it is told
    m_row->setPair({40, 40});
    QCOMPARE(box(0)->text(), u"40"_s);
    QCOMPARE(box(1)->text(), u"40"_s);
    m_row->setPair({3, 3});
    type(*box(0), u"999"_s);
    QVERIFY((m_edits.back() == Pair{63, 63}));
    type(*box(0), u"0"_s);
    QVERIFY((m_edits.back() == Pair{1, 1}));
  }

  void chainAsksAndWaits() {
    QSignalSpy links(m_row, &LabeledSlider::linkEdited);
    auto* chain = m_row->findChild<ChainButton*>();
    QTest::mouseClick(chain, Qt::LeftButton);
    QCOMPARE(links.count(), 1);
    QCOMPARE(links[0][0].toBool(), false);
    QVERIFY(chain->isChecked());
    m_row->setLinked(false);
    QVERIFY(!chain->isChecked());
    QTest::mouseClick(chain, Qt::LeftButton);
    QCOMPARE(links[1][0].toBool(), true);
  }

  void doubleClickBringsTheStartBack() {
    m_row->setPair({8, 8});
    QTest::mouseDClick(track(0), Qt::LeftButton, {}, track(0)->handleCentre(8).toPoint());
    QVERIFY((m_edits.back() == Pair{3, 3}));
  }

  void brokenBoxesAreInvertedAndMarked() {
    const QPoint inside(4, 11);
    QCOMPARE(pixel(box(0)->grab().toImage(), inside), theme().base);
    m_row->setBroken(true, false);
    QCOMPARE(pixel(box(0)->grab().toImage(), inside), theme().ink);
    QCOMPARE(pixel(box(1)->grab().toImage(), inside), theme().base);
    QVERIFY(mark()->isVisible());
    setTheme(ThemeMode::Dark);
    QTRY_COMPARE(pixel(box(0)->grab().toImage(), inside), darkTheme().ink);
    QCOMPARE(pixel(box(1)->grab().toImage(), inside), darkTheme().base);
    setTheme(ThemeMode::Light);
    QTRY_COMPARE(pixel(box(1)->grab().toImage(), inside), lightTheme().base);
    m_row->setBroken(false, false);
    QCOMPARE(pixel(box(0)->grab().toImage(), inside), theme().base);
    QVERIFY(!mark()->isVisible());
  }

  void rowHasTheMeasuresOfTheTheme() {
    QCOMPARE(box(0)->geometry(), QRect(136, 4, 40, 22));
    QCOMPARE(box(1)->geometry(), QRect(200, 4, 40, 22));
    const QImage image = m_row->grab().toImage();
    QCOMPARE(pixel(image, {200, 35}), theme().edge);  // the track
    QCOMPARE(pixel(image, {200, 34}), theme().window);
    QCOMPARE(pixel(image, {52, 44}), theme().ink);  // the tick of 3
    QCOMPARE(pixel(image, {52, 42}), theme().window);
    QCOMPARE(pixel(image, {52, 46}), theme().window);
  }

  void linkedHatchIsThatOfTheStricterAxis() {
    m_row->setInvalidFrom({4, 9});
    const QImage strict = track(0)->grab().toImage();
    m_row->setInvalidFrom({9, 4});
    QCOMPARE(track(0)->grab().toImage(), strict);
    m_row->setInvalidFrom({9, 9});
    QVERIFY(track(0)->grab().toImage() != strict);
  }

  void everyControlHasAName() {
    QCOMPARE(box(0)->accessibleName(), u"Kernel, height"_s);
    QCOMPARE(box(1)->accessibleName(), u"Kernel, width"_s);
    QCOMPARE(track(0)->accessibleName(), u"Kernel"_s);
    m_row->setLinked(false);
    QCOMPARE(track(0)->accessibleName(), u"Kernel, height"_s);
    QVERIFY(!m_row->findChild<ChainButton*>()->accessibleName().isEmpty());
  }

 private:
  NumberBox* box(int axis) const { return m_row->findChildren<NumberBox*>()[axis]; }
  SliderTrack* track(int axis) const { return m_row->findChildren<SliderTrack*>()[axis]; }
  TextLine* mark() const { return m_row->findChildren<TextLine*>()[1]; }

  static void click(SliderTrack& track, int value) {
    QTest::mouseClick(&track, Qt::LeftButton, {}, track.handleCentre(value).toPoint());
  }

  static void type(NumberBox& box, const QString& text) {
    box.setFocus();
    QTest::keyClick(&box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(&box, text);
    QTest::keyClick(&box, Qt::Key_Return);
  }

  std::unique_ptr<QWidget> m_window;
  LabeledSlider* m_row = nullptr;
  std::vector<Pair> m_edits;
  std::vector<EditPhase> m_phases;
};

QTEST_MAIN(TestLabeledSlider)
#include "tst_labeled_slider.moc"
