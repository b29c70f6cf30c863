#include <QTest>
#include <algorithm>
#include <bit>
#include <set>

#include "engine/kernels/product_task.h"
#include "tests/engine/product_case.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

/// A region cut into tasks in some way.
struct Cut {
  std::vector<ProductSamples> rows;
  std::vector<ProductSamples> columns;
  std::vector<std::pair<std::size_t, std::size_t>> blocks;  ///< of one group each: the first and one past the last
};

Cut randomCut(Random& random, const ProductTables& tables, const Region& region) {
  Cut cut;
  const std::vector<std::int64_t> positions = positionsOf(tables.rows(), region);
  std::int64_t begin = 0;
  do {
    const std::int64_t end = std::min<std::int64_t>(std::ssize(positions), begin + between(random, 1, 4));
    PositionRange range;
    if (begin > 0) range.first = positions[static_cast<std::size_t>(begin)];
    if (end < std::ssize(positions)) range.end = positions[static_cast<std::size_t>(end)];
    cut.rows.push_back(ProductSamples::rows(tables.rows(), region, range));
    begin = end;
  } while (begin < std::ssize(positions));
  const int unit = between(random, 0, 1) == 0 ? 16 : 1;  // whole vectors can be streamed
  for (std::int64_t i = 0; i < region.cols;) {
    const std::int64_t count = std::min<std::int64_t>(region.cols - i, std::int64_t{between(random, 1, 24)} * unit);
    cut.columns.push_back(ProductSamples::columns(tables.columns(), region.x0, region.step, i, count));
    i += count;
  }
  const auto& blocks = tables.blocks();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b].firstChannel + blocks[b].channels <= region.c0) continue;
    if (blocks[b].firstChannel >= region.c0 + region.channels) break;
    const bool more = !cut.blocks.empty() && blocks[b].group == blocks[b - 1].group && between(random, 0, 1) == 1;
    if (!more) cut.blocks.emplace_back(b, b);
    cut.blocks.back().second = b + 1;
  }
  return cut;
}

/// Rows of the region that a window writes.
std::set<std::int64_t> rowsOf(const ProductAxis& axis, const ProductSamples& window) {
  std::set<std::int64_t> rows(window.unreached.begin(), window.unreached.end());
  for (std::size_t phase = 0; phase < axis.phases.size(); ++phase) {
    for (std::size_t k = 0; k < outputsOf(axis.phases[phase].filter); ++k) {
      for (std::size_t at = 0; at < window.positions.size(); ++at) rows.insert(window.sample(phase, k, at));
    }
  }
  rows.erase(-1);
  return rows;
}

/// A plan, its input and a region of its output with the values that it has there.
struct TaskCase {
  std::shared_ptr<const Plan> plan;
  Input input;
  Region region;
  std::vector<float> expected;
  std::string name;

  const ProductTables& tables() const { return *plan->products(); }
  float expectedAt(std::int64_t c, std::int64_t j, std::int64_t i) const {
    return expected[static_cast<std::size_t>((c * region.rows + j) * region.cols + i)];
  }
};

/// Calls test(case) on every target for both paths.
template <class Test>
void forCases(std::uint64_t seed, const Test& test) {
  Random random(seed);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 40; ++i) {
      const LayerCase layer = channelLayer(random, 40'000);
      const auto weights = makeLayerWeights(layer, random, fractions);
      TaskCase c;
      c.plan = planIfSupported(layer, weights, i % 2 == 0 ? "winograd" : "channels");
      if (c.plan == nullptr) continue;
      c.input = makeInput(fractions(layer.input, random));
      c.region = i % 3 == 0 ? randomRegion(random, c.plan->output(), 3) : Region::whole(c.plan->output());
      c.expected = runGuarded(*c.plan, c.input, c.region);
      c.name = layer.name() + " on " + std::string(target);
      test(c, random);
    }
  }
}

/// Places that a task was to write and did not, or the other way round.
int misplaced(const TaskCase& c, const ProductTask::Part& part, const GuardedOutput& out) {
  const auto untouched = std::bit_cast<std::uint32_t>(GuardedOutput(c.region).value(0, 0, 0));
  const std::set<std::int64_t> rows = rowsOf(c.tables().rows(), part.rows);
  const auto& blocks = c.tables().blocks();
  const std::int64_t c0 = blocks[part.firstBlock].firstChannel - c.region.c0;
  const std::int64_t c1 = blocks[part.endBlock - 1].firstChannel + blocks[part.endBlock - 1].channels - c.region.c0;
  int wrong = 0;
  for (std::int64_t ch = 0; ch < c.region.channels; ++ch) {
    for (std::int64_t j = 0; j < c.region.rows; ++j) {
      const bool ownRow = ch >= c0 && ch < c1 && rows.contains(j);
      for (std::int64_t i = 0; i < c.region.cols; ++i) {
        const bool own = ownRow && i >= part.columns.first && i < part.columns.first + part.columns.count;
        const float value = own ? c.expectedAt(ch, j, i) : std::bit_cast<float>(untouched);
        wrong += std::bit_cast<std::uint32_t>(out.value(ch, j, i)) == std::bit_cast<std::uint32_t>(value) ? 0 : 1;
      }
    }
  }
  return wrong;
}

}  // namespace

/// A task by itself, whatever was in its buffers before.
class TestProductTask : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tasksWriteTheirOwnPlacesAlone();
  void aStoppedTaskWritesNothing();

 private:
  ProductScratch m_scratch;
};

void TestProductTask::tasksWriteTheirOwnPlacesAlone() {
  int tasks = 0;
  forCases(1, [&](const TaskCase& c, Random& random) {
    const Cut cut = randomCut(random, c.tables(), c.region);
    for (int i = 0; i < 6; ++i) {
      const auto& [firstBlock, endBlock] = cut.blocks[random() % cut.blocks.size()];
      const ProductTask::Part part{cut.rows[random() % cut.rows.size()], cut.columns[random() % cut.columns.size()],
                                   firstBlock, endBlock};
      GuardedOutput out(c.region, i % 2 == 0 ? Rows::Aligned : Rows::Gaps);
      const OutputSpan span = out.span(out.mostSlack());
      const RunOptions options;
      QVERIFY(ProductTask(*c.plan, c.input, c.region, span, options, part, i % 4 == 0, m_scratch).run());
      QVERIFY2(misplaced(c, part, out) == 0, c.name.c_str());
      const bool toTheEnd = part.columns.first + part.columns.count == c.region.cols;
      QVERIFY2(out.guardsIntact(toTheEnd ? span.slack : 0), c.name.c_str());
      ++tasks;
    }
  });
  QVERIFY(tasks > 150);
}

void TestProductTask::aStoppedTaskWritesNothing() {
  int stopped = 0;
  forCases(2, [&](const TaskCase& c, Random& random) {
    const Cut cut = randomCut(random, c.tables(), c.region);
    const ProductTask::Part part{cut.rows.front(), cut.columns.front(), cut.blocks.front().first,
                                 cut.blocks.front().second};
    if (part.rows.positions.empty() || part.columns.positions.empty()) return;  // the bias alone
    std::stop_source stop;
    stop.request_stop();
    const RunOptions options{1, stop.get_token()};
    GuardedOutput out(c.region);
    const OutputSpan span = out.span();
    QVERIFY2(!ProductTask(*c.plan, c.input, c.region, span, options, part, false, m_scratch).run(), c.name.c_str());
    QVERIFY2(sameBits(out.values(), GuardedOutput(c.region).values()), c.name.c_str());
    ++stopped;
  });
  QVERIFY(stopped > 30);
}

QTEST_APPLESS_MAIN(TestProductTask)
#include "tst_product_task.moc"
