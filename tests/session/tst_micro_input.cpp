#include "app/session/micro_input.h"

#include <QTest>

#include "app/session/samples.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The grid of numbers that stands in for a picture.
class TestMicroInput : public QObject {
  Q_OBJECT

  static State gridOf(MicroGrid::Source source, int size = 4) {
    State state = firstState();
    state.aside = {state.view, state.pin};  // where the picture is looked at, while the grid is shown
    state.micro = {true, false, source, size, true, 0};
    return state;
  }

 private Q_SLOTS:
  void initTestCase() { m_street = openSample(streetSampleId())->input; }

  void everySourceHasThePicturesChannels_data() {
    QTest::addColumn<int>("source");
    QTest::addColumn<int>("size");
    for (int source = 0; source <= static_cast<int>(MicroGrid::Source::Crop); ++source) {
      for (const int size : {kLeastGrid, 5, kMostGrid})
        QTest::addRow("source %d size %d", source, size) << source << size;
    }
  }
  void everySourceHasThePicturesChannels() {
    QFETCH(const int, source);
    QFETCH(const int, size);
    const auto kind = static_cast<MicroGrid::Source>(source);
    const InputPtr grid = microInput(gridOf(kind, size), m_street, nullptr);
    QVERIFY(grid);
    const bool tutorial = kind == MicroGrid::Source::Tutorial;
    QCOMPARE(grid->input.shape, tutorial ? (Shape{1, 2, 4, 4}) : (Shape{1, 3, size, size}));
    QCOMPARE(grid->input.shape.c, microChannels({true, false, kind, size}, m_street->input.shape));
    QVERIFY(grid->ref == m_street->ref);  // it is still about the same file
  }

  void theCropIsWhatSurroundsThePin() {
    // Output (601, 801) of the first start is made of inputs 300..301 x 400..401: the middle of the 4 x 4.
    const InputPtr grid = microInput(gridOf(MicroGrid::Source::Crop), m_street, nullptr);
    for (std::int64_t c = 0; c < 3; ++c) {
      for (std::int64_t y = 0; y < 4; ++y) {
        for (std::int64_t x = 0; x < 4; ++x) {
          QCOMPARE(grid->input.value(0, c, y, x), m_street->input.value(0, c, 299 + y, 399 + x));
        }
      }
    }
  }

  void aPictureIsNoGridWhateverItsName() {
    const InputPtr ramp = microInput(gridOf(MicroGrid::Source::Ramp), m_street, nullptr);
    Input bytes = ramp->input;
    bytes.element = Element::U8;
    const InputPtr picture = makeDocument(m_street->ref, ramp->title, bytes);
    const InputPtr grid = microInput(gridOf(MicroGrid::Source::Ramp), picture, picture);
    QVERIFY(grid != picture);
    QCOMPARE(grid->input.value(0, 0, 3, 3), 16.0F);
  }

  void aCropAtTheEdgeStaysInside() {
    State state = gridOf(MicroGrid::Source::Crop, 8);
    state.aside.pin = PicturePoint{-3.0, 699.5};
    const InputPtr grid = microInput(state, m_street, nullptr);
    QCOMPARE(grid->input.shape, (Shape{1, 3, 8, 8}));
    QCOMPARE(grid->input.value(0, 1, 0, 7), m_street->input.value(0, 1, 0, 699));
  }

  void aPictureSmallerThanTheCropIsTakenWhole() {
    Tensor tensor(Shape{1, 1, 2, 3});
    tensor.values = {1, 2, 3, 4, 5, 6};
    const InputPtr small = makeDocument({}, u"small"_s, makeInput(tensor));
    const InputPtr grid = microInput(gridOf(MicroGrid::Source::Crop, 8), small, nullptr);
    QCOMPARE(grid->input.shape, (Shape{1, 1, 2, 3}));
    QCOMPARE(grid->input.value(0, 0, 1, 2), 6.0F);
  }

  void theCropOfABatchIsOfTheShownImage() {
    Tensor tensor(Shape{3, 1, 2, 2});
    for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = static_cast<float>(i);
    const InputPtr batch = makeDocument({}, u"batch"_s, makeInput(tensor));
    State state = gridOf(MicroGrid::Source::Crop, 2);
    state.image = 2;
    QCOMPARE(microInput(state, batch, nullptr)->input.value(0, 0, 0, 0), 8.0F);
  }

  void theSameGridIsTheSameDocument() {
    const State state = gridOf(MicroGrid::Source::Random);
    const InputPtr grid = microInput(state, m_street, nullptr);
    State other = state;
    other.params.kernel = {5, 5};
    QCOMPARE(microInput(other, m_street, grid), grid);  // so that nothing is computed anew
    other.micro.seed = 1;
    QVERIFY(microInput(other, m_street, grid) != grid);
    const InputPtr tutorial = microInput(gridOf(MicroGrid::Source::Tutorial), m_street, grid);
    QCOMPARE(microInput(gridOf(MicroGrid::Source::Tutorial), m_street, tutorial), tutorial);
  }

  void theImpulseIsInTheShownInputChannel() {
    State state = gridOf(MicroGrid::Source::Impulse);
    state.display.inputChannel = 1;
    const InputPtr grid = microInput(state, m_street, nullptr);
    QCOMPARE(grid->input.value(0, 1, 2, 2), 1.0F);
    QCOMPARE(grid->input.value(0, 0, 2, 2), 0.0F);
  }

 private:
  InputPtr m_street;
};

QTEST_MAIN(TestMicroInput)
#include "tst_micro_input.moc"
