// The path "col2im": every input pixel's contribution to each tap of each output channel is a matrix product over the
// input channels, [pixels x C_in] * [C_in x C_out*kH*kW], and an output pixel is the sum of the contributions that
// land on it. The product knows no stride, no border and no phase, so its tiles are full however few columns a phase
// has, and each input that is loaded serves all taps, also those of a single output channel: that is what layers from
// many to few channels, or with a kernel larger than their image, need. The sums cost one addition a contribution.
// Schedule: the product of all pixels that reach a band of rows, as a layer of its own; then the rows of the band. A
// region of few columns multiplies its pixels row by row, and one of few rows its kernel rows one by one: what of the
// product is left out changes no sum, so that all regions have the bits of the whole.
// Measured on one thread of a Zen 4, before and after: 512 -> 2 channels at 8x4, kernel 15x33, 2.0 and 0.35 ms; 512 -> 3
// at 67x55, kernel 13, dilation 3, 42 and 22; 256 -> 3 at 45x63, kernel 4, stride 4, 1.5 and 0.9; 128 -> 1 at 424x626,
// kernel 2, stride 2, 29 and 19.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/kernels/bands.h"
#include "engine/kernels/col2im_cost.h"
#include "engine/kernels/col2im_row.h"
#include "engine/kernels/flat_input.h"
#include "engine/kernels/path.h"
#include "engine/kernels/tile_simd.h"
#include "engine/machine.h"
#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::int64_t kTasksPerThread = 6;
constexpr std::int64_t kFewTasksPerThread = 3;
constexpr std::int64_t kFewestRows = 4;       // of input, of a part
constexpr std::int64_t kRowFloats = 1 << 14;  // of the output rows that a thread sums, at least
constexpr std::int64_t kLine = 16;            // floats of a cache line
constexpr std::int64_t kLoad = 32;            // contributions that take as long as to load their input

std::int64_t divideUp(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

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

/// Contributions of the input rows from row0 on, of the columns that a region meets, to the taps of some channels.
struct Contributions {
  float* at = nullptr;
  std::ptrdiff_t tap = 0;  ///< floats from those to a tap to those to the next one, through all channels
  std::ptrdiff_t row = 0;  ///< floats from those of an input row to those of the next one
  std::int64_t row0 = 0;
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
        m_taps(std::int64_t{plan.params().kernel.h} * plan.params().kernel.w),
        m_columns(metColumns()) {
    const std::int64_t lanes = tileLimits().lanes;
    const bool whole = 2 * region.channels * region.rows * region.cols >= plan.output().imageCount();
    const auto bytes = static_cast<std::uintptr_t>(lanes) * sizeof(float);
    m_streams = plan.schedule().streams && whole && region.step == 1 && out.rowStride % lanes == 0 &&
                out.channelStride % lanes == 0 && reinterpret_cast<std::uintptr_t>(out.data) % bytes == 0;
  }

  RunStatus run() {
    if (isThin()) return runThin();
    if (!isNarrow()) m_columns = {0, m_plan.input().w};
    const std::int64_t mostRows = m_plan.schedule().rowsPerTask;
    Col2imCut own = partsForThreads(m_plan.params(), m_plan.input(), m_plan.output());
    own.rows = std::min(own.rows, mostRows);
    if (m_threads > 1) shareOut(own);
    if (own.fits && (m_threads == 1 || partsOf(own) >= kFewTasksPerThread * m_threads)) return runApart(own);
    Col2imCut cut = partsTogether(m_plan.params(), m_plan.input(), m_plan.output());
    if (!own.fits) cut.rows = std::min(cut.rows, mostRows);
    ScratchFloats floats = std::exchange(scratch().together, {});
    const RunStatus status = runTogether(cut, floats);
    scratch().together = std::move(floats);
    return status;
  }

 private:
  /// Sampled rows of a part.
  std::int64_t rowsOf(const Col2imCut& cut) const { return std::max<std::int64_t>(1, cut.rows / m_region.step); }

  std::int64_t partsOf(const Col2imCut& cut) const {
    return divideUp(m_region.channels, cut.channels) * divideUp(m_region.rows, rowsOf(cut));
  }

  /// Channels first: they read the same inputs.
  Region part(const Col2imCut& cut, std::int64_t i) const {
    const std::int64_t chunks = divideUp(m_region.channels, cut.channels);
    const std::int64_t c = i % chunks * cut.channels;
    const std::int64_t j = i / chunks * rowsOf(cut);
    Region region = m_region;
    region.c0 += c;
    region.channels = std::min(cut.channels, m_region.channels - c);
    region.y0 += j * m_region.step;
    region.rows = std::min(rowsOf(cut), m_region.rows - j);
    return region;
  }

  /// Fewer channels, or fewer rows where bands share no input, until there is a part for each thread.
  void shareOut(Col2imCut& cut) const {
    const LayerParams& params = m_plan.params();
    const std::int64_t wanted = kTasksPerThread * m_threads;
    const std::int64_t fewest = divideUp(kFewContributions, m_taps);
    while (partsOf(cut) < wanted && cut.channels > fewest) cut.channels = std::max(fewest, cut.channels / 2);
    if (std::int64_t{params.kernel.h - 1} * params.dilation.h >= params.stride.h) return;
    const std::int64_t least = kFewestRows * params.stride.h;
    while (partsOf(cut) < wanted && cut.rows > least)
      cut.rows = std::max(least, divideUp(cut.rows / 2, params.stride.h) * params.stride.h);
  }

  /// Sampled row j of the region.
  float* outAt(std::int64_t channel, std::int64_t j) const {
    return m_out.data + (channel - m_region.c0) * m_out.channelStride + j * m_out.rowStride;
  }

  InputSpan metRows(const Region& region) const {
    return inputsAround(heightTerms(m_plan.params(), m_plan.input()), region.y0,
                        region.y0 + (region.rows - 1) * region.step);
  }

  InputSpan metColumns() const {
    return inputsAround(widthTerms(m_plan.params(), m_plan.input()), m_region.x0,
                        m_region.x0 + (m_region.cols - 1) * m_region.step);
  }

  /// Few rows, or rows far apart: less is multiplied for those kernel rows alone that meet them, although each of them
  /// loads its inputs anew.
  bool isThin() const {
    const std::int64_t met = metRows(m_region).count();
    const std::int64_t rows = m_region.rows * std::min(m_tables.rows.mostTaps, met) * m_region.channels;
    return rows * (m_plan.params().kernel.w + kLoad) < met * (m_region.channels * m_taps + kLoad);
  }

  /// Whether rows of pixels are multiplied one by one, since most of their columns are not met.
  bool isNarrow() const { return 4 * divideUp(m_columns.count(), kLine) * kLine < m_plan.input().w; }

  /// Those of some pixels to channels c0 .. of the layer of contributions.
  /// @param to  that of the first pixel to the first channel; every channel `tap` further
  /// @param slack  floats behind the pixels that may be overwritten
  RunStatus multiply(std::int64_t c0, std::int64_t channels, std::int64_t pixel0, std::int64_t pixels, float* to,
                     std::ptrdiff_t tap, std::ptrdiff_t slack, int threads) const {
    const Region region{m_region.n, c0, channels, 0, pixel0, 1, pixels, 1};
    return ::convt::run(*m_tables.contributions, m_flat, region, {to, tap, tap, slack}, {threads, m_options.stop});
  }

  /// Floats from a tap's contributions to the next one's: whole cache lines, an odd number of them, with a vector of
  /// room on both sides.
  static std::ptrdiff_t pitchFor(std::int64_t floats) { return ((divideUp(floats, kLine) + 1) | 1) * kLine; }

  /// All contributions to a part.
  std::optional<Contributions> contributeTo(const Region& part, ScratchFloats& floats, int threads) const {
    const InputSpan rows = metRows(part);
    const std::int64_t width = m_plan.input().w;
    const std::int64_t columns = m_columns.count();
    const bool whole = columns == width;
    Contributions all;
    all.row0 = rows.first;
    all.row = whole ? width : divideUp(columns, kLine) * kLine;
    all.tap = pitchFor(rows.count() * all.row);
    const std::int64_t margin = shiftedSumLanes();
    all.at = floats.atLeast(part.channels * m_taps * all.tap + 2 * margin) + margin;
    if (rows.count() == 0 || columns == 0) return all;

    const std::int64_t c0 = part.c0 * m_taps;
    const std::int64_t channels = part.channels * m_taps;
    const std::int64_t pixels = rows.count() * width;
    const RunStatus status =
        whole ? multiply(c0, channels, rows.first * width, pixels, all.at, all.tap, all.tap - pixels, threads)
              : parallelFor(rows.count(), {threads, m_options.stop}, [&](std::int64_t row) {
                  const std::int64_t pixel0 = (rows.first + row) * width + m_columns.first;
                  return multiply(c0, channels, pixel0, columns, all.at + row * all.row, all.tap, all.row - columns,
                                  1) == RunStatus::Completed;
                });
    return status == RunStatus::Cancelled ? std::nullopt : std::optional(all);
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

  /// Sampled rows row0 .. row1-1 of a part.
  bool sumRows(const Region& part, std::int64_t row0, std::int64_t row1, const Contributions& all) {
    Scratch& own = scratch();
    own.row.begin(m_tables, m_plan.input().h, m_columns, part);
    const std::int64_t kernelWidth = m_plan.params().kernel.w;
    for (std::int64_t j = row0; j < row1; ++j) {
      const std::int64_t oy = part.y0 + j * part.step;
      own.first.clear();
      for (const Col2imRow::KernelRow& row : own.row.meet(oy))
        own.first.push_back(all.at + row.tap * kernelWidth * all.tap + (row.iy - all.row0) * all.row);
      own.row.list(own.first, all.tap);
      for (std::int64_t c = 0; c < part.channels; ++c) {
        if (m_options.stop.stop_requested()) return false;
        const std::int64_t channel = part.c0 + c;
        own.row.write(c * m_taps * all.tap, m_tables.bias[static_cast<std::size_t>(channel)], m_out,
                      outAt(channel, (oy - m_region.y0) / m_region.step), m_streams);
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

  bool thinRow(std::int64_t channel, std::int64_t j) {
    Scratch& own = scratch();
    const std::int64_t kernelWidth = m_plan.params().kernel.w;
    const std::int64_t columns = m_columns.count();
    const std::ptrdiff_t tap = pitchFor(columns);
    own.row.begin(m_tables, m_plan.input().h, m_columns, m_region);
    const auto& met = own.row.meet(m_region.y0 + j * m_region.step);
    const std::int64_t margin = shiftedSumLanes();
    float* at = own.own.atLeast(std::ssize(met) * kernelWidth * tap + 2 * margin) + margin;
    own.first.clear();
    for (const Col2imRow::KernelRow& row : met) {
      const std::int64_t c0 = channel * m_taps + row.tap * kernelWidth;
      const std::int64_t pixel0 = row.iy * m_plan.input().w + m_columns.first;
      if (columns > 0 && multiply(c0, kernelWidth, pixel0, columns, at, tap, tap - columns, 1) == RunStatus::Cancelled)
        return false;
      own.first.push_back(at);
      at += kernelWidth * tap;
    }
    own.row.list(own.first, tap);
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
  InputSpan m_columns;  ///< of the input: those that the region meets, or all
  bool m_streams = false;
};

}  // namespace

RunStatus runCol2im(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                    const RunOptions& options) {
  const InputSpan rows =
      inputsAround(heightTerms(plan.params(), plan.input()), region.y0, region.y0 + (region.rows - 1) * region.step);
  const std::optional<Input> flat = flatInput(input, region.n, rows.first, rows.end, options.stop);
  return flat ? Job(plan, *flat, region, out, options).run() : RunStatus::Cancelled;
}

}  // namespace convt
