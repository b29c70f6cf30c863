#include "app/session/sheet_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <vector>

#include "app/session/strip_renderer.h"
#include "engine/core/memory_budget.h"

namespace convt {
namespace {

constexpr unsigned char kBackground = 0xf2;
constexpr std::int64_t kRgb = 3;

const Failure kStopped{"", false};

/// Rows of the sheet made of strips that have the planes of one row of planes.
class SheetRows {
 public:
  SheetRows(const SheetLayout& layout, std::span<const Mapping> mappings, int threads)
      : m_layout(layout), m_mappings(mappings), m_threads(threads) {}

  std::int64_t rowBytes() const { return kRgb * m_layout.width(); }

  /// @param first  number of the strip's first plane on the sheet
  void make(const OutputStrip& strip, std::int64_t first) {
    std::vector<unsigned char>& rows = m_rows[static_cast<std::size_t>(strip.buffer)];
    rows.assign(static_cast<std::size_t>(strip.rows * rowBytes()), kBackground);
    for (std::int64_t k = 0; k < strip.count; ++k) {
      StripRenderer renderer(SampleType::U8, 1,
                             m_mappings[m_mappings.size() == 1 ? 0 : static_cast<std::size_t>(first + k)], m_threads);
      renderer.render(strip, k);
      const std::int64_t left = m_layout.gap + k * (m_layout.cols + m_layout.gap);
      put(strip, renderer, rows.data() + kRgb * left);
    }
  }

  const unsigned char* rows(int buffer) const { return m_rows[static_cast<std::size_t>(buffer)].data(); }

 private:
  void put(const OutputStrip& strip, const StripRenderer& renderer, unsigned char* to) const {
    const auto* from = static_cast<const unsigned char*>(renderer.samples(strip.buffer));
    for (std::int64_t y = 0; y < strip.rows; ++y, to += rowBytes()) {
      if (renderer.components() == kRgb) {
        std::memcpy(to, from, static_cast<std::size_t>(kRgb * strip.width));
        from += kRgb * strip.width;
        continue;
      }
      for (std::int64_t x = 0; x < strip.width; ++x) std::fill_n(to + kRgb * x, kRgb, *from++);
    }
  }

  const SheetLayout& m_layout;
  std::span<const Mapping> m_mappings;
  int m_threads;
  std::array<std::vector<unsigned char>, 2> m_rows;
};

/// A sheet that is written to a file.
class SheetWork {
 public:
  SheetWork(const LayerRun& layer, const SheetLayout& layout, std::int64_t image, std::span<const Mapping> mappings,
            const FileOptions& options)
      : m_layer(layer),
        m_layout(layout),
        m_image(image),
        m_options(options),
        m_sheet(layout, mappings, options.run.threads) {}

  Outcome write(PictureRows& file) {
    for (std::int64_t first = 0; first < m_layout.count; first += m_layout.columns) {
      if (!writeGap(file)) return kStopped;
      if (auto stopped = writePlanes(file, first)) return stopped;
    }
    return writeGap(file) && file.finish() ? std::nullopt : Outcome(kStopped);
  }

 private:
  bool writeGap(PictureRows& file) const {
    const std::vector<unsigned char> rows(static_cast<std::size_t>(m_layout.gap * m_sheet.rowBytes()), kBackground);
    return file.write(rows.data(), m_layout.gap);
  }

  Outcome writePlanes(PictureRows& file, std::int64_t first) {
    StripPart part{m_image, {}};
    part.channels.resize(static_cast<std::size_t>(std::min<std::int64_t>(m_layout.columns, m_layout.count - first)));
    std::iota(part.channels.begin(), part.channels.end(), first);
    StripOptions strips;
    strips.run = m_options.run;
    strips.before = m_options.before;
    strips.prepare = [this, first](const OutputStrip& strip) { m_sheet.make(strip, first); };
    // Whole rows of the sheet, its gaps and missing planes too, for each value of the planes that are there.
    const std::int64_t values = std::ssize(part.channels) * m_layout.cols;
    strips.preparedBytes = kRgb + (m_sheet.rowBytes() + values - 1) / std::max<std::int64_t>(1, values);
    return forEachStrip(m_layer.plan, m_layer.input, part, strips, [&](const OutputStrip& strip) {
      if (!file.write(m_sheet.rows(strip.buffer), strip.rows)) return false;
      const double rows = static_cast<double>(first) * static_cast<double>(m_layout.rows) +
                          static_cast<double>(strip.count * (strip.y0 + strip.rows));
      if (m_options.progress)
        m_options.progress(rows / (static_cast<double>(m_layout.count) * static_cast<double>(m_layout.rows)));
      return true;
    });
  }

  const LayerRun& m_layer;
  const SheetLayout& m_layout;
  std::int64_t m_image;
  const FileOptions& m_options;
  SheetRows m_sheet;
};

}  // namespace

Result<StagedFile> stageSheet(const QString& path, const LayerRun& layer, ImageFormat format, std::int64_t image,
                              std::span<const Mapping> mappings, const ImageText& text, const FileOptions& options) {
  const Shape& out = layer.plan.output();
  const SheetLayout layout = layoutSheet(static_cast<int>(out.c), static_cast<int>(out.h), static_cast<int>(out.w));
  const PictureShape shape{layout.height(), layout.width(), static_cast<int>(kRgb), SampleType::U8};
  if (auto refused = checkImage(format, shape.type, shape.height, shape.width)) return *refused;
  if (const auto bytes = exactFileBytes(format, shape)) {
    if (auto refused = checkSpace(path, *bytes)) return *refused;
  }
  return stageFile(path, options.run.stop, [&](QIODevice& device) -> Outcome {
    const auto memory = memoryBudget().reserve(gatheredBytes(format, shape), "The contact sheet");
    if (!memory) return memory.failure();
    const auto file = beginPicture(device, format, shape, text);
    return file ? SheetWork(layer, layout, image, mappings, options).write(*file) : Outcome(kStopped);
  });
}

}  // namespace convt
