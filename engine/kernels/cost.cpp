#include "engine/kernels/cost.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "engine/core/common_divisor.h"
#include "engine/core/contributions.h"
#include "engine/core/output_size.h"
#include "engine/kernels/layer_tables.h"
#include "engine/kernels/row_store.h"
#include "engine/machine.h"
#include "engine/plan.h"

namespace convt {
namespace {

constexpr double kInputLoad = 1.6;
constexpr double kWeightLoad = 1.0;
constexpr double kLatency = 4.0;
constexpr double kNoCost = 1e30;
constexpr double kLoop = 1.0;
constexpr double kSeveralInputs = 8.0;  // channels, more of which do not stay in the first-level cache
constexpr double kLoneSums = 1.3;       // of a tile of one output channel, for the waits
constexpr double kPairedSums = 1.1;     // of two
constexpr double kTileStart = 10.0;     // before the first term and after the last one
constexpr double kMoreRows = 0.985;     // what tiles of more rows must cost less than ones that need no copy of a row
constexpr double kStore = 4.0;          // of an accumulator, with its share of what a tile costs beside its taps
constexpr double kStretchVector = 8.0;  // to load, permute, check and store a vector of a stretched row
constexpr double kCopyVector = 6.0;     // of a plain row
constexpr double kInterleave = 5.0;     // of two, three or four phases, per vector
constexpr double kInterleaveBlocks = 8.0;    // of more
constexpr double kUnpaired = 8.0;            // to sum and interleave two phases one after the other
constexpr double kPairs = 1.5;               // two phases in registers
constexpr double kInterleaveRow = 30.0;      // to begin a row of them
constexpr double kStreamRow = 4.0;           // interleaved rows of large outputs go past the caches by a copy
constexpr double kStripCall = 60.0;          // to set up a strip of tiles
constexpr double kFarWeights = 0.5;          // weights of every lane that the first-level cache does not hold
constexpr double kLastWeights = 4.0;         // a vector of them from the last cache
constexpr double kMemoryWeights = 16.0;      // and from memory
constexpr double kCopyRow = 100.0;           // to begin a plain row
constexpr double kStretchRow = 300.0;        // and a stretched one
constexpr double kCommonVector = 16.0;       // outputs that costs of paths are compared for
constexpr std::int64_t kMostColumns = 4096;  // of a task: long enough for the prefetchers, short enough for the cache
constexpr std::int64_t kMostRows = 6;        // of a tile
constexpr std::int64_t kFewestRows = 16;     // of a task
constexpr std::int64_t kMostStoreBytes = 64 << 20;  // of one thread; beyond, rows are loaded again and again
constexpr std::int64_t kMostTileTerms = 700'000;    // a tile is not interrupted: 5 ms
constexpr double kLoad = 2.0;                       // of a row into the store, against reading it once
constexpr double kResume = 6.0;                     // to read and write sums that wait in the output, per byte
constexpr double kResumePhases = 12.0;              // and to bring their phases apart and together again
constexpr double kTaskCycles = 4e6;                 // about a millisecond

}  // namespace

bool outgrowsCaches(const Shape& output) {
  return output.count() * std::int64_t{sizeof(float)} > cacheSizes().last / 5 * 2;
}

StripCut cutStrip(std::int64_t n, int most) {
  StripCut cut;
  cut.tiles = (n + most - 1) / most;
  cut.size = static_cast<int>((n + cut.tiles - 1) / cut.tiles);
  cut.larger = n - cut.tiles * (cut.size - 1);
  return cut;
}

int accumulatorsFor(int channels) {
  return tileLimits().accumulators + (channels == kMostChannels ? 1 : 0);
}

double tileCost(const TileWish& wish, const TileShape& shape) {
  // Shared rows: each input vector serves all output rows but at the ends of a run of kernel rows.
  const double kernelRows = static_cast<double>(std::max<std::int64_t>(1, wish.kernelRows));
  const double inputs = shape.sharedRows ? (kernelRows + shape.rows - 1) / kernelRows : shape.rows;
  const double weights = shape.channels * (shape.sharedRows ? shape.rows : 1) * kWeightLoad;
  const auto cycles = [&](int vectors) {
    const double sums = shape.channels * shape.rows * vectors;
    return std::max({sums, inputs * vectors * kInputLoad + weights, kLatency}) + kLoop +
           (wish.paired ? 0.5 : 1.0) * kTileStart / wish.terms;
  };
  const StripCut cut = cutStrip(wish.vectors, shape.vectors);
  const double strip = static_cast<double>(cut.larger) * cycles(cut.size) +
                       static_cast<double>(cut.tiles - cut.larger) * cycles(cut.size - 1);
  // Rows that are left over take a tile of fewer rows, which is counted as a whole one.
  const double groups = static_cast<double>((wish.rows + shape.rows - 1) / shape.rows);
  // A kernel row that meets the image in one row of a tile is multiplied by zeros in the others.
  const double height = static_cast<double>(wish.inputRows);
  const double hanging = shape.sharedRows ? 1.0 : (height + shape.rows - 1) / height;
  return strip * groups * hanging / static_cast<double>(wish.rows * wish.vectors * shape.channels);
}

namespace {

/// The best tile of r rows, and its cost.
std::pair<TileShape, double> bestOfRows(const TileWish& wish, int r) {
  std::pair<TileShape, double> best{{wish.channels, r, 1, wish.laneWeights, false}, kNoCost};
  const int accumulators = wish.paired ? tileLimits().accumulators / 2 : accumulatorsFor(wish.channels);
  const bool canShare = r > 1 && wish.channels <= kMostSharedChannels && !wish.laneWeights && wish.kernelRows >= r;
  for (int v = 1; v <= std::min<std::int64_t>(kMostVectors, wish.vectors); ++v) {
    if (wish.channels * r * v > accumulators || (wish.mostVectors > 0 && v > wish.mostVectors)) break;
    for (const bool shared : {false, true}) {
      if (shared && !canShare) continue;
      const TileShape shape{wish.channels, r, v, wish.laneWeights, shared};
      const double cost = tileCost(wish, shape);
      if (cost < best.second - 1e-9) best = {shape, cost};
    }
  }
  return best;
}

}  // namespace

TileShape chooseTile(const TileWish& wish) {
  std::pair<TileShape, double> best = bestOfRows(wish, 1);
  for (const int r : std::array{2, 3, 6}) {
    if (r > wish.rows || wish.paired) break;
    const auto more = bestOfRows(wish, r);
    const double handicap = wish.fromImage && best.first.rows == 1 ? kMoreRows : 1.0;
    if (more.second < handicap * best.second - 1e-9) best = more;
  }
  return best.first;
}

namespace {

/// Two column phases, both reached, and sums of one block.
bool pairable(const AxisPhases& rows, const AxisPhases& columns, const TermBlocks& blocks, double inputs) {
  return columns.stride == 2 && columns.reached.size() == 2 && inputs <= static_cast<double>(blocks.inputs) &&
         rows.mostTaps <= blocks.rows && columns.mostTaps <= blocks.taps;
}

double pairedCost(TileWish wish, double taps) {
  wish.paired = true;
  return taps * tileCost(wish, chooseTile(wish)) + kStore + kPairs;
}

/// What a tap of a tile waits for weights of each lane. Each group of rows goes through those of all channels; the ones
/// of a tile's channels are read again for each of its tiles.
/// @param weights  of one channel and row phase
double weightWait(const LayerParams& params, const TileShape& shape, double weights) {
  const double bytes = weights * sizeof(float) * static_cast<double>(params.outChannels / params.groups);
  const CacheSizes sizes = cacheSizes();
  const double served = shape.rows * shape.vectors;
  if (bytes > static_cast<double>(sizes.last) / 2) return kMemoryWeights / served;
  if (bytes > static_cast<double>(sizes.second) / 2) return kLastWeights / served;
  const double ofTile = weights * sizeof(float) * shape.channels;
  return ofTile > static_cast<double>(sizes.first) / 2 ? kFarWeights : 0.0;
}

double directCost(bool stretched, const LayerParams& params, const Shape& input, const Shape& output) {
  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  const double lanes = tileLimits().lanes;
  const double inputs = static_cast<double>(input.c / params.groups);
  const int channels = channelBlocks(params.outChannels / params.groups).front();
  const std::int64_t apart =
      stretched ? columns.stride / commonDivisor(columns.stride, tileLimits().lanes) : columns.stride;
  TileWish wish;
  wish.channels = channels;
  wish.rows = std::max<std::int64_t>(1, std::min<std::int64_t>(output.h, 32) / rows.stride);
  wish.vectors = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(
             std::ceil(static_cast<double>(std::min(output.w, kMostColumns)) / lanes / static_cast<double>(apart))));
  wish.laneWeights = stretched;
  wish.inputRows = input.h;
  const TermBlocks blocks = TermBlocks::of(rows, columns);
  wish.kernelRows = std::min<std::int64_t>(blocks.rows, params.kernel.h / rows.apart);

  // Kernel rows that miss the image are left out.
  const double tapsDown = static_cast<double>(meetingsOf(heightTerms(params, input))) / static_cast<double>(output.h);
  const double tapsAcross =
      stretched ? static_cast<double>(columns.mostTaps) : static_cast<double>(params.kernel.w) / params.stride.w;
  const double taps = inputs * tapsDown * tapsAcross;
  wish.terms = std::max(1.0, taps);
  wish.fromImage = !stretched && columns.stride == 1 && taps <= kFewTerms;
  const TileShape shape = chooseTile(wish);
  const double width = static_cast<double>(std::min(output.w, kMostColumns));
  // Lanes that hold no output: of the last vector of each phase, or of the row.
  const double across = std::ceil(width / lanes);
  const double filled = (stretched ? across : static_cast<double>(wish.vectors * columns.stride)) * lanes / width;
  // Input vectors that serve one or two sums wait for the second-level cache.
  const double waits = stretched || inputs < kSeveralInputs ? 1.0
                       : channels == 1                      ? kLoneSums
                       : channels == 2                      ? kPairedSums
                                                            : 1.0;
  const double tile = waits * filled * tileCost(wish, shape);
  const double strips =
      stretched ? std::min(across, static_cast<double>(apart)) : static_cast<double>(columns.reached.size());
  // Rows that no tap reaches are filled with the bias.
  const double reached = static_cast<double>(rows.reached.size()) / params.stride.h;
  const double calls =
      reached * kStripCall * strips / shape.rows / channels / std::max(1.0, static_cast<double>(output.w) / lanes);
  // Input rows are prepared once for all output channels of a group.
  const double shares = static_cast<double>(params.outChannels / params.groups) / inputs;
  if (stretched) {
    return taps * (tile + weightWait(params, shape, taps * static_cast<double>(apart) * lanes)) + kStore + calls +
           (kStretchVector + kStretchRow / across) / params.stride.h / shares;
  }
  const double copy = (kCopyVector / params.stride.w + kCopyRow / across) / params.stride.h / shares;
  double interleave = 0.0;
  if (params.stride.w > 1) {
    interleave = params.stride.w <= 4 ? kInterleave : kInterleaveBlocks;
    interleave += kInterleaveRow / across;
    if (outgrowsCaches(output)) interleave += kStreamRow;
    interleave *= reached;
  }
  const double cost = taps * tile + kStore + calls + copy + interleave;
  return pairable(rows, columns, blocks, inputs) ? std::min(cost, pairedCost(wish, taps) + copy) : cost;
}

}  // namespace

double phasesCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return kCommonVector / tileLimits().lanes * directCost(false, params, input, output);
}

double stretchedCost(const LayerParams& params, const Shape& input, const Shape& output) {
  return kCommonVector / tileLimits().lanes * directCost(true, params, input, output);
}

namespace {

/// How large the rows of a task's input are, in the row store of one thread.
struct RowSizes {
  std::int64_t inputs;  ///< channels of a group, or of a pass over them
  std::int64_t reach;   ///< floats of a row beyond its task's columns
  std::int64_t above;   ///< rows beyond its task's rows
  std::int64_t across;  ///< output columns per float of a row
  std::int64_t down;    ///< output rows per input row
  std::int64_t height;  ///< of the input
  std::int64_t hang;    ///< input rows between the output rows of a tile

  RowSizes(const Plan& plan, const LayerTables& tables)
      : inputs(plan.inputsPerGroup()),
        reach((tables.columns.mostTaps - 1) * tables.columns.step),
        above((tables.rows.mostTaps - 1) * tables.rows.step),
        across(tables.weights.lanesDiffer() ? 1 : tables.columns.stride),
        down(tables.rows.stride),
        height(plan.input().h),
        hang(tables.rows.step) {
    if (tables.weights.lanesDiffer()) reach *= tables.columns.stride;
  }

  std::int64_t rowBytes(std::int64_t width) const {
    return inputs * RowStore::pitchFor(width / across + reach) * std::int64_t{sizeof(float)};
  }
  /// Of all rows that a task may ask for.
  std::int64_t storeBytes(std::int64_t width, std::int64_t rows) const {
    return std::min(above + rows / down + kMostRows, height + 2 * kMostRows * hang) * rowBytes(width);
  }
};

std::int64_t cacheForRows() {
  return static_cast<std::int64_t>(0.75 * static_cast<double>(cacheSizes().second));
}

/// Rows of a register tile, more or less, before it is chosen for the columns: tiles of few channels have many.
std::int64_t likelyRows(const LayerTables& tables) {
  return std::max<std::int64_t>(2, kMostRows / tables.weights.blocks().front().channels);
}

/// Columns of a task: the input rows of one row group should fit the second-level cache. Not narrower than that: pieces
/// of rows of many channels come slowly from memory (100 -> 3 channels at 766x544, kernel 1, stride 4: 35 ms in
/// quarters of rows, 23 in whole ones).
/// @param rows  of a group
std::int64_t taskWidth(const RowSizes& sizes, std::int64_t outWidth, std::int64_t rows, std::int64_t apart) {
  const std::int64_t lanes = tileLimits().lanes;
  std::int64_t width = std::min<std::int64_t>(kMostColumns, (outWidth + lanes - 1) / lanes * lanes);
  const std::int64_t narrow = std::max<std::int64_t>(8 * apart, 32 * lanes);
  while (width > narrow && rows * sizes.rowBytes(width) > cacheForRows())
    width = (width / 2 + apart - 1) / apart * apart;
  return std::max(width, lanes);
}

std::int64_t floatsApart(const LayerTables& tables) {
  return (tables.weights.lanesDiffer() ? tables.weights.classes() : tables.columns.stride) * tileLimits().lanes;
}

/// The tile for a task's columns, and what follows from it.
void takeTile(const Plan& plan, const ScheduleChoice& choice, Schedule& schedule) {
  const LayerTables& tables = *plan.tables();
  const AxisPhases& rows = tables.rows;
  const std::int64_t apart = floatsApart(tables);
  TileWish wish;
  wish.channels = schedule.channels = tables.weights.blocks().front().channels;
  wish.rows = (plan.output().h + rows.stride - 1) / rows.stride;
  wish.inputRows = plan.input().h;
  wish.vectors = (schedule.columnsPerTask + apart - 1) / apart;
  wish.laneWeights = tables.weights.lanesDiffer();
  wish.kernelRows = tables.fewestRows;
  wish.mostVectors = choice.vectors;
  wish.fromImage = !wish.laneWeights && tables.columns.stride == 1 && plan.termsPerPixel() <= kFewTerms;
  const double taps = plan.termsPerPixel();
  const double across = static_cast<double>(tables.columns.mostTaps * tables.columns.stride) / plan.params().kernel.w;
  wish.terms = wish.laneWeights ? taps * across : taps;  // lanes without a tap take part
  const auto inputs = static_cast<double>(plan.inputsPerGroup());
  if (!wish.laneWeights && pairable(rows, tables.columns, tables.blocks, inputs))
    schedule.paired = pairedCost(wish, taps) < taps * tileCost(wish, chooseTile(wish)) + kStore + kUnpaired;
  wish.paired = schedule.paired;
  const TileShape shape = chooseTile(wish);
  schedule.rows = shape.rows;
  schedule.sharedRows = shape.sharedRows;
  schedule.vectors = shape.vectors;
  schedule.rowsPerBand = shape.rows * rows.stride * (shape.sharedRows ? rows.step : 1);
  schedule.cyclesPerRow = (taps + kStore) * static_cast<double>(plan.output().c / plan.params().groups) *
                          static_cast<double>(schedule.columnsPerTask) / tileLimits().lanes;
}

/// Whole bands, as many as the cache and a millisecond have room for.
std::int64_t taskRows(const RowSizes& sizes, const ScheduleChoice& choice, const Schedule& schedule) {
  if (choice.rowsPerTask > 0) return choice.rowsPerTask;
  const std::int64_t fit = (2 * cacheForRows() / sizes.rowBytes(schedule.columnsPerTask) - sizes.above) * sizes.down;
  const auto brief = static_cast<std::int64_t>(kTaskCycles / schedule.cyclesPerRow);
  const std::int64_t wanted = std::clamp<std::int64_t>(std::min(fit, brief), kFewestRows, 128);
  return std::max<std::int64_t>(1, wanted / schedule.rowsPerBand) * schedule.rowsPerBand;
}

/// Times that an input row of a task comes from the last cache or from memory: once for each band that it serves, and
/// twice as much where it is loaded, which it is in each task whose kernel rows reach it.
double rowTransfers(const Plan& plan, const Schedule& schedule, bool cached) {
  const AxisPhases& rows = plan.tables()->rows;
  const double served =
      static_cast<double>(rows.reached.size()) * static_cast<double>(rows.mostTaps + schedule.rows - 1) / schedule.rows;
  const double loads = 1.0 + static_cast<double>((rows.mostTaps - 1) * rows.step * rows.stride) /
                                 static_cast<double>(schedule.rowsPerTask);
  return (cached ? 0.0 : served) + kLoad * loads;
}

/// Whether sums that wait in the output cost less than what they save, in bytes for each input row and output column.
bool passesPay(const Plan& plan, const Schedule& whole, const Schedule& passes) {
  const LayerTables& tables = *plan.tables();
  const double rowBytes = static_cast<double>(RowSizes(plan, tables).rowBytes(whole.columnsPerTask)) /
                          static_cast<double>(whole.columnsPerTask);
  const double saved = rowBytes * (rowTransfers(plan, whole, false) - rowTransfers(plan, passes, true));
  const bool direct = tables.weights.lanesDiffer() || tables.columns.stride == 1;
  const double outputBytes =
      sizeof(float) * static_cast<double>(plan.output().c / plan.params().groups * tables.rows.stride);
  const double count =
      std::ceil(static_cast<double>(plan.inputsPerGroup()) / static_cast<double>(passes.inputsPerPass));
  const double unstreamed = outgrowsCaches(plan.output()) ? 2.0 : 1.0;
  return saved > count * outputBytes * unstreamed * (direct ? kResume : kResumePhases);
}

/// The schedule with several passes over the input channels, where the rows of all of them that a band needs are more
/// than the cache holds.
std::optional<Schedule> inPasses(const Plan& plan, const ScheduleChoice& choice, const Schedule& whole) {
  const LayerTables& tables = *plan.tables();
  RowSizes sizes(plan, tables);
  const std::int64_t rows = std::min(sizes.above + whole.rows, sizes.height);
  if (rows * sizes.rowBytes(whole.columnsPerTask) <= cacheForRows()) return std::nullopt;
  if (tables.blocks.inputs >= sizes.inputs) return std::nullopt;
  sizes.inputs = tables.blocks.inputs;
  Schedule schedule = whole;
  schedule.columnsPerTask = taskWidth(sizes, plan.output().w,
                                      sizes.above + kFewestRows / sizes.down + likelyRows(tables), floatsApart(tables));
  takeTile(plan, choice, schedule);
  schedule.rowsPerTask = taskRows(sizes, choice, schedule);
  const std::int64_t blockBytes = sizes.storeBytes(schedule.columnsPerTask, schedule.rowsPerTask);
  if (blockBytes > cacheSizes().second) return std::nullopt;
  const std::int64_t blocks = std::max<std::int64_t>(1, cacheForRows() / blockBytes);
  schedule.inputsPerPass = blocks * sizes.inputs;
  return schedule.inputsPerPass < plan.inputsPerGroup() && passesPay(plan, whole, schedule) ? std::optional(schedule)
                                                                                            : std::nullopt;
}

}  // namespace

Schedule chooseSchedule(const Plan& plan, const ScheduleChoice& choice) {
  Schedule schedule;
  schedule.path = plan.pathName();
  const LayerTables* tables = plan.tables();
  if (tables == nullptr) return schedule;
  const Shape& out = plan.output();
  RowSizes sizes(plan, *tables);
  schedule.columnsPerTask = taskWidth(sizes, out.w, tables->rows.mostTaps + likelyRows(*tables), floatsApart(*tables));
  takeTile(plan, choice, schedule);
  schedule.rowsPerTask = taskRows(sizes, choice, schedule);
  if (choice.inputsPerPass > 0) {
    const std::int64_t block = tables->blocks.inputs;
    const std::int64_t inputs = (choice.inputsPerPass + block - 1) / block * block;
    if (inputs < sizes.inputs) schedule.inputsPerPass = inputs;
  } else if (const auto passes = inPasses(plan, choice, schedule)) {
    schedule = *passes;
  }
  // Past the caches goes what fills whole cache lines: vectors of half a line must follow each other.
  const bool stretched = tables->weights.lanesDiffer();
  const bool wholeLines =
      tileLimits().lanes * std::int64_t{sizeof(float)} >= 64 || !stretched || tables->weights.classes() == 1;
  schedule.streams = choice.streams.value_or(outgrowsCaches(out) && wholeLines);
  const std::int64_t terms = sizes.inputs * tables->rows.mostTaps * tables->columns.mostTaps;
  if (schedule.inputsPerPass > 0) sizes.inputs = schedule.inputsPerPass;
  schedule.tiled = tables->tiled && terms <= kMostTileTerms &&
                   sizes.storeBytes(schedule.columnsPerTask, schedule.rowsPerTask) <= kMostStoreBytes;
  return schedule;
}

}  // namespace convt
