// Fitted to single-threaded runs on a Zen 4 (AVX-512): which of 400 random layers take less time than on any other
// path.
#include "engine/kernels/col2im_cost.h"

#include <algorithm>
#include <cmath>

#include "engine/core/contributions.h"
#include "engine/core/output_size.h"
#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/product_axis.h"
#include "engine/kernels/product_cost.h"
#include "engine/kernels/tile_simd.h"
#include "engine/machine.h"
#include "engine/plan.h"

namespace convt {
namespace {

// In cycles of one thread.
constexpr double kContribution = 3.0;     // of a vector, from the tile to the cache and back
constexpr double kFarContribution = 6.0;  // through the last cache
constexpr double kTap = 1.5;              // to add a vector of them
constexpr double kTapAtEnd = 4.0;         // where some have none
constexpr double kTapOfRow = 4.0;         // to name a tap to a phase of a row
constexpr double kPhase = 60.0;           // of a row
constexpr double kRow = 150.0;            // of a channel, that taps reach
constexpr double kUnreachedRow = 30.0;    // any row of a channel
constexpr double kInterleave = 8.0;       // of a vector of the output
constexpr double kStore = 4.0;
constexpr double kStreamRow = 4.0;     // the same, past the caches by a copy
constexpr double kPart = 3000.0;       // to begin a part
constexpr double kShareOfCache = 0.5;  // that contributions may take: of the second-level cache,
constexpr double kShareOfLast = 0.25;  // of the last one
constexpr double kMostTwice = 1.15;    // input rows that bands of one thread multiply, in all, against those there are

double contributionCost(const LayerParams& params, const Shape& input, bool channels) {
  const LayerParams layer = contributionLayer(params);
  const Shape flat = contributionInput(input);
  const Shape output = outputShape(layer, flat);
  return channels ? channelsCost(layer, flat, output) : phasesCost(layer, flat, output);
}

/// @param bytes  that contributions may take
Col2imCut cutFor(double bytes, const LayerParams& params, const Shape& input, const Shape& output) {
  const auto most = static_cast<std::int64_t>(bytes / sizeof(float));
  const std::int64_t taps = std::int64_t{params.kernel.h} * params.kernel.w;
  const std::int64_t reach = std::int64_t{params.kernel.h - 1} * params.dilation.h;
  // Bands begin at whole strides, so all of them lie alike to the input rows.
  const std::int64_t top = params.padding.h % params.stride.h;
  const auto inputRows = [&](std::int64_t rows) {
    const std::int64_t met = (top + rows - 1) / params.stride.h + floorDivided(reach - top, params.stride.h) + 1;
    return std::clamp<std::int64_t>(met, 1, input.h);
  };
  const std::int64_t fewest = std::min<std::int64_t>(params.outChannels, (kFewContributions + taps - 1) / taps);
  const std::int64_t whole = inputRows(output.h) * input.w * taps;  // of a channel
  Col2imCut cut;
  cut.channels = std::clamp<std::int64_t>(most / whole, fewest, params.outChannels);
  const std::int64_t chunks = (params.outChannels + cut.channels - 1) / cut.channels;
  cut.channels = (params.outChannels + chunks - 1) / chunks;
  cut.rows = output.h;
  const std::int64_t each = cut.channels * input.w * taps;  // of an input row
  if (cut.channels * whole > most) {
    const std::int64_t rows = std::max<std::int64_t>(1, (most / each - 1) * params.stride.h - reach);
    cut.rows = std::min(output.h, (rows + params.stride.h - 1) / params.stride.h * params.stride.h);
  }
  cut.inputRows = inputRows(cut.rows);
  cut.parts = chunks * ((output.h + cut.rows - 1) / cut.rows);
  cut.fits = cut.inputRows * each <= 2 * most;
  return cut;
}

}  // namespace

Col2imCut partsForThreads(const LayerParams& params, const Shape& input, const Shape& output) {
  Col2imCut cut = cutFor(kShareOfCache * static_cast<double>(cacheSizes().second), params, input, output);
  const std::int64_t bands = (output.h + cut.rows - 1) / cut.rows;
  cut.fits = cut.fits && static_cast<double>(bands * cut.inputRows) <= kMostTwice * static_cast<double>(input.h);
  return cut;
}

Col2imCut partsTogether(const LayerParams& params, const Shape& input, const Shape& output) {
  return cutFor(kShareOfLast * static_cast<double>(cacheSizes().last), params, input, output);
}

std::string_view contributionPath(const LayerParams& params, const Shape& input) {
  return contributionCost(params, input, true) < contributionCost(params, input, false) ? kChannels : "phases";
}

double col2imCost(const LayerParams& params, const Shape& input, const Shape& output) {
  const Col2imCut own = partsForThreads(params, input, output);
  const Col2imCut cut = own.fits ? own : partsTogether(params, input, output);
  const double lanes = tileLimits().lanes;
  const double taps = static_cast<double>(params.kernel.h) * params.kernel.w;
  const double bands = std::ceil(static_cast<double>(output.h) / static_cast<double>(cut.rows));
  const double pixels = bands * static_cast<double>(cut.inputRows * input.w);
  const double contributions = params.outChannels * taps * pixels / lanes;  // vectors
  const double each = std::min(contributionCost(params, input, true), contributionCost(params, input, false));
  double cycles = contributions * (each * lanes / 16.0 + (own.fits ? kContribution : kFarContribution));

  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  const double reached = static_cast<double>(output.h * std::ssize(rows.reached)) / params.stride.h;
  const double tapsDown = static_cast<double>(meetingsOf(heightTerms(params, input))) / reached;
  const double tapsAcross = params.kernel.w / static_cast<double>(columns.reached.size());
  const auto width = static_cast<double>(output.w);
  const double vectors = std::ceil(width / params.stride.w / lanes);  // of a phase
  const double ends = std::min(vectors, 2.0);
  const double adds = ends * kTapAtEnd + (vectors - ends) * kTap;
  const auto phases = static_cast<double>(columns.reached.size());
  const double listed = reached * phases * tapsDown * tapsAcross * kTapOfRow;
  const double channelsAtOnce = static_cast<double>(cut.channels);
  const double sums = phases * (kPhase + tapsDown * tapsAcross * adds) + kRow +
                      width / lanes * (kInterleave + (outgrowsCaches(output) ? kStreamRow : 0.0));
  const double stores = static_cast<double>(output.h) * (kUnreachedRow + width / lanes * kStore);
  cycles +=
      params.outChannels * (reached * sums + listed / channelsAtOnce + stores) + static_cast<double>(cut.parts) * kPart;
  return 16.0 * cycles / static_cast<double>(output.imageCount());
}

Schedule col2imSchedule(const Plan& plan, const ScheduleChoice& choice) {
  const Col2imCut own = partsForThreads(plan.params(), plan.input(), plan.output());
  const Col2imCut cut = own.fits ? own : partsTogether(plan.params(), plan.input(), plan.output());
  Schedule schedule = plan.contributions()->contributions->schedule();
  schedule.columnsPerTask = plan.output().w;
  schedule.rowsPerTask = choice.rowsPerTask > 0 ? std::min(choice.rowsPerTask, cut.rows) : cut.rows;
  schedule.rowsPerBand = 1;
  const bool wholeLines = tileLimits().lanes * std::int64_t{sizeof(float)} >= 64;
  schedule.streams = choice.streams.value_or(outgrowsCaches(plan.output())) && wholeLines;
  return schedule;
}

}  // namespace convt
