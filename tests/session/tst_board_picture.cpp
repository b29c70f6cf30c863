#include "app/session/board_picture.h"

#include <QTest>

#include "app/session/board_maker.h"
#include "app/session/micro_input.h"
#include "app/session/samples.h"
#include "tests/support/golden.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The pictures of the Mechanism tab as files: the same for every window, whole, and as they were.
class TestBoardPicture : public QObject {
  Q_OBJECT

  static State stateOf(Mechanism mechanism) {
    State state = firstState();
    state.display.tab = Tab::Mechanism;
    state.display.mechanism = mechanism;
    state.micro.on = state.micro.brought = true;
    state.pin = PicturePoint{0.5, 0.5};
    return state;
  }
  static std::shared_ptr<const Board> boardFor(const State& state) {
    const InputPtr street = openSample(streetSampleId())->input;
    const InputPtr grid = microInput(state, street, nullptr);
    const auto board = makeBoard(state, grid->input, street->input.shape);
    return board ? *board : nullptr;
  }

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void theyLookAsTheyDid_data() {
    QTest::addColumn<int>("mechanism");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<bool>("dark");
    const auto row = [](const char* name, Mechanism mechanism, qint64 step, bool dark) {
      QTest::newRow(name) << static_cast<int>(mechanism) << step << dark;
    };
    row("stamp-6-light", Mechanism::Stamp, 6, false);
    row("gather-12-dark", Mechanism::Gather, 12, true);
    row("phases-3-light", Mechanism::Phases, 3, false);
    row("matrix-9-light", Mechanism::Matrix, 9, false);
  }
  void theyLookAsTheyDid() {
    QFETCH(const int, mechanism);
    QFETCH(const qint64, step);
    QFETCH(const bool, dark);
    State state = stateOf(static_cast<Mechanism>(mechanism));
    state.playback.step = step;
    const QImage image = paintBoard(*boardFor(state), state, {{1109, 548}, 1.0}, dark ? darkTheme() : lightTheme());
    const QString wrong = differenceFromGolden(image, QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
  }

  void theEngineAgreesExactlyOnWholeNumbers() {
    const State state = stateOf(Mechanism::Stamp);
    const auto board = boardFor(state);
    QCOMPARE(board->engine.size(), std::size_t{49});
    QCOMPARE(board->engine[8], 14.0F);
    QCOMPARE(board->engine[48], 64.0F);
  }

  void whatIsTooMuchIsRefusedWithItsNumbers() {
    LayerParams params = firstState().params;
    QVERIFY(boardRefusal(params, {1, 3, 8, 8}).isEmpty());
    params.kernel = {63, 63};
    QVERIFY(boardRefusal(params, {1, 3, 4, 4}).isEmpty());
    const QString many = boardRefusal(params, {1, 512, 8, 8});
    QVERIFY2(many.startsWith(u"130056192 products make one output channel"_s), qPrintable(many));
    params.groups = 512;
    QVERIFY(boardRefusal(params, {1, 512, 8, 8}).isEmpty());
    params.dilation = {4, 4};
    QVERIFY(boardRefusal(params, {1, 3, 4, 4}).startsWith(u"A canvas of 255 × 255"_s));
  }

  void anImpulseShowsTheKernelUnflipped() {
    State state = stateOf(Mechanism::Stamp);
    state.micro.source = MicroGrid::Source::Impulse;
    const auto board = boardFor(state);
    // The impulse stands at (2, 2): its stamp begins at output row and column 2*2 - 1 = 3.
    for (std::size_t ky = 0; ky < 3; ++ky) {
      for (std::size_t kx = 0; kx < 3; ++kx)
        QCOMPARE(board->engine[(3 + ky) * 7 + 3 + kx], static_cast<float>(3 * ky + kx + 1));
    }
  }

  void aCropKnowsWhereThePictureGoesOn() {
    State state = stateOf(Mechanism::Stamp);
    state.micro.source = MicroGrid::Source::Crop;
    state.aside.pin = PicturePoint{0.0, 350.0};
    const CutSides cut = boardFor(state)->cut;
    QVERIFY(!cut.top && cut.bottom && cut.left && cut.right);
    state.aside.pin = PicturePoint{463.0, 699.0};
    const CutSides corner = boardFor(state)->cut;
    QVERIFY(corner.top && !corner.bottom && corner.left && !corner.right);
    state.micro.source = MicroGrid::Source::Ramp;
    QVERIFY(boardFor(state)->cut == CutSides{});
  }
};

QTEST_MAIN(TestBoardPicture)
#include "tst_board_picture.moc"
