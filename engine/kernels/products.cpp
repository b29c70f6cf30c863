// The paths "winograd" and "channels" over a region: its rows are cut by positions, so that no position is computed
// twice; wide rows are cut by samples, where neighbours share a position or two; blocks of output channels are shared
// out only where there are few positions, since each task combines its inputs anew.
#include <algorithm>

#include "engine/kernels/bands.h"
#include "engine/kernels/path.h"
#include "engine/kernels/product_task.h"
#include "engine/parallel.h"
#include "engine/plan.h"

namespace convt {
namespace {

constexpr std::int64_t kTasksPerThread = 6;
constexpr std::int64_t kFewTasks = 3;  // per thread

ProductScratch& scratch() {
  thread_local ProductScratch buffers;
  return buffers;
}

/// Positions of all rows of a region that a tap reaches, ascending.
std::vector<std::int64_t> rowPositions(const ProductAxis& axis, const Region& region) {
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < region.rows; ++i) {
    const ProductAxis::Place place = axis.place(region.y0 + i * region.step);
    if (place.phase >= 0) positions.push_back(place.position);
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

struct BlockRange {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// The channel blocks that the region wants, of one group each, at most `most` together.
std::vector<BlockRange> blockRanges(const ProductTables& tables, const Region& region, std::size_t most) {
  std::vector<BlockRange> ranges;
  const auto& blocks = tables.blocks();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b].firstChannel + blocks[b].channels <= region.c0) continue;
    if (blocks[b].firstChannel >= region.c0 + region.channels) break;
    const bool more = !ranges.empty() && blocks[ranges.back().first].group == blocks[b].group &&
                      ranges.back().end - ranges.back().first < most;
    if (!more) ranges.push_back({b, b});
    ranges.back().end = b + 1;
  }
  return ranges;
}

}  // namespace

RunStatus runProducts(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                      const RunOptions& options) {
  const ProductTables& tables = *plan.products();
  const Schedule& schedule = plan.schedule();
  const std::int64_t threads = options.threads > 0 ? options.threads : defaultThreads();

  std::vector<ProductSamples> columns;
  const std::int64_t width = std::max<std::int64_t>(1, schedule.columnsPerTask);
  for (std::int64_t i = 0; i < region.cols; i += width) {
    if (options.stop.stop_requested()) return RunStatus::Cancelled;
    columns.emplace_back(tables.columns(), region.x0, region.step, i, std::min(width, region.cols - i));
  }

  const std::vector<std::int64_t> positions = rowPositions(tables.rows(), region);
  Bands bands{std::ssize(positions), 1, 1};
  const std::int64_t each = std::max<std::int64_t>(1, schedule.rowsPerTask / tables.rows().outputStep);
  const std::int64_t tiles = std::ssize(columns);
  bands.count = std::max<std::int64_t>(1, (bands.rows + each - 1) / each);
  const std::int64_t wanted = std::min(bands.rows, (kFewTasks * threads + tiles - 1) / tiles);
  if (threads > 1) {
    bands.count = std::max(bands.count, wanted);
    while (bands.count < bands.rows && bands.count < kTasksPerThread * threads && bands.count * tiles % threads != 0)
      ++bands.count;
  }
  std::vector<ProductSamples> rows;
  for (std::int64_t b = 0; b < bands.count; ++b) {
    if (options.stop.stop_requested()) return RunStatus::Cancelled;
    rows.emplace_back(tables.rows(), region, positions, bands.begin(b), bands.begin(b + 1));
  }

  const std::size_t blocks = tables.blocks().size();
  const auto parts = static_cast<std::size_t>(
      threads > 1 ? std::max<std::int64_t>(1, kFewTasks * threads / (bands.count * tiles)) : 1);
  const std::vector<BlockRange> ranges = blockRanges(tables, region, std::max<std::size_t>(1, blocks / parts));

  // A part that the caches hold is read again soon.
  const bool streams =
      schedule.streams && 2 * region.channels * region.rows * region.cols >= plan.output().imageCount();
  return parallelFor(bands.count * tiles * std::ssize(ranges), options, [&](std::int64_t task) {
    const BlockRange& range = ranges[static_cast<std::size_t>(task % std::ssize(ranges))];
    const std::int64_t place = task / std::ssize(ranges);
    const ProductTask::Part part{&rows[static_cast<std::size_t>(place / tiles)],
                                 &columns[static_cast<std::size_t>(place % tiles)], range.first, range.end};
    return ProductTask(plan, input, region, out, options, part, streams, scratch()).run();
  });
}

}  // namespace convt
