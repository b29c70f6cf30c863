// Algorithm: kernels that are a column v times a row h (engine/rank_one.h) in two passes: each input row is filtered
// along x by h, with the phases of the stride as in engine/kernels/sampled.cpp, and an output row is a sum of filtered
// rows, weighted by v: kW/sW + kH/sH multiply-adds per output instead of the product. Output channels with proportional
// rows share a filtered row; kernels of zeros cost nothing while the input is finite.
// Schedule: a task is a block of output rows x a tile of columns x some output channels of one group. It walks down the
// rows; filtered rows lie in a ring that the second-level cache holds, so each is made once per task. Up to four output
// rows that meet the same input rows are summed at once, so that each load feeds four multiply-adds.
// Sums: along x taps in the order kx; along y per input channel with iy ascending; both in blocks of about 256 terms
// that the layer alone decides (StripBlocks), each summed from zero. Terms with a factor of zero may be left out where
// the input is finite: they could only turn -0 into 0, so sums start from bias + 0, which is never -0. A product v * h
// that is no float's size while its weight is 0 (or the reverse) would give Inf where the definition gives NaN: values
// of such channels that are not finite are taken from the definition.
#include "engine/kernels/separable.h"
#include "engine/kernels/interleave_simd.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/kernels/filtered_rows.h"
#include "engine/kernels/separable_simd.h"
#include "engine/machine.h"
#include "engine/parallel.h"
#include "engine/reference.h"

namespace convt {
namespace {

constexpr std::int64_t kMostColumns = 512;
constexpr std::int64_t kFewestColumns = 64;
constexpr std::int64_t kMostChannels = 64;
constexpr std::int64_t kReachesPerTask = 8;  // a task filters the rows of its kernel's reach in vain
constexpr double kTaskCycles = 400'000;
constexpr std::int64_t kTasksPerThread = 8;

struct Chunk {
  std::int64_t oc0 = 0;
  std::int64_t outputs = 0;
  std::int64_t firstInput = 0;  ///< of the group
};

struct Job {
  const Plan& plan;
  const Input& input;
  const Region& region;
  const OutputSpan& out;
  const RunOptions& options;
  StripBlocks blocks;
  RowTiling tiling;
  std::vector<Chunk> chunks;
  std::int64_t columnsPerTask = 1;
  std::int64_t rowsPerTask = 1;
  bool streams = false;

  const RankOne& factors() const { return *plan.factors(); }
};

struct TaskBuffers : SeparableBuffers {
  std::vector<TileRow> rows;
  std::vector<SumRow> sums;
  std::vector<float> stage;
};

TaskBuffers& taskBuffers() {
  thread_local TaskBuffers buffers;
  return buffers;
}

class Task {
 public:
  Task(const Job& job, const Chunk& chunk, std::int64_t j0, std::int64_t i0)
      : m_job(job),
        m_chunk(chunk),
        m_j0(j0),
        m_j1(std::min(job.region.rows, j0 + job.rowsPerTask)),
        m_i0(i0),
        m_layout(job.plan.params(), job.input.shape, job.region.x0 + i0 * job.region.step,
                 std::min(job.columnsPerTask, job.region.cols - i0), job.region.step),
        m_oneBlock(job.blocks.inputs >= job.factors().inputsPerGroup &&
                   job.blocks.kernelRows >= job.factors().kernel.h),
        m_buffers(taskBuffers()) {
    const auto floats = static_cast<std::size_t>(kSumOutputs * m_layout.rowFloats);
    if (!m_layout.inOrder && m_buffers.stage.size() < floats) m_buffers.stage.resize(floats);
  }

  /// @return false if the stop token asked to end
  bool compute() {
    const std::int64_t inputs = m_job.factors().inputsPerGroup;
    for (std::int64_t ic = 0; ic < inputs; ic += m_job.blocks.inputs) {
      const FilteredRows::Channels channels{m_chunk.firstInput + ic, std::min(m_job.blocks.inputs, inputs - ic),
                                            m_chunk.oc0, m_chunk.outputs};
      for (std::int64_t ky = 0; ky < m_job.factors().kernel.h; ky += m_job.blocks.kernelRows) {
        if (!addBlock(channels, ky, ic == 0 && ky == 0)) return false;
      }
    }
    if (m_job.streams) endStreams();
    for (std::int64_t oc = m_chunk.oc0; oc < m_chunk.oc0 + m_chunk.outputs; ++oc) {
      if (m_job.factors().underflows[static_cast<std::size_t>(oc)] != 0 && !takeFromDefinition(oc)) return false;
    }
    return true;
  }

 private:
  float* outRow(std::int64_t oc, std::int64_t j) const {
    return m_job.out.data + (oc - m_job.region.c0) * m_job.out.channelStride + j * m_job.out.rowStride + m_i0;
  }

  /// Adds one block of terms to all rows; the first one starts from the bias.
  bool addBlock(const FilteredRows::Channels& channels, std::int64_t ky, bool first) {
    const RowTiling& tiling = m_job.tiling;
    const Region& region = m_job.region;
    FilteredRows rows(m_job.plan, m_job.input, region.n, channels, m_layout, tiling, m_job.blocks, m_buffers);
    for (std::int64_t base = m_j0; base < m_j1; base += tiling.block) {
      for (std::int64_t j = base; j < std::min(m_j1, base + tiling.apart); ++j) {
        RowTile tile;
        tile.oy = region.y0 + j * region.step;
        tile.pitch = tiling.apart * region.step;
        tile.outputs = static_cast<int>(std::min<std::int64_t>(tiling.outputs, (m_j1 - 1 - j) / tiling.apart + 1));
        tile.kyFirst = ky;
        tile.kyEnd = std::min<std::int64_t>(ky + m_job.blocks.kernelRows, m_job.factors().kernel.h);
        if (!addTile(rows, channels, tile, j, first)) return false;
      }
    }
    return true;
  }

  bool addTile(FilteredRows& rows, const FilteredRows::Channels& channels, const RowTile& tile, std::int64_t j,
               bool first) {
    tileRows(m_job.plan.params(), m_job.input.shape, tile, m_buffers.rows);
    if (m_layout.segments.empty()) m_buffers.rows.clear();
    if (!first && m_buffers.rows.empty()) return true;
    rows.place(m_buffers.rows);
    for (std::int64_t ic = 0; ic < channels.inputs; ++ic) {
      for (const TileRow& row : m_buffers.rows) {
        if (m_job.options.stop.stop_requested()) return false;
        rows.prepare(ic, row);
      }
    }
    const std::vector<float>& bias = m_job.plan.weights().bias;
    ColumnSum sum;
    sum.kyStep = tile.kyStep(m_job.plan.params());
    sum.outputs = tile.outputs;
    for (std::int64_t oc = channels.oc0; oc < channels.oc0 + channels.outputs; ++oc) {
      if (m_job.options.stop.stop_requested()) return false;
      gatherTerms(rows, channels, oc, sum.kyStep);
      if (!first && m_buffers.sums.empty()) continue;
      sum.rows = m_buffers.sums.data();
      sum.rowCount = m_buffers.sums.size();
      sum.start = !first || bias.empty() ? 0.0F : bias[static_cast<std::size_t>(oc)] + 0.0F;
      if (m_layout.inOrder) {
        sumInOrder(sum, oc, j, first);
      } else {
        sumByPhases(sum, oc, j, first);
      }
    }
    return true;
  }

  /// The filtered rows of all input channels of the block that output channel oc needs.
  void gatherTerms(const FilteredRows& rows, const FilteredRows::Channels& channels, std::int64_t oc,
                   std::ptrdiff_t kyStep) {
    const RankOne& factors = m_job.factors();
    m_buffers.sums.resize(static_cast<std::size_t>(channels.inputs) * m_buffers.rows.size());
    SumRow* to = m_buffers.sums.data();
    for (std::int64_t ic = 0; ic < channels.inputs; ++ic) {
      const std::int64_t inGroup = channels.ic0 % factors.inputsPerGroup + ic;
      const auto term = static_cast<std::size_t>(oc * factors.inputsPerGroup + inGroup);
      const float* filtered = rows.filtered(factors.termStrips[term]);
      const float* v = factors.column(oc, inGroup);
      const bool zeros = factors.termColumns[term] != RankOne::Column::NoZeros;
      for (const TileRow& row : m_buffers.rows) {
        if (zeros && allZero(v, row, kyStep) && rows.finite(ic, row)) continue;
        *to++ = {filtered + row.offset, v, row.ky, row.lo, row.hi};
      }
    }
    m_buffers.sums.resize(static_cast<std::size_t>(to - m_buffers.sums.data()));
  }

  static bool allZero(const float* v, const TileRow& row, std::ptrdiff_t kyStep) {
    for (int m = row.lo; m < row.hi; ++m) {
      if (v[row.ky + m * kyStep] != 0.0F) return false;
    }
    return true;
  }

  void sumInOrder(ColumnSum& sum, std::int64_t oc, std::int64_t j, bool first) const {
    sum.add = !first;
    sum.streams = m_job.streams && m_oneBlock;
    sum.count = m_layout.cols;
    for (int m = 0; m < sum.outputs; ++m) sum.out[m] = outRow(oc, j + m * m_job.tiling.apart);
    sumColumns(sum);
  }

  /// Sums the phases that taps reach into the stage; on the way out they interleave with those of the bias alone.
  void sumByPhases(ColumnSum& sum, std::int64_t oc, std::int64_t j, bool first) {
    for (const ColumnLayout::Segment& segment : m_layout.segments) {
      sum.count = segment.count;
      for (int m = 0; m < sum.outputs; ++m)
        sum.out[m] = m_buffers.stage.data() + m * m_layout.rowFloats + segment.offset;
      ColumnSum part = sum;
      std::vector<SumRow>& rows = m_buffers.sums;
      for (SumRow& row : rows) row.x += segment.offset;
      sumColumns(part);
      for (SumRow& row : rows) row.x -= segment.offset;
    }
    const std::vector<ColumnPhase>& phases = m_layout.table.phases;
    const std::int64_t period = std::ssize(phases);
    for (int m = 0; m < sum.outputs; ++m) {
      float* stage = m_buffers.stage.data() + m * m_layout.rowFloats;
      float* out = outRow(oc, j + m * m_job.tiling.apart);
      for (std::int64_t r = 0; r < period; ++r) {
        const ColumnPhase& phase = phases[static_cast<std::size_t>(r)];
        float* from = stage + r * m_layout.phasePitch;
        if (first && phase.taps.empty()) std::fill_n(from, phase.count, sum.start);
        if (first || phase.taps.empty()) continue;
        for (std::int64_t t = 0; t < phase.count; ++t) out[period * t + r] += from[t];
      }
      if (first) interleavePhases(stage, m_layout.phasePitch, period, m_layout.cols, out);
    }
  }

  bool takeFromDefinition(std::int64_t oc) const {
    const Region& region = m_job.region;
    for (std::int64_t j = m_j0; j < m_j1; ++j) {
      float* out = outRow(oc, j);
      for (std::int64_t i = 0; i < m_layout.cols; ++i) {
        if (std::isfinite(out[i])) continue;
        if (m_job.options.stop.stop_requested()) return false;
        out[i] = static_cast<float>(referenceAt(m_job.plan.params(), m_job.input, m_job.plan.weights(), region.n, oc,
                                                region.y0 + j * region.step, region.x0 + (m_i0 + i) * region.step));
      }
    }
    return true;
  }

  const Job& m_job;
  const Chunk& m_chunk;
  std::int64_t m_j0;
  std::int64_t m_j1;
  std::int64_t m_i0;
  ColumnLayout m_layout;
  bool m_oneBlock;  ///< the output is written once and never read again
  TaskBuffers& m_buffers;
};

/// Columns, and then output channels, whose filtered rows fit half of the second-level cache together.
std::int64_t fitCache(Job& job) {
  const std::int64_t room = cacheSizes().second / 2;
  const std::int64_t rows = job.tiling.span * job.blocks.inputs * std::int64_t{sizeof(float)};
  job.columnsPerTask = kMostColumns;
  while (job.columnsPerTask > kFewestColumns && rows * job.columnsPerTask > room) job.columnsPerTask /= 2;
  if (job.factors().strips() <= job.plan.input().c) return kMostChannels;
  return std::clamp<std::int64_t>(room / (rows * job.columnsPerTask), 1, kMostChannels);
}

void makeChunks(Job& job) {
  const Region& region = job.region;
  const std::int64_t most = fitCache(job);
  const std::int64_t outputs = job.plan.params().outChannels / job.plan.params().groups;
  for (std::int64_t oc = region.c0; oc < region.c0 + region.channels;) {
    const std::int64_t group = oc / outputs;
    const std::int64_t end = std::min({oc + most, (group + 1) * outputs, region.c0 + region.channels});
    job.chunks.push_back({oc, end - oc, group * job.factors().inputsPerGroup});
    oc = end;
  }
}

/// A fair share of the region for all threads at most, in whole blocks of tiles.
void chooseRowsPerTask(Job& job, std::int64_t tiles) {
  const Region& region = job.region;
  const int threads = job.options.threads > 0 ? job.options.threads : defaultThreads();
  const std::int64_t fair =
      threads == 1 ? region.rows : region.rows * tiles * std::ssize(job.chunks) / (kTasksPerThread * threads);
  const std::int64_t rows = std::clamp<std::int64_t>(fair, 1, job.plan.schedule().rowsPerTask);
  job.rowsPerTask = std::min((rows + job.tiling.block - 1) / job.tiling.block * job.tiling.block, region.rows);
}

}  // namespace

Schedule separableSchedule(const LayerParams& params, const Shape& output, const RankOne& factors,
                           const ScheduleChoice& choice) {
  Schedule schedule;
  schedule.rows = kSumOutputs;
  schedule.vectors = sumVectors();
  schedule.columnsPerTask = std::min(output.w, kMostColumns);
  const double cyclesPerRow = static_cast<double>(schedule.columnsPerTask) / 16.0 *
                              separableCost(params, output, factors) *
                              static_cast<double>(std::min(output.c, kMostChannels));
  const std::int64_t reach = std::int64_t{params.dilation.h} * (params.kernel.h - 1) + 1;
  const std::int64_t rows =
      std::max(static_cast<std::int64_t>(kTaskCycles / cyclesPerRow) + 1, kReachesPerTask * reach);
  schedule.rowsPerTask = std::min(choice.rowsPerTask > 0 ? choice.rowsPerTask : rows, output.h);
  schedule.streams = choice.streams.value_or(output.imageCount() * std::int64_t{sizeof(float)} > cacheSizes().last);
  return schedule;
}

RunStatus runSeparable(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                       const RunOptions& options) {
  Job job{plan, input, region, out, options, makeStripBlocks(plan.params(), plan.inputsPerGroup()), {}, {}};
  job.tiling = makeRowTiling(plan.params(), job.blocks, region.step);
  makeChunks(job);
  // What reads a large output piece by piece wants the piece in the cache.
  const bool most = 2 * region.channels * region.rows * region.cols > plan.output().imageCount();
  job.streams = plan.schedule().streams && most;
  const std::int64_t tiles = (region.cols + job.columnsPerTask - 1) / job.columnsPerTask;
  chooseRowsPerTask(job, tiles);
  const std::int64_t chunks = std::ssize(job.chunks);
  const std::int64_t rowBlocks = (region.rows + job.rowsPerTask - 1) / job.rowsPerTask;
  return parallelFor(rowBlocks * tiles * chunks, options, [&](std::int64_t task) {
    const Chunk& chunk = job.chunks[static_cast<std::size_t>(task % chunks)];
    const std::int64_t rowBlock = task / chunks / tiles;
    return Task(job, chunk, rowBlock * job.rowsPerTask, task / chunks % tiles * job.columnsPerTask).compute();
  });
}

}  // namespace convt
