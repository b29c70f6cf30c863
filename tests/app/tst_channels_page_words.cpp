#include "app/channels_page_words.h"

#include <QTest>
#include <limits>

using namespace convt;
using namespace Qt::StringLiterals;

/// What is told of channels and of their order.
class TestChannelsPageWords : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();

  void nothingIsToldBeforeTheStatistics();
  void theMeasureOfTheOrderIsToldLast();
  void deadAndSilentAreToldApart();
  void ordersWaitForTheirNumbers();
  void withoutAPatternTheOrderIsByIndex();

 private:
  Frame m_frame;
};

void TestChannelsPageWords::init() {
  m_frame = Frame();
  m_frame.outputShape = {1, 3, 4, 4};
  std::vector<ChannelSummary> channels(3);
  for (ChannelSummary& channel : channels) channel = {0.0F, 1.0F, 0.25, 0.125, 0.0F, 1.0F, 16, 0, 0};
  channels[1].min = channels[1].max = 0.5F;
  channels[1].deviation = 0.0;
  m_frame.statistics = channels;
  auto checkerboard = std::make_shared<CheckerboardSummary>();
  checkerboard->measured = {0.75, std::numeric_limits<double>::quiet_NaN(), 0.5};
  m_frame.checkerboard = checkerboard;
}

void TestChannelsPageWords::nothingIsToldBeforeTheStatistics() {
  m_frame.statistics.reset();
  const MapFacts facts = mapFacts(m_frame, 1, MapSort::Spread, std::nullopt);
  QVERIFY(facts.notes.isEmpty() && !facts.constant);
}

void TestChannelsPageWords::theMeasureOfTheOrderIsToldLast() {
  const auto notes = [this](MapSort sort) { return mapFacts(m_frame, 0, sort, std::nullopt).notes; };
  QCOMPARE(notes(MapSort::Index), (QStringList{u"mean .250   spread .125"_s, u"mean .250"_s, u".250"_s}));
  QCOMPARE(notes(MapSort::Spread), (QStringList{u"mean .250   spread .125"_s, u"spread .125"_s, u".125"_s}));
  QCOMPARE(notes(MapSort::Checkerboard),
           (QStringList{u"mean .250   spread .125   checkerboard .750"_s, u"checkerboard .750"_s, u".750"_s}));
}

void TestChannelsPageWords::deadAndSilentAreToldApart() {
  MapFacts facts = mapFacts(m_frame, 1, MapSort::Index, std::nullopt);
  QVERIFY(facts.constant);
  QCOMPARE(facts.notes.front(), u"dead: constant .500"_s);
  facts = mapFacts(m_frame, 1, MapSort::Index, KernelAt{0, 0});
  QVERIFY(facts.constant);
  QCOMPARE(facts.notes.front(), u".500 while one acts"_s);
  // A kernel of zeros alone is dead itself.
  QCOMPARE(mapFacts(m_frame, 1, MapSort::Index, KernelAt{0, 1}).notes.front(), u"dead: constant .500"_s);
  QCOMPARE(sortFacts(m_frame, MapSort::Index, false, false), QStringList{u"1 of 3 dead"_s});
  QVERIFY(sortFacts(m_frame, MapSort::Index, false, true).isEmpty());
}

void TestChannelsPageWords::ordersWaitForTheirNumbers() {
  QCOMPARE(measuresOf(m_frame, MapSort::Spread), (std::vector<double>{0.125, 0.0, 0.125}));
  QCOMPARE(measuresOf(m_frame, MapSort::Checkerboard).size(), std::size_t{3});
  QVERIFY(measuresOf(m_frame, MapSort::Index).empty());
  m_frame.statistics.reset();
  m_frame.checkerboard.reset();
  m_frame.statisticsShare = 0.43;
  for (const MapSort sort : {MapSort::Spread, MapSort::Checkerboard}) {
    QVERIFY(measuresOf(m_frame, sort).empty());
    QCOMPARE(sortFacts(m_frame, sort, false, false), QStringList{u"statistics 43 %: by index until they are known"_s});
    QCOMPARE(sortFacts(m_frame, sort, true, false), QStringList{u"statistics 43 %: in the order of before"_s});
  }
  QVERIFY(sortFacts(m_frame, MapSort::Index, false, false).isEmpty());
}

void TestChannelsPageWords::withoutAPatternTheOrderIsByIndex() {
  auto none = std::make_shared<CheckerboardSummary>();
  none->measured.assign(3, std::numeric_limits<double>::quiet_NaN());
  m_frame.checkerboard = none;
  QCOMPARE(sortFacts(m_frame, MapSort::Checkerboard, true, false),
           (QStringList{u"no pattern to measure: by index"_s, u"1 of 3 dead"_s}));
}

QTEST_GUILESS_MAIN(TestChannelsPageWords)
#include "tst_channels_page_words.moc"
