#include <QTest>
#include <cmath>
#include <memory>
#include <optional>

#include "tests/ui/test_picture.h"
#include "tests/ui/view_window.h"
#include "ui/image/image_view.h"
#include "ui/image/widget_pixels.h"
#include "ui/paint/pixel_grid.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using convt::test::coded;
using convt::test::codedColor;
using convt::test::kShape;
using namespace Qt::StringLiterals;

/// What a view shows. Ran at several scales.
class TestImageView : public QObject, private test::ViewWindow {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void init() { QVERIFY(open()); }
  void cleanup() { close(); }

  void everyPixelIsAtItsPlace_data();
  void everyPixelIsAtItsPlace();
  void gridLinesFromEightOn();
  void placesWithoutSamplesShowTheWell();
  void pictureOfAnotherZoomIsShownAtTheViews();
  void marksArePaintedOnTheirPixels_data();
  void marksArePaintedOnTheirPixels();
  void positionSurvivesNewPictures();
  void frameIsPaintedOnItsPixels();
  void dimmedIsVeiled();
  void keyboardFocusShowsARing();
  void valuesAreReadOut();
  void describesItself();
};

void TestImageView::everyPixelIsAtItsPlace_data() {
  QTest::addColumn<int>("zoom");
  for (const int zoom : {-4, -3, 1, 2, 3, 6, 8, 32, 48}) QTest::addRow("%s", qPrintable(zoomText(zoom))) << zoom;
}

void TestImageView::everyPixelIsAtItsPlace() {
  QFETCH(int, zoom);
  for (const PicturePoint centre : {PicturePoint{300, 400}, {300.37, 401.81}, {2.5, 1.25}, {462.9, 699}}) {
    show(centre, zoom);
    const QImage image = painted();
    const ViewTransform view = m_view->transform();
    QCOMPARE(image.size(), view.viewSize());
    for (int y = 0; y < image.height(); y += 3) {
      for (int x = 0; x < image.width(); x += 5) {
        const std::optional<PixelAt> at = view.pixelAt(QPointF(x, y));
        const QPoint inCell = at ? QPoint(x, y) - view.cellRect(*at).topLeft() : QPoint(9, 9);
        const bool onLine = zoom >= kGridLinesFrom && (inCell.x() < 2 || inCell.y() < 2);
        if (!onLine) QCOMPARE(image.pixel(x, y) | 0xff000000, at ? codedColor(*at) : theme().well.rgb());
      }
    }
  }
}

void TestImageView::gridLinesFromEightOn() {
  show({300, 400}, 6);
  QRect cell = m_view->transform().cellRect({300, 400});
  QCOMPARE(painted().pixel(cell.topLeft()), codedColor({300, 400}));
  show({300, 400}, 8);
  cell = m_view->transform().cellRect({300, 400});
  QVERIFY(qGray(painted().pixel(cell.topLeft())) < qGray(codedColor({300, 400})));
}

void TestImageView::placesWithoutSamplesShowTheWell() {
  show({300, 400}, 2);
  m_view->setPosition({300, 460}, 2);  // the picture of the old place is still the one there is
  const QImage image = painted();
  const ViewTransform view = m_view->transform();
  QCOMPARE(image.pixel(view.cellRect({300, 440}).center()), codedColor({300, 440}));
  QCOMPARE(QColor(image.pixel(image.width() - 1, 50)), theme().well);
}

void TestImageView::pictureOfAnotherZoomIsShownAtTheViews() {
  show({300, 400}, 2);
  for (const int zoom : {8, 1}) {
    m_view->setPosition({300, 400}, zoom);
    QCOMPARE(painted().pixel(m_view->transform().cellRect({300, 400}).center()), codedColor({300, 400}));
  }
  m_view->setPosition({300, 400}, -4);
  const QRgb sampled = painted().pixel(m_view->transform().cellRect({300, 400}).center());
  QVERIFY(std::abs(qRed(sampled) - 300 % 256) <= 4 && std::abs(qGreen(sampled) - 400 % 256) <= 4);
}

void TestImageView::marksArePaintedOnTheirPixels_data() {
  QTest::addColumn<int>("zoom");
  for (const int zoom : {-2, 2, 32}) QTest::addRow("%s", qPrintable(zoomText(zoom))) << zoom;
}

void TestImageView::marksArePaintedOnTheirPixels() {
  QFETCH(int, zoom);
  show({300, 400}, zoom);
  const QImage before = painted();
  const CellSet cells{{290, 4, 6}, {380, 4, 11}};
  m_view->setMarks({{Mark::Shape::Tint, Mark::Look::Hover, cells}});
  const QImage image = painted();
  const ViewTransform view = m_view->transform();
  for (std::int64_t y = 288; y < 314; ++y) {
    for (std::int64_t x = 378; x < 424; ++x) {
      const QPoint at = view.cellRect({y, x}).center();
      if (!image.rect().contains(at)) continue;
      bool marked = false;
      for (std::int64_t j = y / view.step() * view.step(); j < y / view.step() * view.step() + view.step(); ++j)
        for (std::int64_t i = x / view.step() * view.step(); i < x / view.step() * view.step() + view.step(); ++i)
          marked = marked || cells.contains({j, i});
      QCOMPARE(image.pixel(at) != before.pixel(at), marked);
    }
  }
}

void TestImageView::positionSurvivesNewPictures() {
  m_view->setPicture(test::picture({0, 0, 4, 4, 1}, {0}, coded), Shape{1, 1, 4, 4});
  m_view->setPicture(nullptr, Shape{1, 1, 0, 0});
  painted();
  QCOMPARE(m_view->centre(), (PicturePoint{300, 400}));
  QCOMPARE(m_view->zoom(), 2);
}

void TestImageView::frameIsPaintedOnItsPixels() {
  // Pixels 290..309 x 380..419.
  m_view->setFrameRect(QRectF(379.5, 289.5, 40, 20));
  const QImage image = painted();
  const ViewTransform view = m_view->transform();
  const QPoint first = view.cellRect({290, 380}).topLeft();
  const QPoint last = view.cellRect({309, 419}).bottomRight();
  for (const QPoint corner : {first, last}) QCOMPARE(QColor(image.pixel(corner)), QColor(Qt::black));
  const int line = std::max(1, static_cast<int>(m_view->devicePixelRatioF()));
  QCOMPARE(QColor(image.pixel(first + QPoint(line, line))), QColor(Qt::white));
  QCOMPARE(QColor(image.pixel(last - QPoint(line, line))), QColor(Qt::white));
  QCOMPARE(image.pixel(first - QPoint(1, 1)), codedColor({289, 379}));
  // A frame as large as the view stays within it.
  m_view->setFrameRect(view.viewRect());
  QCOMPARE(QColor(painted().pixel(0, 0)), QColor(Qt::black));
  QCOMPARE(QColor(painted().pixel(line, line)), QColor(Qt::white));
}

void TestImageView::dimmedIsVeiled() {
  const QPoint at = m_view->transform().cellRect({300, 400}).topLeft();
  m_view->setDimmed(true);
  const QColor veiled(painted().pixel(at));
  const QColor plain(codedColor({300, 400}));
  const auto expected = [](int window, int picture) { return static_cast<int>(.58 * window + .42 * picture); };
  QVERIFY(std::abs(veiled.red() - expected(theme().window.red(), plain.red())) <= 2);
  QVERIFY(std::abs(veiled.green() - expected(theme().window.green(), plain.green())) <= 2);
}

void TestImageView::keyboardFocusShowsARing() {
  QTest::mouseClick(m_view, Qt::LeftButton, {}, QPoint(100, 100));
  QVERIFY(m_view->hasFocus());
  QVERIFY(QColor(painted().pixel(0, 0)) != theme().ink);
  m_view->clearFocus();
  m_view->setFocus(Qt::TabFocusReason);
  const QImage image = painted();
  QCOMPARE(QColor(image.pixel(0, 0)), theme().ink);
  QCOMPARE(QColor(image.pixel(image.width() - 1, image.height() - 1)), theme().ink);
  const int inside = qRound(2 * m_view->devicePixelRatioF());
  QVERIFY(QColor(image.pixel(inside, inside)) != theme().ink);
}

void TestImageView::valuesAreReadOut() {
  m_view->setPicture(
      test::picture({4, 8, 2, 2, 2}, {0, 1, 2},
                    [](int c, auto y, auto) { return c == 2 ? -.03034 : static_cast<double>(y) / 10.0; }),
      kShape);
  QCOMPARE(m_view->valueText({4, 8}), u"R .400   G .400   B \u2212.0303"_s);
  QCOMPARE(m_view->valueText({6, 10}), u"R .600   G .600   B \u2212.0303"_s);
  QCOMPARE(m_view->valueText({7, 11}), QString());  // no sample is of this pixel
  QCOMPARE(m_view->valueText({8, 8}), QString());
  m_view->setPicture(test::picture({0, 0, 2, 2, 1}, {5}, [](int, auto y, auto) { return y == 0 ? 14.0 : 2e-7; }),
                     Shape{1, 16, 2, 2});
  QCOMPARE(m_view->valueText({0, 0}), u"channel 5 14"_s);
  m_view->setNumberScale(255);
  QCOMPARE(m_view->valueText({0, 0}), u"channel 5 3570"_s);
}

void TestImageView::describesItself() {
  QCOMPARE(m_view->accessibleName(), u"Output picture"_s);
  QCOMPARE(m_view->accessibleDescription(), u"Output 3×464×700, at 2:1, centre 300, 400"_s);
  m_view->setPosition({10, 20}, -4);
  QCOMPARE(m_view->accessibleDescription(), u"Output 3×464×700, at 1:4, centre 10, 20"_s);
}

QTEST_MAIN(TestImageView)
#include "tst_image_view.moc"
