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

constexpr std::int64_t kTasksPerThread = 3;
constexpr std::int64_t kManyTasks = 6;    // per thread; then one more or less is no matter
constexpr double kLeastTaskCycles = 1e5;  // 30 us

ProductScratch& scratch() {
  thread_local ProductScratch buffers;
  return buffers;
}

struct BlockRange {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// How a region is cut into tasks: bands of positions x tiles of columns x ranges of channel blocks.
class Cuts {
 public:
  Cuts(const Plan& plan, const Region& region, std::int64_t threads)
      : m_axis(plan.products()->rows()), m_region(region) {
    const Schedule& schedule = plan.schedule();
    const std::int64_t across = std::min(region.step, plan.products()->columns().outputStep);
    m_width = std::max<std::int64_t>(1, schedule.columnsPerTask / across);
    if (m_width > kLine) m_width = m_width / kLine * kLine;
    m_tiles = (region.cols + m_width - 1) / m_width;

    const auto [first, end] = m_axis.positions(region.y0, region.y0 + (region.rows - 1) * region.step, region.step);
    m_firstPosition = first;
    const std::int64_t apart = std::max<std::int64_t>(1, region.step / m_axis.outputStep);
    const std::int64_t each = std::max<std::int64_t>(1, schedule.rowsPerTask / m_axis.outputStep) * apart;
    m_bands = {end - first, 1, std::max<std::int64_t>(1, (end - first + each - 1) / each)};
    const Shape& out = plan.output();
    const double share =
        static_cast<double>(region.channels * region.cols) / static_cast<double>(out.c * out.w);  // of an output row
    const double cycles = schedule.cyclesPerRow * static_cast<double>(region.rows) * share;
    const auto worth = static_cast<std::int64_t>(cycles / kLeastTaskCycles);
    const std::int64_t wanted = threads == 1 ? 1 : std::min(kTasksPerThread * threads, worth);
    m_bands.count = std::clamp<std::int64_t>((wanted + m_tiles - 1) / m_tiles, m_bands.count, most());
    if (threads > 1) {
      while (m_bands.count < most() && m_bands.count * m_tiles < kManyTasks * threads &&
             m_bands.count * m_tiles % threads != 0)
        ++m_bands.count;
    }
    const std::int64_t parts = std::max<std::int64_t>(1, wanted / (m_bands.count * m_tiles));
    listBlocks(*plan.products(), static_cast<std::size_t>(parts));
  }

  std::int64_t tasks() const { return m_bands.count * m_tiles * std::ssize(m_ranges); }
  const BlockRange& blocks(std::int64_t task) const {
    return m_ranges[static_cast<std::size_t>(task) % m_ranges.size()];
  }

  ProductSamples rows(std::int64_t task) const {
    const std::int64_t band = task / std::ssize(m_ranges) / m_tiles;
    PositionRange range;
    if (band > 0) range.first = m_firstPosition + m_bands.begin(band);
    if (band + 1 < m_bands.count) range.end = m_firstPosition + m_bands.begin(band + 1);
    return ProductSamples::rows(m_axis, m_region, range);
  }

  ProductSamples columns(const ProductAxis& axis, std::int64_t task) const {
    const std::int64_t first = task / std::ssize(m_ranges) % m_tiles * m_width;
    return ProductSamples::columns(axis, m_region.x0, m_region.step, first, std::min(m_width, m_region.cols - first));
  }

 private:
  static constexpr std::int64_t kLine = 16;

  std::int64_t most() const { return std::max<std::int64_t>(1, m_bands.rows); }

  /// The channel blocks that the region wants, each range of one group.
  void listBlocks(const ProductTables& tables, std::size_t parts) {
    const auto& blocks = tables.blocks();
    const std::size_t together = std::max<std::size_t>(1, blocks.size() / parts);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (blocks[b].firstChannel + blocks[b].channels <= m_region.c0) continue;
      if (blocks[b].firstChannel >= m_region.c0 + m_region.channels) break;
      const bool joins = !m_ranges.empty() && blocks[m_ranges.back().first].group == blocks[b].group &&
                         m_ranges.back().end - m_ranges.back().first < together;
      if (!joins) m_ranges.push_back({b, b});
      m_ranges.back().end = b + 1;
    }
  }

  const ProductAxis& m_axis;
  const Region& m_region;
  std::int64_t m_width = 1;  ///< samples
  std::int64_t m_tiles = 1;
  std::int64_t m_firstPosition = 0;
  Bands m_bands;
  std::vector<BlockRange> m_ranges;
};

}  // namespace

RunStatus runProducts(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                      const RunOptions& options) {
  const Cuts cuts(plan, region, options.threads > 0 ? options.threads : defaultThreads());
  // A part that the caches hold is read again soon.
  const bool most = 2 * region.channels * region.rows * region.cols >= plan.output().imageCount();
  const bool streams = plan.schedule().streams && most;
  return parallelFor(cuts.tasks(), options, [&](std::int64_t task) {
    const ProductSamples rows = cuts.rows(task);
    const ProductSamples columns = cuts.columns(plan.products()->columns(), task);
    const BlockRange& blocks = cuts.blocks(task);
    return ProductTask(plan, input, region, out, options, {rows, columns, blocks.first, blocks.end}, streams, scratch())
        .run();
  });
}

}  // namespace convt
