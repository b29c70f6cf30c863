// Algorithm: gather by phases. Samples with the same (o + p) mod s use the same taps, so each phase is a small dense
// correlation of the input; phases that no tap reaches are the bias alone and cost nothing. With a step m, the samples
// of a phase lie m / gcd(m, s) input columns apart; the row loader puts those side by side. Schedule: a task is a block
// of rows x a tile of columns x some channel blocks of one group. Input rows are turned into zero-padded float rows in
// a thread's own buffer, so the inner loop has no borders; rows shared by neighbouring output rows are kept while they
// fit kCacheBytes, else they are loaded again per block of terms. Serves what tiles do not: previews that take every
// step-th pixel, inputs with Inf or NaN under stretched rows, strides and kernels of hundreds. Its sums are cut as
// TermBlocks says, so its bits are theirs.
#include "engine/kernels/sampled.h"

#include <algorithm>
#include <span>
#include <vector>

#include "engine/kernels/channel_cuts.h"
#include "engine/kernels/column_table.h"
#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/layer_tables.h"
#include "engine/kernels/tile_simd.h"
#include "engine/parallel.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr std::int64_t kTileColumns = 2048;  // keeps rows and stages of a task in the second-level cache
constexpr std::int64_t kBlocksPerTask = 16;
constexpr std::int64_t kCacheBytes = 1 << 20;
constexpr double kTaskTerms = 400'000;  // 50 .. 200 us

struct Job {
  const Plan& plan;
  const LayerTables& tables;
  const Input& input;
  const Region& region;
  const OutputSpan& out;
  const RunOptions& options;
  std::vector<ChannelChunk> chunks;
  std::int64_t rowsPerTask = 1;
};

/// Buffers of one thread, kept from run to run: fresh pages cost more than the work.
struct Scratch {
  std::vector<float> rows;
  std::vector<char> loaded;
  std::vector<float> stage;
  std::vector<RowTerm> terms;
};

Scratch& scratch() {
  thread_local Scratch buffers;
  return buffers;
}

/// The input rows of one task as padded floats.
class Rows {
 public:
  Rows(const Job& job, const ColumnTable& columns, std::int64_t firstInput, std::int64_t y0, std::int64_t y1,
       Scratch& buffers)
      : m_job(job), m_columns(columns), m_firstInput(firstInput), m_buffers(buffers) {
    // Input rows that output rows y0 .. y1 can reach; a superset is enough here.
    const LayerParams& p = job.plan.params();
    const std::int64_t reach = std::int64_t{p.dilation.h} * (p.kernel.h - 1);
    const std::int64_t lowest = y0 + p.padding.h - reach;
    m_first = lowest <= 0 ? 0 : std::min(lowest / p.stride.h, job.input.shape.h - 1);
    const std::int64_t highest = std::min((y1 + p.padding.h) / p.stride.h, job.input.shape.h - 1);
    m_span = std::max<std::int64_t>(1, highest - m_first + 1);
    const std::int64_t slots = m_span * job.plan.inputsPerGroup();
    m_kept = slots * columns.rowFloats() * std::int64_t{sizeof(float)} <= kCacheBytes;
    const std::int64_t count = m_kept ? slots : job.tables.blocks.inputs * job.tables.blocks.rows;
    const auto floats = static_cast<std::size_t>(count * columns.rowFloats());
    if (buffers.rows.size() < floats) buffers.rows.resize(floats);
    if (m_kept) buffers.loaded.assign(static_cast<std::size_t>(slots), 0);
  }

  /// @param index  place of the row in its block of terms
  const float* row(std::int64_t ic, std::int64_t iy, std::int64_t index) {
    const std::int64_t slot = m_kept ? ic * m_span + (iy - m_first) : index;
    float* floats = m_buffers.rows.data() + slot * m_columns.rowFloats();
    if (m_kept && m_buffers.loaded[static_cast<std::size_t>(slot)] != 0) return floats;
    loadRow(m_job.input, m_job.region.n, m_firstInput + ic, iy, m_columns.x0, m_columns.residues, m_columns.pitch,
            floats);
    // The floats after the last one are read by whole vectors; their products are never stored, but must not trap.
    std::fill(floats + m_columns.residues * m_columns.pitch, floats + m_columns.rowFloats(), 0.0F);
    if (m_kept) m_buffers.loaded[static_cast<std::size_t>(slot)] = 1;
    return floats;
  }

 private:
  const Job& m_job;
  const ColumnTable& m_columns;
  std::int64_t m_firstInput;
  Scratch& m_buffers;
  std::int64_t m_first = 0;
  std::int64_t m_span = 1;
  bool m_kept = true;
};

/// Where the phases of a task's channels are summed before they interleave: [channel][phase][sample].
struct Stage {
  std::ptrdiff_t phasePitch;
  std::ptrdiff_t channelPitch;
  float* data;

  Stage(const ColumnTable& columns, std::int64_t channels, Scratch& buffers)
      : phasePitch(columns.phases.front().count + kOverrun), channelPitch(phasePitch * std::ssize(columns.phases)) {
    const auto floats = static_cast<std::size_t>(channelPitch * channels);
    if (buffers.stage.size() < floats) buffers.stage.resize(floats);
    data = buffers.stage.data();
  }
};

/// The taps of a phase that lie in one block.
std::span<const ColumnTap> tapsFrom(const ColumnPhase& phase, std::int64_t first, std::int64_t count) {
  const auto before = [](const ColumnTap& tap, std::int64_t end) { return tap.tap < end; };
  const auto begin = std::lower_bound(phase.taps.begin(), phase.taps.end(), first, before);
  return {begin, std::lower_bound(begin, phase.taps.end(), first + count, before)};
}

/// One row of samples of a task.
class SampledRow {
 public:
  SampledRow(const Job& job, const ChannelChunk& chunk, const ColumnTable& columns, std::int64_t ox0, std::int64_t oy,
             const Stage& stage, Scratch& buffers)
      : m_job(job),
        m_chunk(chunk),
        m_columns(columns),
        m_ox0(ox0),
        m_oy(oy),
        m_phase(job.tables.rows.at(oy)),
        m_stage(stage),
        m_buffers(buffers) {}

  /// False if the stop token asked to end.
  bool compute(Rows& rows) {
    const TermBlocks& blocks = m_job.tables.blocks;
    const std::int64_t inputs = m_phase == nullptr || m_columns.pitch == 0 ? 0 : m_job.plan.inputsPerGroup();
    m_buffers.terms.clear();
    if (inputs == 0) return add(0);
    for (std::int64_t ic0 = 0; ic0 < inputs; ic0 += blocks.inputs) {
      for (std::int64_t j0 = 0; j0 < m_phase->taps; j0 += blocks.rows) {
        listTerms(rows, ic0, std::min(inputs, ic0 + blocks.inputs), j0, std::min(m_phase->taps, j0 + blocks.rows));
        for (std::int64_t tap = 0; tap < m_job.tables.columns.mostTaps; tap += blocks.taps) {
          if (!add(tap)) return false;
        }
      }
    }
    return true;
  }

 private:
  void listTerms(Rows& rows, std::int64_t ic0, std::int64_t ic1, std::int64_t j0, std::int64_t j1) {
    const AxisPhases& axis = m_job.tables.rows;
    m_buffers.terms.clear();
    for (std::int64_t ic = ic0; ic < ic1; ++ic) {
      for (std::int64_t j = j0; j < j1; ++j) {
        const std::int64_t iy = axis.input(m_oy, *m_phase) - j * axis.step;
        if (iy < 0 || iy >= m_job.input.shape.h) continue;
        const float* x = rows.row(ic, iy, std::ssize(m_buffers.terms));
        m_buffers.terms.push_back({x, ic * m_phase->taps + j});
      }
    }
  }

  /// Adds one block of terms to every phase and channel; the first block of a row starts from the bias.
  /// @param tap  first tap of the block
  bool add(std::int64_t tap) {
    if (m_job.options.stop.stop_requested()) return false;
    std::int64_t channel = 0;
    for (const ChannelCut& cut : m_chunk) {
      const float* start = m_job.tables.bias.data() + cut.firstChannel();
      for (std::size_t p = 0; p < m_columns.phases.size(); ++p) {
        const ColumnPhase& column = m_columns.phases[p];
        const std::span<const ColumnTap> taps = tapsFrom(column, tap, m_job.tables.blocks.taps);
        if (!m_first && taps.empty()) continue;
        PhaseJob work;
        work.rows = m_buffers.terms.data();
        work.rowCount = m_buffers.terms.size();
        work.taps = taps.data();
        work.tapCount = taps.size();
        if (!taps.empty() && m_phase != nullptr) work.weights = weightsOf(cut, p);
        work.channels = cut.channels;
        work.bias = m_first ? start : nullptr;
        work.stage =
            m_stage.data + channel * m_stage.channelPitch + static_cast<std::ptrdiff_t>(p) * m_stage.phasePitch;
        work.stagePitch = m_stage.channelPitch;
        work.count = column.count;
        accumulatePhase(work);
      }
      channel += cut.channels;
    }
    m_first = false;
    return true;
  }

  PackedWeights::Rows weightsOf(const ChannelCut& cut, std::size_t p) const {
    const auto row = static_cast<std::size_t>(m_phase - m_job.tables.rows.reached.data());
    const std::int64_t ox = m_ox0 + static_cast<std::int64_t>(p) * m_job.region.step;
    PackedWeights::Rows weights = m_job.tables.weights.phase(*cut.block, row, m_columns.phases[p].phase, ox);
    weights.first += cut.first * weights.channel;
    return weights;
  }

  const Job& m_job;
  const ChannelChunk& m_chunk;
  const ColumnTable& m_columns;
  std::int64_t m_ox0;
  std::int64_t m_oy;
  const AxisPhase* m_phase;
  const Stage& m_stage;
  Scratch& m_buffers;
  bool m_first = true;
};

bool computeTask(const Job& job, const ChannelChunk& chunk, std::int64_t j0, std::int64_t i0) {
  const Region& r = job.region;
  const std::int64_t cols = std::min(kTileColumns, r.cols - i0);
  const std::int64_t j1 = std::min(r.rows, j0 + job.rowsPerTask);
  const std::int64_t ox0 = r.x0 + i0 * r.step;
  const ColumnTable columns = makeColumnTable(job.tables.columns, job.input.shape.w, ox0, cols, r.step);
  const std::int64_t channels = channelsOf(chunk);
  Scratch& buffers = scratch();
  const Stage stage(columns, channels, buffers);
  Rows rows(job, columns, chunk.front().block->firstInput, r.y0 + j0 * r.step, r.y0 + (j1 - 1) * r.step, buffers);
  const std::int64_t firstChannel = chunk.front().firstChannel() - r.c0;
  for (std::int64_t j = j0; j < j1; ++j) {
    if (!SampledRow(job, chunk, columns, ox0, r.y0 + j * r.step, stage, buffers).compute(rows)) return false;
    for (std::int64_t c = 0; c < channels; ++c) {
      float* out = job.out.data + (firstChannel + c) * job.out.channelStride + j * job.out.rowStride + i0;
      interleavePhases(stage.data + c * stage.channelPitch, stage.phasePitch, std::ssize(columns.phases), cols, out);
    }
  }
  return true;
}

}  // namespace

RunStatus runSampled(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                     const RunOptions& options) {
  const LayerTables& tables = *plan.tables();
  Job job{plan, tables, input, region, out, options, channelChunks(tables.weights, region, kBlocksPerTask)};
  const std::int64_t tiles = (region.cols + kTileColumns - 1) / kTileColumns;
  const std::int64_t chunks = std::ssize(job.chunks);
  const double channelsPerChunk = static_cast<double>(region.channels) / static_cast<double>(chunks);
  const double rowTerms =
      static_cast<double>(std::min(region.cols, kTileColumns)) * channelsPerChunk * (plan.termsPerPixel() + 8.0);
  const int threads = options.threads > 0 ? options.threads : defaultThreads();
  const std::int64_t fairRows =
      threads == 1 ? region.rows : std::max<std::int64_t>(1, region.rows * tiles * chunks / (4 * threads));
  job.rowsPerTask =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(kTaskTerms / rowTerms), 1, std::min(fairRows, region.rows));

  const std::int64_t rowBlocks = (region.rows + job.rowsPerTask - 1) / job.rowsPerTask;
  return parallelFor(rowBlocks * tiles * chunks, options, [&](std::int64_t task) {
    const std::int64_t chunk = task % chunks;
    const std::int64_t tile = task / chunks % tiles;
    const std::int64_t rowBlock = task / chunks / tiles;
    return computeTask(job, job.chunks[static_cast<std::size_t>(chunk)], rowBlock * job.rowsPerTask,
                       tile * kTileColumns);
  });
}

}  // namespace convt
