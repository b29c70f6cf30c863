// Boxes of numbers: typing, steps, and seeds of 64 bits.

#include <QAccessible>
#include <QLineEdit>
#include <QSignalSpy>

#include "tests/support/ui_setup.h"
#include "ui/controls/number_box.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestNumberBox : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }

  void typingCountsOnEnter() {
    NumberBox box;
    box.setRange(0, 64);
    box.setValue(5);
    QSignalSpy edits(&box, &NumberBox::valueEdited);
    QVERIFY(showActive(box));
    replace(box, u"12"_s);
    QCOMPARE(edits.count(), 0);
    QTest::keyClick(&box, Qt::Key_Return);
    QCOMPARE(edits.count(), 1);
    QCOMPARE(edits[0][0].toInt(), 12);
    QTest::keyClick(&box, Qt::Key_Return);  // nothing new was typed
    QCOMPARE(edits.count(), 1);
  }

  void whatIsNoNumberGoesBack() {
    NumberBox box;
    box.setRange(0, 64);
    box.setValue(5);
    QSignalSpy edits(&box, &NumberBox::valueEdited);
    QVERIFY(showActive(box));
    for (const QString& text : {u"abc"_s, u"1.5"_s, u"7-"_s}) {
      replace(box, text);
      QTest::keyClick(&box, Qt::Key_Return);
      QCOMPARE(box.text(), u"5"_s);
    }
    replace(box, u"9"_s);
    QTest::keyClick(&box, Qt::Key_Escape);
    QCOMPARE(box.text(), u"5"_s);
    QCOMPARE(edits.count(), 0);
  }

  void lettersAndUndoAreTheWindowsKeys() {
    QWidget window;
    NumberBox box(&window);
    box.setRange(0, 64);
    box.setValue(5);
    int letters = 0;
    int undos = 0;
    const auto shortcut = [&window](const QKeySequence& keys, int& count) {
      auto* action = new QAction(&window);
      action->setShortcut(keys);
      QObject::connect(action, &QAction::triggered, &window, [&count] { ++count; });
      window.addAction(action);
    };
    shortcut(QKeySequence(Qt::Key_G), letters);
    shortcut(QKeySequence::Undo, undos);
    QVERIFY(showActive(window));
    box.setFocus();
    QTest::keyClick(window.windowHandle(), Qt::Key_G);
    QCOMPARE(letters, 1);
    QCOMPARE(box.text(), u"5"_s);
    QTest::keyClick(window.windowHandle(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undos, 1);
    // What is being typed is taken back by the box itself.
    QTest::keyClick(window.windowHandle(), Qt::Key_7);
    QTest::keyClick(window.windowHandle(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undos, 1);
    QCOMPARE(box.text(), u"5"_s);
  }

  void refreshLeavesWhatIsBeingTyped() {
    NumberBox box;
    box.setRange(0, 64);
    box.setValue(5);
    QVERIFY(showActive(box));
    replace(box, u"1"_s);
    box.setValue(5);  // the state is shown again: nothing about this value changed
    QCOMPARE(box.text(), u"1"_s);
    box.setValue(6);  // an undo: what counts now is another value
    QCOMPARE(box.text(), u"6"_s);
  }

  void leavingCounts() {
    QWidget window;
    auto* box = new NumberBox(&window);
    auto* other = new QLineEdit(&window);
    box->setRange(0, 64);
    QSignalSpy edits(box, &NumberBox::valueEdited);
    QVERIFY(showActive(window));
    replace(*box, u"8"_s);
    other->setFocus();
    QCOMPARE(edits.count(), 1);
  }

  void keysStepWithinTheRange() {
    NumberBox box;
    box.setRange(1, 63);
    box.setValue(60);
    QSignalSpy edits(&box, &NumberBox::valueEdited);
    QVERIFY(showActive(box));
    box.setFocus();
    QTest::keyClick(&box, Qt::Key_Up);
    QCOMPARE(edits.takeFirst()[0].toInt(), 61);
    QTest::keyClick(&box, Qt::Key_PageUp);
    QCOMPARE(edits.takeFirst()[0].toInt(), 63);
    QTest::keyClick(&box, Qt::Key_Down);
    QCOMPARE(edits.takeFirst()[0].toInt(), 59);
  }

  void seedsOf64Bits_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QString>("shown");
    QTest::newRow("small") << u"42"_s << quint64{42} << u"42"_s;
    QTest::newRow("minus one") << u"-1"_s << ~quint64{0} << u"-1"_s;
    QTest::newRow("typographic minus") << u"\u22127"_s << ~quint64{0} - 6 << u"-7"_s;
    QTest::newRow("largest") << u"18446744073709551615"_s << ~quint64{0} << u"-1"_s;
    QTest::newRow("2^32+5") << u"4294967301"_s << quint64{4294967301} << u"4294967301"_s;
    QTest::newRow("least") << u"-9223372036854775808"_s << (quint64{1} << 63) << u"-9223372036854775808"_s;
  }
  void seedsOf64Bits();

  void seedsBeyond64BitsGoBack() {
    SeedBox box;
    box.setSeed(3);
    QSignalSpy edits(&box, &SeedBox::seedEdited);
    QVERIFY(showActive(box));
    replace(box, u"18446744073709551616"_s);
    QTest::keyClick(&box, Qt::Key_Return);
    QCOMPARE(edits.count(), 0);
    QCOMPARE(box.text(), u"3"_s);
  }

  void screenReadersSeeTheValue() {
    NumberBox box;
    box.setRange(1, 63);
    box.setValue(7);
    box.setAccessibleName(u"Kernel, height"_s);
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&box);
    QVERIFY(access && access->valueInterface());
    QCOMPARE(access->valueInterface()->currentValue().toInt(), 7);
    QCOMPARE(access->valueInterface()->maximumValue().toInt(), 63);
  }

 private:
  static void replace(QAbstractSpinBox& box, const QString& text) {
    box.setFocus();
    QTest::keyClick(&box, Qt::Key_A, Qt::ControlModifier);
    for (const QChar c : text) QTest::sendKeyEvent(QTest::Click, &box, Qt::Key_unknown, QString(c), {});
  }
};

void TestNumberBox::seedsOf64Bits() {
  QFETCH(QString, typed);
  QFETCH(quint64, seed);
  QFETCH(QString, shown);
  SeedBox box;
  QSignalSpy edits(&box, &SeedBox::seedEdited);
  QVERIFY(showActive(box));
  replace(box, typed);
  QTest::keyClick(&box, Qt::Key_Return);
  QCOMPARE(edits.count(), 1);
  QCOMPARE(edits[0][0].value<quint64>(), seed);
  box.setSeed(seed);
  QCOMPARE(box.text(), shown);
}

QTEST_MAIN(TestNumberBox)
#include "tst_number_box.moc"
