// Every slider of the panel by key, wheel and mouse: the state moves by the right amount, the formula follows in the
// same tick, the picture is right when it has settled, and one gesture is one step of undo.

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/paint/formula.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

struct Row {
  Param param;
  const char* name;
  int start, minimum, maximum, page;
  int drag;  ///< a valid value some way off, to drag to
};

constexpr Row kRows[] = {
    {Param::Kernel, "kernel", 3, 1, 15, 4, 9},    {Param::Stride, "stride", 2, 1, 8, 2, 4},
    {Param::Padding, "padding", 1, 0, 15, 4, 7},  {Param::OutputPadding, "output padding", 0, 0, 7, 2, 1},
    {Param::Dilation, "dilation", 1, 1, 8, 2, 5}, {Param::OutChannels, "out channels", 3, 1, 64, 16, 20},
    {Param::Weight, "seed", 0, 0, 99, 25, 57},
};

bool isPaired(Param param) {
  return param <= Param::Dilation;
}

}  // namespace

class TestSliders : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_studio = std::make_unique<Studio>(); }
  void init() {
    failOnWarnings();
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
    m_changes = m_late = 0;
    connect(&m_studio->session(), &Session::stateChanged, this, [this] {
      ++m_changes;
      if (m_studio->formula().text() != formulaOfNow()) ++m_late;
    });
  }

  void keysMoveByTheirAmount_data() { eachRow(); }
  void keysMoveByTheirAmount() {
    const Row row = fetch();
    SliderTrack& track = m_studio->track(row.param);
    track.setFocus(Qt::TabFocusReason);
    const auto after = [&](Qt::Key key) {
      m_studio->key(key);
      return value(row.param);
    };
    QCOMPARE(after(Qt::Key_Right), row.start + 1);
    QCOMPARE(after(Qt::Key_Up), row.start + 2);
    QCOMPARE(after(Qt::Key_Left), row.start + 1);
    QCOMPARE(after(Qt::Key_Down), row.start);
    QCOMPARE(after(Qt::Key_PageUp), row.start + row.page);
    QCOMPARE(after(Qt::Key_PageDown), row.start);
    QCOMPARE(after(Qt::Key_End), row.maximum);
    QCOMPARE(after(Qt::Key_Home), row.minimum);
    QCOMPARE(after(Qt::Key_Delete), row.start);
    QCOMPARE(track.value(), row.start);
    QCOMPARE(m_late, 0);
    // Nothing else moved.
    QVERIFY(m_studio->params() == firstState().params);
    QVERIFY(m_studio->settle());
    QCOMPARE(wrongInThePicture(), QString());
  }

  void eachKeyIsOneStepOfUndo_data() { eachRow(); }
  void eachKeyIsOneStepOfUndo() {
    const Row row = fetch();
    m_studio->track(row.param).setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Right);
    m_studio->key(Qt::Key_PageUp);
    QCOMPARE(m_studio->session().undoStack().count(), 2);
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(value(row.param), row.start + 1);
    QCOMPARE(m_studio->track(row.param).value(), row.start + 1);
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_studio->state() == firstState());
    m_studio->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(value(row.param), row.start + 1);
  }

  void wheelCountsOnlyWithTheFocus_data() { eachRow(); }
  void wheelCountsOnlyWithTheFocus() {
    const Row row = fetch();
    SliderTrack& track = m_studio->track(row.param);
    m_studio->wheel(track, track.rect().center(), 1);
    QVERIFY(m_studio->state() == firstState());
    track.setFocus(Qt::MouseFocusReason);
    m_studio->wheel(track, track.rect().center(), 1);
    QCOMPARE(value(row.param), row.start + 1);
    m_studio->wheel(track, track.rect().center(), -1);
    QCOMPARE(value(row.param), row.start);
    QCOMPARE(m_changes, 2);
    QCOMPARE(m_late, 0);
  }

  void dragIsOneStepOfUndoAndEndsRight_data() { eachRow(); }
  void dragIsOneStepOfUndoAndEndsRight() {
    const Row row = fetch();
    SliderTrack& track = m_studio->track(row.param);
    drag(track, row.start, row.drag);
    QCOMPARE(value(row.param), row.drag);
    QCOMPARE(m_changes, std::abs(row.drag - row.start));
    QCOMPARE(m_late, 0);
    QCOMPARE(m_studio->session().undoStack().count(), 1);
    QVERIFY(m_studio->settle());
    QCOMPARE(wrongInThePicture(), QString());
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_studio->state() == firstState());
    QVERIFY(m_studio->settle());
    QCOMPARE(wrongInThePicture(), QString());
  }

  void dragAndBackLeavesNothingToUndo() {
    SliderTrack& track = m_studio->track(Param::Kernel);
    m_studio->press(track, centre(track, 3));
    m_studio->moveTo(track, centre(track, 8));
    m_studio->moveTo(track, centre(track, 3));
    m_studio->release(track, centre(track, 3));
    QVERIFY(m_studio->state() == firstState());
    QVERIFY(!m_studio->session().undoStack().canUndo());
  }

  void escapeTakesADragBack() {
    SliderTrack& track = m_studio->track(Param::Stride);
    m_studio->press(track, centre(track, 2));
    m_studio->moveTo(track, centre(track, 6));
    QCOMPARE(value(Param::Stride), 6);
    m_studio->key(Qt::Key_Escape);
    QVERIFY(m_studio->state() == firstState());
    m_studio->release(track, centre(track, 6));
    QVERIFY(m_studio->state() == firstState());
  }

  void pressOnTheTrackTakesTheHandleThere_data() { eachRow(); }
  void pressOnTheTrackTakesTheHandleThere() {
    const Row row = fetch();
    SliderTrack& track = m_studio->track(row.param);
    const QPoint at = centre(track, row.drag);
    m_studio->press(track, at);
    QCOMPARE(value(row.param), row.drag);
    QCOMPARE(track.value(), row.drag);
    m_studio->release(track, at);
    QCOMPARE(m_studio->session().undoStack().count(), 1);
  }

  void doubleClickResets_data() { eachRow(); }
  void doubleClickResets() {
    const Row row = fetch();
    SliderTrack& track = m_studio->track(row.param);
    track.setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_PageUp);
    QCOMPARE(value(row.param), row.start + row.page);
    m_studio->doubleClick(track, centre(track, row.start + row.page));
    QCOMPARE(value(row.param), row.start);
    if (row.param == Param::OutChannels) QVERIFY(m_studio->state().outFollowsInput);
    QVERIFY(m_studio->settle());
    QCOMPARE(wrongInThePicture(), QString());
  }

  void halfSlidersMoveOneAxis_data() { eachRow(true); }
  void halfSlidersMoveOneAxis() {
    const Row row = fetch();
    m_studio->session().setLinked(row.param, false, {u"apart"_s, 0});
    QVERIFY(m_studio->settle());
    SliderTrack& w = m_studio->track(row.param, Axis::W);
    QVERIFY(w.isVisible());
    w.setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Right);
    QVERIFY(pairOf(m_studio->params(), row.param) == (Pair{row.start, row.start + 1}));
    drag(m_studio->track(row.param, Axis::H), row.start, row.drag);
    QVERIFY(pairOf(m_studio->params(), row.param) == (Pair{row.drag, row.start + 1}));
    QCOMPARE(m_late, 0);
    QVERIFY(m_studio->settle());
    QCOMPARE(wrongInThePicture(), QString());
    // Linking makes W the value of H, in one step.
    const int steps = m_studio->session().undoStack().count();
    Q_EMIT m_studio->window().panel().layer()->row(row.param)->linkEdited(true);
    QVERIFY(pairOf(m_studio->params(), row.param) == (Pair{row.drag, row.drag}));
    QVERIFY(!w.isVisible());
    QCOMPARE(m_studio->session().undoStack().count(), steps + 1);
  }

  void seedChoosesTheRandomWeightsAndUndoBringsTheOldOnesBack() {
    QCOMPARE(int(m_studio->state().weights.kind), int(WeightKind::Box));
    SliderTrack& track = m_studio->track(Param::Weight);
    drag(track, 0, 42);
    QCOMPARE(int(m_studio->state().weights.kind), int(WeightKind::Torch));
    QCOMPARE(m_studio->state().weights.seed, std::uint64_t{42});
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(int(m_studio->state().weights.kind), int(WeightKind::Box));
  }

 private:
  static void eachRow(bool pairedOnly = false) {
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(std::size(kRows)); ++i) {
      if (!pairedOnly || isPaired(kRows[i].param)) QTest::newRow(kRows[i].name) << i;
    }
  }
  static Row fetch() {
    QFETCH(int, index);
    return kRows[index];
  }

  int value(Param param) const {
    if (param == Param::Weight) return int(m_studio->state().weights.seed);
    if (param == Param::OutChannels) return m_studio->params().outChannels;
    const Pair pair = pairOf(m_studio->params(), param);
    return pair.h == pair.w ? pair.h : -1;
  }

  static QPoint centre(const SliderTrack& track, int value) { return track.handleCentre(value).toPoint(); }

  void drag(SliderTrack& track, int from, int to) const {
    m_studio->press(track, centre(track, from));
    const int step = from < to ? 1 : -1;
    for (int v = from; v != to; v += step) m_studio->moveTo(track, centre(track, v + step));
    m_studio->release(track, centre(track, to));
  }

  QString formulaOfNow() const {
    const Shape& input = m_studio->session().input()->input.shape;
    const auto& error = m_studio->session().error();
    return makeFormula(Axis::H, heightTerms(m_studio->params(), input), error).text + u'\n' +
           makeFormula(Axis::W, widthTerms(m_studio->params(), input), error).text;
  }

  QString wrongInThePicture() const {
    const QString numbers =
        differenceFromDefinition(*m_studio->frame(), m_studio->state(), m_studio->session().input()->input);
    if (!numbers.isEmpty()) return numbers;
    const int covered = m_studio->outputView().height() / 3;
    return differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output, covered);
  }

  std::unique_ptr<Studio> m_studio;
  int m_changes = 0;
  int m_late = 0;  ///< formulas that were not yet of the state when stateChanged() came
};

QTEST_MAIN(TestSliders)
#include "tst_sliders.moc"
