#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <memory>

#include "tests/support/ui_setup.h"
#include "tests/ui/test_picture.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The feature maps as a wall: as large as they fit, in rows that scroll, in any order, with what is told of them.
class TestFeatureWall : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init();
  void cleanup() { m_wall.reset(); }

  void fewMapsAreLargeAndManyScroll();
  void mapsFillTheWallAndNeverOverlap_data();
  void mapsFillTheWallAndNeverOverlap();
  void theWheelTurnsRowByRow();
  void mapsStandInTheGivenOrder();
  void keysWalkInTheOrderThatIsShown();
  void anOrderOfAnotherOutputIsNone();
  void choosingScrollsToTheMap();
  void constantMapsAreHatchedOnAnyColour_data();
  void constantMapsAreHatchedOnAnyColour();
  void whatIsToldStandsBesideTheName();
  void itOrdersTheVisiblePlacesOfTheOrder();

 private:
  void fill(int channels, double value = -1.0);
  MapArea* area() const { return m_wall->findChild<MapArea*>(); }
  QScrollBar* scroll() const { return m_wall->findChild<QScrollBar*>(); }
  QRect mapRect(int k) const { return area()->layoutOfMaps().mapRect(k); }
  int channelAt(int k) const;

  std::unique_ptr<FeatureStrip> m_wall;
};

void TestFeatureWall::init() {
  failOnWarnings();
  m_wall = std::make_unique<FeatureStrip>(MapArrangement::Wall);
  m_wall->resize(664, 608);
  m_wall->setChosen(-1);  // its frame would lie over the corners that are read
  QVERIFY(showActive(*m_wall));
}

/// Channel c is the constant c/100 everywhere (or all are one value): a painted pixel says which channel it is of.
void TestFeatureWall::fill(int channels, double value) {
  const Shape output{1, channels, 927, 1399};
  m_wall->setOutput(output);
  const MapOrder order = m_wall->orderFor(output, {400, 600});
  m_wall->setCentre({400, 600});
  Mapping mapping;
  mapping.kind = MappingKind::Stretch;
  mapping.colors = Colors::Sequential;
  mapping.ranges = {ValueRange{0, 1}};
  auto maps = std::make_shared<MapSet>();
  for (int k = order.first; k < order.first + order.count; ++k) {
    const int channel = order.channels.empty() ? k : order.channels[static_cast<std::size_t>(k)];
    maps->maps.push_back(test::picture(
        order.grid, {channel}, [value](int c, auto, auto) { return value < 0.0 ? c / 100.0 : value; }, mapping));
    maps->mappings.push_back(mapping);
    maps->means.push_back(channel / 100.0);
  }
  m_wall->setMaps(maps);
}

/// Which channel the k-th visible map shows.
int TestFeatureWall::channelAt(int k) const {
  const QImage image = m_wall->grab().toImage();
  const QRgb found = image.pixel(mapRect(k).topLeft() + QPoint(6, 6));
  for (int c = 0; c < 100; ++c)
    if (colorAt(Colormap::Viridis, c / 100.0) == found) return c;
  return -1;
}

void TestFeatureWall::fewMapsAreLargeAndManyScroll() {
  fill(1);
  const int one = mapRect(0).width();
  fill(3);
  const int three = mapRect(0).width();
  fill(64);
  const int many = mapRect(0).width();
  QVERIFY(one > 500 && three > 250 && three < one && many < three);
  QVERIFY(many >= 112);
  QVERIFY(scroll()->isVisible() && scroll()->orientation() == Qt::Vertical);
  QVERIFY(m_wall->visibleChannelCount() < 64);
  fill(12);
  QCOMPARE(m_wall->visibleChannelCount(), 12);
  QVERIFY(!scroll()->isVisible());
}

void TestFeatureWall::mapsFillTheWallAndNeverOverlap_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<QSize>("size");
  QTest::addColumn<double>("aspect");
  for (const int channels : {0, 1, 2, 3, 7, 64, 512})
    for (const QSize size : {QSize(240, 240), QSize(460, 500), QSize(664, 608), QSize(980, 940)})
      for (const double aspect : {0.5, 1.0, 1.5, 2.5})
        QTest::addRow("%d in %dx%d at %g", channels, size.width(), size.height(), aspect) << channels << size << aspect;
}

void TestFeatureWall::mapsFillTheWallAndNeverOverlap() {
  QFETCH(int, channels);
  QFETCH(QSize, size);
  QFETCH(double, aspect);
  const StripLayout layout = wallLayout(channels, size, aspect);
  std::vector<int> seen;
  for (int page = 0; page < layout.pages; ++page) {
    for (int k = 0; k < layout.countOf(page); ++k) {
      const QRect both = layout.mapRect(k).united(layout.labelRect(k));
      QVERIFY(both.right() < layout.legend.left() && both.bottom() < size.height());
      QCOMPARE(layout.at(both.center(), page), k);
      const int channel = layout.firstOf(page) + k;
      if (channel == std::ssize(seen)) seen.push_back(channel);
      QCOMPARE(layout.pageShowing(channel, page), page);
    }
  }
  QCOMPARE(std::ssize(seen), channels);  // every channel is on some page
  QVERIFY(layout.legend.right() < size.width() - kWallScroll);
}

void TestFeatureWall::theWheelTurnsRowByRow() {
  fill(64);
  const int columns = area()->layoutOfMaps().columns;
  turnWheel(*area(), mapRect(0).center(), -1);
  QCOMPARE(m_wall->firstVisibleChannel(), columns);
  turnWheel(*area(), mapRect(0).center(), -40);
  QCOMPARE(m_wall->firstVisibleChannel() + m_wall->visibleChannelCount(), 64);
  QCOMPARE(scroll()->value(), scroll()->maximum());
  turnWheel(*area(), mapRect(0).center(), 40);
  QTest::keyClick(area(), Qt::Key_PageDown);
  QCOMPARE(m_wall->firstVisibleChannel(), columns * area()->layoutOfMaps().rows);
}

void TestFeatureWall::mapsStandInTheGivenOrder() {
  m_wall->setOutput({1, 4, 927, 1399});
  m_wall->setOrder({2, 0, 3, 1});
  fill(4);
  for (int k = 0; k < 4; ++k) QCOMPARE(channelAt(k), (std::array{2, 0, 3, 1})[static_cast<std::size_t>(k)]);
  const QSignalSpy chosen(m_wall.get(), &FeatureStrip::channelChosen);
  const QSignalSpy large(m_wall.get(), &FeatureStrip::enlargeRequested);
  QTest::mouseClick(area(), Qt::LeftButton, {}, mapRect(2).center());
  QCOMPARE(chosen.last().at(0).toInt(), 3);
  QTest::mouseDClick(area(), Qt::LeftButton, {}, mapRect(3).center());
  QCOMPARE(large.last().at(0).toInt(), 1);
}

void TestFeatureWall::keysWalkInTheOrderThatIsShown() {
  m_wall->setOutput({1, 4, 927, 1399});
  m_wall->setOrder({2, 0, 3, 1});
  fill(4);
  m_wall->setChosen(0);
  connect(m_wall.get(), &FeatureStrip::channelChosen, m_wall.get(), &FeatureStrip::setChosen);
  const QSignalSpy chosen(m_wall.get(), &FeatureStrip::channelChosen);
  for (const auto key : {Qt::Key_Right, Qt::Key_End, Qt::Key_Left, Qt::Key_Home, Qt::Key_Up, Qt::Key_Down, Qt::Key_1})
    QTest::keyClick(area(), key);
  std::vector<int> walked;
  for (const auto& call : chosen) walked.push_back(call.at(0).toInt());
  // 2 columns: Up from the first row stays; a digit names a channel, not a place.
  QCOMPARE(walked, (std::vector<int>{3, 1, 3, 2, 3, 0}));
  QTest::keyClick(area(), Qt::Key_Return);
}

void TestFeatureWall::anOrderOfAnotherOutputIsNone() {
  m_wall->setOrder({2, 0, 3, 1});
  QVERIFY(m_wall->orderFor({1, 5, 927, 1399}, {400, 600}).channels.empty());
  fill(5);
  QCOMPARE(channelAt(0), 0);
}

void TestFeatureWall::choosingScrollsToTheMap() {
  fill(64);
  const int columns = area()->layoutOfMaps().columns;
  const int rows = area()->layoutOfMaps().rows;
  m_wall->setChosen(columns);  // visible: nothing moves
  QCOMPARE(m_wall->firstVisibleChannel(), 0);
  m_wall->setChosen(columns * rows);  // the next row comes in at the lower edge
  QCOMPARE(m_wall->firstVisibleChannel(), columns);
  m_wall->setChosen(0);
  QCOMPARE(m_wall->firstVisibleChannel(), 0);
}

void TestFeatureWall::constantMapsAreHatchedOnAnyColour_data() {
  QTest::addColumn<double>("value");
  QTest::addRow("dark") << 0.0;
  QTest::addRow("light") << 1.0;
}

void TestFeatureWall::constantMapsAreHatchedOnAnyColour() {
  QFETCH(double, value);
  m_wall->setFacts([](int channel) { return MapFacts{{}, channel == 1}; });
  fill(2, value);
  const QImage image = m_wall->grab().toImage();
  const auto hatched = [&](int k) {
    int other = 0;
    for (int x = 0; x < 64; ++x)
      other += std::abs(qGray(image.pixel(mapRect(k).topLeft() + QPoint(4 + x, 20))) -
                        qGray(colorAt(Colormap::Viridis, value))) > 20
                   ? 1
                   : 0;
    return other;
  };
  QCOMPARE(hatched(0), 0);
  QCOMPARE(hatched(1), 8);  // a line every 8 pixels
}

void TestFeatureWall::whatIsToldStandsBesideTheName() {
  fill(2);
  m_wall->setChosen(1);
  QVERIFY(area()->accessibleDescription().endsWith(u"mean .0100"_s));
  m_wall->setFacts([](int channel) { return MapFacts{{u"mean %1   spread .5"_s.arg(channel), u".5"_s}, false}; });
  QVERIFY(area()->accessibleDescription().endsWith(u"mean 1   spread .5"_s));
  m_wall->setRangeMode(RangeMode::Own);  // colours of its own are nothing without its range
  QVERIFY(area()->accessibleDescription().endsWith(u"own: 0..1   mean 1   spread .5"_s));
  m_wall->setReadout([](int) { return u".25"_s; });  // what the pointer reads goes before
  QVERIFY(area()->accessibleDescription().endsWith(u", .25"_s));
}

void TestFeatureWall::itOrdersTheVisiblePlacesOfTheOrder() {
  const Shape output{1, 64, 927, 1399};
  m_wall->setOutput(output);
  std::vector<int> backwards(64);
  for (int i = 0; i < 64; ++i) backwards[static_cast<std::size_t>(i)] = 63 - i;
  m_wall->setOrder(backwards);
  turnWheel(*area(), mapRect(0).center(), -1);
  const MapOrder order = m_wall->orderFor(output, {400, 600});
  QCOMPARE(order.channels, backwards);
  QCOMPARE(order.first, area()->layoutOfMaps().columns);
  QCOMPARE(order.count, m_wall->visibleChannelCount());
  m_wall->showFirstPage();
  QCOMPARE(m_wall->firstVisibleChannel(), 0);
}

QTEST_MAIN(TestFeatureWall)
#include "tst_feature_wall.moc"
