// Algorithm: both fast paths gather by phases (see axis_phases.h). "phases" sums each column phase of a row by itself,
// with weights that are the same for all lanes, and interleaves the phases on the way out. "stretched" spreads each
// input row over the output's columns first, so that every stride becomes a correlation of stride 1 whose weights
// repeat over the lanes, and writes whole vectors where they belong. With stride 1 both are the same. Schedule: a task
// is a block of output rows x a tile of columns x channel blocks of one group; its input rows are turned into padded
// float rows in the thread's own buffer. Inside, register tiles (tile_simd.cpp) go over one row group after the other,
// so that input rows are still in the first-level cache when the next channel block wants them.
#include <algorithm>

#include "engine/kernels/bands.h"
#include "engine/kernels/path.h"
#include "engine/kernels/sampled.h"
#include "engine/kernels/tile_task.h"
#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::int64_t kBlocksPerTask = 64;
constexpr std::int64_t kTasksPerThread = 6;
constexpr std::int64_t kManyTasks = 16;   // per thread; then one more or less is no matter
constexpr double kLeastTaskCycles = 1e5;  // 30 us

TileScratch& scratch() {
  thread_local TileScratch buffers;
  return buffers;
}

/// Of a region, the part that is one task.
Region partOf(const Region& region, const ChannelChunk& chunk, const TileTask::Place& place) {
  Region part = region;
  part.c0 = chunk.front().firstChannel();
  part.channels = channelsOf(chunk);
  part.y0 = place.y0;
  part.x0 = place.x0;
  part.rows = place.y1 - place.y0;
  part.cols = place.x1 - place.x0;
  return part;
}

/// As few tasks as the schedule allows, but enough to keep all threads busy to the end, and the same number for each.
Bands cutRows(const Schedule& schedule, std::int64_t rows, std::int64_t tasksPerBand, std::int64_t threads) {
  Bands bands{rows, std::min(schedule.rowsPerBand, schedule.rowsPerTask), 1};
  const std::int64_t units = (rows + bands.unit - 1) / bands.unit;
  bands.count = std::min(units, (rows + schedule.rowsPerTask - 1) / schedule.rowsPerTask);
  if (threads == 1) return bands;
  const double cycles = schedule.cyclesPerRow * static_cast<double>(rows * tasksPerBand);
  const auto worth = static_cast<std::int64_t>(cycles / kLeastTaskCycles);
  const std::int64_t wanted = std::min(kTasksPerThread * threads, worth);
  bands.count = std::clamp<std::int64_t>((wanted + tasksPerBand - 1) / tasksPerBand, bands.count, units);
  if (bands.count * tasksPerBand < kManyTasks * threads) {
    while (bands.count < units && bands.count * tasksPerBand % threads != 0) ++bands.count;
  }
  return bands;
}

}  // namespace

RunStatus runTiled(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                   const RunOptions& options) {
  if (region.step != 1 || !plan.schedule().tiled) return runSampled(plan, input, region, out, options);
  const Schedule& schedule = plan.schedule();
  const std::vector<ChannelChunk> chunks = channelChunks(plan.tables()->weights, region, kBlocksPerTask);
  const std::int64_t width = schedule.columnsPerTask;
  // Tiles begin at whole multiples of the width, so that vectors lie where they lie in the whole output.
  const std::int64_t firstTile = region.x0 / width;
  const std::int64_t tiles = (region.x0 + region.cols - 1) / width - firstTile + 1;
  const std::int64_t threads = options.threads > 0 ? options.threads : defaultThreads();
  // A part that the caches hold is read again soon.
  const std::int64_t half = plan.output().imageCount() / 2;
  const bool streams = schedule.streams && region.channels * region.rows * region.cols >= half;
  const Bands bands = cutRows(schedule, region.rows, tiles * std::ssize(chunks), threads);
  return parallelFor(bands.count * tiles * std::ssize(chunks), options, [&](std::int64_t task) {
    const ChannelChunk& chunk = chunks[static_cast<std::size_t>(task % std::ssize(chunks))];
    const std::int64_t tile = firstTile + task / std::ssize(chunks) % tiles;
    const std::int64_t band = task / std::ssize(chunks) / tiles;
    TileTask::Place place;
    place.y0 = region.y0 + bands.begin(band);
    place.y1 = region.y0 + bands.begin(band + 1);
    place.x0 = std::max(tile * width, region.x0);
    place.x1 = std::min((tile + 1) * width, region.x0 + region.cols);
    switch (TileTask(plan, input, region, out, options, chunk, place, streams, scratch()).run()) {
      case TileTask::Status::Completed: return true;
      case TileTask::Status::Cancelled: return false;
      case TileTask::Status::NotFinite: break;
    }
    const Region part = partOf(region, chunk, place);
    OutputSpan span = out;
    span.data +=
        (part.c0 - region.c0) * out.channelStride + (part.y0 - region.y0) * out.rowStride + part.x0 - region.x0;
    return runSampled(plan, input, part, span, {1, options.stop}) == RunStatus::Completed;
  });
}

}  // namespace convt
