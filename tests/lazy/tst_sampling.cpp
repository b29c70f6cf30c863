#include <QTest>
#include <cmath>

#include "engine/lazy/sampling.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// An input of whole numbers in any layout. `gap`: samples between pixels or rows that belong to no channel.
template <class Sample>
Input wholeNumbers(const Shape& shape, bool interleaved, int gap, int direction = 1) {
  Input input;
  input.shape = shape;
  input.element = sizeof(Sample) == 1 ? Element::U8 : Element::U16;
  const auto c = static_cast<std::ptrdiff_t>(shape.c);
  input.strideW = interleaved ? c + gap : 1;
  input.strideH = input.strideW * shape.w + gap;
  input.strideC = interleaved ? direction : input.strideH * shape.h;
  input.strideN = interleaved ? input.strideH * shape.h : input.strideC * c;
  auto values = std::make_shared<std::vector<Sample>>(static_cast<std::size_t>(input.strideN * shape.n));
  std::uint32_t state = 1;
  for (Sample& value : *values) value = static_cast<Sample>((state = state * 1'664'525U + 1'013'904'223U) >> 13U);
  const std::ptrdiff_t first = direction < 0 ? c - 1 : 0;
  input.data = std::shared_ptr<const void>(values, values->data() + first);
  return input;
}

struct Layer {
  std::shared_ptr<const Plan> plan;
  Tensor tensor;
  Input input;
};

Layer makeLayer() {
  Random random(1);
  const LayerCase layer{{2, 3, 20, 30}, {6, {3, 3}, {2, 2}, {1, 1}, {1, 0}, {1, 1}, 1, true}};  // 6x40x59
  Tensor tensor = fractions(layer.input, random);
  return {planOf(layer, makeLayerWeights(layer, random, fractions)), tensor, makeInput(tensor)};
}

}  // namespace

/// Pictures of the input and the output hold the values of the places that their grid names.
class TestSampling : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void outputSamplesAreTheOutputs();
  void inputSamplesAreTheInputs();
  void inputSamplesOfBytesAreTheInputs();
  void averageIsTheMeanOfBlocks();
  void averageOfWholeNumbers_data();
  void averageOfWholeNumbers();
  void averageHasTheSameBitsWithAnyThreads();
  void enlargedPreviewRepeatsItsSamples();
  void wholeGridCoversTheLastPixel();
  void stopGivesNothing();
};

void TestSampling::outputSamplesAreTheOutputs() {
  const Layer layer = makeLayer();
  const auto whole = convTranspose(*layer.plan, layer.input);
  QVERIFY(whole);
  const SampleGrid grid{3, 5, 9, 13, 4};
  const std::vector<int> channels{4, 0, 1, 5};  // runs of neighbours and not
  const auto picture = sampleOutput(*layer.plan, layer.input, 1, grid, channels, {});
  QCOMPARE(picture->grid, grid);
  QCOMPARE(picture->channels, channels);
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i)
        QVERIFY(picture->value(c, j, i) == whole->at(1, channels[c], 3 + 4 * j, 5 + 4 * i));
    }
  }
}

void TestSampling::inputSamplesAreTheInputs() {
  const Layer layer = makeLayer();
  const SampleGrid grid{2, 1, 6, 10, 3};
  const std::vector<int> channels{2, 0};
  const auto picture = sampleInput(layer.input, 1, grid, channels, {});
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) {
        QVERIFY(picture->value(c, j, i) == layer.tensor.at(1, channels[c], 2 + 3 * j, 1 + 3 * i));
      }
    }
  }
}

void TestSampling::averageIsTheMeanOfBlocks() {
  const Layer layer = makeLayer();
  const auto picture = averageInput(layer.input, 0, 7, {1}, {});
  QCOMPARE(picture->grid, (SampleGrid{0, 0, 3, 5, 7}));
  QCOMPARE(picture->reduction, Reduction::Mean);
  for (int j = 0; j < 3; ++j) {
    for (int i = 0; i < 5; ++i) {
      double sum = 0.0;
      int count = 0;
      for (int y = 7 * j; y < std::min(20, 7 * j + 7); ++y) {
        for (int x = 7 * i; x < std::min(30, 7 * i + 7); ++x, ++count) sum += layer.tensor.at(0, 1, y, x);
      }
      QVERIFY(std::abs(picture->value(0, j, i) - sum / count) < 1e-6);
    }
  }
}

void TestSampling::inputSamplesOfBytesAreTheInputs() {
  const Input input = wholeNumbers<std::uint8_t>({2, 3, 40, 50}, true, 1, -1);
  for (const SampleGrid& grid : {SampleGrid{5, 7, 9, 11, 3}, SampleGrid{0, 0, 5, 7, 8}, SampleGrid{0, 49, 40, 1, 1},
                                 SampleGrid{39, 1, 1, 1, 64}}) {
    const auto picture = sampleInput(input, 1, grid, {2, 0}, {});
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) {
        const std::int64_t y = grid.y0 + j * grid.step;
        const std::int64_t x = grid.x0 + i * grid.step;
        QVERIFY(picture->value(0, j, i) == input.value(1, 2, y, x));
        QVERIFY(picture->value(1, j, i) == input.value(1, 0, y, x));
      }
    }
  }
}

void TestSampling::averageOfWholeNumbers_data() {
  QTest::addColumn<Input>("input");
  const Shape shape{2, 3, 37, 53};
  QTest::newRow("u8 interleaved") << wholeNumbers<std::uint8_t>(shape, true, 0);
  QTest::newRow("u8 interleaved with gaps") << wholeNumbers<std::uint8_t>(shape, true, 1);
  QTest::newRow("u8 interleaved, B G R") << wholeNumbers<std::uint8_t>(shape, true, 1, -1);
  QTest::newRow("u8 planar") << wholeNumbers<std::uint8_t>(shape, false, 0);
  QTest::newRow("u8 planar with gaps") << wholeNumbers<std::uint8_t>(shape, false, 3);
  QTest::newRow("u16 interleaved") << wholeNumbers<std::uint16_t>(shape, true, 0);
  QTest::newRow("u16 planar") << wholeNumbers<std::uint16_t>(shape, false, 0);
  QTest::newRow("one pixel") << wholeNumbers<std::uint8_t>({2, 3, 1, 1}, true, 0);
}
void TestSampling::averageOfWholeNumbers() {
  QFETCH(Input, input);
  const double one = input.element == Element::U8 ? 255.0 : 65'535.0;
  for (const int step : {1, 7, 16, 64}) {
    for (const std::vector<int>& channels : {std::vector<int>{0, 1, 2}, {2, 0}, {1}}) {
      const auto picture = averageInput(input, 1, step, channels, {});
      const SampleGrid& grid = picture->grid;
      QCOMPARE(grid, wholeGrid(input.shape.h, input.shape.w, step));
      for (std::size_t c = 0; c < channels.size(); ++c) {
        for (int j = 0; j < grid.rows; ++j) {
          for (int i = 0; i < grid.cols; ++i) {
            double sum = 0.0;
            int count = 0;
            for (std::int64_t y = j * step; y < std::min<std::int64_t>(input.shape.h, (j + 1) * step); ++y) {
              for (std::int64_t x = i * step; x < std::min<std::int64_t>(input.shape.w, (i + 1) * step); ++x, ++count)
                sum += std::round(one * double{input.value(1, channels[c], y, x)});
            }
            QVERIFY(picture->value(c, j, i) == static_cast<float>(sum / (one * count)));
          }
        }
      }
    }
  }
}

void TestSampling::averageHasTheSameBitsWithAnyThreads() {
  const Layer layer = makeLayer();
  const Input bytes = wholeNumbers<std::uint8_t>({1, 3, 100, 90}, true, 0);
  for (const Input* input : {&layer.input, &bytes}) {
    const auto serial = averageInput(*input, 0, 7, {0, 1, 2}, {1, {}});
    for (const int threads : {2, 3, 8})
      QVERIFY(averageInput(*input, 0, 7, {0, 1, 2}, {threads, {}})->values == serial->values);
  }
}

void TestSampling::enlargedPreviewRepeatsItsSamples() {
  Picture coarse;
  coarse.grid = {4, 6, 2, 3, 6};
  coarse.channels = {7, 8};
  for (int i = 0; i < 12; ++i) coarse.values.push_back(static_cast<float>(i));
  const SampleGrid fine{4, 6, 5, 8, 2};  // the coarse rows stand for 3 fine ones, the last for what is left
  const auto picture = enlarge(coarse, fine);
  QCOMPARE(picture->grid, fine);
  QCOMPARE(picture->channels, coarse.channels);
  for (std::size_t c = 0; c < 2; ++c) {
    for (int j = 0; j < 5; ++j) {
      for (int i = 0; i < 8; ++i) QVERIFY(picture->value(c, j, i) == coarse.value(c, j / 3, i / 3));
    }
  }
}

void TestSampling::wholeGridCoversTheLastPixel() {
  QCOMPARE(wholeGrid(927, 1399, 8), (SampleGrid{0, 0, 116, 175, 8}));
  QCOMPARE(wholeGrid(8, 8, 8), (SampleGrid{0, 0, 1, 1, 8}));
  QCOMPARE(wholeGrid(9, 7, 8), (SampleGrid{0, 0, 2, 1, 8}));
}

void TestSampling::stopGivesNothing() {
  const Layer layer = makeLayer();
  std::stop_source stop;
  stop.request_stop();
  const RunOptions options{0, stop.get_token()};
  QVERIFY(!sampleOutput(*layer.plan, layer.input, 0, {0, 0, 4, 4, 1}, {0, 2}, options));
  QVERIFY(!sampleInput(layer.input, 0, {0, 0, 4, 4, 1}, {0, 2}, options));
  QVERIFY(!averageInput(layer.input, 0, 4, {0, 2}, options));
}

QTEST_APPLESS_MAIN(TestSampling)
#include "tst_sampling.moc"
