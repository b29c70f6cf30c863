// The path "depthwise" over a region: a task is a block of lanes x a band of output rows x a tile of columns, and loads
// the input rows it needs for itself. Blocks share no inputs, so bands are cut only where blocks and tiles are few.
#include <algorithm>

#include "engine/kernels/bands.h"
#include "engine/kernels/depthwise_task.h"
#include "engine/kernels/path.h"
#include "engine/parallel.h"
#include "engine/plan.h"

namespace convt {
namespace {

constexpr std::int64_t kTasksPerThread = 4;
constexpr std::int64_t kManyTasks = 8;    // per thread; then one more or less is no matter
constexpr double kLeastTaskCycles = 1e5;  // 30 us

DepthwiseScratch& scratch() {
  thread_local DepthwiseScratch buffers;
  return buffers;
}

/// How a region is cut into tasks.
class Cuts {
 public:
  Cuts(const Plan& plan, const Region& region, std::int64_t threads) : m_region(region) {
    const Schedule& schedule = plan.schedule();
    const DepthwiseLanes& lanes = plan.depthwise()->lanes();
    const std::int64_t perBlock = lanes.width * lanes.outputs;  // output channels
    m_firstBlock = region.c0 / perBlock;
    m_blocks = (region.c0 + region.channels - 1) / perBlock - m_firstBlock + 1;
    // Input rows hold all columns between samples, but only the rows that some sample reads.
    const AxisPhases& rows = plan.depthwise()->rows();
    m_width = std::max<std::int64_t>(1, schedule.columnsPerTask / region.step);
    m_tiles = (region.cols + m_width - 1) / m_width;
    const std::int64_t height =
        std::max<std::int64_t>(1, schedule.rowsPerTask / std::min(region.step, rows.stride * rows.mostTaps));
    m_bands = {region.rows, 1, (region.rows + height - 1) / height};
    if (threads == 1) return;
    const Shape& out = plan.output();
    const double cycles = schedule.cyclesPerRow * static_cast<double>(region.rows) *
                          static_cast<double>(m_blocks * perBlock * region.cols) / static_cast<double>(out.c * out.w);
    const std::int64_t wanted =
        std::min(kTasksPerThread * threads, static_cast<std::int64_t>(cycles / kLeastTaskCycles));
    const std::int64_t each = m_blocks * m_tiles;
    m_bands.count = std::clamp<std::int64_t>((wanted + each - 1) / each, m_bands.count, region.rows);
    while (m_bands.count < region.rows && tasks() < std::min(wanted, kManyTasks * threads) && tasks() % threads != 0)
      ++m_bands.count;
  }

  std::int64_t tasks() const { return m_blocks * m_tiles * m_bands.count; }

  DepthwiseTask::Part part(std::int64_t task) const {
    const std::int64_t tile = task % m_tiles;
    const std::int64_t band = task / m_tiles % m_bands.count;
    DepthwiseTask::Part part;
    part.block = m_firstBlock + task / m_tiles / m_bands.count;
    part.y0 = m_bands.begin(band);
    part.y1 = m_bands.begin(band + 1);
    part.x0 = tile * m_width;
    part.x1 = std::min(part.x0 + m_width, m_region.cols);
    return part;
  }

 private:
  const Region& m_region;
  std::int64_t m_firstBlock = 0;
  std::int64_t m_blocks = 1;
  std::int64_t m_width = 1;  ///< samples
  std::int64_t m_tiles = 1;
  Bands m_bands;
};

}  // namespace

RunStatus runDepthwise(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                       const RunOptions& options) {
  const Cuts cuts(plan, region, options.threads > 0 ? options.threads : defaultThreads());
  // A part that the caches hold is read again soon.
  const bool most = 2 * region.channels * region.rows * region.cols >= plan.output().imageCount();
  const bool streams = plan.schedule().streams && most;
  return parallelFor(cuts.tasks(), options, [&](std::int64_t task) {
    return DepthwiseTask(plan, input, region, out, options, cuts.part(task), streams, scratch()).run();
  });
}

}  // namespace convt
