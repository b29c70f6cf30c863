// Algorithm: gather by phases. Output pixels with the same (o + p) mod s on both axes use the same taps, so each phase
// is a small dense correlation of the input; phases that no tap reaches are the bias alone and cost nothing. Schedule:
// a task is a block of output rows x a tile of columns x some channel blocks of one group. Input rows are turned into
// zero-padded float rows in a thread's own buffer, so the inner loop has no borders; rows shared by neighbouring output
// rows are kept while they fit kCacheBytes, else they are loaded again per block of terms. Sums: terms in the order ic,
// ky, kx, in blocks of about kBlockTerms, each summed from zero and then added. Long sums (C_in * k * k of some hundred
// thousand) so keep an error near 1e-7 where one running sum would pass 1e-5. Measured (2 cores, AVX-512): 3 -> 3
// channels at 464 x 700, k2 s1: see tests/bench.
#include "engine/kernels/path.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "engine/core/common_divisor.h"
#include "engine/kernels/phase_tables.h"
#include "engine/kernels/phases_simd.h"
#include "engine/parallel.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr std::int64_t kTileColumns = 2048;  // keeps rows and stages of a task in the second-level cache
constexpr std::int64_t kBlocksPerTask = 16;  // 64 channels
constexpr std::int64_t kBlockTerms = 256;
constexpr std::int64_t kCacheBytes = 1 << 20;
constexpr double kTaskTerms = 400'000;  // 50 .. 200 us

/// Channel blocks of one group, cut to the channels that the region asks for.
struct Chunk {
  std::vector<Plan::Block> blocks;
};

struct Job {
  const Plan& plan;
  const Input& input;
  const Region& region;
  const OutputSpan& out;
  const RunOptions& options;
  std::vector<Chunk> chunks;
  std::int64_t rowsPerTask = 1;
  std::int64_t rowsPerTermBlock = 1;  ///< pairs (ic, ky)
  std::int64_t tapsPerTermBlock = 1;  ///< kernel columns kx
};

std::vector<Chunk> makeChunks(const Plan& plan, const Region& r) {
  std::vector<Chunk> chunks;
  std::int64_t group = -1;
  for (Plan::Block block : plan.blocks()) {
    const std::int64_t first = std::max(block.firstChannel, r.c0);
    const std::int64_t last = std::min(block.firstChannel + block.channels, r.c0 + r.channels);
    if (first >= last) continue;
    block.packed += static_cast<std::size_t>(first - block.firstChannel);
    block.firstChannel = first;
    block.channels = static_cast<int>(last - first);
    const bool full = !chunks.empty() && std::ssize(chunks.back().blocks) == kBlocksPerTask;
    if (chunks.empty() || full || block.firstInput != group) chunks.emplace_back();
    group = block.firstInput;
    chunks.back().blocks.push_back(block);
  }
  return chunks;
}

/// Buffers of one thread, kept from run to run: fresh pages cost more than the work.
struct Scratch {
  std::vector<float> rows;
  std::vector<char> loaded;
  std::vector<float> stage;
  std::vector<RowTap> rowTaps;
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
    const std::int64_t count = m_kept ? slots : job.rowsPerTermBlock;
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

std::int64_t channelsOf(const Chunk& chunk) {
  std::int64_t channels = 0;
  for (const Plan::Block& block : chunk.blocks) channels += block.channels;
  return channels;
}

/// The taps of a phase that lie in one block of kernel columns.
std::span<const ColumnTap> tapsFrom(const ColumnPhase& phase, std::int64_t kx, std::int64_t count) {
  const auto before = [](const ColumnTap& tap, std::int64_t end) { return tap.kx < end; };
  const auto first = std::lower_bound(phase.taps.begin(), phase.taps.end(), kx, before);
  return {first, std::lower_bound(first, phase.taps.end(), kx + count, before)};
}

/// Adds one block of terms to every phase and channel; the first block of a row starts from the bias.
/// @param kx  first kernel column of the block
void accumulate(const Job& job, const Chunk& chunk, const ColumnTable& columns, const std::vector<RowTerm>& terms,
                std::int64_t kx, bool first, const Stage& stage) {
  static constexpr float kNoBias[Plan::kBlock] = {};
  const std::vector<float>& bias = job.plan.weights().bias;
  std::int64_t channel = 0;
  for (const Plan::Block& block : chunk.blocks) {
    const float* start = bias.empty() ? kNoBias : bias.data() + block.firstChannel;
    PhaseJob work;
    work.rows = terms.data();
    work.rowCount = terms.size();
    work.weights = job.plan.packedWeights() + block.packed;
    work.channels = block.channels;
    work.bias = first ? start : nullptr;
    work.stagePitch = stage.channelPitch;
    for (std::size_t phase = 0; phase < columns.phases.size(); ++phase) {
      const ColumnPhase& column = columns.phases[phase];
      const std::span<const ColumnTap> taps = tapsFrom(column, kx, job.tapsPerTermBlock);
      if (!first && taps.empty()) continue;
      work.taps = taps.data();
      work.tapCount = taps.size();
      work.count = column.count;
      work.stage = stage.data + channel * stage.channelPitch + static_cast<std::ptrdiff_t>(phase) * stage.phasePitch;
      accumulatePhase(work);
    }
    channel += block.channels;
  }
}

/// One output row of the tile for all channels of the chunk; false if the stop token asked to end.
bool computeRow(const Job& job, const Chunk& chunk, const ColumnTable& columns, Rows& rows, std::int64_t oy,
                const Stage& stage, Scratch& buffers) {
  rowTaps(job.plan.params(), job.input.shape, oy, buffers.rowTaps);
  const std::int64_t perInput = std::ssize(buffers.rowTaps);
  const std::int64_t total = columns.pitch == 0 ? 0 : perInput * job.plan.inputsPerGroup();
  const LayerParams& p = job.plan.params();
  bool first = true;
  for (std::int64_t begin = 0; first || begin < total; begin += job.rowsPerTermBlock) {
    const std::int64_t end = std::min(total, begin + job.rowsPerTermBlock);
    buffers.terms.clear();
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t ic = i / perInput;
      const RowTap& tap = buffers.rowTaps[static_cast<std::size_t>(i % perInput)];
      const auto weights = static_cast<std::size_t>((ic * p.kernel.h + tap.ky) * p.kernel.w) * Plan::kBlock;
      buffers.terms.push_back({rows.row(ic, tap.iy, i - begin), weights});
    }
    for (std::int64_t kx = 0; kx < p.kernel.w; kx += job.tapsPerTermBlock) {
      if (job.options.stop.stop_requested()) return false;
      accumulate(job, chunk, columns, buffers.terms, kx, first, stage);
      first = false;
    }
  }
  return true;
}

bool computeTask(const Job& job, const Chunk& chunk, std::int64_t j0, std::int64_t i0) {
  const Region& r = job.region;
  const std::int64_t cols = std::min(kTileColumns, r.cols - i0);
  const std::int64_t j1 = std::min(r.rows, j0 + job.rowsPerTask);
  const ColumnTable columns = makeColumnTable(job.plan.params(), job.input.shape, r.x0 + i0 * r.step, cols, r.step);
  const std::int64_t channels = channelsOf(chunk);
  Scratch& buffers = scratch();
  const Stage stage(columns, channels, buffers);
  Rows rows(job, columns, chunk.blocks.front().firstInput, r.y0 + j0 * r.step, r.y0 + (j1 - 1) * r.step, buffers);
  const std::int64_t firstChannel = chunk.blocks.front().firstChannel - r.c0;
  for (std::int64_t j = j0; j < j1; ++j) {
    if (!computeRow(job, chunk, columns, rows, r.y0 + j * r.step, stage, buffers)) return false;
    for (std::int64_t c = 0; c < channels; ++c) {
      float* out = job.out.data + (firstChannel + c) * job.out.channelStride + j * job.out.rowStride + i0;
      interleavePhases(stage.data + c * stage.channelPitch, stage.phasePitch, std::ssize(columns.phases), cols, out);
    }
  }
  return true;
}

}  // namespace

RunStatus runPhases(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                    const RunOptions& options) {
  Job job{plan, input, region, out, options, makeChunks(plan, region)};
  const LayerParams& p = plan.params();
  // Blocks of terms follow from the plan alone: where a sum is cut must not depend on the region.
  // The taps of one phase lie `apart` kernel columns apart.
  const std::int64_t apart = p.stride.w / commonDivisor(p.stride.w, p.dilation.w);
  job.rowsPerTermBlock = std::max<std::int64_t>(1, kBlockTerms / ((p.kernel.w + apart - 1) / apart));
  job.tapsPerTermBlock = kBlockTerms * apart;
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
