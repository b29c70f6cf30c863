#include <QTest>
#include <algorithm>
#include <numeric>

#include "engine/kernels/packed_weights.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// Weights that differ from each other and from zero, packed for some lanes.
struct Packing {
  LayerCase layer;
  std::shared_ptr<const Weights> weights;
  AxisPhases rows;
  AxisPhases columns;
  PackedWeights packed;

  std::int64_t inputs() const { return layer.input.c / layer.params.groups; }
  float weight(const PackedWeights::Block& block, std::int64_t ic, std::int64_t o, std::int64_t ky,
               std::int64_t kx) const {
    const std::int64_t perGroup = layer.params.outChannels / layer.params.groups;
    return weights->weight.at(block.firstInput + ic, (block.firstChannel + o) % perGroup, ky, kx);
  }
};

Packing randomPacking(Random& random, int lanes) {
  Packing packing;
  packing.layer = randomLayer(random);
  const LayerParams& p = packing.layer.params;
  auto weights = std::make_shared<Weights>(*makeLayerWeights(packing.layer, random, fractions));
  std::iota(weights->weight.values.begin(), weights->weight.values.end(), 1.0F);
  packing.weights = weights;
  packing.rows = AxisPhases::of(p.kernel.h, p.stride.h, p.padding.h, p.dilation.h);
  packing.columns = AxisPhases::of(p.kernel.w, p.stride.w, p.padding.w, p.dilation.w);
  auto packed = PackedWeights::make(p, *weights, packing.rows, packing.columns, lanes, {});
  if (!packed) throw std::runtime_error(packed.failure().text);
  packing.packed = std::move(*packed);
  return packing;
}

/// Calls visit(ic, jy, o) for each weight row of a row phase and each channel of a block.
template <class Visit>
void forEachRow(const Packing& packing, const AxisPhase& row, const PackedWeights::Block& block, Visit visit) {
  for (std::int64_t ic = 0; ic < packing.inputs(); ++ic) {
    for (std::int64_t jy = 0; jy < row.taps; ++jy) {
      for (std::int64_t o = 0; o < block.channels; ++o) visit(ic, jy, o);
    }
  }
}

/// Weights of one column phase that are not where `rows` says.
int misplaced(const Packing& packing, const PackedWeights::Block& block, const AxisPhase& row, const AxisPhase& column,
              const PackedWeights::Rows& rows) {
  int wrong = 0;
  forEachRow(packing, row, block, [&](std::int64_t ic, std::int64_t jy, std::int64_t o) {
    for (std::int64_t j = 0; j < column.taps; ++j) {
      const float found = rows.first[(ic * row.taps + jy) * rows.row + j * rows.tap + o * rows.channel];
      const float wanted = packing.weight(block, ic, o, row.firstTap + jy * packing.rows.apart,
                                          column.firstTap + j * packing.columns.apart);
      wrong += found == wanted ? 0 : 1;
    }
  });
  return wrong;
}

/// Weights of one class of vectors that are not in their lane, and lanes without a tap that are not zero.
int misplacedLanes(const Packing& packing, const PackedWeights::Block& block, const AxisPhase& row, int lanes,
                   std::int64_t vectorClass, const PackedWeights::Rows& rows) {
  int wrong = 0;
  forEachRow(packing, row, block, [&](std::int64_t ic, std::int64_t jy, std::int64_t o) {
    for (std::int64_t j = 0; j < packing.columns.mostTaps; ++j) {
      for (std::int64_t lane = 0; lane < lanes; ++lane) {
        const AxisPhase* phase = packing.columns.at(vectorClass * lanes + lane);
        const bool exists = phase != nullptr && j < phase->taps;
        const float found = rows.first[(ic * row.taps + jy) * rows.row + j * rows.tap + o * rows.channel + lane];
        const float wanted = exists ? packing.weight(block, ic, o, row.firstTap + jy * packing.rows.apart,
                                                     phase->firstTap + j * packing.columns.apart)
                                    : 0.0F;
        wrong += found == wanted ? 0 : 1;
      }
    }
  });
  return wrong;
}

}  // namespace

/// Every weight is found where the header says, in blocks that cover each channel once.
class TestPackedWeights : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void broadcastWeightsAreInTheirPhase();
  void laneWeightsAreInTheirLane();
  void phasesAreFoundInEitherLayout();
  void blocksCoverEachChannelOnce();
  void channelBlocksAreOfThreeToFive();
  void stopEndsThePacking();
};

void TestPackedWeights::broadcastWeightsAreInTheirPhase() {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const Packing packing = randomPacking(random, 0);
    QVERIFY(!packing.packed.lanesDiffer());
    for (const PackedWeights::Block& block : packing.packed.blocks()) {
      for (std::size_t r = 0; r < packing.rows.reached.size(); ++r) {
        for (std::size_t c = 0; c < packing.columns.reached.size(); ++c) {
          const auto rows = packing.packed.group(block, r, c);
          QVERIFY2(misplaced(packing, block, packing.rows.reached[r], packing.columns.reached[c], rows) == 0,
                   packing.layer.name().c_str());
        }
      }
    }
  }
}

void TestPackedWeights::laneWeightsAreInTheirLane() {
  Random random(2);
  for (int i = 0; i < 300; ++i) {
    const int lanes = std::vector{1, 4, 8, 16}[static_cast<std::size_t>(i % 4)];
    const Packing packing = randomPacking(random, lanes);
    QVERIFY(packing.packed.lanesDiffer());
    for (const PackedWeights::Block& block : packing.packed.blocks()) {
      for (std::size_t r = 0; r < packing.rows.reached.size(); ++r) {
        for (std::int64_t c = 0; c < packing.packed.classes(); ++c) {
          const auto rows = packing.packed.group(block, r, static_cast<std::size_t>(c));
          // Vectors of weights are loaded whole.
          QCOMPARE(reinterpret_cast<std::uintptr_t>(rows.first) % (sizeof(float) * static_cast<std::size_t>(lanes)),
                   std::uintptr_t{0});
          QVERIFY2(misplacedLanes(packing, block, packing.rows.reached[r], lanes, c, rows) == 0,
                   packing.layer.name().c_str());
        }
      }
    }
  }
}

void TestPackedWeights::phasesAreFoundInEitherLayout() {
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const Packing packing = randomPacking(random, std::vector{0, 1, 4, 8, 16}[static_cast<std::size_t>(i % 5)]);
    for (const PackedWeights::Block& block : packing.packed.blocks()) {
      for (std::size_t r = 0; r < packing.rows.reached.size(); ++r) {
        for (std::int64_t o = between(random, 0, 9); o < 200; o += 7) {
          const AxisPhase* column = packing.columns.at(o);
          if (column == nullptr) continue;
          const auto c = static_cast<std::size_t>(column - packing.columns.reached.data());
          const auto rows = packing.packed.phase(block, r, c, o);
          QVERIFY2(misplaced(packing, block, packing.rows.reached[r], *column, rows) == 0,
                   packing.layer.name().c_str());
        }
      }
    }
  }
}

void TestPackedWeights::blocksCoverEachChannelOnce() {
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    const Packing packing = randomPacking(random, 0);
    const std::int64_t perGroup = packing.layer.params.outChannels / packing.layer.params.groups;
    std::int64_t next = 0;
    for (const PackedWeights::Block& block : packing.packed.blocks()) {
      QCOMPARE(block.firstChannel, next);
      next += block.channels;
      const std::int64_t group = block.firstChannel / perGroup;
      QCOMPARE((next - 1) / perGroup, group);
      QCOMPARE(block.firstInput, group * packing.inputs());
    }
    QCOMPARE(next, std::int64_t{packing.layer.params.outChannels});
  }
}

void TestPackedWeights::channelBlocksAreOfThreeToFive() {
  QCOMPARE(channelBlocks(1), std::vector<int>{1});
  QCOMPARE(channelBlocks(2), std::vector<int>{2});
  for (std::int64_t n = 3; n <= 600; ++n) {
    const std::vector<int> sizes = channelBlocks(n);
    QCOMPARE(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}), n);
    const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
    QVERIFY2(*least >= 3 && *most <= 5, std::to_string(n).c_str());
  }
}

void TestPackedWeights::stopEndsThePacking() {
  Random random(5);
  const Packing packing = randomPacking(random, 0);
  std::stop_source stop;
  stop.request_stop();
  const std::int64_t used = memoryBudget().used();
  const auto stopped =
      PackedWeights::make(packing.layer.params, *packing.weights, packing.rows, packing.columns, 0, stop.get_token());
  QVERIFY(!stopped);
  QVERIFY(stopped.failure().text.empty());
  QCOMPARE(memoryBudget().used(), used);
}

QTEST_APPLESS_MAIN(TestPackedWeights)
#include "tst_packed_weights.moc"
