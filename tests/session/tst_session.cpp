#include "app/session/session.h"

#include <QSignalSpy>
#include <QTest>

#include "app/session/samples.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestSession : public QObject {
  Q_OBJECT

  static LayerParams withKernel(const Session& session, int kernel) {
    LayerParams params = session.state().params;
    params.kernel = {kernel, kernel};
    return params;
  }

 private Q_SLOTS:
  void init() {
    m_session = std::make_unique<Session>();
    m_session->restore(firstState(), openSample(streetSampleId())->input);
  }
  void cleanup() { m_session.reset(); }

  void aSetterTellsInTheSameTick() {
    const QSignalSpy changed(m_session.get(), &Session::stateChanged);
    const auto number = m_session->stateNumber();
    m_session->setParams(withKernel(*m_session, 4), {u"Kernel"_s, 0});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_session->state().params.kernel, (Pair{4, 4}));
    QVERIFY(m_session->stateNumber() > number);
    m_session->setParams(withKernel(*m_session, 4), {u"Kernel"_s, 0});
    QCOMPARE(changed.count(), 1);  // nothing changed: nothing to tell, nothing to undo
    QCOMPARE(m_session->undoStack().count(), 1);
  }

  void oneGestureIsOneStepOfUndo() {
    for (int kernel = 4; kernel <= 9; ++kernel) m_session->setParams(withKernel(*m_session, kernel), {u"Kernel"_s, 7});
    m_session->setParams(withKernel(*m_session, 11), {u"Kernel"_s, 8});
    QCOMPARE(m_session->undoStack().count(), 2);
    m_session->undoStack().undo();
    QCOMPARE(m_session->state().params.kernel.h, 9);
    m_session->undoStack().undo();
    QCOMPARE(m_session->state().params.kernel.h, 3);
    m_session->undoStack().redo();
    QCOMPARE(m_session->state().params.kernel.h, 9);
  }

  void undoLeavesTheView() {
    m_session->setParams(withKernel(*m_session, 5), {u"Kernel"_s, 0});
    m_session->setView({10.0, 20.0, 4});
    m_session->undoStack().undo();
    QCOMPARE(m_session->state().view, (ViewPosition{10.0, 20.0, 4}));
    QCOMPARE(m_session->state().params.kernel.h, 3);
  }

  void undoBringsTheOldWeightsBack() {
    WeightSource torch;
    torch.seed = 5;
    m_session->setWeights(torch, {u"Seed"_s, 0});
    m_session->undoStack().undo();
    QVERIFY(m_session->state().weights.kind == WeightKind::Box);
  }

  void invalidStatesAreKeptAndNothingMovesByItself() {
    LayerParams params = m_session->state().params;
    params.stride = {1, 1};
    params.outputPadding = {2, 2};
    m_session->setParams(params, {u"Output padding"_s, 0});
    QCOMPARE(m_session->state().params, params);
    QVERIFY(m_session->error());
    QVERIFY(m_session->error()->rule == Rule::OutputPaddingTooLarge);
    const auto fixes = m_session->fixes();
    QCOMPARE(fixes.size(), std::size_t{2});
    QVERIFY(fixes.front().param == Param::OutputPadding);
    QCOMPARE(fixes.front().output.h, 464);
    for (const Fix& fix : fixes) QVERIFY(!check(fix.params, m_session->input()->input.shape));
  }

  void outChannelsFollowTheInputUntilTheyAreSet() {
    m_session->setInput(openSample(u"impulse"_s)->input, {});
    QCOMPARE(m_session->state().params.outChannels, 1);
    LayerParams params = m_session->state().params;
    params.outChannels = 8;
    m_session->setParams(params, {u"Out"_s, 0});
    m_session->setInput(openSample(u"gradient"_s)->input, {});
    QCOMPARE(m_session->state().params.outChannels, 8);
    m_session->followInput({u"Out"_s, 0});
    QCOMPARE(m_session->state().params.outChannels, 3);
  }

  void undoOfAnInputBringsTheOldOneBack() {
    const InputPtr street = m_session->input();
    m_session->setInput(openSample(u"impulse"_s)->input, {{1.0, 1.0, 8}, {}});
    m_session->undoStack().undo();
    QCOMPARE(m_session->input(), street);
    QCOMPARE(m_session->state().params.outChannels, 3);
    QCOMPARE(m_session->state().view.zoom, 2);
  }

  void givenWeightsAreNotTouchedByASlider() {
    const auto tutorial = openSample(u"tutorial"_s);
    m_session->setInput(tutorial->input, {}, tutorial->params, tutorial->weights);
    QVERIFY(!m_session->error());
    m_session->setParams(withKernel(*m_session, 3), {u"Kernel"_s, 0});
    QVERIFY(m_session->error());
    QVERIFY(m_session->error()->rule == Rule::WeightShape);
    QVERIFY(m_session->state().weights == *tutorial->weights);
    const auto fixes = m_session->fixes();
    QCOMPARE(fixes.size(), std::size_t{1});
    QCOMPARE(fixes.front().params.kernel, (Pair{2, 2}));
  }

  void pinsThatFollowEachOtherAreOneStepOfUndo() {
    const auto first = m_session->state().pin;
    m_session->setPin(PicturePoint{10.0, 11.5});
    m_session->setPin(PicturePoint{12.0, 11.5});
    QCOMPARE(m_session->undoStack().count(), 1);
    m_session->setParams(withKernel(*m_session, 4), {u"Kernel"_s, 0});
    m_session->setPin(std::nullopt);
    QCOMPARE(m_session->undoStack().count(), 3);
    m_session->undoStack().undo();
    QVERIFY(m_session->state().pin == PicturePoint(12.0, 11.5));
    m_session->undoStack().undo();
    m_session->undoStack().undo();
    QVERIFY(m_session->state().pin == first);
  }

  void aPinThatCameBackIsNothingToUndo() {
    const auto first = m_session->state().pin;
    m_session->setPin(PicturePoint{10.0, 11.5});
    m_session->setView({10.0, 11.5, 8});
    m_session->setPin(first);
    QCOMPARE(m_session->undoStack().count(), 0);
    QCOMPARE(m_session->state().view.zoom, 8);
  }

  void theGridStandsInForThePictureAndGoesAgain() {
    const State before = m_session->state();
    const InputPtr street = m_session->input();
    const QSignalSpy inputChanged(m_session.get(), &Session::inputChanged);
    MicroGrid micro;
    micro.on = true;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    QCOMPARE(inputChanged.count(), 1);
    QCOMPARE(m_session->input()->input.shape, (Shape{1, 3, 4, 4}));
    QCOMPARE(m_session->picture(), street);
    QCOMPARE(m_session->state().params, before.params);
    QCOMPARE(m_session->state().view.zoom, 32);
    QVERIFY(m_session->state().pin == PicturePoint(1.5, 1.5));
    QVERIFY(m_session->state().aside.view == before.view && m_session->state().aside.pin == before.pin);

    // Looking about on the grid is forgotten by the picture, and the other way round.
    m_session->setView({0.0, 0.0, 96});
    m_session->setPin(PicturePoint{0.0, 0.5});
    micro.on = false;
    m_session->setMicro(micro, {u"Back"_s, 0});
    QCOMPARE(m_session->input(), street);
    QVERIFY(m_session->state().view == before.view && m_session->state().pin == before.pin);
    m_session->undoStack().undo();
    QCOMPARE(m_session->input()->input.shape.h, 4);
    QVERIFY(m_session->state().pin == PicturePoint(0.0, 0.5));
    m_session->undoStack().undo();
    m_session->undoStack().undo();
    QCOMPARE(m_session->input(), street);
    QVERIFY(m_session->state().view == before.view);

    // Undo and redo swap the places as the key does: neither forgets where one has looked since.
    m_session->setView({10.0, 10.0, 5});
    m_session->undoStack().redo();
    QVERIFY(m_session->state().view == ViewPosition(0.0, 0.0, 96));
    QVERIFY(m_session->state().aside.view == ViewPosition(10.0, 10.0, 5));
  }

  void outChannelsFollowTheTutorialsTensorAndComeBack() {
    MicroGrid micro;
    micro.on = true;
    micro.source = MicroGrid::Source::Tutorial;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    QCOMPARE(m_session->input()->input.shape, (Shape{1, 2, 4, 4}));
    QCOMPARE(m_session->state().params.outChannels, 2);
    micro.on = false;
    m_session->setMicro(micro, {u"Back"_s, 0});
    QCOMPARE(m_session->state().params.outChannels, 3);
  }

  void chosenWeightsComeIntoUseOnTheGrid() {
    MicroGrid micro;
    micro.on = true;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    QVERIFY(usedWeights(m_session->state()).kind == WeightKind::Whole);
    QVERIFY(m_session->state().weights.kind == WeightKind::Box);  // kept
    WeightSource bilinear = m_session->state().weights;
    bilinear.kind = WeightKind::Bilinear;
    m_session->setWeights(bilinear, {u"Weights"_s, 0});
    QVERIFY(usedWeights(m_session->state()).kind == WeightKind::Bilinear);
  }

  void anotherInputEndsTheGrid() {
    MicroGrid micro;
    micro.on = true;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    m_session->setInput(openSample(u"gradient"_s)->input, {{5.0, 6.0, 2}, {}});
    QVERIFY(!m_session->state().micro.on);
    QCOMPARE(m_session->input()->input.shape.w, 192);
  }

  void theMechanismTabBringsAGridAndTakesItAlong() {
    const State before = m_session->state();
    m_session->setTab(Tab::Mechanism, u"Mechanism"_s);
    QVERIFY(m_session->state().micro.on);
    QCOMPARE(m_session->input()->input.shape, (Shape{1, 3, 4, 4}));
    m_session->setTab(Tab::Explore, u"Explore"_s);
    State after = m_session->state();
    after.aside = before.aside;  // where one looked on the grid
    QVERIFY(after == before);
    QCOMPARE(m_session->undoStack().count(), 0);  // one looked at it and came back

    // A grid of the user's own stays.
    MicroGrid micro;
    micro.on = true;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    m_session->setTab(Tab::Mechanism, u"Mechanism"_s);
    m_session->setTab(Tab::Explore, u"Explore"_s);
    QVERIFY(m_session->state().micro.on);
  }

  void tabsThatFollowEachOtherAreOneStepOfUndo() {
    m_session->setTab(Tab::Mechanism, u"Mechanism"_s);
    m_session->setTab(Tab::Channels, u"Channels"_s);
    QCOMPARE(m_session->undoStack().count(), 1);
    m_session->undoStack().undo();
    QVERIFY(m_session->state().display.tab == Tab::Explore);
  }

  void anotherInputKeepsTheGridOfTheMechanismTab() {
    m_session->setTab(Tab::Mechanism, u"Mechanism"_s);
    m_session->setInput(openSample(u"gradient"_s)->input, {{5.0, 6.0, 2}, {}});
    QVERIFY(m_session->state().micro.on);
    m_session->setTab(Tab::Explore, u"Explore"_s);
    QVERIFY(m_session->state().view == ViewPosition(5.0, 6.0, 2));
    QCOMPARE(m_session->input()->input.shape.w, 192);
  }

  void aRestoredMechanismTabHasItsGrid() {
    State state = firstState();
    state.display.tab = Tab::Mechanism;
    m_session->restore(state, openSample(streetSampleId())->input);
    QCOMPARE(m_session->input()->input.shape.h, 4);
  }

  void whereAnAnimationStandsIsNotUndone() {
    const QSignalSpy computed(m_session.get(), &Session::stateChanged);
    const auto number = m_session->stateNumber();
    m_session->setPlayback({StepOrder::Serpentine, 4.0, 7});
    QCOMPARE(computed.count(), 0);
    QCOMPARE(m_session->stateNumber(), number);
    m_session->setParams(withKernel(*m_session, 5), {u"Kernel"_s, 0});
    m_session->setPlayback({StepOrder::Serpentine, 4.0, 9});
    m_session->undoStack().undo();
    QCOMPARE(m_session->state().playback.step, std::int64_t{9});
    QCOMPARE(m_session->state().params.kernel.h, 3);
  }

  void linkingMakesWTheValueOfH() {
    m_session->setLinked(Param::Stride, false, {u"Part"_s, 0});
    LayerParams params = m_session->state().params;
    params.stride = {2, 5};
    m_session->setParams(params, {u"Stride"_s, 0});
    m_session->setLinked(Param::Stride, true, {u"Link"_s, 0});
    QCOMPARE(m_session->state().params.stride, (Pair{2, 2}));
    QVERIFY(m_session->state().display.linked[1]);
  }

 private:
  std::unique_ptr<Session> m_session;
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
