// The style's measures, the focus ring, chips.

#include <QComboBox>
#include <QFocusFrame>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>

#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestStudioStyle : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }

  void controlsAre22High() {
    QPushButton button(u"Export"_s);
    QComboBox combo;
    combo.addItem(u"Box"_s);
    QLineEdit edit;
    QCOMPARE(button.sizeHint().height(), 22);
    QCOMPARE(combo.sizeHint().height(), 22);
    QCOMPARE(edit.sizeHint().height(), 22);
  }

  void boxesHaveAnEdgeOfOnePixel() {
    QPushButton button(u"Export"_s);
    button.resize(80, 22);
    const QImage image = button.grab().toImage();
    QCOMPARE(pixel(image, {40, 0}), theme().edge);
    QCOMPARE(pixel(image, {40, 2}), theme().base);
    QCOMPARE(pixel(image, {0, 11}), theme().edge);
    QCOMPARE(pixel(image, {79, 11}), theme().edge);
    button.setDown(true);
    QCOMPARE(pixel(button.grab().toImage(), {4, 4}), theme().ink);
    button.setDown(false);
    button.setDefault(true);
    QCOMPARE(pixel(button.grab().toImage(), {4, 4}), theme().ink);
  }

  void spinBoxesHaveNoArrows() {
    QSpinBox box;
    box.resize(60, 22);
    const QImage image = box.grab().toImage();
    for (int y = 2; y < 20; ++y) QCOMPARE(image.pixelColor(54, y), theme().base);
  }

  void choosingATabMovesNoTab() {
    QTabBar tabs;
    for (const QString& name : {u"Explore"_s, u"Mechanism"_s, u"Channels"_s}) tabs.addTab(name);
    tabs.ensurePolished();
    tabs.resize(500, 32);
    QList<QRect> before;
    for (int i = 0; i < 3; ++i) before << tabs.tabRect(i);
    QCOMPARE(before[0].height(), 32);
    tabs.setCurrentIndex(1);
    for (int i = 0; i < 3; ++i) QCOMPARE(tabs.tabRect(i), before[i]);
    // The underline: 2 px of ink, from 4 px left of the text.
    const QImage image = tabs.grab().toImage();
    const int left = before[1].left() + 14 - 4;
    QCOMPARE(pixel(image, {double(left), 30}), theme().ink);
    QCOMPARE(pixel(image, {double(left), 29}), theme().ink);
    QVERIFY(pixel(image, {double(left) - 1, 30}) != theme().ink);
    QVERIFY(pixel(image, {double(before[0].left() + 14), 30}) != theme().ink);
  }

  void focusRingComesWithTheKeyboardOnly() {
    QWidget window;
    window.resize(300, 80);
    auto* first = new QPushButton(u"First"_s, &window);
    auto* second = new QPushButton(u"Second"_s, &window);
    first->setGeometry(20, 20, 80, 22);
    second->setGeometry(140, 20, 80, 22);
    QVERIFY(showActive(window));
    QTest::mouseClick(first, Qt::LeftButton);
    QVERIFY(first->hasFocus() || !second->hasFocus());
    QVERIFY(!ringShown(window));
    first->clearFocus();
    first->setFocus(Qt::MouseFocusReason);
    QVERIFY(first->hasFocus());
    QVERIFY(!ringShown(window));
    QTest::keyClick(first, Qt::Key_Tab);
    QVERIFY(second->hasFocus());
    QVERIFY(ringShown(window));
    const QImage image = window.grab().toImage();
    QCOMPARE(pixel(image, {180, 17}), theme().ink);  // 2 px ring ..
    QCOMPARE(pixel(image, {180, 16}), theme().ink);
    QCOMPARE(pixel(image, {180, 18}), theme().window);  // .. 2 px outside
    QCOMPARE(pixel(image, {180, 15}), theme().window);
    QTest::mouseClick(first, Qt::LeftButton);
    QVERIFY(!ringShown(window));
  }

  void chipFlashesOnceWhenItsFactChanges() {
    Chip chip;
    chip.showText(u"Levels 0..1"_s);
    QCOMPARE(chip.sizeHint().height(), 20);
    chip.resize(chip.sizeHint());
    QVERIFY(showActive(chip));
    QVERIFY(!chip.isFlashing());
    QCOMPARE(pixel(chip.grab().toImage(), {4, 10}), theme().base);
    chip.showText(u"Levels 0..1"_s);
    QVERIFY(!chip.isFlashing());
    chip.showText(u"Stretch"_s);
    QVERIFY(chip.isFlashing());
    QCOMPARE(pixel(chip.grab().toImage(), {4, 10}), theme().ink);
    QTRY_VERIFY(!chip.isFlashing());
    QCOMPARE(pixel(chip.grab().toImage(), {4, 10}), theme().base);
  }

  void reducedMotionFlashesNothing() {
    Chip chip;
    chip.showText(u"Levels 0..1"_s);
    QVERIFY(showActive(chip));
    setReducedMotion(true);
    chip.showText(u"Wrap"_s);
    setReducedMotion(false);
    QVERIFY(!chip.isFlashing());
  }

  void flatComboIsAsWideAsItsChoice() {
    FlatCombo combo;
    combo.setTexts({u"RGB"_s, u"channel 12"_s});
    QSignalSpy chosen(&combo, &FlatCombo::chosen);
    const int narrow = combo.sizeHint().width();
    combo.choose(1);
    QVERIFY(combo.sizeHint().width() > narrow + 20);
    QCOMPARE(chosen.count(), 0);
    QVERIFY(showActive(combo));
    combo.setFocus();
    QTest::keyClick(&combo, Qt::Key_Up);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toInt(), 0);
    combo.setTexts({u"[RGB]"_s, u"[channel 12]"_s});
    QCOMPARE(combo.currentIndex(), 0);
    QCOMPARE(chosen.count(), 1);
  }

 private:
  static bool ringShown(QWidget& window) {
    for (const QFocusFrame* frame : window.findChildren<QFocusFrame*>())
      if (frame->isVisible()) return true;
    return false;
  }
};

QTEST_MAIN(TestStudioStyle)
#include "tst_studio_style.moc"
