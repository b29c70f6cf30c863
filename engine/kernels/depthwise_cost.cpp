// Fitted to single-threaded runs on a Zen 4 (AVX-512) of the depthwise ones among 400 random layers.
#include "engine/kernels/depthwise_cost.h"

#include <algorithm>
#include <cmath>

#include "engine/kernels/axis_phases.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/depthwise_simd.h"
#include "engine/kernels/depthwise_tables.h"
#include "engine/machine.h"
#include "engine/plan.h"

namespace convt {
namespace {

// In cycles of one thread, for a vector of lanes.
constexpr double kLatency = 4.0;    // of a multiply-add
constexpr double kTap = 1.5;        // of a tile: its weights and the loop
constexpr double kKernelRow = 6.0;  // of a tile
constexpr double kTile = 20.0;      // before and after its taps, and for each sample
constexpr double kSample = 3.0;
constexpr double kPhase = 12.0;  // of a row
constexpr double kRow = 150.0;
constexpr double kWriteVector = 9.0;    // its share of a transposed square
constexpr double kStreamVector = 14.0;  // the same, past the caches
constexpr double kUnreachedRow = 40.0;  // a row that no tap reaches, of one lane, and each vector of it
constexpr double kRowVector = 2.0;
constexpr double kLoadLane = 12.0;  // to begin an input row
constexpr double kLoadVector = 9.0;
constexpr double kTask = 2000.0;
constexpr std::int64_t kMostStage = 1 << 14;  // bytes of a task's output row: half of the first-level cache
constexpr std::int64_t kMostRows = 512;       // of a task
constexpr std::int64_t kFewestColumns = 64;
constexpr std::int64_t kMostRowBytes = 8 << 20;  // of the input rows of one output row

/// The input rows of a task.
struct Window {
  std::int64_t columns;  ///< floats of one lane
  std::int64_t rowBytes;

  Window(const AxisPhases& axis, std::int64_t inputColumns, std::int64_t outputColumns)
      : columns(std::min(inputColumns + 2 * (kMostDepthwisePositions - 1),
                         outputColumns / axis.stride + (axis.mostTaps - 1) * axis.step + 2)),
        rowBytes(columns * tileLimits().lanes * std::int64_t{sizeof(float)}) {}
};

/// How an output is cut into tasks.
struct TaskCut {
  std::int64_t columns;
  std::int64_t rows;

  TaskCut(const AxisPhases& down, const AxisPhases& across, const Shape& input, const Shape& output) {
    const std::int64_t lanes = tileLimits().lanes;
    const auto room = static_cast<std::int64_t>(0.375 * static_cast<double>(cacheSizes().second));
    columns = kMostStage / (lanes * std::int64_t{sizeof(float)});
    while (columns > kFewestColumns && down.mostTaps * Window(across, input.w, columns).rowBytes > room) columns /= 2;
    columns = std::min(columns, output.w);
    const std::int64_t fit = room / Window(across, input.w, columns).rowBytes - (down.mostTaps - 1) * down.step;
    rows = fit >= input.h ? output.h : std::max<std::int64_t>(fit, 4) * down.stride;
    rows = std::min({rows, kMostRows, output.h});
  }
};

struct Work {
  AxisPhases rows;
  AxisPhases columns;
  DepthwiseLanes lanes;
  TaskCut cut;

  Work(const LayerParams& p, const Shape& input, const Shape& output)
      : rows(AxisPhases::of(p.kernel.h, p.stride.h, p.padding.h, p.dilation.h)),
        columns(AxisPhases::of(p.kernel.w, p.stride.w, p.padding.w, p.dilation.w)),
        lanes(DepthwiseLanes::of(p)),
        cut(rows, columns, input, output) {}
};

/// Of the tiles of one output row: beside its taps, and for each kernel row.
struct TileWork {
  double beside = 0.0;
  double kernelRow = 0.0;
};

/// The tiles of a phase in the middle of the reached ones stand for all.
TileWork tileWork(const AxisPhases& columns, const Shape& input, const Shape& output) {
  const AxisPhase& phase = columns.reached[columns.reached.size() / 2];
  const std::int64_t positions = (output.w + columns.stride - 1) / columns.stride;
  const std::int64_t most = kMostDepthwisePositions;
  const std::int64_t tiles = (positions + most - 1) / most;
  const double samples = static_cast<double>(positions) / static_cast<double>(tiles);
  const std::int64_t begin = columns.padding / columns.stride + phase.shift;
  TileWork work;
  work.beside = static_cast<double>(tiles) * (kTile + samples * kSample) + kPhase;
  const std::int64_t counted = std::min<std::int64_t>(tiles, 64);
  std::int64_t taps = 0;
  for (std::int64_t i = 0; i < counted; ++i) {
    const std::int64_t column = begin + positions * i / counted;
    const std::int64_t last = column + (positions + tiles - 1) / tiles - 1;
    const std::int64_t first = column >= input.w ? (column - input.w) / columns.step + 1 : 0;
    const std::int64_t end = last < 0 ? 0 : std::min(phase.taps, last / columns.step + 1);
    taps += std::max<std::int64_t>(0, end - first);
  }
  const double met = static_cast<double>(tiles) / static_cast<double>(counted) * static_cast<double>(taps);
  work.kernelRow = met * (std::max(samples, kLatency) + kTap) + static_cast<double>(tiles) * kKernelRow;
  const auto phases = static_cast<double>(columns.reached.size());
  work.beside *= phases;
  work.kernelRow *= phases;
  return work;
}

double vectorsAcross(const Shape& output) {
  return std::ceil(static_cast<double>(output.w) / tileLimits().lanes);
}

/// Of one output of a block of lanes.
double outputCycles(const LayerParams& params, const Work& work, const Shape& input, const Shape& output) {
  const auto height = static_cast<double>(output.h);
  const double reached = height * static_cast<double>(work.rows.reached.size()) / params.stride.h;
  const double met = std::min(1.0, static_cast<double>(input.h * params.stride.h) / height);
  const TileWork tiles = tileWork(work.columns, input, output);
  const double write = (outgrowsCaches(output) ? kStreamVector : kWriteVector) * tileLimits().lanes;
  const double kernelRows = met * height * params.kernel.h / params.stride.h;
  return reached * (kRow + tiles.beside + vectorsAcross(output) * write) + kernelRows * tiles.kernelRow +
         (height - reached) * tileLimits().lanes * (kUnreachedRow + kRowVector * vectorsAcross(output));
}

/// Of a block of lanes.
double inputCycles(const Work& work, const Shape& input, const Shape& output) {
  const double lanes = tileLimits().lanes;
  const double down = std::ceil(static_cast<double>(output.h) / static_cast<double>(work.cut.rows));
  const double across = std::ceil(static_cast<double>(output.w) / static_cast<double>(work.cut.columns));
  const auto reach = static_cast<double>((work.rows.mostTaps - 1) * work.rows.step);
  const auto width = static_cast<double>(Window(work.columns, input.w, work.cut.columns).columns);
  const double rows = static_cast<double>(input.h) + (down - 1.0) * std::min(reach, static_cast<double>(input.h));
  return down * across * kTask + across * rows * (lanes * kLoadLane + width * kLoadVector);
}

double cyclesOf(const LayerParams& params, const Work& work, const Shape& input, const Shape& output) {
  return static_cast<double>(work.lanes.blocks()) *
         (inputCycles(work, input, output) +
          static_cast<double>(work.lanes.outputs) * outputCycles(params, work, input, output));
}

}  // namespace

bool depthwiseFits(const LayerParams& params, const Shape& input) {
  constexpr std::int64_t kMostTaps = 256;  // of a column phase
  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  const std::int64_t met = std::min(rows.mostTaps, input.h);
  return columns.mostTaps <= kMostTaps && met * Window(columns, input.w, kFewestColumns).rowBytes <= kMostRowBytes;
}

double depthwiseCost(const LayerParams& params, const Shape& input, const Shape& output) {
  const Work work(params, input, output);
  return 16.0 * cyclesOf(params, work, input, output) / static_cast<double>(output.imageCount());
}

Schedule depthwiseSchedule(const Plan& plan, const ScheduleChoice& choice) {
  const Work work(plan.params(), plan.input(), plan.output());
  Schedule schedule;
  schedule.channels = static_cast<int>(work.lanes.width);
  schedule.positions = static_cast<int>(kMostDepthwisePositions);
  schedule.columnsPerTask = work.cut.columns;
  schedule.rowsPerTask = std::min(choice.rowsPerTask > 0 ? choice.rowsPerTask : work.cut.rows, plan.output().h);
  schedule.cyclesPerRow =
      cyclesOf(plan.params(), work, plan.input(), plan.output()) / static_cast<double>(plan.output().h);
  const bool wholeLines = work.lanes.width * std::int64_t{sizeof(float)} >= 64;
  schedule.streams = choice.streams.value_or(outgrowsCaches(plan.output())) && wholeLines;
  return schedule;
}

}  // namespace convt
