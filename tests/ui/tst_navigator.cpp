#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <memory>

#include "tests/ui/test_picture.h"
#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/theme/current_theme.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestNavigator : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setTheme(ThemeMode::Light); }
  void init();
  void cleanup() { m_view.reset(); }

  void sitsInTheCorner();
  void hiddenWithoutPictureOrWhenUnwanted();
  void clickAndDragRecentre();
  void doesNotPanTheViewBeneath();
  void keysMoveByAnEighth();
  void fitButtonAsks();
  void saysWhatItIs();
  void pinAndBandsAreDrawn();

 private:
  std::unique_ptr<ImageView> m_view;
  Navigator* m_navigator = nullptr;
};

void TestNavigator::init() {
  m_view = std::make_unique<ImageView>(ImageView::Role::Input);
  m_view->resize(554, 440);
  m_navigator = new Navigator(m_view.get());
  auto overview = std::make_shared<Picture>(
      *test::picture({0, 0, 58, 88, 8}, {0, 1, 2}, [](int, auto y, auto) { return static_cast<double>(y) / 464; }));
  overview->reduction = Reduction::Mean;
  m_navigator->setOverview(overview, {464, 700});
  m_navigator->setViewRect(QRectF(200, 100, 277, 220));
  m_view->show();
  QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestNavigator::sitsInTheCorner() {
  // 88 x 58 samples in a margin of 4, a label row of 20, 8 from the corner.
  QCOMPARE(m_navigator->geometry(), QRect(554 - 8 - 96, 440 - 8 - 82, 96, 82));
  m_view->resize(400, 300);
  QCOMPARE(m_navigator->geometry().bottomRight(), QPoint(391, 291));
}

void TestNavigator::hiddenWithoutPictureOrWhenUnwanted() {
  QVERIFY(m_navigator->isVisible());
  m_navigator->setWanted(false);
  QVERIFY(!m_navigator->isVisible());
  m_navigator->setWanted(true);
  QVERIFY(m_navigator->isVisible());
  m_navigator->setOverview(nullptr, {});
  QVERIFY(!m_navigator->isVisible());
}

void TestNavigator::clickAndDragRecentre() {
  QSignalSpy moves(m_navigator, &Navigator::recentred);
  QTest::mousePress(m_navigator, Qt::LeftButton, {}, QPoint(4 + 44, 4 + 29));
  QCOMPARE(moves.count(), 1);
  // The middle of 464 rows and of 88*8 columns, of which the picture has 700.
  QCOMPARE(moves.last()[0].toDouble(), 231.5);
  QCOMPARE(moves.last()[1].toDouble(), 351.5);
  QTest::mouseMove(m_navigator, QPoint(4, 4));
  QCOMPARE(moves.last()[0].toDouble(), -0.5);
  QTest::mouseMove(m_navigator, QPoint(90, 80));
  QCOMPARE(moves.last()[0].toDouble(), 463.5);
  QVERIFY(moves.last()[1].toDouble() <= 699.5);
  QTest::mouseRelease(m_navigator, Qt::LeftButton);
}

void TestNavigator::doesNotPanTheViewBeneath() {
  m_view->setPicture(test::picture({0, 0, 464, 700, 1}, {0}, [](int, auto, auto) { return .5; }),
                     Shape{1, 1, 464, 700});
  m_view->setPosition({200, 300}, 2);
  QSignalSpy edits(m_view.get(), &ImageView::positionEdited);
  QTest::mousePress(m_navigator, Qt::LeftButton, {}, QPoint(20, 20));
  QTest::mouseMove(m_navigator, QPoint(40, 40));
  QTest::mouseRelease(m_navigator, Qt::LeftButton, {}, QPoint(40, 40));
  QCOMPARE(edits.count(), 0);
}

void TestNavigator::keysMoveByAnEighth() {
  QSignalSpy moves(m_navigator, &Navigator::recentred);
  QTest::keyClick(m_navigator, Qt::Key_Right);
  QCOMPARE(moves.last()[1].toDouble(), 200 + 277 / 2.0 + 277 / 8.0);
  QTest::keyClick(m_navigator, Qt::Key_Up);
  QCOMPARE(moves.last()[0].toDouble(), 100 + 110 - 220 / 8.0);
  m_navigator->setViewRect(QRectF(-150, -200, 277, 220));
  QTest::keyClick(m_navigator, Qt::Key_Up);
  QCOMPARE(moves.last()[0].toDouble(), -0.5);
}

void TestNavigator::fitButtonAsks() {
  QSignalSpy fits(m_navigator, &Navigator::fitRequested);
  auto* button = m_navigator->findChild<QAbstractButton*>();
  QVERIFY(button && !button->accessibleName().isEmpty());
  QVERIFY(m_navigator->rect().contains(button->geometry()));
  QTest::mouseClick(button, Qt::LeftButton);
  QTest::keyClick(button, Qt::Key_Space);
  QCOMPARE(fits.count(), 2);
}

void TestNavigator::saysWhatItIs() {
  QCOMPARE(m_navigator->accessibleDescription(), u"1:8 mean"_s);
  const QImage image = m_navigator->grab().toImage();
  QCOMPARE(QColor(image.pixel(0, 0)), theme().edge);
  QCOMPARE(QColor(image.pixel(2, 2)), theme().window);
  // What the view shows is framed: rows 100.5/8 = 12 on, columns 200.5/8 = 25 on.
  QCOMPARE(QColor(image.pixel(4 + 25, 4 + 12)), QColor(Qt::black));
  QCOMPARE(QColor(image.pixel(4 + 26, 4 + 13)), QColor(Qt::white));
}

void TestNavigator::pinAndBandsAreDrawn() {
  const auto yellow = [](QRgb pixel) { return qRed(pixel) > 160 && qGreen(pixel) > 140 && qBlue(pixel) < 90; };
  const QImage before = m_navigator->grab().toImage();
  // Pixel (83, 163) is in the sample of row 10, column 20, drawn at 4 + 10, 4 + 20.
  Mark pin{Mark::Shape::Ring, Mark::Look::Pin, {{83, 1, 1}, {163, 1, 1}}};
  m_navigator->setMarks({pin});
  QImage image = m_navigator->grab().toImage();
  QVERIFY(yellow(image.pixel(24 + 4, 14)) && yellow(image.pixel(24 - 4, 14)));
  QVERIFY(yellow(image.pixel(24, 14 - 4)) || yellow(image.pixel(24, 14 - 3)));
  QCOMPARE(image.pixel(24, 14), before.pixel(24, 14));
  QCOMPARE(image.pixel(24 + 7, 14), before.pixel(24 + 7, 14));
  // What is only pointed at is for the view.
  pin.look = Mark::Look::Hover;
  m_navigator->setMarks({pin, {Mark::Shape::Tint, Mark::Look::Hover, {{0, 1, 464}, {0, 1, 700}}}});
  QCOMPARE(m_navigator->grab().toImage(), before);
  // One row at the top, one column beyond the right end (88 samples are drawn): both are seen.
  Mark top{Mark::Shape::Band, Mark::Look::Param, {{0, 1, 1}, {0, 1, 704}}, false, Param::Padding};
  Mark right{Mark::Shape::Band, Mark::Look::Param, {{0, 1, 464}, {704, 1, 1}}, false, Param::OutputPadding};
  m_navigator->setMarks({top, right});
  image = m_navigator->grab().toImage();
  QCOMPARE(QColor(image.pixel(4 + 40, 4 + 1)), theme().padding);
  QCOMPARE(QColor(image.pixel(4 + 40, 4)), theme().base);
  QCOMPARE(QColor(image.pixel(4 + 40, 4 + 2)), theme().base);
  QCOMPARE(image.pixel(4 + 40, 4 + 3), before.pixel(4 + 40, 4 + 3));
  QCOMPARE(QColor(image.pixel(4 + 85, 4 + 30)), theme().base);
  QCOMPARE(QColor(image.pixel(4 + 86, 4 + 30)), theme().outputPadding);
  QCOMPARE(QColor(image.pixel(4 + 87, 4 + 30)), theme().base);
  QCOMPARE(image.pixel(4 + 88, 4 + 30), before.pixel(4 + 88, 4 + 30));
}

QTEST_MAIN(TestNavigator)
#include "tst_navigator.moc"
