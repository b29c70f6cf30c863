#include <QAbstractButton>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <limits>

#include "tests/support/ui_setup.h"
#include "tests/ui/coverage_case.h"
#include "ui/coverage/channel_list.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

/// The checkerboard numbers per output channel.
class TestChannelList : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() {
    failOnWarnings();
    m_list = std::make_unique<ChannelList>();
    m_list->setFacts(factsOf(startLayer()));
    QVERIFY(showActive(*m_list));
  }
  void cleanup() { m_list.reset(); }

  void rowsSayTheirNumbers();
  void clickChoosesTheChannel();
  void arrowsAndEnterChoose();
  void theChosenOneIsMedium();
  void manyChannelsAreListedWorstFirst();
  void unknownNumbersAreNotInvented();
  void headsDefineTheNumbers();

 private:
  QList<QAbstractButton*> rows() const {
    QList<QAbstractButton*> shown;
    for (auto* row : m_list->findChildren<QAbstractButton*>())
      if (row->isVisible()) shown += row;
    return shown;
  }
  QString texts() const {
    QStringList all;
    for (const auto* label : m_list->findChildren<QLabel*>())
      if (label->isVisible()) all += label->text();
    return all.join(u'\n');
  }

  std::unique_ptr<ChannelList> m_list;
};

void TestChannelList::rowsSayTheirNumbers() {
  CoverageFacts facts = factsOf(startLayer());
  know(facts, {0.3, 0.2, kNaN}, {1.2, 0.0, kNaN});
  m_list->setFacts(facts);
  QCOMPARE(rows().size(), 3);
  QCOMPARE(rows()[0]->accessibleName(), u"channel R: measured .300, from weights 1.200"_s);
  QCOMPARE(rows()[1]->accessibleName(), u"channel G: measured .200, from weights 0"_s);
  QCOMPARE(rows()[2]->accessibleName(), u"channel B: measured n/a, from weights n/a"_s);
}

void TestChannelList::clickChoosesTheChannel() {
  QSignalSpy chosen(m_list.get(), &ChannelList::chosen);
  QVERIFY(rows()[0]->isChecked());
  QTest::mouseClick(rows()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].toInt(), 1);
  QTest::mouseClick(rows()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
}

void TestChannelList::arrowsAndEnterChoose() {
  QSignalSpy chosen(m_list.get(), &ChannelList::chosen);
  rows()[0]->setFocus(Qt::TabFocusReason);
  QTest::keyClick(rows()[0], Qt::Key_Down);
  QTest::keyClick(rows()[1], Qt::Key_Down);
  QCOMPARE(chosen.count(), 2);
  QCOMPARE(chosen[1][0].toInt(), 2);
  rows()[0]->setFocus(Qt::TabFocusReason);
  QTest::keyClick(rows()[0], Qt::Key_Return);
  QCOMPARE(chosen.last()[0].toInt(), 0);
}

void TestChannelList::theChosenOneIsMedium() {
  CoverageFacts facts = factsOf(startLayer());
  know(facts, {0.3, 0.3, 0.3}, {1, 1, 1});
  m_list->setFacts(facts);
  // The same digits in all rows: the strong ones have more ink.
  const auto ink = [&](int row) {
    const QImage image = rows()[row]->grab().toImage();
    double sum = 0.0;
    for (int y = 0; y < image.height(); ++y)
      for (int x = image.width() / 2; x < image.width(); ++x) sum += 255 - qGray(image.pixel(x, y));
    return sum;
  };
  const double before = ink(1);
  QVERIFY(ink(0) > before);
  facts.channel = 1;
  m_list->setFacts(facts);
  QVERIFY(ink(1) > before);
  QCOMPARE(ink(0), before);
}

void TestChannelList::manyChannelsAreListedWorstFirst() {
  CoverageFacts facts = factsOf(startLayer());
  facts.params.outChannels = 64;
  facts.channel = 3;
  std::vector<double> measured(64, 0.1);
  std::vector<double> sums(64, 0.0);
  measured[3] = kNaN;
  measured[40] = 0.9;
  measured[10] = 0.5;
  sums[20] = 2.0;
  sums[60] = 3.0;
  know(facts, measured, sums);
  QCOMPARE(listedChannels(facts), (std::vector<int>{40, 10, 60, 20, 0, 1, 2, 4, 3}));
  m_list->setFacts(facts);
  QCOMPARE(rows().size(), 9);
  QVERIFY(rows()[8]->isChecked());
  QVERIFY(texts().contains(u"and 55 more"_s));
  QSignalSpy chosen(m_list.get(), &ChannelList::chosen);
  QTest::mouseClick(rows()[1], Qt::LeftButton);
  QCOMPARE(chosen.last()[0].toInt(), 10);
  // Until facts answer, the rows are those that stand there.
  QTest::mouseClick(rows()[8], Qt::LeftButton);
  QCOMPARE(chosen.last()[0].toInt(), 3);
  facts.channel = 40;
  m_list->setFacts(facts);
  QCOMPARE(rows().size(), 8);
  QVERIFY(rows()[0]->isChecked());
  QVERIFY(texts().contains(u"and 56 more"_s));
}

void TestChannelList::unknownNumbersAreNotInvented() {
  QCOMPARE(rows()[0]->accessibleName(), u"channel R: measured not known yet, from weights not known yet"_s);
  CoverageFacts facts = factsOf(startLayer());
  know(facts, {}, {1, 1, 1});
  m_list->setFacts(facts);
  QCOMPARE(rows()[0]->accessibleName(), u"channel R: measured not known yet, from weights 1.000"_s);
}

void TestChannelList::headsDefineTheNumbers() {
  int defined = 0;
  for (const auto* head : m_list->findChildren<QLabel*>()) {
    if (head->text() == u"measured"_s) defined += head->toolTip().contains(u"Variance of the means"_s) ? 1 : 0;
    if (head->text() == u"from weights"_s) defined += head->toolTip().contains(u"root mean square"_s) ? 1 : 0;
    QCOMPARE(head->accessibleDescription(), head->toolTip());
  }
  QCOMPARE(defined, 2);
}

QTEST_MAIN(TestChannelList)
#include "tst_channel_list.moc"
