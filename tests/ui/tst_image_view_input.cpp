#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <memory>
#include <optional>

#include "tests/ui/test_picture.h"
#include "tests/ui/view_window.h"
#include "ui/image/image_view.h"
#include "ui/image/widget_pixels.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;
using convt::test::coded;
using convt::test::kShape;

/// What a view says the user did. Ran at several scales.
class TestImageViewInput : public QObject, private test::ViewWindow {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void init() { QVERIFY(open()); }
  void cleanup() { close(); }

  void dragPansWithThePointer();
  void dragDoesNotNeedTheOwner();
  void wheelZoomsAboutThePointer();
  void fineWheelStepsAddUp();
  void keysPanAndZoom();
  void digitsChooseChannels();
  void clickPinsAndDragDoesNot();
  void clickOutsideThePicturePinsNothing();
  void arrowsWalkACursor();
  void cursorStartsAtThePin();
  void cursorStaysVisible();
  void cursorGoesWithPointerFocusAndEscape();
  void arrowsMoveThePinOfAnOutput();
  void editsStayInThePicture();
  void nothingIsEditedWithoutAPicture();
  void hoverNamesThePixel();
};

void TestImageViewInput::dragPansWithThePointer() {
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

void TestImageViewInput::dragDoesNotNeedTheOwner() {
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

void TestImageViewInput::wheelZoomsAboutThePointer() {
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

void TestImageViewInput::fineWheelStepsAddUp() {
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  for (int n = 0; n < 7; ++n) wheel(QPointF(20, 20), 15);
  QCOMPARE(edits.count(), 0);
  wheel(QPointF(20, 20), 15);
  QCOMPARE(edits.count(), 1);
  QCOMPARE(edits.last()[2].toInt(), 3);
}

void TestImageViewInput::keysPanAndZoom() {
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  m_view->setFocus(Qt::TabFocusReason);
  const QSize size = m_view->deviceSize();
  const double eighth = std::min(size.width(), size.height()) / 8 / 2.0;  // in pixels at 2:1
  QTest::keyClick(m_view, Qt::Key_Right, Qt::ShiftModifier);
  QCOMPARE(edits.last()[1].toDouble(), 400.0 + eighth);
  QTest::keyClick(m_view, Qt::Key_Up, Qt::ShiftModifier);
  QCOMPARE(edits.last()[0].toDouble(), 300.0 - eighth);
  QTest::keyClick(m_view, Qt::Key_Plus);
  QCOMPARE(edits.last()[2].toInt(), 3);
  QCOMPARE(edits.last()[0].toDouble(), 300.0);
  QTest::keyClick(m_view, Qt::Key_Minus);
  QCOMPARE(edits.last()[2].toInt(), 1);
  QSignalSpy fits(m_view, &ImageView::fitRequested);
  QTest::keyClick(m_view, Qt::Key_0);
  QCOMPARE(fits.count(), 1);
}

void TestImageViewInput::digitsChooseChannels() {
  QSignalSpy digits(m_view, &ImageView::channelKeyPressed);
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  for (int digit = 1; digit <= 9; ++digit) {
    QTest::keyClick(m_view, static_cast<Qt::Key>(Qt::Key_0 + digit));
    QCOMPARE(digits.count(), digit);
    QCOMPARE(digits.last()[0].toInt(), digit);
  }
  QTest::keyClick(m_view, Qt::Key_1, Qt::ControlModifier);  // the window's: 1:1
  QCOMPARE(digits.count(), 9);
  QCOMPARE(edits.count(), 0);
}

void TestImageViewInput::clickPinsAndDragDoesNot() {
  show({300, 400}, 48);
  const QPoint at = logical(m_view->transform().cellRect({301, 401}).center()).toPoint();
  const int slack = QApplication::startDragDistance();
  QSignalSpy pins(m_view, &ImageView::pinRequested);
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  QTest::mouseClick(m_view, Qt::LeftButton, {}, at);
  QCOMPARE(pins.count(), 1);
  QCOMPARE(pins.last()[0].value<PixelAt>(), (PixelAt{301, 401}));
  // A hand that trembles still clicks, on the pixel that it pressed.
  QTest::mousePress(m_view, Qt::LeftButton, {}, at);
  QTest::mouseMove(m_view, at + QPoint(slack, 0));
  QTest::mouseRelease(m_view, Qt::LeftButton, {}, at + QPoint(slack, 0));
  QCOMPARE(pins.count(), 2);
  QCOMPARE(pins.last()[0].value<PixelAt>(), (PixelAt{301, 401}));
  QCOMPARE(edits.count(), 0);
  // Once it pans it is no click, even if it comes back.
  QTest::mousePress(m_view, Qt::LeftButton, {}, at);
  QTest::mouseMove(m_view, at + QPoint(slack + 1, 0));
  QVERIFY(edits.count() > 0);
  QTest::mouseMove(m_view, at);
  QTest::mouseRelease(m_view, Qt::LeftButton, {}, at);
  QTest::mouseClick(m_view, Qt::RightButton, {}, at);
  QCOMPARE(pins.count(), 2);
}

void TestImageViewInput::clickOutsideThePicturePinsNothing() {
  show({-0.5, -0.5}, 8);
  QSignalSpy pins(m_view, &ImageView::pinRequested);
  QTest::mouseClick(m_view, Qt::LeftButton, {}, QPoint(20, 20));
  QCOMPARE(pins.count(), 0);
  m_view->setPicture(nullptr, Shape{1, 1, 0, 0});
  QTest::mouseClick(m_view, Qt::LeftButton, {}, QPoint(200, 200));
  QTest::keyClick(m_view, Qt::Key_Right);
  QTest::keyClick(m_view, Qt::Key_Return);
  QCOMPARE(pins.count(), 0);
}

void TestImageViewInput::arrowsWalkACursor() {
  show({300, 400}, 8);
  m_view->setFocus(Qt::TabFocusReason);
  QSignalSpy hovers(m_view, &ImageView::hovered);
  QSignalSpy pins(m_view, &ImageView::pinRequested);
  const auto walk = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(m_view, key, modifiers);
    return hovers.last()[0].value<std::optional<PixelAt>>();
  };
  QCOMPARE(walk(Qt::Key_Right), std::optional(PixelAt{300, 401}));
  QCOMPARE(walk(Qt::Key_Down), std::optional(PixelAt{301, 401}));
  QCOMPARE(walk(Qt::Key_Left, Qt::ControlModifier), std::optional(PixelAt{301, 391}));
  QCOMPARE(walk(Qt::Key_Up, Qt::ControlModifier), std::optional(PixelAt{291, 391}));
  QVERIFY(m_view->accessibleDescription().contains(u"cursor at 291, 391: R .137   G .529   B .502"_s));
  QCOMPARE(pins.count(), 0);
  QTest::keyClick(m_view, Qt::Key_Return);
  QTest::keyClick(m_view, Qt::Key_Space);
  QCOMPARE(pins.count(), 2);
  for (const auto& pin : pins) QCOMPARE(pin[0].value<PixelAt>(), (PixelAt{291, 391}));
  // The picture's edge is the end.
  show({0, 0}, 8);
  for (int n = 0; n < 60; ++n) walk(Qt::Key_Up, Qt::ControlModifier);
  QCOMPARE(hovers.last()[0].value<std::optional<PixelAt>>(), std::optional(PixelAt{0, 391}));
}

void TestImageViewInput::cursorStartsAtThePin() {
  m_window->resize(410, 310);
  ImageView input(ImageView::Role::Input, m_window.get());
  input.setGeometry(20, 20, 200, 200);
  input.show();
  input.setPicture(nullptr, kShape);
  input.setPosition({300, 400}, 2);
  input.setPicture(test::picture(input.transform().visibleGrid(), {0, 1, 2}, coded), kShape);
  input.setPinned(PixelAt{310, 390});
  QVERIFY(input.accessibleDescription().endsWith(u"pinned 310, 390: R .212   G .525   B .502"_s));
  QSignalSpy hovers(&input, &ImageView::hovered);
  QSignalSpy pins(&input, &ImageView::pinRequested);
  QTest::keyClick(&input, Qt::Key_Left);
  QCOMPARE(hovers.count(), 1);
  QCOMPARE(hovers.last()[0].value<std::optional<PixelAt>>(), std::optional(PixelAt{310, 389}));
  QCOMPARE(pins.count(), 0);  // only an output's arrows move the pin
}

void TestImageViewInput::cursorStaysVisible() {
  connect(m_view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) { show({y, x}, zoom); });
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  show({300, 400}, 8);
  QTest::keyClick(m_view, Qt::Key_Right);
  QCOMPARE(edits.count(), 0);
  QSignalSpy hovers(m_view, &ImageView::hovered);
  for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Left, Qt::Key_Left, Qt::Key_Up}) {
    for (int n = 0; n < 9; ++n) {
      QTest::keyClick(m_view, key, Qt::ControlModifier);
      const QRect view(QPoint(0, 0), m_view->transform().viewSize());
      const auto at = hovers.last()[0].value<std::optional<PixelAt>>();
      QVERIFY(at && view.contains(m_view->transform().cellRect(*at)));
    }
  }
  QVERIFY(edits.count() > 0);
}

void TestImageViewInput::cursorGoesWithPointerFocusAndEscape() {
  show({300, 400}, 8);
  QSignalSpy hovers(m_view, &ImageView::hovered);
  QSignalSpy releases(m_view, &ImageView::releaseRequested);
  const auto hovered = [&] { return hovers.last()[0].value<std::optional<PixelAt>>(); };
  m_view->setFocus(Qt::TabFocusReason);
  QTest::keyClick(m_view, Qt::Key_Right);
  QVERIFY(hovered());
  QTest::keyClick(m_view, Qt::Key_Escape);
  QVERIFY(!hovered());
  QCOMPARE(releases.count(), 1);
  QTest::keyClick(m_view, Qt::Key_Right);
  m_view->clearFocus();
  QVERIFY(!hovered());
  m_view->setFocus(Qt::TabFocusReason);
  QTest::keyClick(m_view, Qt::Key_Right);
  const PixelAt cursor = *hovered();
  QTest::mouseMove(m_view, QPoint(9, 9));
  QVERIFY(hovered() && *hovered() != cursor);
  QVERIFY(!m_view->accessibleDescription().contains(u"cursor"_s));
}

void TestImageViewInput::arrowsMoveThePinOfAnOutput() {
  QSignalSpy pins(m_view, &ImageView::pinRequested);
  QSignalSpy hovers(m_view, &ImageView::hovered);
  QSignalSpy edits(m_view, &ImageView::positionEdited);
  connect(m_view, &ImageView::pinRequested, m_view, &ImageView::setPinned);
  m_view->setPinned(PixelAt{301, 401});
  QTest::keyClick(m_view, Qt::Key_Right);
  QTest::keyClick(m_view, Qt::Key_Up, Qt::ControlModifier);
  QCOMPARE(pins.last()[0].value<PixelAt>(), (PixelAt{291, 402}));
  QCOMPARE(hovers.count(), 0);
  QCOMPARE(edits.count(), 0);
  for (int n = 0; n < 30; ++n) QTest::keyClick(m_view, Qt::Key_Right, Qt::ControlModifier);
  QCOMPARE(pins.last()[0].value<PixelAt>(), (PixelAt{291, 699}));
  QCOMPARE(pins.count(), 32);  // none once it is at the edge
  QVERIFY(edits.count() > 0);
  m_view->setPinned(std::nullopt);
  QTest::keyClick(m_view, Qt::Key_Left);
  QCOMPARE(pins.count(), 32);
  QCOMPARE(hovers.count(), 1);
}

void TestImageViewInput::editsStayInThePicture() {
  connect(m_view, &ImageView::positionEdited, this, [this](double y, double x, int zoom) { show({y, x}, zoom); });
  for (int n = 0; n < 60; ++n) QTest::keyClick(m_view, Qt::Key_Up, Qt::ShiftModifier);
  for (int n = 0; n < 60; ++n) QTest::keyClick(m_view, Qt::Key_Right, Qt::ShiftModifier);
  QCOMPARE(m_view->centre(), (PicturePoint{-0.5, 699.5}));
}

void TestImageViewInput::nothingIsEditedWithoutAPicture() {
  m_view->setPicture(nullptr, Shape{});
  const QSignalSpy edits(m_view, &ImageView::positionEdited);
  wheel(logical(QPointF(71.5, 93.5)), 120);
  QTest::keyClick(m_view, Qt::Key_Right);
  QCOMPARE(edits.count(), 0);
}

void TestImageViewInput::hoverNamesThePixel() {
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

QTEST_MAIN(TestImageViewInput)
#include "tst_image_view_input.moc"
