#include <QApplication>
#include <QComboBox>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <memory>

#include "tests/ui/test_picture.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestFeatureStrip : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void init();
  void cleanup() { m_strip.reset(); }

  void asksForTheVisibleChannels_data();
  void asksForTheVisibleChannels();
  void mapsShowTheirChannel_data() { asksForTheVisibleChannels_data(); }
  void mapsShowTheirChannel();
  void sameCentreIsOneToOne();
  void smallOutputsAreShownWhole();
  void wholeMapNamesItsReduction();
  void clickChooses();
  void clickOnAPicturePinsItsPixel();
  void hoverNamesChannelAndPixel();
  void marksAreInEveryMapAndNowhereElse_data();
  void marksAreInEveryMapAndNowhereElse();
  void valuesTakeThePlaceOfMeans();
  void digitsChooseAndEscapeReleases();
  void doubleClickAndEnterAskForTheChannelLarge();
  void keysWalkTheChannels();
  void wheelAndScrollBarTurnPages();
  void choosingTurnsToThePage();
  void chosenMapIsFramed();
  void rangesAreNamed();
  void boxesSayWhatTheUserWants();
  void dimmedIsVeiled();
  void describesTheChosenMap();

 private:
  void fill(int channels, QSize output = QSize(1399, 927), Colors colors = Colors::Sequential);
  MapArea* area() const { return m_strip->findChild<MapArea*>(); }
  QRect mapRect(int k) const { return area()->layoutOfMaps().mapRect(k); }
  QComboBox* box(const QString& start) const;

  std::unique_ptr<FeatureStrip> m_strip;
};

void TestFeatureStrip::init() {
  m_strip = std::make_unique<FeatureStrip>();
  m_strip->resize(1109, 168);
  m_strip->show();
  QVERIFY(QTest::qWaitForWindowActive(m_strip.get()));
}

// Channel c is the constant c/600 everywhere: a painted pixel says which channel it is of.
void TestFeatureStrip::fill(int channels, QSize output, Colors colors) {
  m_strip->setOutput(Shape{1, channels, output.height(), output.width()});
  m_strip->setCentre({output.height() / 2.0, output.width() / 2.0});
  Mapping mapping;
  mapping.kind = colors == Colors::ZeroCentered ? MappingKind::Signed : MappingKind::Stretch;
  mapping.colors = colors;
  mapping.ranges = {colors == Colors::ZeroCentered ? ValueRange{-1, 1} : ValueRange{0, 1}};
  auto maps = std::make_shared<MapSet>();
  maps->firstChannel = m_strip->firstVisibleChannel();
  for (int k = 0; k < m_strip->visibleChannelCount(); ++k) {
    maps->maps.push_back(test::picture(
        m_strip->mapView().visibleGrid(), {maps->firstChannel + k}, [](int c, auto, auto) { return c / 600.0; },
        mapping));
    maps->mappings.push_back(mapping);
    maps->means.push_back((maps->firstChannel + k) / 600.0);
  }
  m_strip->setMaps(maps);
}

QComboBox* TestFeatureStrip::box(const QString& start) const {
  for (auto* box : m_strip->findChildren<QComboBox*>())
    if (box->currentText().startsWith(start)) return box;
  return nullptr;
}

void TestFeatureStrip::asksForTheVisibleChannels_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<QSize>("size");
  for (const int channels : {1, 3, 16, 64, 512})
    for (const QSize size : {QSize(768, 136), QSize(1109, 168), QSize(1664, 232)})
      QTest::addRow("%d in %d", channels, size.width()) << channels << size;
}

void TestFeatureStrip::asksForTheVisibleChannels() {
  QFETCH(int, channels);
  QFETCH(QSize, size);
  QSignalSpy visible(m_strip.get(), &FeatureStrip::visibleChannelsChanged);
  m_strip->resize(size);
  fill(channels);
  QVERIFY(visible.count() >= 1);
  QCOMPARE(visible.last()[0].toInt(), m_strip->firstVisibleChannel());
  QCOMPARE(visible.last()[1].toInt(), m_strip->visibleChannelCount());
  QVERIFY(m_strip->visibleChannelCount() >= std::min(channels, 16) && m_strip->visibleChannelCount() <= channels);
  QCOMPARE(m_strip->findChild<QScrollBar*>()->isVisible(), m_strip->visibleChannelCount() < channels);
}

void TestFeatureStrip::mapsShowTheirChannel() {
  QFETCH(int, channels);
  QFETCH(QSize, size);
  m_strip->resize(size);
  fill(channels);
  for (const int page : {0, area()->layoutOfMaps().pages - 1}) {
    m_strip->findChild<QScrollBar*>()->setValue(page);
    fill(channels);
    const QImage image = m_strip->grab().toImage();
    for (int k = 0; k < m_strip->visibleChannelCount(); ++k) {
      const int channel = m_strip->firstVisibleChannel() + k;
      for (const QPoint at : {mapRect(k).topLeft(), mapRect(k).center(), mapRect(k).bottomRight()})
        QCOMPARE(image.pixel(at), colorAt(Colormap::Viridis, channel / 600.0));
    }
  }
}

void TestFeatureStrip::sameCentreIsOneToOne() {
  fill(3);
  const ViewTransform view = m_strip->mapView();
  QCOMPARE(view.zoom(), 1);
  QCOMPARE(view.viewSize(), m_strip->mapSize());
  QCOMPARE(view.centre(), (PicturePoint{927 / 2.0, 1399 / 2.0}));
  QVERIFY(box(u"same centre, 1:1"_s));
}

void TestFeatureStrip::smallOutputsAreShownWhole() {
  fill(3, QSize(7, 7));
  const ViewTransform view = m_strip->mapView();
  QCOMPARE(view.zoom(), 16);
  QCOMPARE(view.visibleGrid(), (SampleGrid{0, 0, 7, 7, 1}));
  QVERIFY(box(u"same centre, 16:1"_s));
}

void TestFeatureStrip::wholeMapNamesItsReduction() {
  m_strip->setLayoutMode(MapLayout::WholeMap);
  fill(3);
  const ViewTransform view = m_strip->mapView();
  QVERIFY(view.zoom() < -1);
  const SampleGrid grid = view.visibleGrid();
  QVERIFY(grid.rows * grid.step >= 927 && grid.cols * grid.step >= 1399);
  QCOMPARE(box(u"whole map"_s)->currentText(), u"whole map, 1:%1 sample"_s.arg(-view.zoom()));
}

void TestFeatureStrip::clickChooses() {
  fill(16);
  QSignalSpy chosen(m_strip.get(), &FeatureStrip::channelChosen);
  QTest::mouseClick(area(), Qt::LeftButton, {}, mapRect(11).center());
  QCOMPARE(chosen.last()[0].toInt(), 11);
  QTest::mouseClick(area(), Qt::LeftButton, {}, mapRect(0).center());
  QCOMPARE(chosen.count(), 1);  // it is the chosen one already: the owner has not taken 11 over
}

void TestFeatureStrip::clickOnAPicturePinsItsPixel() {
  fill(3);
  QSignalSpy chosen(m_strip.get(), &FeatureStrip::channelChosen);
  QSignalSpy pins(m_strip.get(), &FeatureStrip::pinRequested);
  const QPoint at = mapRect(1).topLeft() + QPoint(30, 20);
  const auto wanted = m_strip->mapView().pixelAt(QPointF(30, 20));
  QVERIFY(wanted);
  QTest::mouseClick(area(), Qt::LeftButton, {}, at);
  QCOMPARE(chosen.last()[0].toInt(), 1);
  QCOMPARE(pins.count(), 1);
  QCOMPARE(pins.last()[0].toInt(), 1);
  QCOMPARE(pins.last()[1].value<PixelAt>(), *wanted);
  // The name only chooses, and what is dragged is no click.
  QTest::mouseClick(area(), Qt::LeftButton, {}, area()->layoutOfMaps().labelRect(2).center());
  QCOMPARE(chosen.last()[0].toInt(), 2);
  QTest::mousePress(area(), Qt::LeftButton, {}, at);
  QTest::mouseMove(area(), at + QPoint(QApplication::startDragDistance() + 1, 0));
  QTest::mouseRelease(area(), Qt::LeftButton, {}, at);
  QCOMPARE(pins.count(), 1);
}

void TestFeatureStrip::hoverNamesChannelAndPixel() {
  fill(16);
  QSignalSpy hovers(m_strip.get(), &FeatureStrip::hovered);
  QTest::mouseMove(area(), mapRect(9).topLeft() + QPoint(5, 7));
  QCOMPARE(hovers.last()[0].toInt(), 9);
  QCOMPARE(hovers.last()[1].value<std::optional<PixelAt>>(), m_strip->mapView().pixelAt(QPointF(5, 7)));
  const auto before = hovers.last()[1].value<std::optional<PixelAt>>();
  m_strip->setCentre({300, 300});  // the maps move under a pointer that rests
  QVERIFY(hovers.last()[1].value<std::optional<PixelAt>>() != before);
  QTest::mouseMove(area(), area()->layoutOfMaps().labelRect(3).center());
  QCOMPARE(hovers.last()[0].toInt(), 3);
  QVERIFY(!hovers.last()[1].value<std::optional<PixelAt>>());
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(area(), &leave);
  QCOMPARE(hovers.last()[0].toInt(), -1);
}

void TestFeatureStrip::marksAreInEveryMapAndNowhereElse_data() {
  QTest::addColumn<QSize>("output");
  QTest::addColumn<MapLayout>("mode");
  QTest::addRow("16:1") << QSize(7, 7) << MapLayout::SameCentre;
  QTest::addRow("1:1") << QSize(1399, 927) << MapLayout::SameCentre;
  QTest::addRow("whole") << QSize(1399, 927) << MapLayout::WholeMap;
}

void TestFeatureStrip::marksAreInEveryMapAndNowhereElse() {
  QFETCH(QSize, output);
  QFETCH(MapLayout, mode);
  m_strip->setLayoutMode(mode);
  fill(3, output);
  const QImage before = m_strip->grab().toImage();
  const PixelAt first{output.height() / 2, output.width() / 2};
  const CellSet cells{{first.y, 3, 2}, {first.x, 2, 2}};
  m_strip->setMarks({{Mark::Shape::Tint, Mark::Look::Hover, cells}});
  const QImage image = m_strip->grab().toImage();
  const ViewTransform view = m_strip->mapView();
  QRegion marked;
  for (int k = 0; k < 3; ++k)
    for (int j = 0; j < 2; ++j)
      for (int i = 0; i < 2; ++i)
        marked += view.cellRect({cells.y.at(j), cells.x.at(i)}).translated(mapRect(k).topLeft());
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      QCOMPARE(image.pixel(x, y) != before.pixel(x, y), marked.contains(QPoint(x, y)));
  // Reaching beyond the map it stays within it.
  m_strip->setMarks({{Mark::Shape::Tint, Mark::Look::Hover, {{0, 1, output.height()}, {0, 1, output.width()}}}});
  const QImage all = m_strip->grab().toImage();
  for (int k = 0; k < 3; ++k)
    QCOMPARE(all.pixel(mapRect(k).topLeft() - QPoint(4, 1)), before.pixel(mapRect(k).topLeft() - QPoint(4, 1)));
  QVERIFY(all.pixel(mapRect(0).center()) != before.pixel(mapRect(0).center()));
}

void TestFeatureStrip::valuesTakeThePlaceOfMeans() {
  fill(3);
  m_strip->setChosen(2);
  const QRect label = area()->layoutOfMaps().labelRect(0);
  const QImage before = m_strip->grab().toImage().copy(label);
  m_strip->setReadout([](int channel) { return u".12%1"_s.arg(channel); });
  QCOMPARE(area()->accessibleDescription(), u"channel B of 3, .122"_s);
  QVERIFY(m_strip->grab().toImage().copy(label) != before);
  m_strip->setReadout(nullptr);
  QCOMPARE(area()->accessibleDescription(), u"channel B of 3, mean .00333"_s);
  QCOMPARE(m_strip->grab().toImage().copy(label), before);
}

void TestFeatureStrip::digitsChooseAndEscapeReleases() {
  fill(3);
  QSignalSpy chosen(m_strip.get(), &FeatureStrip::channelChosen);
  QSignalSpy releases(m_strip.get(), &FeatureStrip::releaseRequested);
  QTest::keyClick(area(), Qt::Key_3);
  QCOMPARE(chosen.last()[0].toInt(), 2);
  QTest::keyClick(area(), Qt::Key_4);  // there is no fourth
  QTest::keyClick(area(), Qt::Key_2, Qt::ControlModifier);
  QCOMPARE(chosen.count(), 1);
  QTest::keyClick(area(), Qt::Key_Escape);
  QCOMPARE(releases.count(), 1);
}

void TestFeatureStrip::doubleClickAndEnterAskForTheChannelLarge() {
  fill(16);
  QSignalSpy large(m_strip.get(), &FeatureStrip::enlargeRequested);
  QTest::mouseDClick(area(), Qt::LeftButton, {}, mapRect(11).center());
  QCOMPARE(large.count(), 1);
  QCOMPARE(large.last()[0].toInt(), 11);
  QTest::keyClick(area(), Qt::Key_Return);
  QCOMPARE(large.count(), 2);
  QCOMPARE(large.last()[0].toInt(), 0);  // the chosen one
}

void TestFeatureStrip::keysWalkTheChannels() {
  connect(m_strip.get(), &FeatureStrip::channelChosen, m_strip.get(), &FeatureStrip::setChosen);
  fill(16);
  QSignalSpy chosen(m_strip.get(), &FeatureStrip::channelChosen);
  const auto press = [&](Qt::Key key) {
    QTest::keyClick(area(), key);
    return chosen.isEmpty() ? -1 : chosen.last()[0].toInt();
  };
  QCOMPARE(press(Qt::Key_Left), -1);
  QCOMPARE(press(Qt::Key_Right), 1);
  QCOMPARE(press(Qt::Key_Down), 9);
  QCOMPARE(press(Qt::Key_Down), 9);
  QCOMPARE(press(Qt::Key_Up), 1);
  QCOMPARE(press(Qt::Key_End), 15);
  QCOMPARE(press(Qt::Key_Right), 15);
  QCOMPARE(press(Qt::Key_Home), 0);
}

void TestFeatureStrip::wheelAndScrollBarTurnPages() {
  fill(512);
  const int perPage = area()->layoutOfMaps().perPage();
  QSignalSpy visible(m_strip.get(), &FeatureStrip::visibleChannelsChanged);
  QWheelEvent down(QPointF(100, 80), area()->mapToGlobal(QPointF(100, 80)), QPoint(), QPoint(0, -120), Qt::NoButton,
                   Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(area(), &down);
  QCOMPARE(m_strip->firstVisibleChannel(), perPage);
  QCOMPARE(visible.count(), 1);
  auto* bar = m_strip->findChild<QScrollBar*>();
  QCOMPARE(bar->value(), 1);
  bar->setValue(bar->maximum());
  QCOMPARE(m_strip->firstVisibleChannel() + m_strip->visibleChannelCount(), 512);
  QTest::keyClick(area(), Qt::Key_PageUp);
  QCOMPARE(bar->value(), bar->maximum() - 1);
}

void TestFeatureStrip::choosingTurnsToThePage() {
  fill(512);
  m_strip->setChosen(300);
  QVERIFY(m_strip->firstVisibleChannel() <= 300);
  QVERIFY(m_strip->firstVisibleChannel() + m_strip->visibleChannelCount() > 300);
  // Other widths, other pages: the first visible channel stays in sight.
  const int first = m_strip->firstVisibleChannel();
  m_strip->resize(768, 168);
  QVERIFY(m_strip->firstVisibleChannel() <= first);
  QVERIFY(m_strip->firstVisibleChannel() + m_strip->visibleChannelCount() > first);
}

void TestFeatureStrip::chosenMapIsFramed() {
  fill(3);
  m_strip->setChosen(1);
  const QImage image = m_strip->grab().toImage();
  for (int k = 0; k < 3; ++k) {
    const QColor beside(image.pixel(mapRect(k).topLeft() - QPoint(2, 2)));
    QCOMPARE(beside, k == 1 ? theme().ink : theme().window);
  }
}

void TestFeatureStrip::rangesAreNamed() {
  fill(3);
  QVERIFY(box(u"shared range 0..1"_s));
  fill(3, QSize(1399, 927), Colors::ZeroCentered);
  QVERIFY(box(u"shared range ±1"_s));
  m_strip->setRangeMode(RangeMode::Fixed);
  QVERIFY(box(u"fixed range ±1"_s));
  m_strip->setRangeMode(RangeMode::Own);
  QVERIFY(box(u"own ranges"_s));
  QVERIFY(area()->accessibleDescription().contains(u"own: ±1"_s));
}

void TestFeatureStrip::boxesSayWhatTheUserWants() {
  fill(3);
  QSignalSpy layouts(m_strip.get(), &FeatureStrip::layoutModeEdited);
  QSignalSpy ranges(m_strip.get(), &FeatureStrip::rangeModeEdited);
  QTest::keyClick(box(u"same centre"_s), Qt::Key_Down);
  QCOMPARE(layouts.count(), 1);
  QCOMPARE(layouts.last()[0].value<MapLayout>(), MapLayout::WholeMap);
  QVERIFY(box(u"same centre"_s));  // until the owner takes it over
  QTest::keyClick(box(u"shared range"_s), Qt::Key_Down);
  QCOMPARE(ranges.last()[0].value<RangeMode>(), RangeMode::Own);
}

void TestFeatureStrip::dimmedIsVeiled() {
  fill(3);
  const QRgb before = m_strip->grab().toImage().pixel(mapRect(0).center());
  m_strip->setDimmed(true);
  QVERIFY(qGray(m_strip->grab().toImage().pixel(mapRect(0).center())) > qGray(before) + 60);
  QVERIFY(box(u"last valid: shared range 0..1"_s));
}

void TestFeatureStrip::describesTheChosenMap() {
  fill(3);
  m_strip->setChosen(2);
  QCOMPARE(area()->accessibleDescription(), u"channel B of 3, mean .00333"_s);
}

QTEST_MAIN(TestFeatureStrip)
#include "tst_feature_strip.moc"
