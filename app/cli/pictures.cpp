#include "app/cli/pictures.h"

#include <QFileInfo>
#include <algorithm>
#include <span>
#include <utility>

#include "app/io/npy.h"
#include "engine/core/memory_budget.h"
#include "engine/core/number_text.h"
#include "engine/render/sheet.h"
#include "engine/render/summarize.h"

namespace convt::cli {
namespace {

using Plane = std::span<const float>;

// The samples of one picture, whichever type they have, with their place in the budget.
struct Samples {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint16_t> words;
  std::vector<float> floats;
  PixelBuffer buffer;
  MemoryBudget::Reservation memory;
};

std::string rangeText(const ValueRange& range) {
  return exactText(range.low) + ".." + exactText(range.high);
}

std::string mappingText(const Mapping& mapping) {
  std::string text;
  switch (mapping.kind) {
    case MappingKind::Levels: return "levels 0..1";
    case MappingKind::Wrap: return "wrap";
    case MappingKind::Stretch: text = "stretch"; break;
    case MappingKind::Signed: text = "signed"; break;
    case MappingKind::Auto: break;
  }
  for (const ValueRange& range : mapping.ranges) text += " " + rangeText(range);
  return text;
}

class PictureStager {
 public:
  PictureStager(const OutputPlan& plan, const Tensor& output, bool canBeNegative, const ImageText& text,
                std::stop_token stop)
      : m_plan(plan), m_output(output), m_canBeNegative(canBeNegative), m_text(text), m_stop(std::move(stop)) {}

  Outcome stage(const OutputFile& file) {
    using Kind = ChannelChoice::Kind;
    switch (m_plan.channel.kind) {
      case Kind::All: return stageAll(file);
      case Kind::Sheet: return stageSheet(file);
      case Kind::Whole: break;
      case Kind::One:
      case Kind::Rgb: return stageChannels(file, m_plan.channel.channels);
    }
    std::vector<std::int64_t> channels;
    for (std::int64_t c = 0; c < m_output.shape.c; ++c) channels.push_back(c);
    return stageChannels(file, channels);
  }

  Staged take() { return std::move(m_staged); }
  Staged& staged() { return m_staged; }

 private:
  Plane plane(std::int64_t channel) const {
    const auto size = static_cast<std::size_t>(m_output.shape.h * m_output.shape.w);
    return Plane(m_output.values).subspan(m_output.index(m_plan.batch.value_or(0), channel, 0, 0), size);
  }

  // Neighbouring channels together; exact, since all of the output is here.
  ChannelSummary summaryOf(std::int64_t first, std::int64_t count) const {
    const auto plane = static_cast<std::size_t>(m_output.shape.h * m_output.shape.w);
    return summarize(Plane(m_output.values)
                         .subspan(m_output.index(m_plan.batch.value_or(0), first, 0, 0), plane * static_cast<std::size_t>(count)));
  }

  // 16 bits of one channel are its values, not the 256 colours of a map.
  static Mapping grey(Mapping mapping) {
    mapping.colors = Colors::Grey;
    return mapping;
  }

  Mapping colored(Mapping mapping) const {
    if (!m_plan.colormap) return mapping;
    mapping.colors = *m_plan.colormap == Colormap::Grey        ? Colors::Grey
                     : *m_plan.colormap == Colormap::BrownTeal ? Colors::ZeroCentered
                                                               : Colors::Sequential;
    mapping.sequential = *m_plan.colormap;
    return mapping;
  }

  // One mapping for all channels, as on the window's feature maps; --range stretch is by its meaning each channel's
  // own.
  std::vector<Mapping> mapMappings() const {
    std::vector<Mapping> mappings;
    const bool own = m_plan.range == MappingKind::Stretch;
    for (std::int64_t c = 0; c < (own ? m_output.shape.c : 1); ++c) {
      const ChannelSummary summary = own ? summaryOf(c, 1) : summaryOf(0, m_output.shape.c);
      mappings.push_back(colored(resolveMapping(m_plan.range, {&summary, 1}, m_canBeNegative)));
    }
    return mappings;
  }

  Outcome stageChannels(const OutputFile& file, const std::vector<std::int64_t>& channels) {
    std::vector<Plane> planes;
    std::vector<ChannelSummary> summaries;
    for (const std::int64_t c : channels) {
      planes.push_back(plane(c));
      if (m_plan.depth != SampleType::F32) summaries.push_back(summaryOf(c, 1));
    }
    Mapping mapping;
    if (m_plan.depth != SampleType::F32) mapping = colored(resolveMapping(m_plan.range, summaries, m_canBeNegative));
    return writePlanes(file.path, *file.picture, planes, mapping, summaries);
  }

  Outcome stageAll(const OutputFile& file) {
    const std::vector<Mapping> mappings = m_plan.depth == SampleType::F32 ? std::vector<Mapping>(1) : mapMappings();
    const QFileInfo info(file.path);
    const qsizetype dot = file.path.lastIndexOf(QLatin1Char('.'));
    const int digits = std::max<int>(3, static_cast<int>(std::to_string(m_output.shape.c - 1).size()));
    for (std::int64_t c = 0; c < m_output.shape.c; ++c) {
      const QString path = QStringLiteral("%1-c%2%3")
                               .arg(file.path.first(dot), QString::number(c).rightJustified(digits, QLatin1Char('0')),
                                    file.path.sliced(dot));
      const Plane values = plane(c);
      const ChannelSummary summary = m_plan.depth == SampleType::F32 ? ChannelSummary{} : summaryOf(c, 1);
      const Mapping& mapping = mappings[mappings.size() == 1 ? 0 : static_cast<std::size_t>(c)];
      if (auto failure = writePlanes(path, *file.picture, {&values, 1}, mapping, {&summary, 1})) return failure;
    }
    return std::nullopt;
  }

  Outcome stageSheet(const OutputFile& file) {
    const Shape& s = m_output.shape;
    const SheetLayout layout = layoutSheet(static_cast<int>(s.c), static_cast<int>(s.h), static_cast<int>(s.w));
    auto memory = memoryBudget().reserve(layout.bytes(), "The contact sheet");
    if (!memory) return memory.failure();
    const std::vector<Mapping> mappings = mapMappings();
    const Plane all(plane(0).data(), static_cast<std::size_t>(s.imageCount()));
    const std::vector<std::uint8_t> bytes = renderSheet(all, layout, mappings);
    const PixelBuffer buffer{layout.height(), layout.width(), 3, SampleType::U8, bytes.data()};
    std::string text;
    for (const Mapping& mapping : mappings) text += (text.empty() ? "" : "; ") + mappingText(mapping);
    return writePicture(file.path, *file.picture, buffer, text, "");
  }

  Result<Samples> samplesOf(std::span<const Plane> planes, const Mapping& mapping) const {
    const std::int64_t rows = m_output.shape.h;
    const std::int64_t cols = m_output.shape.w;
    Samples samples;
    const int channels =
        m_plan.depth == SampleType::U8 ? renderedComponents(static_cast<int>(planes.size()), mapping) : static_cast<int>(planes.size());
    samples.buffer = {rows, cols, channels, m_plan.depth, nullptr};
    auto memory = memoryBudget().reserve(samples.buffer.rowBytes() * rows, "The picture");
    if (!memory) return memory.failure();
    samples.memory = *memory;
    switch (m_plan.depth) {
      case SampleType::U8: samples.bytes = renderBytes(planes, static_cast<int>(rows), static_cast<int>(cols), mapping); break;
      case SampleType::U16: samples.words = renderWords(planes, static_cast<int>(rows), static_cast<int>(cols), grey(mapping)); break;
      case SampleType::F32: samples.floats = interleaved(planes); break;
    }
    return samples;
  }

  static std::vector<float> interleaved(std::span<const Plane> planes) {
    std::vector<float> values(planes.size() * planes.front().size());
    for (std::size_t c = 0; c < planes.size(); ++c) {
      for (std::size_t i = 0; i < planes[c].size(); ++i) values[i * planes.size() + c] = planes[c][i];
    }
    return values;
  }

  Outcome writePlanes(const QString& path, ImageFormat format, std::span<const Plane> planes, const Mapping& mapping,
                      std::span<const ChannelSummary> summaries) {
    if (m_stop.stop_requested()) return Failure{"", false};
    auto samples = samplesOf(planes, mapping);
    if (!samples) return samples.failure();
    PixelBuffer buffer = samples->buffer;
    buffer.data = m_plan.depth == SampleType::U8    ? static_cast<const void*>(samples->bytes.data())
                  : m_plan.depth == SampleType::U16 ? static_cast<const void*>(samples->words.data())
                                                    : static_cast<const void*>(samples->floats.data());
    if (m_plan.depth == SampleType::F32) return writePicture(path, format, buffer, "the values as they are", "");
    const double clipped = clippedShare(mapping, summaries);
    const std::string share = clipped > 0.0 ? ", " + digitsText(100.0 * clipped, 2) + " % of the values outside" : "";
    return writePicture(path, format, buffer, mappingText(mapping), share);
  }

  Outcome writePicture(const QString& path, ImageFormat format, const PixelBuffer& buffer, const std::string& mapping,
                       const std::string& remark) {
    ImageText text = m_text;
    text[QStringLiteral("Mapping")] = QString::fromStdString(mapping);
    auto staged = StagedFile::write(
        path, [&](QIODevice& device) { return !m_stop.stop_requested() && writeImage(device, format, buffer, text); });
    if (!staged) return staged.failure();
    m_staged.files.push_back(std::move(*staged));
    m_staged.remarks.push_back(path.toStdString() + ": " + mapping + remark);
    return std::nullopt;
  }

  const OutputPlan& m_plan;
  const Tensor& m_output;
  bool m_canBeNegative;
  const ImageText& m_text;
  std::stop_token m_stop;
  Staged m_staged;
};

}  // namespace

Result<Staged> stageOutputs(const OutputPlan& plan, const Tensor& output, bool canBeNegative, const ImageText& text,
                            std::stop_token stop) {
  PictureStager stager(plan, output, canBeNegative, text, stop);
  for (const OutputFile& file : plan.files) {
    if (file.picture) {
      if (auto failure = stager.stage(file)) return *failure;
      continue;
    }
    auto staged = StagedFile::write(
        file.path, [&](QIODevice& device) { return !stop.stop_requested() && writeNpy(device, output); });
    if (!staged) return staged.failure();
    stager.staged().files.push_back(std::move(*staged));
  }
  return stager.take();
}

}  // namespace convt::cli
