// The Mechanism tab in the window: its grid, its player, its keys, its crop frame.

#include "app/mechanism_page.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QTabBar>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/segmented_switch.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/image/rule_plate.h"
#include "ui/mechanism/mechanism_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestMechanism : public StudioTest {
  Q_OBJECT

  MechanismPage& page() const { return m_studio->window().mechanismPage(); }
  MechanismView& view() const { return page().view(); }
  std::int64_t step() const { return view().scene().step; }
  QAbstractButton& play() const { return *page().findChild<QAbstractButton*>(u"play"_s); }

  void openTab() {
    m_studio->key(Qt::Key_2, Qt::AltModifier);
    QVERIFY(m_studio->settle());
    QTRY_VERIFY(view().scene().board != nullptr);
  }

  /// Where a cell is drawn: the middle of all points that are its.
  QPoint placeOf(const BoardPlace& wanted) const {
    const BoardPainter& painter = painterOf(m_studio->state().display.mechanism);
    for (int y = 2; y < view().height(); y += 4) {
      for (int x = 2; x < view().width(); x += 4) {
        const auto place = painter.placeAt(view().area(), view().scene(), QPointF(x, y));
        if (place == wanted) return {x + 4, y + 4};
      }
    }
    return {-1, -1};
  }

  /// A place on an edge of the frame, in the middle of where it can be taken hold of.
  QPoint pointOn(CropEdge edge) const {
    const BoardPainter& painter = painterOf(Mechanism::Stamp);
    for (int x = view().width() * 3 / 4; x < view().width(); x += 16) {
      int first = -1;
      for (int y = 0; y < view().height(); ++y) {
        const bool here = painter.edgeAt(view().area(), view().scene(), QPointF(x, y)) == edge;
        if (here && first < 0) first = y;
        if (!here && first >= 0) return {x, (first + y - 1) / 2};
      }
    }
    return {-1, -1};
  }

 private Q_SLOTS:
  void itWorksOnAGridAndThePictureComesBack() {
    const State before = m_studio->state();
    openTab();
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{1, 3, 4, 4}));
    QCOMPARE(view().scene().board->engine.size(), std::size_t{49});
    QCOMPARE(page().badgeText(), u"Stamp = engine: max difference 0"_s);
    m_studio->key(Qt::Key_1, Qt::AltModifier);
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->state().view == before.view && m_studio->state().pin == before.pin);
    QVERIFY(!m_studio->state().micro.on);
    QCOMPARE(m_studio->frame()->inputShape.w, before.input.name == u"street"_s ? 700 : 0);
  }

  void aWholeAnimationByKeysAlone() {
    openTab();
    const std::int64_t count = view().stepCount();
    QCOMPARE(count, std::int64_t{16});
    QCOMPARE(step(), count);
    m_studio->key(Qt::Key_Home, Qt::AltModifier);
    QCOMPARE(step(), std::int64_t{0});
    for (std::int64_t k = 1; k <= count; ++k) {
      m_studio->key(Qt::Key_Period);
      QCOMPARE(step(), k);
    }
    m_studio->key(Qt::Key_Period);
    QCOMPARE(step(), count);
    m_studio->key(Qt::Key_Comma);
    QCOMPARE(step(), count - 1);
    m_studio->key(Qt::Key_End, Qt::AltModifier);
    QCOMPARE(step(), count);
    QCOMPARE(m_studio->session().undoStack().count(), 1);  // the tab; steps are not undone
  }

  void oneKeyChangesTheMechanismNeverTheResult() {
    openTab();
    const std::vector<float> values = view().scene().board->engine;
    m_studio->key(Qt::Key_S);
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->state().display.mechanism == Mechanism::Gather);
    QCOMPARE(page().badgeText(), u"Gather = engine: max difference 0"_s);
    QVERIFY(view().scene().board->engine == values);
    m_studio->key(Qt::Key_H);
    QVERIFY(m_studio->settle());
    QCOMPARE(page().badgeText(), u"Phases = engine: max difference 0"_s);
    m_studio->key(Qt::Key_E);
    QVERIFY(m_studio->settle());
    QCOMPARE(page().badgeText(), u"Matrix = engine: max difference 0"_s);
    QVERIFY(!view().scene().forward);
    m_studio->key(Qt::Key_E);
    QVERIFY(view().scene().forward);
    m_studio->key(Qt::Key_S);
    QVERIFY(m_studio->state().display.mechanism == Mechanism::Stamp);
  }

  void playingGoesToTheEndAndBeginsAnew() {
    openTab();
    Playback playback = m_studio->state().playback;
    playback.speed = 16.0;
    m_studio->session().setPlayback(playback);
    m_studio->key(Qt::Key_P);  // at the end: it begins anew
    QVERIFY(step() < view().stepCount());
    QCOMPARE(play().text(), u"Pause"_s);
    QTRY_COMPARE(step(), view().stepCount());
    QTRY_COMPARE(play().text(), u"Play"_s);
  }

  void playingPausesWhileACellIsPointedAt() {
    openTab();
    Playback playback = m_studio->state().playback;
    playback.speed = 16.0;
    playback.step = 0;
    m_studio->session().setPlayback(playback);
    const QPoint cell = placeOf({BoardPlace::Part::Input, 1, 1});
    QVERIFY(cell.x() > 0);
    m_studio->moveTo(view(), cell);
    QTRY_VERIFY(view().scene().pointed.has_value());
    m_studio->click(play(), play().rect().center());
    m_studio->moveTo(view(), cell);
    QTRY_VERIFY(view().scene().pointed.has_value());
    const std::int64_t held = step();
    QTRY_COMPARE_WITH_TIMEOUT(play().text(), u"Pause"_s, 300);
    QCOMPARE(step(), held);
    m_studio->moveTo(view(), {2, view().height() - 2});
    QTRY_COMPARE(step(), view().stepCount());
  }

  void reducedMotionStepsWithoutAFlight() {
    openTab();
    setReducedMotion(true);
    m_studio->key(Qt::Key_Home, Qt::AltModifier);
    m_studio->key(Qt::Key_P);
    QTRY_COMPARE(step(), std::int64_t{1});
    QCOMPARE(view().scene().landing, 1.0);
    m_studio->key(Qt::Key_P);
    setReducedMotion(false);
    m_studio->key(Qt::Key_Home, Qt::AltModifier);
    m_studio->key(Qt::Key_P);
    QTRY_COMPARE(step(), std::int64_t{1});
    QTRY_VERIFY(view().scene().landing < 1.0);
    QTRY_COMPARE(view().scene().landing, 1.0);
    m_studio->key(Qt::Key_P);
  }

  void theScrubberGoesToAnyStep() {
    openTab();
    auto& scrubber = *page().findChild<SliderTrack*>(u"scrubber"_s);
    m_studio->click(scrubber, scrubber.handleCentre(6).toPoint());
    QCOMPARE(step(), std::int64_t{6});
    m_studio->doubleClick(scrubber, scrubber.handleCentre(6).toPoint());
    QCOMPARE(step(), view().stepCount());
  }

  void aClickOnAnInputPixelGoesToItsStep() {
    openTab();
    const QPoint cell = placeOf({BoardPlace::Part::Input, 1, 1});
    QVERIFY(cell.x() > 0);
    m_studio->click(view(), cell);
    QCOMPARE(step(), std::int64_t{6});
  }

  void aClickOnTheCanvasPinsTheOutputPixel() {
    openTab();
    const QPoint cell = placeOf({BoardPlace::Part::Canvas, 2, 2});
    QVERIFY(cell.x() > 0);
    m_studio->click(view(), cell);
    QVERIFY(m_studio->settle());
    QVERIFY(view().scene().pinned == PixelAt(1, 1));
    m_studio->moveTo(view(), {2, view().height() - 2});
    m_studio->key(Qt::Key_Escape);
    QVERIFY(!view().scene().pinned);
  }

  /// Padding pulls the frame's edges in; one drag is one step of undo.
  void anEdgeOfTheFrameIsThePaddingSlider() {
    openTab();
    const BoardPainter& painter = painterOf(Mechanism::Stamp);
    const QPoint top = pointOn(CropEdge::Top);
    QVERIFY(top.x() > 0);
    const double at = painter.canvasPosition(view().area(), view().scene(), CropEdge::Top, top);
    const double below =
        painter.canvasPosition(view().area(), view().scene(), CropEdge::Top, top + QPoint(0, 100)) - at;
    const int rowHeight = static_cast<int>(100.0 / below);
    const int count = m_studio->session().undoStack().count();
    m_studio->press(view(), top);
    m_studio->moveTo(view(), top + QPoint(0, rowHeight / 2));
    m_studio->moveTo(view(), top + QPoint(0, rowHeight));
    m_studio->release(view(), top + QPoint(0, rowHeight));
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->params().padding, (Pair{2, 2}));
    QCOMPARE(m_studio->session().undoStack().count(), count + 1);
    m_studio->session().undoStack().undo();
    QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
  }

  /// The cells of the picture change while output padding grows: a resting pointer must not go on dragging.
  void aDragReadsThePictureOfItsPress() {
    openTab();
    LayerParams params = m_studio->params();
    params.stride = {4, 4};
    params.padding = {0, 0};
    m_studio->session().setParams(params, {u"Stride"_s, 0});
    QVERIFY(m_studio->settle());
    const QPoint bottom = pointOn(CropEdge::Bottom);
    QVERIFY(bottom.x() > 0);
    m_studio->press(view(), bottom);
    const QPoint there = bottom + QPoint(0, 30);
    m_studio->moveTo(view(), there);
    QVERIFY(m_studio->settle());
    const Pair once = m_studio->params().outputPadding;
    QVERIFY(once.h > 0 && once.h < 3);
    for (int i = 0; i < 4; ++i) {
      m_studio->moveTo(view(), there + QPoint(i % 2, 0));
      QVERIFY(m_studio->settle());
    }
    QCOMPARE(m_studio->params().outputPadding, once);
    m_studio->release(view(), there);
  }

  void aDragEndsWithThePictureThatItIsOf() {
    openTab();
    const QPoint top = pointOn(CropEdge::Top);
    QVERIFY(top.x() > 0);
    m_studio->press(view(), top);
    m_studio->key(Qt::Key_H);
    QVERIFY(m_studio->settle());
    m_studio->moveTo(view(), top + QPoint(0, 100));  // Phases have no frame
    m_studio->release(view(), top + QPoint(0, 100));
    QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
  }

  void aDragThatAnotherTabEndsChangesNothingThere() {
    openTab();
    const QPoint bottom = pointOn(CropEdge::Bottom);
    QVERIFY(bottom.x() > 0);
    m_studio->press(view(), bottom);
    m_studio->moveTo(view(), bottom + QPoint(0, 2));
    m_studio->key(Qt::Key_1, Qt::AltModifier);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
    QCOMPARE(m_studio->params().outputPadding, (Pair{0, 0}));
    m_studio->release(m_studio->outputView(), {10, 10});
  }

  void playingGoesOnAfterACursorWasUsed() {
    openTab();
    Playback playback = m_studio->state().playback;
    playback.speed = 16.0;
    m_studio->session().setPlayback(playback);
    view().setFocus();
    m_studio->key(Qt::Key_Down);
    QVERIFY(view().scene().pointed);
    m_studio->key(Qt::Key_Return);
    QVERIFY(m_studio->settle());
    QVERIFY(view().scene().pointed);  // pinning its cell does not take the cursor away
    m_studio->key(Qt::Key_Escape);
    m_studio->key(Qt::Key_P);
    QTRY_COMPARE(step(), view().stepCount());
    m_studio->key(Qt::Key_Down);
    m_studio->key(Qt::Key_S);  // the cursor goes with the picture that it was in
    QVERIFY(m_studio->settle());
    m_studio->key(Qt::Key_P);
    QVERIFY(step() < view().stepCount());
    QTRY_COMPARE(step(), view().stepCount());
  }

  void theMatrixIsShownAsItWasLeft() {
    openTab();
    m_studio->key(Qt::Key_E);
    QVERIFY(!m_studio->state().display.forward);
    m_studio->key(Qt::Key_1, Qt::AltModifier);
    m_studio->key(Qt::Key_E);
    QVERIFY(m_studio->state().display.tab == Tab::Mechanism);
    QVERIFY(!m_studio->state().display.forward);
  }

  void leavingOrdersNothingOfThePicture() {
    openTab();
    std::vector<SampleGrid> grids;
    connect(&m_studio->session().recompute(), &Recompute::frameReady, this, [&grids](const auto& frame) {
      if (frame->input) grids.push_back(frame->input->grid);
    });
    m_studio->key(Qt::Key_4, Qt::AltModifier);
    m_studio->key(Qt::Key_1, Qt::AltModifier);
    QVERIFY(m_studio->settle());
    for (const SampleGrid& grid : grids) QVERIFY(grid.rows < 464 || grid.cols < 700);
  }

  void aRuleThatIsBrokenKeepsTheLastBoard() {
    openTab();
    LayerParams params = m_studio->params();
    params.padding = {9, 9};
    m_studio->session().setParams(params, {u"Padding"_s, 0});
    QVERIFY(m_studio->settle());
    QVERIFY(page().findChild<RulePlate*>()->isVisible());
    QVERIFY(view().scene().board != nullptr);
    QCOMPARE(view().scene().board->layer.params.padding, (Pair{1, 1}));
  }

  void aBoardThatIsTooLargeSaysSoWithItsNumbers() {
    openTab();
    LayerParams params = m_studio->params();
    params.kernel = {63, 63};
    params.dilation = {8, 8};
    m_studio->session().setParams(params, {u"Kernel"_s, 0});
    QVERIFY(view().accessibleDescription().startsWith(u"A canvas of 503 × 503 cells is too large"_s));
    QVERIFY(!page().findChild<QLabel*>(u"badge"_s)->isVisible());  // it would be the last board's
  }

  void aMechanismIsOneKeyAwayFromExplore() {
    m_studio->key(Qt::Key_H);
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->state().display.tab == Tab::Mechanism);
    QVERIFY(m_studio->state().display.mechanism == Mechanism::Phases);
  }

  void theNextStartOpensWhereOneWas() {
    openTab();
    m_studio->key(Qt::Key_S);
    m_studio->open();
    QVERIFY(m_studio->settle());
    QVERIFY(page().isVisible());
    QTRY_VERIFY(view().scene().board != nullptr);
    QVERIFY(m_studio->state().display.mechanism == Mechanism::Gather);
  }
};

QTEST_MAIN(TestMechanism)
#include "tst_mechanism.moc"
