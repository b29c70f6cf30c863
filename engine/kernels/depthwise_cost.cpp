// Fitted to single-threaded runs on a Zen 4 (AVX-512) of 150 random layers, 2 to 512 groups: the estimates err by 14 %,
// and taking a path by them costs 2 % more than always taking the faster one; 6 % with AVX2.
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
constexpr double kLatency = 4.0;       // of a multiply-add
constexpr double kSlideSample = 0.9;   // of a tap, where two of them share inputs
constexpr double kSample = 1.15;       // of a tap otherwise
constexpr double kTap = 1.5;           // of a tile, beside its samples
constexpr double kKernelRow = 3.4;     // of a tile
constexpr double kTile = 4.0;          // before and after its taps,
constexpr double kTileSample = 2.0;    // and for each sample
constexpr double kPhase = 27.0;        // of a row
constexpr double kRow = 80.0;          // of a task
constexpr double kWriteVector = 5.1;   // its share of a transposed square
constexpr double kStreamVector = 9.5;  // the same, past the caches
constexpr double kEmptyRow = 3.1;      // of one lane, which no kernel row meets,
constexpr double kEmptyVector = 3.9;   // and each vector of it
constexpr double kEmptyStream = 8.5;
constexpr double kLoadRow = 170.0;  // of all lanes, and each column of it
constexpr double kLoadColumn = 4.8;
constexpr double kFarLine = 13.7;  // of 64 bytes of an input that the second-level cache does not hold
constexpr double kTask = 2000.0;
constexpr std::int64_t kMostStage = 1 << 14;  // bytes of a task's output row: half of the first-level cache
constexpr std::int64_t kMostRows = 512;       // of a task
constexpr std::int64_t kMostColumns = 512;
constexpr std::int64_t kFewestColumns = 64;
constexpr std::int64_t kMostRowBytes = 8 << 20;  // of the input rows of one output row

/// The input rows of a task.
struct Window {
  std::int64_t columns;  ///< floats of one lane
  std::int64_t rowBytes;

  Window(const AxisPhases& axis, std::int64_t inputColumns, std::int64_t outputColumns)
      : columns(std::min(inputColumns + 2 * (kMostDepthwisePositions - 1) * depthwiseApart(axis, outputColumns),
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
    columns = std::min(kMostColumns, kMostStage / (lanes * std::int64_t{sizeof(float)}));
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

/// The tiles of an output row.
struct TileWork {
  double samples = 0.0;
  double tiles = 0.0;
  double phases = 0.0;
  double kernelRow = 0.0;  ///< cycles of a kernel row

  TileWork(const Work& work, std::int64_t inputWidth, std::int64_t outputWidth);

  double beside() const { return tiles * kTile + samples * kTileSample + phases * kPhase; }
};

/// A phase in the middle of the reached ones stands for all.
TileWork::TileWork(const Work& work, std::int64_t inputWidth, std::int64_t outputWidth) {
  const AxisPhases& axis = work.columns;
  const AxisPhase& phase = axis.reached[axis.reached.size() / 2];
  const std::int64_t apart = depthwiseApart(axis, work.cut.columns);
  const std::int64_t count = std::max<std::int64_t>(1, outputWidth / (axis.stride * apart));
  const std::int64_t each = (count + kMostDepthwisePositions - 1) / kMostDepthwisePositions;
  const double ofTile = static_cast<double>(count) / static_cast<double>(each);
  const std::int64_t counted = std::min<std::int64_t>(each, 64);
  std::int64_t taps = 0;
  for (std::int64_t i = 0; i < counted; ++i) {
    const std::int64_t column = axis.padding / axis.stride + phase.shift + count * i / counted * apart;
    const std::int64_t last = column + (static_cast<std::int64_t>(std::ceil(ofTile)) - 1) * apart;
    const std::int64_t first = column >= inputWidth ? (column - inputWidth) / axis.step + 1 : 0;
    const std::int64_t end = last < 0 ? 0 : std::min(phase.taps, last / axis.step + 1);
    taps += std::max<std::int64_t>(0, end - first);
  }
  const bool slides = apart == axis.step && axis.mostTaps > 1;
  const double tap = (slides ? kSlideSample : kSample) * std::max(ofTile, kLatency) + kTap;
  const double met = static_cast<double>(taps) * static_cast<double>(each) / static_cast<double>(counted);
  phases = static_cast<double>(axis.reached.size()) * static_cast<double>(apart);
  tiles = phases * static_cast<double>(each);
  samples = phases * static_cast<double>(count);
  kernelRow = phases * met * tap + tiles * kKernelRow;
}

/// Kernel rows that meet an input row, of all output rows together.
double kernelRowsMet(const LayerParams& p, std::int64_t inputRows, std::int64_t outputRows) {
  const std::int64_t s = p.stride.h;
  double met = 0.0;
  for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
    // Input rows with 0 <= iy*s + from < outputRows.
    const std::int64_t from = p.dilation.h * ky - p.padding.h;
    const std::int64_t first = from < 0 ? (-from + s - 1) / s : 0;
    const std::int64_t end = outputRows > from ? std::min(inputRows, (outputRows - from + s - 1) / s) : 0;
    met += static_cast<double>(std::max<std::int64_t>(0, end - first));
  }
  return met;
}

/// Of one output of a block of lanes.
double outputCycles(const LayerParams& params, const Work& work, const Shape& input, const Shape& output) {
  const double lanes = tileLimits().lanes;
  const auto height = static_cast<double>(output.h);
  const double vectors = std::ceil(static_cast<double>(output.w) / lanes);
  const double kernelRows = kernelRowsMet(params, input.h, output.h);
  const double rows = std::min(kernelRows, height * static_cast<double>(work.rows.reached.size()) / params.stride.h);
  const TileWork tiles(work, input.w, output.w);
  const bool streams = outgrowsCaches(output);
  const double across = std::ceil(static_cast<double>(output.w) / static_cast<double>(work.cut.columns));
  const double row = across * kRow + tiles.beside() + vectors * lanes * (streams ? kStreamVector : kWriteVector);
  const double empty = across * kEmptyRow + vectors * (streams ? kEmptyStream : kEmptyVector);
  return kernelRows * tiles.kernelRow + rows * row +
         (height - rows) * std::min(lanes, static_cast<double>(work.lanes.count)) * empty;
}

/// Of a block of lanes.
double inputCycles(const Work& work, const Shape& input, const Shape& output) {
  const double down = std::ceil(static_cast<double>(output.h) / static_cast<double>(work.cut.rows));
  const double across = std::ceil(static_cast<double>(output.w) / static_cast<double>(work.cut.columns));
  const auto height = static_cast<double>(input.h);
  const auto reach = static_cast<double>((work.rows.mostTaps - 1) * work.rows.step);
  const auto width = static_cast<double>(std::min(input.w, Window(work.columns, input.w, work.cut.columns).columns));
  const double rows = across * (height + (down - 1.0) * std::min(reach, height));
  const double bytes = static_cast<double>(input.imageCount()) * sizeof(float);
  const double far = bytes > static_cast<double>(cacheSizes().second) ? bytes / 64.0 * kFarLine : 0.0;
  return down * across * kTask + rows * (kLoadRow + width * kLoadColumn) +
         far / static_cast<double>(work.lanes.blocks());
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
