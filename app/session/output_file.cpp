#include "app/session/output_file.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "app/session/strip_renderer.h"
#include "engine/core/memory_budget.h"

namespace convt {
namespace {

const Failure kStopped{"", false};

constexpr double kDiskPace = 1e9;         // bytes a second
constexpr double kTrialFloats = 1 << 18;  // of an estimate
constexpr double kTrialTerms = 1e8;

/// Keeps nothing but the count.
class CountingDevice : public QIODevice {
 public:
  CountingDevice() { open(QIODevice::WriteOnly | QIODevice::Unbuffered); }
  bool isSequential() const override { return false; }
  qint64 size() const override { return m_size; }

 protected:
  qint64 readData(char* /*data*/, qint64 /*count*/) override { return -1; }
  qint64 writeData(const char* /*data*/, qint64 count) override {
    m_size = std::max(m_size, pos() + count);
    return count;
  }

 private:
  qint64 m_size = 0;
};

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

StripOptions stripOptions(const FileOptions& options, StripOrder order) {
  StripOptions strips;
  strips.order = order;
  strips.run = options.run;
  strips.before = options.before;
  return strips;
}

/// Some rows in the middle of a part, cut where they are very long, computed: what estimates are made from.
struct Trial {
  std::vector<float> values;
  OutputStrip strip;
  double seconds = 0.0;
  double scale = 1.0;  ///< the whole output is so many times the trial
};

std::optional<Trial> tryRows(const LayerRun& layer, const StripPart& part, double scale, const RunOptions& options) {
  const Shape& out = layer.plan.output();
  const auto channels = std::ssize(part.channels);
  if (channels == 0 || out.count() == 0) return Trial{};
  const double floats = std::min(kTrialFloats, kTrialTerms / (layer.plan.termsPerPixel() + 1.0));
  Trial trial;
  trial.strip.count = channels;
  trial.strip.width = std::clamp<std::int64_t>(static_cast<std::int64_t>(floats) / channels, 1, out.w);
  const double line = static_cast<double>(trial.strip.width * channels);
  trial.strip.rows = std::clamp<std::int64_t>(static_cast<std::int64_t>(floats / line), 1, out.h);
  trial.strip.y0 = (out.h - trial.strip.rows) / 2;
  const std::int64_t plane = trial.strip.rows * trial.strip.width;
  trial.values.resize(static_cast<std::size_t>(channels * plane));
  trial.strip.values = trial.values.data();
  trial.scale = scale * static_cast<double>(out.h) * static_cast<double>(out.w) / static_cast<double>(plane);
  for (int round = 0; round < 2; ++round) {  // the first one wakes the threads and touches the memory
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t k = 0; k < channels; ++k) {
      const Region region{part.image,
                          part.channels[static_cast<std::size_t>(k)],
                          1,
                          trial.strip.y0,
                          0,
                          trial.strip.rows,
                          trial.strip.width,
                          1};
      const OutputSpan span{trial.values.data() + k * plane, plane, trial.strip.width};
      if (run(layer.plan, layer.input, region, span, options) == RunStatus::Cancelled) return std::nullopt;
    }
    trial.seconds = secondsSince(start);
  }
  return trial;
}

Outcome writeRows(QIODevice& device, const LayerRun& layer, const PictureOutput& picture, const FileOptions& options) {
  const PictureShape shape = shapeOf(layer, picture);
  const auto memory = memoryBudget().reserve(gatheredBytes(picture.format, shape),
                                             "The whole picture, which this format needs at once,");
  if (!memory) return memory.failure();
  StripRenderer renderer(picture.type, static_cast<int>(picture.part.channels.size()), picture.mapping,
                         options.run.threads);
  const auto rows = beginPicture(device, picture.format, shape, picture.text, picture.tiff);
  if (!rows) return kStopped;
  StripOptions strips = stripOptions(options, StripOrder::ByRows);
  strips.prepare = [&renderer](const OutputStrip& strip) { renderer.render(strip); };
  strips.preparedBytes = renderer.bytesPerValue();
  const Outcome stopped = forEachStrip(layer.plan, layer.input, picture.part, strips, [&](const OutputStrip& strip) {
    if (!rows->write(renderer.samples(strip.buffer), strip.rows)) return false;
    if (options.visit) options.visit(strip);
    if (options.progress)
      options.progress(static_cast<double>(strip.y0 + strip.rows) / static_cast<double>(shape.height));
    return true;
  });
  if (stopped) return stopped;
  return rows->finish() ? std::nullopt : Outcome(kStopped);
}

Outcome writeValues(QIODevice& device, const LayerRun& layer, TensorFormat format, const FileOptions& options) {
  const Shape& out = layer.plan.output();
  TensorFile file(device, format, out);
  if (!file.begin()) return kStopped;
  double written = 0.0;
  for (std::int64_t n = 0; n < out.n; ++n) {
    const auto visit = [&](const OutputStrip& strip) {
      for (std::int64_t k = 0; k < strip.count; ++k) {
        if (!file.write(n, strip.first + k, strip.y0, strip.rows, strip.plane(k).data())) return false;
      }
      if (options.visit) options.visit(strip);
      written += static_cast<double>(strip.count * strip.rows * strip.width);
      if (options.progress) options.progress(written / static_cast<double>(out.count()));
      return true;
    };
    if (auto stopped = forEachStrip(layer.plan, layer.input, StripPart::whole(out, n),
                                    stripOptions(options, StripOrder::ByChannels), visit))
      return stopped;
  }
  return std::nullopt;
}

}  // namespace

PictureShape shapeOf(const LayerRun& layer, const PictureOutput& picture) {
  const StripRenderer renderer(picture.type, static_cast<int>(picture.part.channels.size()), picture.mapping, 1);
  return {layer.plan.output().h, layer.plan.output().w, renderer.components(), picture.type};
}

std::optional<FileEstimate> estimatePicture(const LayerRun& layer, const PictureOutput& picture,
                                            const FileOptions& options) {
  const auto trial = tryRows(layer, picture.part, 1.0, options.run);
  if (!trial || options.run.stop.stop_requested()) return std::nullopt;
  PictureShape shape = shapeOf(layer, picture);
  FileEstimate estimate;
  const auto exact = exactFileBytes(picture.format, shape, picture.tiff);
  estimate.exact = exact.has_value();
  StripRenderer renderer(picture.type, static_cast<int>(picture.part.channels.size()), picture.mapping,
                         options.run.threads);
  renderer.render(trial->strip);  // touches the memory
  const auto start = std::chrono::steady_clock::now();
  renderer.render(trial->strip);
  const double computing = trial->scale * (trial->seconds + secondsSince(start));
  double encoding = 0.0;
  if (exact) {
    estimate.bytes = *exact;
  } else {
    const auto begin = std::chrono::steady_clock::now();
    CountingDevice device;
    shape.height = trial->strip.rows;
    shape.width = trial->strip.width;
    const auto rows = beginPicture(device, picture.format, shape, {}, picture.tiff);
    if (rows && rows->write(renderer.samples(0), shape.height)) rows->finish();
    encoding = trial->scale * secondsSince(begin);
    estimate.bytes = static_cast<std::int64_t>(trial->scale * static_cast<double>(device.size()));
  }
  estimate.seconds = std::max(computing, encoding + static_cast<double>(estimate.bytes) / kDiskPace);
  return estimate;
}

std::optional<FileEstimate> estimateTensor(const LayerRun& layer, TensorFormat format, const FileOptions& options) {
  const Shape& out = layer.plan.output();
  // One channel stands for all of them: hundreds would be too much for a trial.
  const auto trial = tryRows(layer, {0, {0}}, static_cast<double>(out.n * out.c), options.run);
  if (!trial) return std::nullopt;
  FileEstimate estimate;
  estimate.bytes = tensorBytes(format, out);
  estimate.exact = true;
  estimate.seconds = std::max(trial->scale * trial->seconds, static_cast<double>(estimate.bytes) / kDiskPace);
  return estimate;
}

Result<StagedFile> stageFile(const QString& path, const std::stop_token& stop,
                             const std::function<Outcome(QIODevice&)>& writer) {
  Outcome why;
  auto staged = StagedFile::write(path, [&](QIODevice& device) {
    why = writer(device);
    return !why;
  });
  if (!staged && why && !why->text.empty()) return *why;
  // Neither the disk nor the user: the encoder gave up.
  if (!staged && staged.failure().text.empty() && !stop.stop_requested())
    return Failure{path.toStdString() + " cannot be saved: it could not be encoded.", false};
  return staged;
}

Result<StagedFile> stagePicture(const QString& path, const LayerRun& layer, const PictureOutput& picture,
                                const FileOptions& options) {
  const PictureShape shape = shapeOf(layer, picture);
  if (auto refused = checkImage(picture.format, shape.type, shape.height, shape.width)) return *refused;
  if (const auto bytes = exactFileBytes(picture.format, shape, picture.tiff)) {
    if (auto refused = checkSpace(path, *bytes)) return *refused;
  }
  return stageFile(path, options.run.stop,
                   [&](QIODevice& device) { return writeRows(device, layer, picture, options); });
}

Result<StagedFile> stageTensor(const QString& path, const LayerRun& layer, TensorFormat format,
                               const FileOptions& options) {
  if (auto refused = checkSpace(path, tensorBytes(format, layer.plan.output()))) return *refused;
  return stageFile(path, options.run.stop,
                   [&](QIODevice& device) { return writeValues(device, layer, format, options); });
}

}  // namespace convt
