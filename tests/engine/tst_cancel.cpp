#include <QTest>
#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "engine/kernels/path.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kHangGuard = 50.0;  // ms; the promise is 5 ms, which the scheduler of a busy machine alone may exceed

/// What the tests stop in the middle.
struct HugeLayer {
  const char* name;
  LayerCase layer;
};

std::vector<HugeLayer> hugeLayers() {
  return {
      {"32 to 32 channels, k31", {{1, 32, 256, 256}, {32, {31, 31}, {1, 1}, {15, 15}, {0, 0}, {1, 1}, 1, true}}},
      {"256 to one channel, k63", {{1, 256, 16, 1024}, {1, {63, 63}, {1, 1}, {31, 31}, {0, 0}, {1, 1}, 1, true}}},
      {"256 to one channel, k1x20000",
       {{1, 256, 1, 20'000}, {1, {1, 20'000}, {1, 1}, {0, 10'000}, {0, 0}, {1, 1}, 1, true}}},
      {"rows of two million, k9x63", {{1, 1, 2, 1'000'000}, {1, {9, 63}, {2, 2}, {4, 31}, {1, 1}, {1, 1}, 1, true}}},
      {"depthwise, 512 groups, k31",
       {{1, 512, 256, 256}, {512, {31, 31}, {2, 2}, {15, 15}, {0, 0}, {1, 1}, 512, true}}},
      {"512 to 512 channels, k4, stride 2", {{1, 512, 64, 64}, {512, {4, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}}},
      {"512 to one channel, k7, stride 2",
       {{1, 512, 1024, 1024}, {1, {7, 7}, {2, 2}, {3, 3}, {0, 0}, {1, 1}, 1, true}}},
      {"64 to 64 channels, k3", {{1, 64, 512, 512}, {64, {3, 3}, {1, 1}, {1, 1}, {0, 0}, {1, 1}, 1, true}}}};
}

/// An input of one value, however large its shape: all distances are 0.
Input constantInput(const Shape& shape) {
  Input input;
  input.shape = shape;
  auto value = std::make_shared<float>(0.5F);
  input.data = std::shared_ptr<const void>(value, value.get());
  return input;
}

std::shared_ptr<const Weights> onesFor(const LayerCase& layer) {
  const LayerParams& p = layer.params;
  auto weights = std::make_shared<Weights>();
  weights->weight = Tensor({layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w});
  std::fill(weights->weight.values.begin(), weights->weight.values.end(), 1.0F);
  weights->bias.assign(static_cast<std::size_t>(p.outChannels), 0.0F);
  return weights;
}

}  // namespace

/// A run ends soon after the stop request, wherever it is.
class TestCancel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runEndsSoonAfterTheRequest_data();
  void runEndsSoonAfterTheRequest();
  void everyPathHasLayersToStop();
  void requestBeforeTheRunComputesNothing();
  void requestAfterTheRunChangesNothing();

 private:
  std::map<std::string, int> m_layersOf;  ///< huge layers that a path computes
};

void TestCancel::runEndsSoonAfterTheRequest_data() {
  QTest::addColumn<int>("index");
  QTest::addColumn<int>("threads");
  QTest::addColumn<std::string>("path");
  const std::vector<HugeLayer> layers = hugeLayers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerCase& layer = layers[i].layer;
    const WeightRange weights{true, 1.0F};
    for (const KernelPath& path : kernelPaths()) {
      // Ones are products of a column and a row.
      if (path.supports != nullptr && !path.supports(layer.params, layer.input, weights)) continue;
      m_layersOf[std::string(path.name)] += 1;
      for (const int threads : {1, 2}) {
        const std::string row = std::string(path.name) + ", " + layers[i].name + ", threads " + std::to_string(threads);
        QTest::newRow(row.c_str()) << static_cast<int>(i) << threads << std::string(path.name);
      }
    }
  }
}

void TestCancel::everyPathHasLayersToStop() {
  for (const std::string_view path : pathNames()) {
    const int layers = m_layersOf[std::string(path)];
    QVERIFY2(layers >= (path == "depthwise"  ? 1
                        : path == "winograd" ? 2
                        : path == "col2im"   ? 3
                        : path == "channels" ? 5
                                             : 7),
             std::string(path).c_str());
  }
}

void TestCancel::runEndsSoonAfterTheRequest() {
  QFETCH(int, index);
  QFETCH(int, threads);
  QFETCH(std::string, path);
  const LayerCase layer = hugeLayers()[static_cast<std::size_t>(index)].layer;
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(std::int64_t{1} << 40);
  const auto plan = planOf(layer, onesFor(layer), path);
  memoryBudget().setLimit(limit);
  const Input input = constantInput(layer.input);
  const Shape& out = plan->output();
  const Region region{0, 0, std::min<std::int64_t>(out.c, 64), 0, 0, out.h, out.w, 1};
  std::vector<float> values(static_cast<std::size_t>(region.channels * out.h * out.w));
  std::vector<double> late;
  for (int repeat = 0; repeat < 5; ++repeat) {
    std::stop_source stop;
    Clock::time_point asked;
    std::thread asker([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + repeat));  // a run is under way then
      asked = Clock::now();
      stop.request_stop();
    });
    // A path may be done before it is asked to stop: then it begins anew.
    const OutputSpan span{values.data(), out.h * out.w, out.w};
    while (run(*plan, input, region, span, {threads, stop.get_token()}) == RunStatus::Completed) continue;
    const Clock::time_point ended = Clock::now();
    asker.join();
    late.push_back(Milliseconds(ended - asked).count());
  }
  std::sort(late.begin(), late.end());
  qInfo("ended %.2f ms after the request (median), %.2f ms at most", late[late.size() / 2], late.back());
  QVERIFY(late[late.size() / 2] < kHangGuard);
}

void TestCancel::requestBeforeTheRunComputesNothing() {
  Random random(1);
  const LayerCase layer = randomLayer(random);
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  std::stop_source stop;
  stop.request_stop();
  for (const int threads : {1, 4}) {
    GuardedOutput out(Region::whole(plan->output()));
    const RunStatus status = run(*plan, input, Region::whole(plan->output()), out.span(), {threads, stop.get_token()});
    QCOMPARE(status, RunStatus::Cancelled);
    QVERIFY(out.guardsIntact());
  }
}

void TestCancel::requestAfterTheRunChangesNothing() {
  Random random(2);
  const LayerCase layer = randomLayer(random);
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  std::stop_source stop;
  GuardedOutput first(Region::whole(plan->output()));
  QCOMPARE(run(*plan, input, Region::whole(plan->output()), first.span(), {2, stop.get_token()}), RunStatus::Completed);
  stop.request_stop();
  GuardedOutput second(Region::whole(plan->output()));
  QCOMPARE(run(*plan, input, Region::whole(plan->output()), second.span(), {2, {}}), RunStatus::Completed);
  QVERIFY(sameBits(first.values(), second.values()));
}

QTEST_APPLESS_MAIN(TestCancel)
#include "tst_cancel.moc"
