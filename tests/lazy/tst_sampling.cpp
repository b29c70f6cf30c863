#include <QTest>

#include "engine/lazy/sampling.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

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
  void averageIsTheMeanOfBlocks();
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
