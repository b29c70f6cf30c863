// The speed of saving an output of `--megapixels` times 3 channels against dd conv=fsync writing as many bytes to the
// same disk, in turns: as .npy, as BigTIFF of 8 bits (both without compression) and, with --png, as PNG. Prints medians
// over `--repeat` rounds and the most memory that was taken beside the input. Needs twice the largest file in
// `--folder` and leaves nothing there.
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <vector>

#include "app/session/output_file.h"
#include "engine/weight_init.h"
#include "tests/bench/quantile.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr int kChannels = 3;

/// A layer of stride 2 over bytes that look like a noisy photograph.
struct Layer {
  Input input;
  std::shared_ptr<const Plan> plan;
};

Input noisyPhotograph(std::int64_t height, std::int64_t width) {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(kChannels * height * width));
  std::minstd_rand random(1);
  std::size_t at = 0;
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      for (int c = 0; c < kChannels; ++c) {
        const double wave = std::sin(static_cast<double>(x) / (60.0 + 9 * c)) + std::cos(static_cast<double>(y) / 80.0);
        (*bytes)[at++] = static_cast<std::uint8_t>(120.0 + 50.0 * wave + static_cast<double>(random() % 8));
      }
    }
  }
  Input input;
  input.shape = {1, kChannels, height, width};
  input.element = Element::U8;
  input.strideC = 1;
  input.strideW = kChannels;
  input.strideH = kChannels * width;
  input.strideN = input.strideH * height;
  input.data = std::shared_ptr<const void>(bytes, bytes->data());
  return input;
}

Layer makeLayer(double megapixels) {
  const auto width = static_cast<std::int64_t>(std::sqrt(megapixels * 1e6 / 4.0 * 4.0 / 3.0));
  Layer layer;
  layer.input = noisyPhotograph(width * 3 / 4, width);
  LayerParams params;
  params.outChannels = kChannels;
  params.kernel = {4, 4};
  params.stride = {2, 2};
  params.padding = {1, 1};
  const auto weights = makeWeights({}, params, kChannels);
  layer.plan = *Plan::make(params, layer.input.shape, std::make_shared<const Weights>(*weights));
  return layer;
}

double secondsOf(const std::function<bool()>& work) {
  const auto start = std::chrono::steady_clock::now();
  if (!work()) {
    std::fprintf(stderr, "writing failed\n");
    std::exit(1);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool dd(const QString& path, qint64 bytes) {
  const bool done =
      QProcess::execute(u"dd"_s, {u"if=/dev/zero"_s, u"of="_s + path, u"bs=1M"_s, u"iflag=count_bytes"_s,
                                  u"count="_s + QString::number(bytes), u"conv=fsync"_s, u"status=none"_s}) == 0;
  QFile::remove(path);
  return done;
}

/// The most memory that this process has taken, in bytes.
double peakBytes() {
  QFile status(u"/proc/self/status"_s);
  if (!status.open(QIODevice::ReadOnly)) return 0.0;
  for (const QByteArray& line : status.readAll().split('\n')) {
    if (line.startsWith("VmHWM:")) return 1024.0 * line.mid(6).simplified().split(' ').front().toDouble();
  }
  return 0.0;
}

bool commit(Result<StagedFile> staged) {
  return staged && !staged->commit();
}

struct Kind {
  const char* name;
  QString path;
  std::function<bool()> save;
  std::vector<double> ours;  ///< seconds
  std::vector<double> dds;
  qint64 bytes = 0;
};

std::vector<Kind> kindsFor(const LayerRun& run, const QDir& folder, bool png) {
  std::vector<Kind> kinds;
  const QString npy = folder.filePath(u"a.npy"_s);
  kinds.push_back({".npy", npy, [=] { return commit(stageTensor(npy, run, TensorFormat::Npy, {})); }, {}, {}, 0});
  const auto picture = [&](const char* name, const QString& path, ImageFormat format) {
    PictureOutput output;
    output.format = format;
    output.part = StripPart::whole(run.plan.output());
    output.mapping.kind = MappingKind::Levels;
    output.tiff = {0, 0};
    kinds.push_back({name, path, [=] { return commit(stagePicture(path, run, output, {})); }, {}, {}, 0});
  };
  picture("BigTIFF", folder.filePath(u"a.tif"_s), ImageFormat::Tiff);
  if (png) picture("PNG", folder.filePath(u"a.png"_s), ImageFormat::Png);
  return kinds;
}

void measureOnce(Kind& kind, const QDir& folder) {
  kind.ours.push_back(secondsOf(kind.save));
  kind.bytes = QFileInfo(kind.path).size();
  QFile::remove(kind.path);
  kind.dds.push_back(secondsOf([&] { return dd(folder.filePath(u"dd"_s), kind.bytes); }));
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication app(argc, argv);
  QCommandLineParser parser;
  parser.addOptions({{u"megapixels"_s, u"output pixels, in millions"_s, u"N"_s, u"10"_s},
                     {u"repeat"_s, u"rounds"_s, u"N"_s, u"3"_s},
                     {u"folder"_s, u"on the disk to measure"_s, u"PATH"_s, QDir::tempPath()},
                     {u"png"_s, u"PNG, too"_s}});
  parser.process(app);
  const QTemporaryDir temporary(QDir(parser.value(u"folder"_s)).filePath(u"bench-export-XXXXXX"_s));
  const QDir folder(temporary.path());
  const Layer layer = makeLayer(parser.value(u"megapixels"_s).toDouble());
  const Shape& out = layer.plan->output();
  std::vector<Kind> kinds = kindsFor({*layer.plan, layer.input}, folder, parser.isSet(u"png"_s));
  for (int round = 0; round < std::max(1, parser.value(u"repeat"_s).toInt()); ++round) {
    for (Kind& kind : kinds) measureOnce(kind, folder);
  }
  std::printf("output %lldx%lldx%lld\n", static_cast<long long>(out.c), static_cast<long long>(out.h),
              static_cast<long long>(out.w));
  for (const Kind& kind : kinds) {
    const double megabytes = static_cast<double>(kind.bytes) / 1e6;
    const double ours = quantile(kind.ours, 0.5);
    const double disk = quantile(kind.dds, 0.5);
    std::printf("%-8s %8.0f MB  %7.2f s  %6.0f MB/s   dd %7.2f s  %6.0f MB/s   %3.0f %%\n", kind.name, megabytes, ours,
                megabytes / ours, disk, megabytes / disk, 100.0 * disk / ours);
  }
  std::printf("peak memory %.0f MB beside the input's %.0f MB\n",
              (peakBytes() - static_cast<double>(layer.input.bytes())) / 1e6,
              static_cast<double>(layer.input.bytes()) / 1e6);
  return 0;
}
