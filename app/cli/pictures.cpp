#include "app/cli/pictures.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <span>
#include <utility>

#include "app/session/sheet_file.h"
#include "app/session/time_left.h"
#include "engine/core/memory_budget.h"
#include "engine/core/number_text.h"

namespace convt::cli {
namespace {

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

/// What a mapping without limits of its own clips: counted while the picture is written.
class OutsideLevels {
 public:
  explicit OutsideLevels(std::size_t channels) : m_summaries(channels) {}

  void add(const OutputStrip& strip) {
    for (std::int64_t k = 0; k < strip.count; ++k) {
      const std::span<const float> plane = strip.plane(k);
      std::int64_t inside = 0;
      for (const float v : plane) inside += v >= 0.0F && v <= 1.0F ? 1 : 0;
      ChannelSummary& summary = m_summaries[static_cast<std::size_t>(strip.first + k)];
      summary.count += std::ssize(plane);
      summary.outsideLevels += std::ssize(plane) - inside;
    }
  }

  const std::vector<ChannelSummary>& summaries() const { return m_summaries; }

 private:
  std::vector<ChannelSummary> m_summaries;
};

class Stager {
 public:
  Stager(const OutputPlan& plan, const OutputSource& source, const std::stop_token& stop, Progress& progress)
      : m_plan(plan), m_source(source), m_shape(source.layer.plan.output()), m_progress(progress) {
    m_options.run = {plan.threads, stop};
  }

  Outcome stage(const OutputFile& file) {
    using Kind = ChannelChoice::Kind;
    if (!file.picture) return stageValues(file);
    switch (m_plan.channel.kind) {
      case Kind::All: return stageAll(file);
      case Kind::Sheet: return stageContactSheet(file);
      case Kind::One:
      case Kind::Rgb: return stageChannels(file, m_plan.channel.channels);
      case Kind::Whole: break;
    }
    return stageChannels(file, StripPart::whole(m_shape).channels);
  }

  Staged take() { return std::move(m_staged); }

 private:
  std::int64_t image() const { return m_plan.batch.value_or(0); }

  std::vector<ChannelSummary> summariesOf(const std::vector<std::int64_t>& channels) const {
    std::vector<ChannelSummary> summaries;
    if (!m_plan.needsStatistics()) return std::vector<ChannelSummary>(channels.size());
    const auto& all = m_source.measured->images[static_cast<std::size_t>(image())];
    for (const std::int64_t c : channels) summaries.push_back(all[static_cast<std::size_t>(c)]);
    return summaries;
  }

  /// What all channels have in common, for one mapping: the widest limits.
  ChannelSummary commonSummary() const {
    const std::vector<ChannelSummary> all = summariesOf(StripPart::whole(m_shape).channels);
    ChannelSummary common = all.front();
    for (const ChannelSummary& s : all) {
      common.min = std::min(common.min, s.min);
      common.max = std::max(common.max, s.max);
      common.low = std::min(common.low, s.low);
      common.high = std::max(common.high, s.high);
      if (&s == &all.front()) continue;
      common.count += s.count;
      common.outsideLevels += s.outsideLevels;
      common.notFinite += s.notFinite;
    }
    return common;
  }

  Mapping colored(Mapping mapping) const {
    if (!m_plan.colormap) return mapping;
    mapping.colors = *m_plan.colormap == Colormap::Grey        ? Colors::Grey
                     : *m_plan.colormap == Colormap::BrownTeal ? Colors::ZeroCentered
                                                               : Colors::Sequential;
    mapping.sequential = *m_plan.colormap;
    return mapping;
  }

  Mapping mappingFor(std::span<const ChannelSummary> summaries) const {
    if (m_plan.depth == SampleType::F32) return {};
    return colored(resolveMapping(m_plan.range, summaries, m_source.canBeNegative));
  }

  /// One mapping for all channels, as on the window's feature maps; --range stretch is by its meaning each channel's
  /// own.
  std::vector<Mapping> mapMappings() const {
    if (m_plan.range != MappingKind::Stretch) {
      const ChannelSummary common = commonSummary();
      return {mappingFor({&common, 1})};
    }
    std::vector<Mapping> mappings;
    for (const ChannelSummary& own : summariesOf(StripPart::whole(m_shape).channels))
      mappings.push_back(mappingFor({&own, 1}));
    return mappings;
  }

  /// Before the work on a file: what it will take, where there is somebody who wants to know.
  FileOptions begin(const QString& path, const std::optional<FileEstimate>& estimate, double times = 1.0) {
    const double seconds = estimate ? times * estimate->seconds : 0.0;
    if (estimate && seconds >= 1.0) {
      const auto bytes = static_cast<std::int64_t>(times * static_cast<double>(estimate->bytes));
      m_progress.wipe();
      std::fprintf(stderr, "convt: %s: %s%s, about %s\n", qPrintable(path), estimate->exact ? "" : "about ",
                   memoryText(bytes).c_str(), qPrintable(durationText(seconds)));
    }
    FileOptions options = m_options;
    options.progress = [this, left = TimeLeft(seconds)](double share) {
      m_progress.show("writing", share, left.at(share));
    };
    return options;
  }

  Outcome stageValues(const OutputFile& file) {
    std::optional<FileEstimate> estimate;
    if (m_progress.onTerminal()) estimate = estimateTensor(m_source.layer, file.tensor, m_options);
    auto staged = stageTensor(file.path, m_source.layer, file.tensor, begin(file.path, estimate));
    if (!staged) return staged.failure();
    m_staged.files.push_back(std::move(*staged));
    if (file.tensor == TensorFormat::Raw) {
      m_staged.remarks.push_back(file.path.toStdString() + ": float32, little-endian, no header, [" +
                                 std::to_string(m_shape.n) + "," + std::to_string(m_shape.c) + "," +
                                 std::to_string(m_shape.h) + "," + std::to_string(m_shape.w) + "]");
    }
    return std::nullopt;
  }

  Outcome stageChannels(const OutputFile& file, const std::vector<std::int64_t>& channels) {
    return stagePlanes(file.path, *file.picture, channels, mappingFor(summariesOf(channels)));
  }

  Outcome stageAll(const OutputFile& file) {
    const std::vector<Mapping> mappings = m_plan.depth == SampleType::F32 ? std::vector<Mapping>(1) : mapMappings();
    const qsizetype dot = file.path.lastIndexOf(QLatin1Char('.'));
    const int digits = std::max<int>(3, static_cast<int>(std::to_string(m_shape.c - 1).size()));
    for (std::int64_t c = 0; c < m_shape.c; ++c) {
      const QString path = QStringLiteral("%1-c%2%3")
                               .arg(file.path.first(dot), QString::number(c).rightJustified(digits, QLatin1Char('0')),
                                    file.path.sliced(dot));
      const Mapping& mapping = mappings[mappings.size() == 1 ? 0 : static_cast<std::size_t>(c)];
      if (auto failure = stagePlanes(path, *file.picture, {c}, mapping)) return failure;
    }
    return std::nullopt;
  }

  Outcome stagePlanes(const QString& path, ImageFormat format, const std::vector<std::int64_t>& channels,
                      const Mapping& mapping) {
    PictureOutput picture;
    picture.format = format;
    picture.type = m_plan.depth;
    picture.part = {image(), channels};
    picture.mapping = mapping;
    const bool values = m_plan.depth == SampleType::F32;
    const std::string said = values ? "the values as they are" : mappingText(mapping);
    picture.text = textFor(said);
    std::optional<FileEstimate> estimate;
    if (m_progress.onTerminal()) estimate = estimatePicture(m_source.layer, picture, m_options);
    FileOptions options = begin(path, estimate);
    OutsideLevels outside(channels.size());
    const bool counted = !values && !m_plan.needsStatistics();
    if (counted) options.visit = [&outside](const OutputStrip& strip) { outside.add(strip); };
    auto staged = stagePicture(path, m_source.layer, picture, options);
    if (!staged) return staged.failure();
    m_staged.files.push_back(std::move(*staged));
    const double clipped = values ? 0.0 : clippedShare(mapping, counted ? outside.summaries() : summariesOf(channels));
    const std::string share = clipped > 0.0 ? ", " + digitsText(100.0 * clipped, 2) + " % of the values outside" : "";
    m_staged.remarks.push_back(path.toStdString() + ": " + said + share);
    return std::nullopt;
  }

  Outcome stageContactSheet(const OutputFile& file) {
    const std::vector<Mapping> mappings = mapMappings();
    std::string said;
    for (const Mapping& mapping : mappings) said += (said.empty() ? "" : "; ") + mappingText(mapping);
    std::optional<FileEstimate> estimate;
    if (m_progress.onTerminal()) {  // its channels one by one are as much
      PictureOutput one;
      one.format = *file.picture;
      one.part = {image(), {0}};
      one.mapping = mappings.front();
      estimate = estimatePicture(m_source.layer, one, m_options);
      if (estimate) estimate->exact = false;
    }
    const FileOptions options = begin(file.path, estimate, static_cast<double>(m_shape.c));
    auto staged = stageSheet(file.path, m_source.layer, *file.picture, image(), mappings, textFor(said), options);
    if (!staged) return staged.failure();
    m_staged.files.push_back(std::move(*staged));
    m_staged.remarks.push_back(file.path.toStdString() + ": " + said);
    return std::nullopt;
  }

  ImageText textFor(const std::string& mapping) const {
    ImageText text = m_source.text;
    text[QStringLiteral("Mapping")] = QString::fromStdString(mapping);
    return text;
  }

  const OutputPlan& m_plan;
  const OutputSource& m_source;
  const Shape& m_shape;
  Progress& m_progress;
  FileOptions m_options;
  Staged m_staged;
};

}  // namespace

Result<Staged> stageOutputs(const OutputPlan& plan, const OutputSource& source, const std::stop_token& stop,
                            Progress& progress) {
  Stager stager(plan, source, stop, progress);
  for (const OutputFile& file : plan.files) {
    if (auto failure = stager.stage(file)) return *failure;
  }
  return stager.take();
}

}  // namespace convt::cli
