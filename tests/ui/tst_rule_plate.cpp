#include <QAbstractButton>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "ui/image/caption_strip.h"
#include "ui/image/rule_plate.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The plates over the top of the output view.
class TestRulePlate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void init();
  void cleanup();

  void saysTheRuleAndTheWaysOut();
  void isAnInvertedPlateOf96();
  void buttonsSayWhichFix();
  void fewerFixesHideButtons();
  void everyTextFits_data();
  void everyTextFits();
  void captionTakesThePlaceItNeeds();

 private:
  std::vector<QAbstractButton*> buttons() const;

  std::unique_ptr<QWidget> m_view;
  RulePlate* m_plate = nullptr;
  ParamError m_error;
  std::vector<Fix> m_fixes;
};

void TestRulePlate::init() {
  m_view = std::make_unique<QWidget>();
  m_view->resize(555, 440);
  m_plate = new RulePlate(m_view.get());
  LayerParams params;
  params.padding = {1, 1};
  params.outputPadding = {2, 2};
  m_error = *check(params, Shape{1, 3, 464, 700});
  Fix padding{params, Param::OutputPadding, 2, 0, Shape{1, 3, 464, 700}};
  Fix stride{params, Param::Stride, 1, 3, Shape{1, 3, 1392, 2100}};
  m_fixes = {padding, stride};
  m_plate->setError(m_error, m_fixes);
  m_view->show();
  QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestRulePlate::cleanup() {
  m_view.reset();
}

std::vector<QAbstractButton*> TestRulePlate::buttons() const {
  std::vector<QAbstractButton*> shown;
  for (auto* button : m_plate->findChildren<QAbstractButton*>())
    if (button->isVisible()) shown.push_back(button);
  return shown;
}

void TestRulePlate::saysTheRuleAndTheWaysOut() {
  QCOMPARE(m_plate->accessibleName(), QString::fromStdString(m_error.headline.fill()));
  QCOMPARE(m_plate->accessibleDescription(), QString::fromStdString(m_error.why.fill()));
  QVERIFY(m_plate->accessibleName().contains(u'2'));
  QCOMPARE(buttons().size(), 2U);
  QCOMPARE(buttons()[0]->text(), u"Set output padding 2 to 0:  464 × 700"_s);
  QCOMPARE(buttons()[1]->text(), u"Set stride 1 to 3:  1392 × 2100"_s);
}

void TestRulePlate::isAnInvertedPlateOf96() {
  QCOMPARE(m_plate->geometry(), QRect(0, 0, 555, 96));
  const QImage image = m_plate->grab().toImage();
  QCOMPARE(QColor(image.pixel(2, 2)), theme().ink);
  QCOMPARE(QColor(image.pixel(553, 94)), theme().ink);
  // The nearest fix is filled, the other outlined; 24 high, 12 above the plate's end.
  for (auto* button : buttons()) QCOMPARE(button->geometry().adjusted(0, 0, -button->width() + 1, 0).height(), 24);
  QCOMPARE(buttons()[0]->geometry().topLeft(), QPoint(16, 60));
  QCOMPARE(QColor(image.pixel(buttons()[0]->geometry().center().x(), 63)), theme().window);
  QCOMPARE(QColor(image.pixel(buttons()[1]->geometry().center().x(), 63)), theme().ink);
  QCOMPARE(buttons()[1]->x(), buttons()[0]->geometry().right() + 1 + 8);
}

void TestRulePlate::buttonsSayWhichFix() {
  QSignalSpy chosen(m_plate, &RulePlate::fixChosen);
  QTest::mouseClick(buttons()[1], Qt::LeftButton);
  QCOMPARE(chosen.last()[0].toInt(), 1);
  buttons()[0]->setFocus(Qt::TabFocusReason);
  QTest::keyClick(buttons()[0], Qt::Key_Space);
  QCOMPARE(chosen.last()[0].toInt(), 0);
}

void TestRulePlate::fewerFixesHideButtons() {
  m_plate->setError(m_error, {m_fixes[1]});
  QCOMPARE(buttons().size(), 1U);
  QCOMPARE(buttons()[0]->text(), u"Set stride 1 to 3:  1392 × 2100"_s);
  m_plate->setError(m_error, {});
  QCOMPARE(buttons().size(), 0U);
  QCOMPARE(m_plate->height(), 96);
}

void TestRulePlate::everyTextFits_data() {
  QTest::addColumn<int>("width");
  for (const int width : {250, 383, 555, 815}) QTest::addRow("%d wide", width) << width;
}

void TestRulePlate::everyTextFits() {
  QFETCH(int, width);
  m_view->resize(width, 440);
  QTRY_COMPARE(m_plate->width(), width);
  QVERIFY(m_plate->height() >= 96);
  for (auto* button : buttons()) QVERIFY(m_plate->rect().contains(button->geometry()));
  for (auto* label : m_plate->findChildren<QLabel*>()) {
    QVERIFY(m_plate->rect().contains(label->geometry()));
    QVERIFY(label->height() >= label->heightForWidth(label->width()));
  }
}

void TestRulePlate::captionTakesThePlaceItNeeds() {
  CaptionStrip caption(m_view.get());
  caption.show();
  QCOMPARE(caption.geometry(), QRect(0, 0, 555, 48));
  m_view->resize(383, 440);
  QTRY_COMPARE(caption.geometry(), QRect(0, 0, 383, 66));
  m_view->resize(815, 1000);
  QTRY_COMPARE(caption.geometry(), QRect(0, 0, 815, 32));
}

QTEST_MAIN(TestRulePlate)
#include "tst_rule_plate.moc"
