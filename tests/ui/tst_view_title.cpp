#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "tests/support/ui_setup.h"
#include "ui/image/readout_text.h"
#include "ui/image/view_title.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestViewTitle : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void saysSizeAndZoom();
  void noteGivesWay();
  void theSizeOfAnOutputIsAButton();
  void chipsStandAfterTheZoom();
  void numbersReadWell_data();
  void numbersReadWell();
  void rangesReadWell();
};

void TestViewTitle::saysSizeAndZoom() {
  ViewTitle title(ViewTitle::Heading::Output);
  title.setImageShape(Shape{1, 3, 927, 1399});
  title.setZoom(2);
  QStringList texts;
  for (auto* label : title.findChildren<QLabel*>()) texts += label->text();
  QVERIFY(texts.contains(u"3×927×1399"_s) && texts.contains(u"2:1"_s));
  title.setZoom(-4, Reduction::MaxMagnitude);
  texts.clear();
  for (auto* label : title.findChildren<QLabel*>()) texts += label->text();
  QVERIFY(texts.contains(u"1:4 max magnitude"_s));
  QCOMPARE(title.height(), 28);
}

void TestViewTitle::noteGivesWay() {
  ViewTitle title(ViewTitle::Heading::Input);
  title.setImageShape(Shape{1, 3, 464, 700});
  title.setZoom(2);
  const QString text = u"frame: what the output view shows"_s;
  title.setNote(text);
  QLabel* note = nullptr;
  for (auto* label : title.findChildren<QLabel*>())
    if (label->text() == text) note = label;
  QVERIFY(note);
  title.resize(555, 28);
  title.show();
  QVERIFY(QTest::qWaitForWindowExposed(&title));
  QTRY_VERIFY(note->isVisible());
  QTRY_COMPARE(note->geometry().right(), 555 - 16 - 1);
  title.resize(260, 28);
  QTRY_VERIFY(!note->isVisible());
}

void TestViewTitle::theSizeOfAnOutputIsAButton() {
  ViewTitle input(ViewTitle::Heading::Input);
  QVERIFY(input.sizeAnchor() == nullptr);
  ViewTitle title(ViewTitle::Heading::Output);
  title.setImageShape(Shape{1, 3, 927, 1399});
  title.resize(700, 28);
  QVERIFY(showActive(title));
  QWidget* button = title.sizeAnchor();
  QSignalSpy clicked(&title, &ViewTitle::sizeClicked);
  QTest::mouseClick(button, Qt::LeftButton);
  button->setFocus(Qt::TabFocusReason);
  QTest::keyClick(button, Qt::Key_Space);
  QCOMPARE(clicked.count(), 2);
  QCOMPARE(button->accessibleName(), u"Output size"_s);
  QCOMPARE(button->accessibleDescription(), u"3×927×1399"_s);
  QVERIFY(button->toolTip().endsWith(u"(T)"_s));
  // A longer size takes its room.
  const int before = button->width();
  title.setImageShape(Shape{1, 64, 12345, 12345});
  QTRY_VERIFY(button->width() > before + 20);
}

void TestViewTitle::chipsStandAfterTheZoom() {
  ViewTitle title(ViewTitle::Heading::Output);
  title.setImageShape(Shape{1, 3, 927, 1399});
  title.setZoom(2);
  auto* chip = new QPushButton(u"Levels 0..1"_s);
  auto* combo = new QPushButton(u"RGB"_s);
  title.addChip(chip);
  title.addAtEnd(combo);
  title.resize(700, 28);
  title.show();
  QVERIFY(QTest::qWaitForWindowExposed(&title));
  QVERIFY(chip->x() > 16 && chip->x() < 300);
  QCOMPARE(combo->geometry().right(), 700 - 16 - 1);
}

void TestViewTitle::numbersReadWell_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("text");
  QTest::addRow("share") << .5893 << u".589"_s;
  QTest::addRow("small") << -.03034 << u"\u2212.0303"_s;
  QTest::addRow("whole") << 14.0 << u"14"_s;
  QTest::addRow("zero") << 0.0 << u"0"_s;
  QTest::addRow("large") << 123.456 << u"123"_s;
  QTest::addRow("tiny") << 2.1e-7 << u"2.1e\u221207"_s;
  QTest::addRow("minus inf") << -HUGE_VAL << u"\u2212inf"_s;
}

void TestViewTitle::numbersReadWell() {
  QFETCH(double, value);
  QTEST(readoutText(value), "text");
}

void TestViewTitle::rangesReadWell() {
  QCOMPARE(rangeText({0, 1}), u"0..1"_s);
  QCOMPARE(rangeText({-.3F, .3F}), u"±.30"_s);
  QCOMPARE(rangeText({-.12F, .31F}), u"\u2212.12 .. .31"_s);
  QCOMPARE(rangeText({0, 1}, 255), u"0..255"_s);
  QCOMPARE(channelName(2, 3), u"B"_s);
  QCOMPARE(channelName(2, 16), u"2"_s);
}

QTEST_MAIN(TestViewTitle)
#include "tst_view_title.moc"
