// Fitted to single-threaded runs on a Zen 4 (AVX-512): 64 -> 32 channels at 128x128 and 256 -> 128 at 32x32, kernel 4,
// stride 2, whose tiles take 65 and 80 % of the time, and to which of the paths was the fastest for 200 random layers.
#include "engine/kernels/product_cost.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/output_size.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/product_simd.h"
#include "engine/machine.h"
#include "engine/plan.h"

namespace convt {
namespace {

// In cycles of one thread.
constexpr double kLoad = 1.5;       // of a vector of weights, or of an input that is broadcast
constexpr double kLatency = 4.0;    // of a multiply-add
constexpr double kTerm = 1.0;       // the loop over terms
constexpr double kTileEnds = 12.0;  // before and after a tile's terms, for each block of them
constexpr double kKeepSum = 3.0;    // of a vector, to memory and back
constexpr double kLoadRow = 60.0;   // of an input row in a task, and each vector of it
constexpr double kLoadVector = 5.0;
constexpr double kCombineRow = 60.0;  // of a component of rows, and each vector of one of its columns' components
constexpr double kCombineColumn = 14.0;
constexpr double kCombineVector = 2.5;
constexpr double kFinishTerm = 0.7;
constexpr double kFinishVector = 5.0;
constexpr double kWriteVector = 10.0;     // its share of a transposed square
constexpr double kStreamVector = 14.0;    // the same, past the caches
constexpr double kUnreachedVector = 8.0;  // a vector over channels of a column that no tap reaches
constexpr double kUnreachedRow = 40.0;    // a row that no tap reaches, of one channel, and each vector of it
constexpr double kRowVector = 2.0;
constexpr double kPlace = 15.0;  // to find the position of a row or column in a task
constexpr double kTask = 2000.0;
constexpr double kPhase = 200.0;        // to begin a pair of phases in a task
constexpr double kProduct = 60.0;       // and each of its products
constexpr double kLastByte = 1.0 / 64;  // of weights that come from the last cache again for each task
constexpr double kMemoryByte = 1.0 / 6;
constexpr std::int64_t kFewestPositions = 24;  // of a task
constexpr std::int64_t kMostPositions = 512;
constexpr double kMostOutputs = 1 << 18;  // floats of a task's outputs that wait for their rows

/// What an axis takes for one position, and how it is cut.
struct AxisWork {
  double positions = 0.0;
  double components = 0.0;
  double parts = 0.0;     ///< sums over the input channels
  double products = 0.0;  ///< of them, summed together
  double finishes = 0.0;  ///< loads and additions of products
  double outputs = 0.0;
  double inputStep = 1.0;
  double outputStep = 1.0;
  double met = 0.0;    ///< positions at which a component meets the input
  double reach = 0.0;  ///< inputs of a task beyond inputStep for each position
  double phases = 0.0;
  double reached = 1.0;  ///< share of the output that a tap reaches

  AxisWork(const AxisPhases& axis, bool fast, std::int64_t input, std::int64_t output) {
    const ProductAxis made = ProductAxis::of(axis, fast);
    const auto [first, end] = made.positions(0, output - 1);
    positions = static_cast<double>(end - first);
    components = static_cast<double>(made.components.size());
    for (const ProductAxis::Phase& phase : made.phases) {
      for (const ProductAxis::Product& product : phase.products) parts += static_cast<double>(product.size());
      products += static_cast<double>(productsOf(phase.filter));
      finishes += static_cast<double>(productsOf(phase.filter) + additionsOf(phase.filter));
      outputs += static_cast<double>(outputsOf(phase.filter));
    }
    inputStep = static_cast<double>(made.inputStep);
    outputStep = static_cast<double>(made.outputStep);
    reach = static_cast<double>(made.endInput() - made.firstInput()) - inputStep;
    phases = static_cast<double>(made.phases.size());
    reached = phases / static_cast<double>(axis.stride);
    met = static_cast<double>(input) / inputStep;
  }
};

std::int64_t vectorsOf(const LayerParams& params) {
  return (params.outChannels / params.groups + productLanes() - 1) / productLanes();
}

/// A layer, per group.
struct Work {
  AxisWork rows;
  AxisWork columns;
  double inputs;
  std::int64_t vectors;

  Work(const LayerParams& params, const Shape& input, FastAxes fast)
      : Work(params, input, outputShape(params, input), fast) {}

  double positions() const { return rows.positions * columns.positions; }
  double components() const { return rows.components * columns.components; }
  double terms() const { return inputs * rows.parts * columns.parts; }
  double products() const { return rows.products * columns.products; }

  /// Positions of a task: their inputs should fit the second-level cache beside sums and weights.
  std::int64_t taskPositions(const ProductTile& tile) const {
    const double room = 0.375 * static_cast<double>(cacheSizes().second) / sizeof(float);
    const double each = rows.outputs * columns.outputStep * tile.vectors * productLanes();
    const auto fit = static_cast<std::int64_t>(std::min(room / (components() * inputs), kMostOutputs / each));
    return std::max<std::int64_t>(tile.positions, std::clamp(fit, kFewestPositions, kMostPositions));
  }

 private:
  Work(const LayerParams& p, const Shape& input, const Shape& output, FastAxes fast)
      : rows(AxisPhases::of(p.kernel.h, p.stride.h, p.padding.h, p.dilation.h), fast.rows, input.h, output.h),
        columns(AxisPhases::of(p.kernel.w, p.stride.w, p.padding.w, p.dilation.w), fast.columns, input.w, output.w),
        inputs(static_cast<double>(input.c / p.groups)),
        vectors(vectorsOf(p)) {}
};

/// Of all register tiles, for all positions.
/// @param met  share of the terms that meet the input in their task
double tileCycles(const Work& work, const ProductTile& tile, double met) {
  const double tiles = std::ceil(work.positions() / tile.positions);
  const double blocks = std::ceil(work.terms() / work.products() / static_cast<double>(kProductBlock));
  double cycles = 0.0;
  for (std::int64_t v = 0; v < work.vectors; v += tile.vectors) {
    const auto together = static_cast<double>(std::min<std::int64_t>(tile.vectors, work.vectors - v));
    const double sums = together * tile.positions;
    const double term = std::max({sums, (together + tile.positions) * kLoad, kLatency}) + kTerm;
    cycles += tiles * (met * work.terms() * term + work.products() * (blocks * kTileEnds + sums * kKeepSum));
  }
  return cycles;
}

ProductTile bestTile(const Work& work, int mostVectors) {
  ProductTile best{1, 4};
  double least = 0.0;
  for (int vectors = 1; vectors <= (mostVectors > 0 ? mostVectors : 4); ++vectors) {
    for (const int positions : std::array{2, 4, 6, 8, 12, 24}) {
      if (vectors > work.vectors || !hasProductTile(vectors, positions)) continue;
      const double cycles = tileCycles(work, {vectors, positions}, 1.0);
      if (least > 0.0 && cycles >= least) continue;
      least = cycles;
      best = {vectors, positions};
    }
  }
  return best;
}

/// How positions are shared out to tasks.
struct TaskCut {
  double across = 1.0;  ///< positions of a task
  double down = 1.0;
  double count = 1.0;
  double met = 1.0;  ///< share of the row components that meet the input in a task: the others are left out

  TaskCut(const Work& work, const ProductTile& tile) {
    const auto most = static_cast<double>(work.taskPositions(tile));
    across = std::min(work.columns.positions, most);
    down = std::clamp(std::floor(most / across), 1.0, work.rows.positions);
    met = std::min(1.0, (work.rows.met + down) / work.rows.positions);
    count = std::ceil(work.columns.positions / across) * std::ceil(work.rows.positions / down);
  }
};

/// Rows are loaded and combined anew in each task.
double inputCycles(const Work& work, const TaskCut& cut) {
  const double lanes = productLanes();
  const double rows = std::max(1.0, cut.met * (work.rows.inputStep * cut.down + work.rows.reach));
  const double vectors = 1.0 + (work.columns.inputStep * cut.across + work.columns.reach) / lanes;
  const double combined = work.columns.components * (kCombineColumn + kCombineVector * std::ceil(cut.across / lanes));
  return cut.count * work.inputs *
         (rows * (kLoadRow + kLoadVector * vectors) +
          cut.down * work.rows.components * cut.met * (kCombineRow + combined));
}

double outputCycles(const Work& work, const Shape& output, std::int64_t channels) {
  const double write = outgrowsCaches(output) ? kStreamVector : kWriteVector;
  const auto vectors = static_cast<double>(work.vectors);
  const auto width = static_cast<double>(output.w);
  const auto height = static_cast<double>(output.h);
  const double finish = work.rows.finishes * work.columns.finishes * kFinishTerm +
                        work.rows.outputs * work.columns.outputs * kFinishVector;
  const double unreached = work.rows.positions * work.rows.outputs * width * (1.0 - work.columns.reached);
  return vectors *
             (work.positions() * finish + height * work.rows.reached * width * write + unreached * kUnreachedVector) +
         static_cast<double>(channels) * height * (1.0 - work.rows.reached) *
             (kUnreachedRow + kRowVector * width / productLanes());
}

double taskCycles(const Work& work, const ProductTile& tile, const TaskCut& cut) {
  const double blocks = std::ceil(static_cast<double>(work.vectors) / tile.vectors);
  const double phases = work.rows.phases * work.columns.phases;
  const double places = cut.across * work.columns.outputStep + cut.down * work.rows.outputStep;
  double cycles = kTask + blocks * (phases * kPhase + work.products() * kProduct) + places * kPlace;
  const double bytes = work.terms() * static_cast<double>(work.vectors * productLanes()) * sizeof(float);
  if (2.0 * bytes > static_cast<double>(cacheSizes().last)) {
    cycles += bytes * kMemoryByte;
  } else if (2.0 * bytes > static_cast<double>(cacheSizes().second)) {
    cycles += bytes * kLastByte;
  }
  return cut.count * cycles;
}

double cost(const LayerParams& params, const Shape& input, const Shape& output, FastAxes fast) {
  const Work work(params, input, fast);
  if (work.positions() == 0.0) return 1e30;
  const ProductTile tile = bestTile(work, 0);
  const TaskCut cut(work, tile);
  const double cycles = tileCycles(work, tile, cut.met) + inputCycles(work, cut) +
                        outputCycles(work, output, params.outChannels / params.groups) + taskCycles(work, tile, cut);
  return 16.0 * params.groups * cycles / static_cast<double>(output.imageCount());
}

}  // namespace

ProductTile chooseProductTile(const LayerParams& params, const Shape& input, FastAxes fast, int mostVectors) {
  return bestTile(Work(params, input, fast), mostVectors);
}

double winogradCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return cost(params, input, output, FastAxes::of(params, input));
}

double channelsCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return cost(params, input, output, {});
}

Schedule productSchedule(const Plan& plan, FastAxes fast, const ScheduleChoice& choice) {
  const ProductTables& tables = *plan.products();
  const Work work(plan.params(), plan.input(), fast);
  const TaskCut cut(work, tables.tile());
  const std::int64_t lanes = productLanes();
  const std::int64_t rowStep = tables.rows().outputStep;
  Schedule schedule;
  schedule.channels = static_cast<int>(tables.tile().vectors * lanes);
  schedule.positions = tables.tile().positions;
  schedule.columnsPerTask = plan.output().w;
  if (cut.across < work.columns.positions) {
    const std::int64_t columns = static_cast<std::int64_t>(cut.across) * tables.columns().outputStep;
    schedule.columnsPerTask = std::max<std::int64_t>(1, columns / lanes) * lanes;
  }
  schedule.rowsPerBand = rowStep;
  const std::int64_t rows = choice.rowsPerTask > 0 ? choice.rowsPerTask : static_cast<std::int64_t>(cut.down) * rowStep;
  schedule.rowsPerTask = std::min(std::max(rows, rowStep), plan.output().h);
  const double vectors = static_cast<double>(work.vectors) * plan.params().groups;
  schedule.cyclesPerRow = work.terms() * work.columns.positions * vectors / static_cast<double>(rowStep);
  const bool wholeLines = lanes * std::int64_t{sizeof(float)} >= 64;
  schedule.streams = choice.streams.value_or(outgrowsCaches(plan.output())) && wholeLines;
  return schedule;
}

}  // namespace convt
