// The slider under real mouse, wheel and key events, and what it paints.

#include <QAccessible>
#include <QSignalSpy>

#include "tests/support/ui_setup.h"
#include "ui/controls/slider_track.h"
#include "ui/theme/focus_ring.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

struct Edit {
  int value;
  EditPhase phase;
  friend bool operator==(const Edit&, const Edit&) = default;
};

}  // namespace

class TestSliderTrack : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void init() {
    failOnWarnings();
    m_window = std::make_unique<QWidget>();
    m_window->resize(400, 100);
    m_track = new SliderTrack(m_window.get());
    m_track->place(16, 224, 20);
    m_track->setRange(1, 15);
    m_track->setParam(Param::Kernel);
    m_track->setValue(3);
    m_track->setAccessibleName(u"Kernel"_s);
    m_edits.clear();
    connect(m_track, &SliderTrack::valueEdited, this, [this](int v, EditPhase p) { m_edits.push_back({v, p}); });
    QVERIFY(showActive(*m_window));
  }
  void cleanup() { m_window.reset(); }

  void pressAnywhereJumpsAndDrags() {
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(10));
    QCOMPARE(m_track->value(), 10);  // at once, before anybody calls setValue()
    QTest::mouseMove(m_track, at(12));
    QCOMPARE(m_track->value(), 12);
    QTest::mouseRelease(m_track, Qt::LeftButton, {}, at(12));
    const std::vector<Edit> wanted = {{10, EditPhase::Drag}, {12, EditPhase::Drag}, {12, EditPhase::DragEnd}};
    QVERIFY(m_edits == wanted);
  }

  void dragWinsOverWhatIsShown() {
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(10));
    m_track->setValue(5);  // an answer to an older edit
    QCOMPARE(m_track->value(), 10);
    QTest::mouseRelease(m_track, Qt::LeftButton, {}, at(10));
    QCOMPARE(m_track->value(), 5);
  }

  void pressOnTheHandleChangesNothing() {
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(3) + QPoint(5, 2));
    QTest::mouseRelease(m_track, Qt::LeftButton, {}, at(3) + QPoint(5, 2));
    QVERIFY(m_edits.empty());
  }

  void dragBeyondTheEndsStaysInRange() {
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(3));
    QTest::mouseMove(m_track, QPoint(-500, 0));
    QCOMPARE(m_track->value(), 1);
    QTest::mouseMove(m_track, QPoint(5000, 0));
    QCOMPARE(m_track->value(), 15);
    QTest::mouseRelease(m_track, Qt::LeftButton, {}, QPoint(5000, 0));
    QVERIFY((m_edits.back() == Edit{15, EditPhase::DragEnd}));
  }

  void escapeTakesADragBack() {
    m_track->setFocus();
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(10));
    QTest::keyClick(m_track, Qt::Key_Escape);
    QVERIFY((m_edits.back() == Edit{3, EditPhase::DragEnd}));
    QTest::mouseMove(m_track, at(14));
    QCOMPARE(m_track->value(), 3);
  }

  void keys_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("value");
    QTest::newRow("right") << int(Qt::Key_Right) << 4;
    QTest::newRow("left") << int(Qt::Key_Left) << 2;
    QTest::newRow("up") << int(Qt::Key_Up) << 4;
    QTest::newRow("down") << int(Qt::Key_Down) << 2;
    QTest::newRow("page up") << int(Qt::Key_PageUp) << 7;
    QTest::newRow("page down") << int(Qt::Key_PageDown) << 1;
    QTest::newRow("home") << int(Qt::Key_Home) << 1;
    QTest::newRow("end") << int(Qt::Key_End) << 15;
  }
  void keys() {
    QFETCH(int, key);
    QFETCH(int, value);
    m_track->setFocus();
    QTest::keyClick(m_track, static_cast<Qt::Key>(key));
    QCOMPARE(m_edits.size(), std::size_t{1});
    QVERIFY((m_edits[0] == Edit{value, EditPhase::Step}));
    QCOMPARE(m_track->value(), 3);  // it waits to be told
  }

  void keyAtTheEndIsNoEdit() {
    m_track->setValue(15);
    m_track->setFocus();
    QTest::keyClick(m_track, Qt::Key_Right);
    QVERIFY(m_edits.empty());
  }

  void wheelCountsOnlyWithTheFocus() {
    m_track->clearFocus();
    turnWheel(*m_track, at(3), 1);
    QVERIFY(m_edits.empty());
    m_track->setFocus();
    turnWheel(*m_track, at(3), 2);
    QVERIFY((m_edits == std::vector<Edit>{{5, EditPhase::Step}}));
    turnWheel(*m_track, at(3), -1);
    QVERIFY((m_edits.back() == Edit{2, EditPhase::Step}));
  }

  void doubleClickAndDeleteAskForTheDefault() {
    QSignalSpy reset(m_track, &SliderTrack::resetRequested);
    QTest::mouseDClick(m_track, Qt::LeftButton, {}, at(3));
    QCOMPARE(reset.count(), 1);
    m_track->setFocus();
    QTest::keyClick(m_track, Qt::Key_Delete);
    QCOMPARE(reset.count(), 2);
  }

  void handleIsPaintedAtItsValue() {
    for (const int value : {1, 3, 15}) {
      m_track->setValue(value);
      const QImage image = m_track->grab().toImage();
      const QPointF centre = m_track->handleCentre(value);
      QCOMPARE(pixel(image, centre), theme().kernel);
      QCOMPARE(pixel(image, centre + QPointF(4, 0)), theme().kernel);
      QVERIFY(pixel(image, centre + QPointF(6.6, 0)) != theme().kernel);
      // The current tick is ink, the others are not.
      QCOMPARE(pixel(image, QPointF(centre.x(), 22)), theme().ink);
      QCOMPARE(pixel(image, QPointF(m_track->handleCentre(8).x(), 22)), theme().edge);
    }
  }

  void handleGrowsUnderTheMouse() {
    const QPointF centre = m_track->handleCentre(3);
    const QPointF rim = centre + QPointF(0, -6.5);
    QTest::mouseMove(m_track, at(9));
    QVERIFY(pixel(m_track->grab().toImage(), rim).blue() > theme().kernel.blue() + 20);
    QTest::mouseMove(m_track, at(3));
    QCOMPARE(pixel(m_track->grab().toImage(), centre + QPointF(0, -6.0)), theme().kernel);
  }

  void endsAreTheMeasuresOfTheTheme() {
    QCOMPARE(m_track->handleCentre(1), QPointF(8 + 6, 13.5));
    QCOMPARE(m_track->handleCentre(15), QPointF(8 + 224 - 6, 13.5));
    QCOMPARE(m_track->handleCentre(3).x(), 8 + 6 + std::round(2.0 / 14 * 212));
    const QImage image = m_track->grab().toImage();
    QCOMPARE(pixel(image, {8 + 223, 13}), theme().edge);    // the track's last pixel
    QCOMPARE(pixel(image, {8 + 224, 13}), theme().window);  // and the one after
    QCOMPARE(pixel(image, {8, 13}), theme().kernel);        // its filled part begins
  }

  void hatchCoversTheInvalidPart() {
    m_track->setRange(0, 7);
    m_track->setValue(0);
    m_track->setInvalidFrom(2);
    const QImage image = m_track->grab().toImage();
    const auto marks = [&image](int from, int to) {
      int count = 0;
      for (int x = from; x < to; ++x)
        for (const int y : {10, 16}) count += image.pixelColor(x, y) != theme().window;
      return count;
    };
    const int begin = 8 + static_cast<int>(6 + 1.5 * 212 / 7);  // half a step before 2
    QCOMPARE(marks(40, begin - 1), 0);
    const int width = 8 + 224 - begin;
    QVERIFY(marks(begin, begin + width) >= 2 * (width / 4 - 1));  // a line every 4 px
    QVERIFY(marks(begin, begin + width) <= 2 * (width / 4 + 1));
    m_track->setInvalidFrom(std::nullopt);
    QVERIFY(m_track->grab().toImage() != image);
  }

  void valueBeyondTheTrackIsMarkedAtItsEnd() {
    m_track->setValue(20);
    const QImage image = m_track->grab().toImage();
    QCOMPARE(pixel(image, m_track->handleCentre(15)), theme().kernel);
    QCOMPARE(pixel(image, {double(m_track->width() - 4), 13}), theme().ink);
    m_track->setFocus();
    QTest::keyClick(m_track, Qt::Key_Left);
    QVERIFY((m_edits == std::vector<Edit>{{19, EditPhase::Step}}));
  }

  void focusRingIsForTheKeyboard() {
    const QPointF ring = m_track->handleCentre(3) + QPointF(0, -9.5);
    m_track->clearFocus();
    m_track->setFocus(Qt::MouseFocusReason);
    QVERIFY(m_track->hasFocus());
    QVERIFY(!FocusRing::isShownOn(m_track));
    QVERIFY(pixel(m_track->grab().toImage(), ring) != theme().ink);
    m_track->clearFocus();
    m_track->setFocus(Qt::TabFocusReason);
    QVERIFY(FocusRing::isShownOn(m_track));
    QCOMPARE(pixel(m_track->grab().toImage(), ring), theme().ink);
  }

  void ringOfTheFormula() {
    m_track->setRinged(true);
    QCOMPARE(pixel(m_track->grab().toImage(), m_track->handleCentre(3) + QPointF(0, -9.5)), theme().ink);
  }

  void screenReadersSeeASlider() {
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(m_track);
    QVERIFY(access);
    QCOMPARE(access->role(), QAccessible::Slider);
    QCOMPARE(access->text(QAccessible::Name), u"Kernel"_s);
    QAccessibleValueInterface* value = access->valueInterface();
    QVERIFY(value);
    QCOMPARE(value->currentValue().toInt(), 3);
    QCOMPARE(value->minimumValue().toInt(), 1);
    QCOMPARE(value->maximumValue().toInt(), 15);
    value->setCurrentValue(9);
    QVERIFY((m_edits == std::vector<Edit>{{9, EditPhase::Step}}));
  }

  void hidingEndsADrag() {
    QTest::mousePress(m_track, Qt::LeftButton, {}, at(10));
    m_track->hide();
    QVERIFY((m_edits.back() == Edit{10, EditPhase::DragEnd}));
  }

 private:
  QPoint at(int value) const { return m_track->handleCentre(value).toPoint(); }

  std::unique_ptr<QWidget> m_window;
  SliderTrack* m_track = nullptr;
  std::vector<Edit> m_edits;
};

QTEST_MAIN(TestSliderTrack)
#include "tst_slider_track.moc"
