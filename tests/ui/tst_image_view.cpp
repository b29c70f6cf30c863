#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <memory>
#include <optional>

#include "tests/ui/test_picture.h"
#include "ui/image/image_view.h"
#include "ui/image/widget_pixels.h"
#include "ui/paint/pixel_grid.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr Shape kShape{1, 3, 464, 700};

// Row and column as two of the three colours: a painted pixel says which pixel of the picture it is.
double coded(int channel, std::int64_t y, std::int64_t x) {
  return static_cast<double>(channel == 0 ? y % 256 : channel == 1 ? x % 256 : 128) / 255.0;
}

QRgb codedColor(PixelAt at) {
  return qRgb(static_cast<int>(at.y % 256), static_cast<int>(at.x % 256), 128);
}

}  // namespace

/// A view within a window, at odd offsets: at 125 % and 150 % it begins within a device pixel. Ran at several scales.
class TestImageView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void everyPixelIsAtItsPlace_data();
  void everyPixelIsAtItsPlace();
  void gridLinesFromEightOn();
  void placesWithoutSamplesShowTheWell();
  void pictureOfAnotherZoomIsShownAtTheViews();
  void dragPansWithThePointer();
  void dragDoesNotNeedTheOwner();
  void wheelZoomsAboutThePointer();
  void fineWheelStepsAddUp();
  void keysPanAndZoom();
  void editsStayInThePicture();
  void nothingIsEditedWithoutAPicture();
  void positionSurvivesNewPictures();
  void hoverNamesThePixel();
  void frameIsPaintedOnItsPixels();
  void dimmedIsVeiled();
  void keyboardFocusShowsARing();
  void valuesAreReadOut();
  void describesItself();

 private:
  void show(PicturePoint centre, int zoom);
  QImage painted();
  QPointF logical(QPointF device) const;
  void wheel(QPointF logicalPosition, int delta);

  std::unique_ptr<QWidget> m_window;
  ImageView* m_view = nullptr;
};

void TestImageView::initTestCase() {
  setTheme(ThemeMode::Light);
}

void TestImageView::init() {
  m_window = std::make_unique<QWidget>();
  m_window->resize(400, 300);
  m_view = new ImageView(ImageView::Role::Output, m_window.get());
  m_view->setGeometry(33, 17, 301, 241);
  m_window->show();
  QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  m_view->setPicture(nullptr, kShape);
  show({300, 400}, 2);
}

void TestImageView::cleanup() {
  m_window.reset();
}

void TestImageView::show(PicturePoint centre, int zoom) {
  m_view->setPosition(centre, zoom);
  m_view->setPicture(test::picture(m_view->transform().visibleGrid(), {0, 1, 2}, coded), kShape);
}

// What the view painted, in its own device pixels.
QImage TestImageView::painted() {
  const WidgetPixels pixels = widgetPixels(*m_view);
  const QImage all = m_window->grab().toImage();
  return all.copy(QRect(pixels.first, pixels.size));
}

QPointF TestImageView::logical(QPointF device) const {
  const WidgetPixels pixels = widgetPixels(*m_view);
  return (device + QPointF(pixels.first) - pixels.begin) / pixels.ratio;
}

void TestImageView::wheel(QPointF position, int delta) {
  QWheelEvent event(position, m_view->mapToGlobal(position), QPoint(), QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(m_view, &event);
}

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

void TestImageView::dragPansWithThePointer() {
  connect(m_view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) { show({y, x}, zoom); });
  const PixelAt held = *m_view->transform().pixelAt(widgetPixels(*m_view).toDevice(QPoint(150, 120)));
  QTest::mousePress(m_view, Qt::LeftButton, {}, QPoint(150, 120));
  for (const QPoint to : {QPoint(160, 121), QPoint(90, 77), QPoint(200, 30)}) {
    QTest::mouseMove(m_view, to);
    const PixelAt now = *m_view->transform().pixelAt(widgetPixels(*m_view).toDevice(to));
    // At fractional scales a logical pixel is no whole number of picture pixels.
    QVERIFY(std::abs(now.y - held.y) <= 1 && std::abs(now.x - held.x) <= 1);
    if (m_view->devicePixelRatioF() == 1.0) QCOMPARE(now, held);
  }
  QTest::mouseRelease(m_view, Qt::LeftButton, {}, QPoint(200, 30));
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  QTest::mouseMove(m_view, QPoint(10, 10));
  QCOMPARE(edits.count(), 0);
}

void TestImageView::dragDoesNotNeedTheOwner() {
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  QTest::mousePress(m_view, Qt::LeftButton, {}, QPoint(150, 120));
  QTest::mouseMove(m_view, QPoint(151, 120));
  QTest::mouseMove(m_view, QPoint(190, 110));
  const double ratio = m_view->devicePixelRatioF();
  QVERIFY(std::abs(edits.last()[0].toDouble() - (300 + 10 * ratio / 2)) < 1e-9);
  QVERIFY(std::abs(edits.last()[1].toDouble() - (400 - 40 * ratio / 2)) < 1e-9);
  QCOMPARE(m_view->centre(), (PicturePoint{300, 400}));
  QTest::mouseRelease(m_view, Qt::LeftButton, {}, QPoint(190, 110));
}

void TestImageView::nothingIsEditedWithoutAPicture() {
  m_view->setPicture(nullptr, Shape{});
  const QSignalSpy edits(m_view, &ImageView::positionEdited);
  wheel(logical(QPointF(71.5, 93.5)), 120);
  QTest::keyClick(m_view, Qt::Key_Right);
  QCOMPARE(edits.count(), 0);
}

void TestImageView::wheelZoomsAboutThePointer() {
  connect(m_view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) { show({y, x}, zoom); });
  const QPointF pointer = logical(QPointF(71.5, 93.5));
  const QPointF device = widgetPixels(*m_view).toDevice(pointer);
  const PixelAt under = *m_view->transform().pixelAt(device);
  const PicturePoint start = m_view->centre();
  for (const int zoom : {3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 64}) {
    wheel(pointer, 120);
    QCOMPARE(m_view->zoom(), zoom);
    QCOMPARE(*m_view->transform().pixelAt(device), under);
  }
  for (int n = 0; n < 10; ++n) wheel(pointer, -120);
  QCOMPARE(m_view->zoom(), 2);
  QVERIFY(std::abs(m_view->centre().y - start.y) < 1e-6 && std::abs(m_view->centre().x - start.x) < 1e-6);
}

void TestImageView::fineWheelStepsAddUp() {
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  for (int n = 0; n < 7; ++n) wheel(QPointF(20, 20), 15);
  QCOMPARE(edits.count(), 0);
  wheel(QPointF(20, 20), 15);
  QCOMPARE(edits.count(), 1);
  QCOMPARE(edits.last()[2].toInt(), 3);
}

void TestImageView::keysPanAndZoom() {
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  m_view->setFocus(Qt::TabFocusReason);
  QTest::keyClick(m_view, Qt::Key_Right, Qt::ShiftModifier);
  QCOMPARE(edits.last()[1].toDouble(), 401.0);
  QTest::keyClick(m_view, Qt::Key_Up, Qt::ShiftModifier);
  QCOMPARE(edits.last()[0].toDouble(), 299.0);
  QTest::keyClick(m_view, Qt::Key_Left);
  QVERIFY(edits.last()[1].toDouble() < 390.0);
  QTest::keyClick(m_view, Qt::Key_Plus);
  QCOMPARE(edits.last()[2].toInt(), 3);
  QCOMPARE(edits.last()[0].toDouble(), 300.0);
  QTest::keyClick(m_view, Qt::Key_Minus);
  QCOMPARE(edits.last()[2].toInt(), 1);
  QTest::keyClick(m_view, Qt::Key_1);
  QCOMPARE(edits.last()[2].toInt(), 1);
  QSignalSpy fits(m_view, &ImageView::fitRequested);
  QTest::keyClick(m_view, Qt::Key_0);
  QCOMPARE(fits.count(), 1);
}

void TestImageView::editsStayInThePicture() {
  connect(m_view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) { show({y, x}, zoom); });
  for (int n = 0; n < 60; ++n) QTest::keyClick(m_view, Qt::Key_Up);
  for (int n = 0; n < 60; ++n) QTest::keyClick(m_view, Qt::Key_Right);
  QCOMPARE(m_view->centre(), (PicturePoint{-0.5, 699.5}));
}

void TestImageView::positionSurvivesNewPictures() {
  m_view->setPicture(test::picture({0, 0, 4, 4, 1}, {0}, coded), Shape{1, 1, 4, 4});
  m_view->setPicture(nullptr, Shape{1, 1, 0, 0});
  painted();
  QCOMPARE(m_view->centre(), (PicturePoint{300, 400}));
  QCOMPARE(m_view->zoom(), 2);
}

void TestImageView::hoverNamesThePixel() {
  QSignalSpy hovers(m_view, &ImageView::hovered);
  // The middle of a large cell: events come in whole device pixels.
  show({300, 400}, 48);
  const QPoint at = logical(m_view->transform().cellRect({301, 401}).center()).toPoint();
  QTest::mouseMove(m_view, at);
  const auto pixel = hovers.last()[0].value<std::optional<PixelAt>>();
  QCOMPARE(pixel, std::optional(PixelAt{301, 401}));
  const auto count = hovers.count();
  QTest::mouseMove(m_view, at);
  QCOMPARE(hovers.count(), count);
  show({310, 410}, 48);  // the picture moves under a pointer that rests
  QVERIFY(hovers.last()[0].value<std::optional<PixelAt>>() != pixel);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(m_view, &leave);
  QVERIFY(!hovers.last()[0].value<std::optional<PixelAt>>());
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
  QCOMPARE(m_view->valueText({7, 11}), u"R .600   G .600   B \u2212.0303"_s);
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
