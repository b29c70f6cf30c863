#include <QTest>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "engine/core/board_difference.h"
#include "engine/core/step_sequence.h"
#include "engine/reference.h"
#include "tests/core/axis_case.h"
#include "tests/core/board_case.h"

using namespace convt;

namespace {

constexpr StepOrder kOrders[] = {StepOrder::Rows, StepOrder::Serpentine};

Weights weightsOf(const Board& board) {
  Weights weights;
  weights.weight = *board.layer.weight;
  if (board.layer.bias) weights.bias = *board.layer.bias;
  return weights;
}

/// The board's output channel by the definition.
std::vector<float> outputOf(const Board& board) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  const Weights weights = weightsOf(board);
  std::vector<float> output;
  for (std::int64_t y = 0; y < out.h; ++y)
    for (std::int64_t x = 0; x < out.w; ++x)
      output.push_back(
          static_cast<float>(referenceAt(board.layer.params, board.layer.input, weights, board.image, board.oc, y, x)));
  return output;
}

double product(const Board& board, const StampStep& step, std::int64_t ky, std::int64_t kx) {
  const Tensor& weight = *board.layer.weight;
  return double{board.layer.input.value(board.image, step.ic, step.iy, step.ix)} *
         double{weight.at(step.ic, board.oc % weight.shape.c, ky, kx)};
}

/// The canvas after some steps, cell by cell: every stamp so far is asked whether it lands there.
double sumAt(const Board& board, const StampSequence& sequence, std::int64_t steps, std::int64_t y, std::int64_t x) {
  const LayerParams& p = board.layer.params;
  double sum = 0.0;
  for (std::int64_t k = 0; k < steps; ++k) {
    const StampStep step = sequence.at(k);
    const std::int64_t dy = y - step.iy * p.stride.h;
    const std::int64_t dx = x - step.ix * p.stride.w;
    if (dy < 0 || dx < 0 || dy % p.dilation.h != 0 || dx % p.dilation.w != 0) continue;
    if (dy / p.dilation.h < p.kernel.h && dx / p.dilation.w < p.kernel.w)
      sum += product(board, step, dy / p.dilation.h, dx / p.dilation.w);
  }
  return sum;
}

/// One channel of the input with stride-1 zeros between its pixels and the zeros that the windows need around, and
/// which of its values are the input's own.
struct ZeroInserted {
  GatherAxis h;
  GatherAxis w;
  std::vector<double> values;
  std::vector<bool> own;
  std::size_t index(std::int64_t ey, std::int64_t ex) const {
    return static_cast<std::size_t>((ey - h.first) * (w.end - w.first) + ex - w.first);
  }
};

ZeroInserted insertZeros(const Board& board, std::int64_t ic) {
  const LayerParams& p = board.layer.params;
  const Shape& in = board.layer.input.shape;
  ZeroInserted zeros{gatherAxis(heightTerms(p, in)), gatherAxis(widthTerms(p, in)), {}, {}};
  const auto count = static_cast<std::size_t>((zeros.h.end - zeros.h.first) * (zeros.w.end - zeros.w.first));
  zeros.values.assign(count, 0.0);
  zeros.own.assign(count, false);
  for (std::int64_t y = 0; y < in.h; ++y) {
    for (std::int64_t x = 0; x < in.w; ++x) {
      zeros.values[zeros.index(y * p.stride.h, x * p.stride.w)] =
          double{board.layer.input.value(board.image, ic, y, x)};
      zeros.own[zeros.index(y * p.stride.h, x * p.stride.w)] = true;
    }
  }
  return zeros;
}

}  // namespace

/// The animations add up to the layer.
class TestStepSequence : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void walksVisitEveryCellOnce();
  void serpentinesNeverJump();
  void channelsWithoutWeightsAreSkipped();
  void stampsAreEveryPixelOfEveryUsedChannel();
  void aStepShowsTheSumOfTheStampsSoFar();
  void cellsAreCompleteWhenTheirLastProductHasCome();
  void termsOfACellAddUpToIt();
  void zerosAreInsertedBetweenThePixelsOnly();
  void windowsAreThoseOfTheZeroInsertedInput();
  void productsAddUpOverTheSteps();
  void bothMechanismsAreTheLayerExactlyOnWholeNumbers();
  void fractionsDifferByTheirRoundingOnly();
  void differencesAreMeasured();
};

void TestStepSequence::walksVisitEveryCellOnce() {
  for (const StepOrder order : kOrders) {
    for (const GridWalk walk : {GridWalk{1, 1, order}, GridWalk{4, 5, order}, GridWalk{7, 2, order}}) {
      std::set<std::pair<std::int64_t, std::int64_t>> visited;
      for (std::int64_t k = 0; k < walk.count(); ++k) {
        const GridWalk::Cell cell = walk.at(k);
        QVERIFY(cell.y >= 0 && cell.y < walk.rows && cell.x >= 0 && cell.x < walk.cols);
        QCOMPARE(walk.timeOf(cell), k);
        visited.insert({cell.y, cell.x});
      }
      QCOMPARE(std::ssize(visited), std::ptrdiff_t{walk.count()});
    }
  }
}

void TestStepSequence::serpentinesNeverJump() {
  const GridWalk walk{5, 4, StepOrder::Serpentine};
  for (std::int64_t k = 1; k < walk.count(); ++k) {
    const GridWalk::Cell a = walk.at(k - 1);
    const GridWalk::Cell b = walk.at(k);
    QCOMPARE(std::abs(a.y - b.y) + std::abs(a.x - b.x), std::int64_t{1});
  }
  QCOMPARE((GridWalk{5, 4, StepOrder::Rows}.at(4)), (GridWalk::Cell{1, 0}));
  QCOMPARE(walk.at(4), (GridWalk::Cell{1, 3}));
}

void TestStepSequence::channelsWithoutWeightsAreSkipped() {
  Board board;
  board.layer.params = {1, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false};
  Tensor input(Shape{1, 3, 2, 2});
  auto weight = std::make_shared<Tensor>(Shape{3, 1, 2, 2});
  weight->at(1, 0, 1, 1) = 2.0F;
  board.layer.weight = weight;
  board.layer.input = makeInput(input);
  QCOMPARE(channelsOf(board).used, std::vector<std::int64_t>{1});
  QCOMPARE(channelsOf(board).skipped, (std::vector<std::int64_t>{0, 2}));
  QVERIFY(!StampSequence(board, StepOrder::Rows).timeOf({0, 0, 0}));
  // 0 * inf is not 0.
  input.at(0, 2, 1, 0) = std::numeric_limits<float>::infinity();
  board.layer.input = makeInput(input);
  QCOMPARE(channelsOf(board).used, (std::vector<std::int64_t>{1, 2}));
  QVERIFY(std::isnan(stampedOutput(board).at(3)));
}

void TestStepSequence::stampsAreEveryPixelOfEveryUsedChannel() {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const ChannelGroup group = inputsOf(board.layer.params, board.layer.input.shape.c, board.oc);
    for (const StepOrder order : kOrders) {
      const StampSequence sequence(board, order);
      const BoardChannels& channels = sequence.channels;
      QCOMPARE(std::ssize(channels.used) + std::ssize(channels.skipped), std::ptrdiff_t{group.count});
      for (const std::int64_t ic : channels.used) QVERIFY(ic >= group.first && ic < group.first + group.count);
      for (std::int64_t k = 0; k < sequence.count(); ++k) QCOMPARE(sequence.timeOf(sequence.at(k)), std::optional(k));
      const std::int64_t pixels = board.layer.input.shape.h * board.layer.input.shape.w;
      QCOMPARE(sequence.count(), std::ssize(channels.used) * pixels);
    }
  }
}

void TestStepSequence::aStepShowsTheSumOfTheStampsSoFar() {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const StampSequence sequence(board, kOrders[i % 2]);
    const std::int64_t steps = between(random, 0, static_cast<int>(sequence.count()));
    const CanvasState state = canvasAfter(board, sequence, steps);
    const Canvas canvas(board);
    for (std::int64_t y = 0; y < canvas.rows(); ++y)
      for (std::int64_t x = 0; x < canvas.cols(); ++x)
        QVERIFY2(state.sums[state.index(y, x)] == sumAt(board, sequence, steps, y, x), nameOf(board).c_str());
  }
}

void TestStepSequence::cellsAreCompleteWhenTheirLastProductHasCome() {
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const StampSequence sequence(board, kOrders[i % 2]);
    const Canvas canvas(board);
    const std::int64_t steps = between(random, 0, static_cast<int>(sequence.count()));
    const CanvasState state = canvasAfter(board, sequence, steps);
    for (std::int64_t y = 0; y < canvas.rows(); ++y) {
      for (std::int64_t x = 0; x < canvas.cols(); ++x) {
        const std::size_t at = state.index(y, x);
        const std::vector<CanvasTerm> terms = canvasTerms(board, sequence, y, x);
        const auto done = std::count_if(terms.begin(), terms.end(), [&](const auto& t) { return t.time < steps; });
        QCOMPARE(state.done[at], std::int64_t{done});
        QCOMPARE(state.all[at], std::int64_t{std::ssize(terms)});
        QCOMPARE(state.complete(at), done == std::ssize(terms));
        QCOMPARE(state.written(at), done > 0);
      }
    }
  }
}

void TestStepSequence::termsOfACellAddUpToIt() {
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const StampSequence sequence(board, kOrders[i % 2]);
    const CanvasState state = canvasAfter(board, sequence, sequence.count());
    const Canvas canvas(board);
    const std::int64_t y = between(random, 0, static_cast<int>(canvas.rows()) - 1);
    const std::int64_t x = between(random, 0, static_cast<int>(canvas.cols()) - 1);
    double sum = 0.0;
    std::int64_t before = -1;
    for (const CanvasTerm& term : canvasTerms(board, sequence, y, x)) {
      QVERIFY(term.time > before);
      QCOMPARE(sequence.at(term.time), term.from);
      QVERIFY(term.product() == product(board, term.from, term.ky, term.kx));
      before = term.time;
      sum += term.product();
    }
    QVERIFY(sum == state.sums[state.index(y, x)]);
  }
}

void TestStepSequence::zerosAreInsertedBetweenThePixelsOnly() {
  Random random(10);
  for (int i = 0; i < 500; ++i) {
    const SizeTerms t = randomAxis(random);
    std::set<std::int64_t> pixels;
    for (std::int64_t k = 0; k < t.in; ++k) pixels.insert(k * t.stride);
    for (std::int64_t e = -t.stride - 1; e <= *pixels.rbegin() + t.stride + 1; ++e) {
      const bool between = e > 0 && e < *pixels.rbegin();
      const GatherKind expected = pixels.count(e) > 0 ? GatherKind::Useful
                                  : between           ? GatherKind::Inserted
                                                      : GatherKind::Padding;
      QVERIFY2(gatherKind(t, e) == expected, textOf(t).c_str());
    }
  }
}

void TestStepSequence::windowsAreThoseOfTheZeroInsertedInput() {
  Random random(5);
  int beyondPadding = 0;
  for (int i = 0; i < 1000; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const LayerParams& p = board.layer.params;
    const BoardChannels channels = channelsOf(board);
    const GridWalk walk = gatherWalk(board, StepOrder::Rows);
    const std::vector<float> output = gatheredOutput(board);
    std::vector<ZeroInserted> inputs;
    for (const std::int64_t ic : channels.used) inputs.push_back(insertZeros(board, ic));
    for (std::int64_t oy = 0; oy < walk.rows; ++oy) {
      for (std::int64_t ox = 0; ox < walk.cols; ++ox) {
        double sum = boardBias(board);
        ProductCount count;
        for (std::size_t c = 0; c < inputs.size(); ++c) {
          const ZeroInserted& zeros = inputs[c];
          for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
            for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
              const std::int64_t ey = oy + p.padding.h - p.dilation.h * ky;
              const std::int64_t ex = ox + p.padding.w - p.dilation.w * kx;
              QVERIFY(zeros.h.covered(ey) && zeros.w.covered(ex));
              const std::size_t at = zeros.index(ey, ex);
              const Tensor& weight = *board.layer.weight;
              sum += zeros.values[at] * double{weight.at(channels.used[c], board.oc % weight.shape.c, ky, kx)};
              ++(zeros.own[at] ? count.useful : count.wasted);
            }
          }
        }
        QCOMPARE(gatherProducts(board, channels, oy, ox), count);
        QVERIFY2(output[static_cast<std::size_t>(oy * walk.cols + ox)] == static_cast<float>(sum),
                 nameOf(board).c_str());
      }
    }
    beyondPadding += gatherAxis(heightTerms(p, board.layer.input.shape)).windowBegin > 0 ? 1 : 0;
  }
  QVERIFY(beyondPadding > 50);  // paddings larger than the kernel's reach are among them
}

void TestStepSequence::productsAddUpOverTheSteps() {
  Random random(6);
  for (int i = 0; i < 300; ++i) {
    const Board board = randomBoard(random, smallWholeNumbers);
    const StampSequence sequence(board, kOrders[i % 2]);
    const GridWalk walk = gatherWalk(board, kOrders[i % 2]);
    const ProductCount stamped = stampedProducts(board, sequence, sequence.count());
    const ProductCount gathered = gatheredProducts(board, walk, walk.count());
    // Each mechanism meets the same products that matter; what it wastes differs.
    QCOMPARE(stamped.useful, gathered.useful);
    const LayerParams& p = board.layer.params;
    QCOMPARE(stamped.all(), sequence.count() * p.kernel.h * p.kernel.w);
    QCOMPARE(gathered.all(), walk.count() * std::ssize(sequence.channels.used) * p.kernel.h * p.kernel.w);
    QCOMPARE(gatheredProducts(board, walk, 0), ProductCount{});
    const GridWalk::Cell first = walk.at(0);
    QCOMPARE(gatheredProducts(board, walk, 1), gatherProducts(board, sequence.channels, first.y, first.x));
  }
}

void TestStepSequence::bothMechanismsAreTheLayerExactlyOnWholeNumbers() {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    Board board = randomBoard(random, smallWholeNumbers);
    const std::vector<float> expected = outputOf(board);
    QVERIFY2(stampedOutput(board, kOrders[i % 2]) == expected, nameOf(board).c_str());
    QVERIFY2(gatheredOutput(board) == expected, nameOf(board).c_str());
  }
}

void TestStepSequence::fractionsDifferByTheirRoundingOnly() {
  Random random(8);
  for (int i = 0; i < 1000; ++i) {
    const Board board = randomBoard(random, fractions);
    const std::vector<float> expected = outputOf(board);
    for (const std::vector<float>& ours : {stampedOutput(board), gatheredOutput(board)})
      for (std::size_t k = 0; k < ours.size(); ++k)
        QVERIFY(std::fabs(ours[k] - expected[k]) <= 1e-14F + std::fabs(expected[k]) * 1.2e-7F);
  }
}

void TestStepSequence::differencesAreMeasured() {
  constexpr Mechanism kMechanisms[] = {Mechanism::Stamp, Mechanism::Gather, Mechanism::Phases, Mechanism::Matrix};
  Random random(9);
  for (int i = 0; i < 200; ++i) {
    LayerCase layer = randomLayer(random);
    layer.input.n = 1;
    Board board;
    board.layer = fillLayer(layer, random, smallWholeNumbers);
    board.oc = between(random, 0, layer.params.outChannels - 1);
    QVERIFY(!boardDifference(board, Mechanism::Stamp));
    const auto plan = planOf(layer, std::make_shared<const Weights>(weightsOf(board)));
    const std::vector<float> all = wholeOutput(*plan, board.layer.input);
    const std::int64_t plane = plan->output().h * plan->output().w;
    board.engine.assign(all.begin() + board.oc * plane, all.begin() + (board.oc + 1) * plane);
    for (const Mechanism kind : kMechanisms) QVERIFY2(boardDifference(board, kind) == 0.0, layer.name().c_str());
    board.engine[static_cast<std::size_t>(between(random, 0, static_cast<int>(plane) - 1))] += 2.0F;
    for (const Mechanism kind : kMechanisms) QVERIFY(boardDifference(board, kind) == 2.0);
    board.engine[0] = std::numeric_limits<float>::quiet_NaN();
    for (const Mechanism kind : kMechanisms) QVERIFY(std::isinf(*boardDifference(board, kind)));
    board.engine.push_back(0.0F);
    QVERIFY(!boardDifference(board, Mechanism::Stamp));
  }
}

QTEST_APPLESS_MAIN(TestStepSequence)
#include "tst_step_sequence.moc"
