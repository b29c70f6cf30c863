#include "engine/kernels/product_cost.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/output_size.h"
#include "engine/kernels/product_simd.h"
#include "engine/machine.h"
#include "engine/plan.h"

namespace convt {
namespace {

// In cycles of one thread.
constexpr double kBroadcast = 0.55;  // of an input, or a load of a vector of weights
constexpr double kLatency = 4.0;     // of a multiply-add
constexpr double kTerm = 1.0;        // the loop over terms
constexpr double kTileEnds = 12.0;   // before and after a tile's terms, for each block of them
constexpr double kKeepSum = 3.0;     // of a vector, to memory and back
constexpr double kLoadRow = 60.0;    // of an input row, and each vector of it
constexpr double kLoadVector = 5.0;
constexpr double kRowShare = 1.3;     // rows that the tasks above and below load, too
constexpr double kCombineRow = 60.0;  // of a component of rows, and each vector of one of its columns' components
constexpr double kCombineColumn = 14.0;
constexpr double kCombineVector = 2.5;
constexpr double kFinishTerm = 0.7;
constexpr double kFinishVector = 5.0;
constexpr double kWriteVector = 14.0;     // its share of a transposed square
constexpr double kUnreachedVector = 8.0;  // a vector over channels of a column that no tap reaches
constexpr double kUnreachedRow = 40.0;    // a row that no tap reaches, of one channel, and each vector of it
constexpr double kRowVector = 2.0;
constexpr double kPlace = 15.0;  // to find the position of a row or column
constexpr double kTask = 2000.0;
constexpr double kPhase = 200.0;        // to begin a pair of phases in a task
constexpr double kProduct = 60.0;       // and each of its products
constexpr double kLastByte = 1.0 / 64;  // of weights that come from the last cache again for each task
constexpr double kMemoryByte = 1.0 / 6;
constexpr double kBlockTerms = 128.0;
constexpr double kTaskCycles = 2e6;
constexpr std::int64_t kFewestPositions = 24;  // of a task
constexpr std::int64_t kMostPositions = 512;

/// Positions of an axis that the output needs.
std::int64_t positionsOf(const ProductAxis& axis, std::int64_t size) {
  std::int64_t first = size;
  std::int64_t last = -1;
  // The first and the last outputs of each phase lie within one stride of the ends.
  const std::int64_t ends = std::min(size, 2 * axis.outputStep);
  for (std::int64_t i = 0; i < 2 * ends; ++i) {
    const ProductAxis::Place place = axis.place(i < ends ? i : size - 1 - (i - ends));
    if (place.phase < 0) continue;
    first = std::min(first, place.position);
    last = std::max(last, place.position);
  }
  return std::max<std::int64_t>(0, last - first + 1);
}

/// What a layer takes per position and output channel.
struct Work {
  double rows = 0.0;  ///< positions
  double columns = 0.0;
  double terms = 0.0;
  double products = 0.0;
  double finishes = 0.0;  ///< terms of all outputs
  double outputs = 0.0;
  double components = 0.0;
  double rowComponents = 0.0;
  double inputStep = 1.0;  ///< input rows per position
  double columnStep = 1.0;
  double rowShare = 1.0;  ///< of output rows that a tap reaches
  double columnShare = 1.0;
  double rowOutputs = 1.0;  ///< of a position
  double phases = 0.0;
  double inputs = 0.0;

  Work(const LayerParams& params, const Shape& input, bool fast) {
    const AxisPhases y = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
    const AxisPhases x = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
    const ProductAxis down = ProductAxis::of(y, fast && ProductAxis::hasFast(y));
    const ProductAxis across = ProductAxis::of(x, fast && ProductAxis::hasFast(x));
    const Shape output = outputShape(params, input);
    const Sums a(down);
    const Sums b(across);
    inputs = static_cast<double>(input.c / params.groups);
    rows = static_cast<double>(positionsOf(down, output.h));
    columns = static_cast<double>(positionsOf(across, output.w));
    terms = inputs * a.parts * b.parts;
    products = a.products * b.products;
    finishes = a.finishes * b.finishes;
    outputs = a.outputs * b.outputs;
    inputStep = static_cast<double>(down.inputStep);
    columnStep = static_cast<double>(across.inputStep);
    rowShare = static_cast<double>(y.reached.size()) / params.stride.h;
    columnShare = static_cast<double>(x.reached.size()) / params.stride.w;
    rowOutputs = a.outputs;
    rowComponents = static_cast<double>(down.components.size());
    components = rowComponents * static_cast<double>(across.components.size());
    phases = static_cast<double>(down.phases.size() * across.phases.size());
  }

 private:
  struct Sums {
    double parts = 0.0;
    double products = 0.0;
    double finishes = 0.0;
    double outputs = 0.0;

    explicit Sums(const ProductAxis& axis) {
      for (const ProductAxis::Phase& phase : axis.phases) {
        for (const ProductAxis::Product& product : phase.products) parts += static_cast<double>(product.size());
        products += static_cast<double>(phase.products.size());
        finishes += static_cast<double>(productsOf(phase.filter) + additionsOf(phase.filter));
        outputs += static_cast<double>(outputsOf(phase.filter));
      }
    }
  };
};

/// Cycles of all register tiles of one group, for all positions.
double tileCycles(const Work& work, const ProductTile& tile, std::int64_t vectors) {
  const double tiles = std::ceil(work.rows * work.columns / tile.positions);
  const double ends = std::ceil(work.terms / work.products / kBlockTerms) * work.products * kTileEnds;
  double cycles = 0.0;
  for (std::int64_t v = 0; v < vectors; v += tile.vectors) {
    const auto together = static_cast<double>(std::min<std::int64_t>(tile.vectors, vectors - v));
    const double sums = together * tile.positions;
    const double term = std::max({sums, (together + tile.positions) * kBroadcast, kLatency}) + kTerm;
    cycles += tiles * (work.terms * term + ends + work.products * sums * kKeepSum);
  }
  return cycles;
}

std::int64_t vectorsOf(const LayerParams& params) {
  return (params.outChannels / params.groups + productLanes() - 1) / productLanes();
}

/// Positions of a task: their inputs should fit the second-level cache beside sums and weights.
std::int64_t taskPositions(double componentFloats, const ProductTile& tile) {
  const double room = 0.375 * static_cast<double>(cacheSizes().second) / sizeof(float);
  const auto fit = static_cast<std::int64_t>(room / componentFloats);
  return std::max<std::int64_t>(tile.positions, std::clamp(fit, kFewestPositions, kMostPositions));
}

double cost(const LayerParams& params, const Shape& input, const Shape& output, bool fast) {
  const Work work(params, input, fast);
  const std::int64_t vectors = vectorsOf(params);
  const ProductTile tile = chooseProductTile(params, input, fast);
  const double positions = work.rows * work.columns;
  if (positions == 0.0) return 1e30;
  const double lanes = productLanes();
  const double tasks = std::ceil(positions / static_cast<double>(taskPositions(work.components * work.inputs, tile)));
  double cycles = tileCycles(work, tile, vectors);
  // Inputs.
  const double rowVectors = 1.0 + work.columns * work.columnStep / lanes;
  cycles += work.inputs * work.rows * work.inputStep * kRowShare * (kLoadRow + kLoadVector * rowVectors);
  const double columnComponents = work.components / work.rowComponents;
  cycles += work.inputs * work.rows * work.rowComponents *
            (kCombineRow + columnComponents * (kCombineColumn + kCombineVector * std::ceil(work.columns / lanes)));
  // Outputs.
  const auto perPosition = static_cast<double>(vectors);
  const double width = static_cast<double>(output.w);
  const double height = static_cast<double>(output.h);
  cycles += perPosition * positions * (work.finishes * kFinishTerm + work.outputs * kFinishVector);
  cycles += perPosition * height * work.rowShare * width * kWriteVector;
  cycles += perPosition * work.rows * work.rowOutputs * width * (1.0 - work.columnShare) * kUnreachedVector;
  cycles += static_cast<double>(params.outChannels / params.groups) * height * (1.0 - work.rowShare) *
            (kUnreachedRow + kRowVector * width / lanes);
  const double blocks = std::ceil(perPosition / tile.vectors);
  cycles += tasks * (kTask + blocks * (work.phases * kPhase + work.products * kProduct)) + (width + height) * kPlace;
  const double bytes = work.terms * static_cast<double>(vectors) * lanes * sizeof(float);
  if (2.0 * bytes > static_cast<double>(cacheSizes().last)) {
    cycles += tasks * bytes * kMemoryByte;
  } else if (2.0 * bytes > static_cast<double>(cacheSizes().second)) {
    cycles += tasks * bytes * kLastByte;
  }
  return 16.0 * params.groups * cycles / static_cast<double>(output.imageCount());
}

}  // namespace

ProductTile chooseProductTile(const LayerParams& params, const Shape& input, bool fast, int mostVectors) {
  const Work work(params, input, fast);
  ProductTile best{1, 4};
  double least = 0.0;
  for (int vectors = 1; vectors <= 4; ++vectors) {
    for (const int positions : std::array{2, 4, 6, 8, 12, 24}) {
      if (vectors > vectorsOf(params) || !hasProductTile(vectors, positions)) continue;
      if (mostVectors > 0 && vectors > mostVectors) continue;
      const double cycles = tileCycles(work, {vectors, positions}, vectorsOf(params));
      if (least > 0.0 && cycles >= least) continue;
      least = cycles;
      best = {vectors, positions};
    }
  }
  return best;
}

double winogradCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return cost(params, input, output, true);
}

double channelsCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return cost(params, input, output, false);
}

Schedule productSchedule(const Plan& plan, const ScheduleChoice& choice) {
  const ProductTables& tables = *plan.products();
  const Work work(plan.params(), plan.input(), plan.pathName() == kWinograd);
  Schedule schedule;
  schedule.channels = tables.tile().vectors * productLanes();
  schedule.positions = tables.tile().positions;
  const std::int64_t most = taskPositions(work.components * work.inputs, tables.tile());
  const std::int64_t across = std::clamp<std::int64_t>(static_cast<std::int64_t>(work.columns), 1, most);
  const std::int64_t rowStep = tables.rows().outputStep;
  const std::int64_t columnStep = tables.columns().outputStep;
  const std::int64_t lanes = productLanes();
  schedule.columnsPerTask = plan.output().w;
  if (static_cast<double>(across) < work.columns)
    schedule.columnsPerTask = std::max<std::int64_t>(1, across * columnStep / lanes) * lanes;
  schedule.rowsPerBand = rowStep;
  const std::int64_t rows = choice.rowsPerTask > 0 ? choice.rowsPerTask : most / across * rowStep;
  schedule.rowsPerTask = std::min(std::max(rows, rowStep), plan.output().h);
  const double vectors = static_cast<double>(vectorsOf(plan.params()) * plan.params().groups);
  schedule.cyclesPerRow = work.terms * work.columns * vectors / static_cast<double>(rowStep);
  const std::int64_t bytes = plan.output().count() * std::int64_t{sizeof(float)};
  schedule.streams = choice.streams.value_or(bytes > cacheSizes().last / 5 * 2 && lanes * sizeof(float) >= 64);
  return schedule;
}

}  // namespace convt
