// The path "col2im": every input pixel's contribution to each tap of each output channel is a matrix product over the
// input channels, [pixels x C_in] * [C_in x C_out*kH*kW], and an output pixel is the sum of the contributions that
// land on it. The product knows no stride, no border and no phase, so its tiles are full however few columns a phase
// has, and each input that is loaded serves all taps, also those of a single output channel: that is what layers from
// many to few channels, or with a kernel larger than their image, need. The sums cost one addition a contribution.
// Schedule: the product of all pixels that reach a band of rows, as a layer of its own; then the rows of the band.
// Measured on one thread of a Zen 4: see README, "How a layer is computed".
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "engine/kernels/bands.h"
#include "engine/kernels/col2im_cost.h"
#include "engine/kernels/col2im_row.h"
#include "engine/kernels/path.h"
#include "engine/kernels/tile_simd.h"
#include "engine/machine.h"
#include "engine/parallel.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr std::int64_t kTasksPerThread = 6;
constexpr std::int64_t kFewTasksPerThread = 3;
constexpr std::int64_t kFewestRows = 4;       // of input, of a part
constexpr std::int64_t kRowFloats = 1 << 14;  // of the output rows that a thread sums, at least

/// Of one thread.
struct Scratch {
  ScratchFloats own;       ///< contributions of a task
  ScratchFloats together;  ///< those of all threads; taken out while it is in use, since a thread that waits for
                           ///< others may begin another run
  Col2imRow row;
  std::vector<const float*> first;
};

Scratch& scratch() {
  thread_local Scratch buffers;
  return buffers;
}

/// The input as one row of pixels. Rows with gaps between them are copied; nothing if the stop token ended that.
std::optional<Input> flattened(const Input& input, const std::stop_token& stop) {
  Input flat = input;
  if (input.strideH != input.shape.w * input.strideW) {
    Tensor dense(input.shape);
    for (std::int64_t n = 0; n < input.shape.n; ++n) {
      for (std::int64_t c = 0; c < input.shape.c; ++c) {
        for (std::int64_t y = 0; y < input.shape.h; ++y) {
          if (stop.stop_requested()) return std::nullopt;
          loadRow(input, n, c, y, 0, 1, input.shape.w, &dense.at(n, c, y, 0));
        }
      }
    }
    flat = makeInput(std::move(dense));
  }
  flat.shape = contributionInput(input.shape);
  flat.strideH = flat.shape.w * flat.strideW;
  return flat;
}

/// Contributions of some channels of the layer of contributions and some pixels.
struct Contributions {
  float* at = nullptr;
  std::ptrdiff_t channel = 0;
  std::int64_t pixel0 = 0;
};

class Job {
 public:
  Job(const Plan& plan, const Input& flat, const Region& region, const OutputSpan& out, const RunOptions& options)
      : m_plan(plan),
        m_tables(*plan.contributions()),
        m_flat(flat),
        m_region(region),
        m_out(out),
        m_options(options),
        m_threads(options.threads > 0 ? options.threads : defaultThreads()),
        m_taps(std::int64_t{plan.params().kernel.h} * plan.params().kernel.w) {
    const std::int64_t lanes = tileLimits().lanes;
    const bool whole = 2 * region.channels * region.rows * region.cols >= plan.output().imageCount();
    const auto bytes = static_cast<std::uintptr_t>(lanes) * sizeof(float);
    m_streams = plan.schedule().streams && whole && region.step == 1 && out.rowStride % lanes == 0 &&
                out.channelStride % lanes == 0 && reinterpret_cast<std::uintptr_t>(out.data) % bytes == 0;
  }

  RunStatus run() {
    if (isThin()) return runThin();
    Col2imCut cut = partsForThreads(m_plan.params(), m_plan.input(), m_plan.output());
    cut.rows = std::min(cut.rows, m_plan.schedule().rowsPerTask);
    if (m_threads > 1) shareOut(cut);
    if (cut.fits && (m_threads == 1 || partsOf(cut) >= kFewTasksPerThread * m_threads)) return runApart(cut);
    cut = partsTogether(m_plan.params(), m_plan.input(), m_plan.output());
    cut.rows = std::min(cut.rows, m_plan.schedule().rowsPerTask);
    ScratchFloats floats = std::exchange(scratch().together, {});
    const RunStatus status = runTogether(cut, floats);
    scratch().together = std::move(floats);
    return status;
  }

 private:
  std::int64_t partsOf(const Col2imCut& cut) const {
    return (m_region.channels + cut.channels - 1) / cut.channels * ((m_region.rows + cut.rows - 1) / cut.rows);
  }

  /// Channels first: they read the same inputs.
  Region part(const Col2imCut& cut, std::int64_t i) const {
    const std::int64_t chunks = (m_region.channels + cut.channels - 1) / cut.channels;
    const std::int64_t c = i % chunks * cut.channels;
    const std::int64_t y = i / chunks * cut.rows;
    Region region = m_region;
    region.c0 += c;
    region.channels = std::min(cut.channels, m_region.channels - c);
    region.y0 += y;
    region.rows = std::min(cut.rows, m_region.rows - y);
    return region;
  }

  /// Fewer channels, or fewer rows where bands share no input, until there is a part for each thread.
  void shareOut(Col2imCut& cut) const {
    const LayerParams& params = m_plan.params();
    const std::int64_t wanted = kTasksPerThread * m_threads;
    const std::int64_t fewest = (kFewContributions + m_taps - 1) / m_taps;
    while (partsOf(cut) < wanted && cut.channels > fewest) cut.channels = std::max(fewest, cut.channels / 2);
    if (std::int64_t{params.kernel.h - 1} * params.dilation.h >= params.stride.h) return;
    const std::int64_t least = kFewestRows * params.stride.h;
    while (partsOf(cut) < wanted && cut.rows > least)
      cut.rows = std::max(least, (cut.rows / 2 + params.stride.h - 1) / params.stride.h * params.stride.h);
  }

  float* outAt(std::int64_t channel, std::int64_t row) const {
    return m_out.data + (channel - m_region.c0) * m_out.channelStride + row * m_out.rowStride;
  }

  /// The input rows y0 .. y1-1 that the region's rows meet.
  std::pair<std::int64_t, std::int64_t> metRows(const Region& region) const {
    const std::int64_t s = m_plan.params().stride.h;
    const std::int64_t top = region.y0 + m_plan.params().padding.h;
    const std::int64_t reach = std::int64_t{m_plan.params().kernel.h - 1} * m_plan.params().dilation.h;
    const std::int64_t last = top + (region.rows - 1) * region.step;
    const std::int64_t first = top <= reach ? 0 : (top - reach + s - 1) / s;
    return {first, std::max(first, std::min(m_plan.input().h, last / s + 1))};
  }

  /// Few rows, or rows apart: contributions to those kernel rows alone that meet them.
  bool isThin() const {
    if (m_region.step > 1) return true;
    const auto [first, end] = metRows(m_region);
    return 2 * m_region.rows * m_tables.rows.mostTaps < (end - first) * m_plan.params().kernel.h;
  }

  /// Pixels pixel0 .. pixel0+pixels-1, channels c0 .. of the layer of contributions.
  RunStatus contribute(std::int64_t c0, std::int64_t channels, std::int64_t pixels, const Contributions& to,
                       int threads) const {
    const Region region{m_region.n, c0, channels, 0, to.pixel0, 1, pixels, 1};
    const OutputSpan span{to.at, to.channel, to.channel, to.channel - pixels};
    return ::convt::run(*m_tables.contributions, m_flat, region, span, {threads, m_options.stop});
  }

  /// Floats from a tap's contributions to the next one's: whole cache lines, an odd number of them, with a vector of
  /// room on both sides.
  static std::ptrdiff_t pitchFor(std::int64_t pixels) {
    constexpr std::int64_t kLine = 16;
    return (((pixels + kLine - 1) / kLine + 1) | 1) * kLine;
  }

  /// All contributions to a part.
  std::optional<Contributions> contributeTo(const Region& part, ScratchFloats& floats, int threads) const {
    const auto [firstRow, endRow] = metRows(part);
    const std::int64_t width = m_plan.input().w;
    const std::int64_t pixels = (endRow - firstRow) * width;
    const std::ptrdiff_t pitch = pitchFor(pixels);
    const std::int64_t margin = shiftedSumLanes();
    float* const first = floats.atLeast(part.channels * m_taps * pitch + 2 * margin) + margin;
    const Contributions all{first, pitch, firstRow * width};
    const bool cancelled = pixels > 0 && contribute(part.c0 * m_taps, part.channels * m_taps, pixels, all, threads) ==
                                             RunStatus::Cancelled;
    return cancelled ? std::nullopt : std::optional(all);
  }

  RunStatus runApart(const Col2imCut& cut) {
    return parallelFor(partsOf(cut), m_options, [&](std::int64_t i) {
      const Region own = part(cut, i);
      const auto all = contributeTo(own, scratch().own, 1);
      return all && sumRows(own, 0, own.rows, *all);
    });
  }

  RunStatus runTogether(const Col2imCut& cut, ScratchFloats& floats) {
    for (std::int64_t i = 0; i < partsOf(cut); ++i) {
      const Region band = part(cut, i);
      const auto all = contributeTo(band, floats, m_options.threads);
      if (!all) return RunStatus::Cancelled;
      Bands tasks{band.rows, 1, 1};
      const std::int64_t worth = band.rows * band.cols * band.channels / kRowFloats;
      tasks.count = std::clamp<std::int64_t>(std::min(worth, kTasksPerThread * m_threads), 1, band.rows);
      const RunStatus status = parallelFor(tasks.count, m_options, [&](std::int64_t task) {
        return sumRows(band, tasks.begin(task), tasks.begin(task + 1), *all);
      });
      if (status == RunStatus::Cancelled) return status;
    }
    return RunStatus::Completed;
  }

  /// Rows row0 .. row1-1 of the band.
  bool sumRows(const Region& band, std::int64_t row0, std::int64_t row1, const Contributions& all) {
    Scratch& own = scratch();
    own.row.begin(m_tables, m_plan.input(), band);
    const std::int64_t kernelWidth = m_plan.params().kernel.w;
    for (std::int64_t j = row0; j < row1; ++j) {
      own.first.clear();
      for (const Col2imRow::KernelRow& row : own.row.meet(band.y0 + j))
        own.first.push_back(all.at + row.tap * kernelWidth * all.channel + row.iy * m_plan.input().w - all.pixel0);
      own.row.list(own.first, all.channel);
      for (std::int64_t c = 0; c < band.channels; ++c) {
        if (m_options.stop.stop_requested()) return false;
        const std::int64_t channel = band.c0 + c;
        own.row.write(c * m_taps * all.channel, m_tables.bias[static_cast<std::size_t>(channel)], m_out,
                      outAt(channel, band.y0 - m_region.y0 + j), m_streams);
      }
    }
    if (m_streams) flushStreams();
    return true;
  }

  RunStatus runThin() {
    return parallelFor(m_region.rows * m_region.channels, m_options, [&](std::int64_t task) {
      return thinRow(m_region.c0 + task % m_region.channels, task / m_region.channels);
    });
  }

  /// Input columns x0 .. x1-1 that the region's columns meet.
  std::pair<std::int64_t, std::int64_t> metColumns() const {
    const std::int64_t s = m_plan.params().stride.w;
    const std::int64_t left = m_region.x0 + m_plan.params().padding.w;
    const std::int64_t reach = std::int64_t{m_plan.params().kernel.w - 1} * m_plan.params().dilation.w;
    const std::int64_t first = left <= reach ? 0 : (left - reach + s - 1) / s;
    const std::int64_t last = left + (m_region.cols - 1) * m_region.step;
    return {first, std::max(first, std::min(m_plan.input().w, last / s + 1))};
  }

  bool thinRow(std::int64_t channel, std::int64_t j) {
    Scratch& own = scratch();
    const std::int64_t kernelWidth = m_plan.params().kernel.w;
    const auto [x0, x1] = metColumns();
    const std::ptrdiff_t pitch = pitchFor(x1 - x0);
    own.row.begin(m_tables, m_plan.input(), m_region);
    const auto& met = own.row.meet(m_region.y0 + j * m_region.step);
    // Columns left and right of those that are met are not there, but may be read.
    const std::int64_t margin = m_plan.input().w + shiftedSumLanes();
    float* at = own.own.atLeast(std::ssize(met) * kernelWidth * pitch + 2 * margin) + margin;
    own.first.clear();
    for (const Col2imRow::KernelRow& row : met) {
      const Contributions to{at, pitch, row.iy * m_plan.input().w + x0};
      const std::int64_t c0 = channel * m_taps + row.tap * kernelWidth;
      if (x1 > x0 && contribute(c0, kernelWidth, x1 - x0, to, 1) == RunStatus::Cancelled) return false;
      own.first.push_back(at - x0);
      at += kernelWidth * pitch;
    }
    own.row.list(own.first, pitch);
    own.row.write(0, m_tables.bias[static_cast<std::size_t>(channel)], m_out, outAt(channel, j), false);
    return true;
  }

  const Plan& m_plan;
  const Col2imTables& m_tables;
  const Input& m_flat;
  const Region& m_region;
  const OutputSpan& m_out;
  const RunOptions& m_options;
  const std::int64_t m_threads;
  const std::int64_t m_taps;
  bool m_streams = false;
};

}  // namespace

RunStatus runCol2im(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                    const RunOptions& options) {
  const std::optional<Input> flat = flattened(input, options.stop);
  return flat ? Job(plan, *flat, region, out, options).run() : RunStatus::Cancelled;
}

}  // namespace convt
