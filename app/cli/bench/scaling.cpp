#include <algorithm>
#include <cmath>

#include "app/cli/bench/kinds.h"
#include "app/cli/bench/text_table.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

/// One curve: layers that differ in one thing only.
struct Curve {
  std::string name;
  std::string unit;
  std::vector<double> at;  ///< the thing's values
  std::vector<Workload> workloads;
  std::vector<int> threads;  ///< one for each, or empty: as the settings say
};

Workload layerOf(int in, int out, Pair size, int kernel, int stride, int padding) {
  LayerParams params{out, {kernel, kernel}, {stride, stride}, {padding, padding}, {0, 0}, {1, 1}, 1, false};
  return {"", {1, in, size.h, size.w}, params};
}

/// 3->3, kernel 4, stride 2, padding 1, outputs of 3:2.
Curve areas() {
  Curve curve{"area", "megapixels of the output", {}, {}, {}};
  for (const double megapixels : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
    const double half = std::sqrt(megapixels * 1e6 / 1.5) / 2.0;  // of the output's height
    const Pair size{static_cast<int>(std::lround(half)), static_cast<int>(std::lround(1.5 * half))};
    curve.workloads.push_back(layerOf(3, 3, size, 4, 2, 1));
    curve.at.push_back(static_cast<double>(size.h) * size.w * 4.0 / 1e6);
  }
  return curve;
}

/// As many out as in, 32x32, kernel 4, stride 2, padding 1.
Curve channels() {
  Curve curve{"channels", "input and output channels", {}, {}, {}};
  for (const int channels : {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512}) {
    curve.at.push_back(channels);
    curve.workloads.push_back(layerOf(channels, channels, {32, 32}, 4, 2, 1));
  }
  return curve;
}

/// 1->1, 512x768, stride 1, output as large as the input, or one less.
Curve kernels() {
  Curve curve{"kernel", "taps of the kernel", {}, {}, {}};
  for (const int kernel : {1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 19, 23, 31, 39, 47, 55, 63}) {
    curve.at.push_back(kernel * kernel);
    curve.workloads.push_back(layerOf(1, 1, {512, 768}, kernel, 1, kernel / 2));
  }
  return curve;
}

std::vector<Curve> threads(int most) {
  std::vector<Curve> curves;
  for (const Workload& workload : standardWorkloads()) {
    if (workload.name != "W2" && workload.name != "W3" && workload.name != "W7" && workload.name != "W9") continue;
    Curve curve{"threads, " + workload.name, "threads", {}, {}, {}};
    for (int count = 1; count <= most; count = count < most ? std::min(count * 2, most) : count + 1) {
      curve.at.push_back(count);
      curve.threads.push_back(count);
      curve.workloads.push_back(workload);
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

/// What was measured of a curve; points for which there was no memory are left out.
struct Measured {
  std::vector<double> at;
  std::vector<LayerFigures> figures;
  std::string remark;
};

Result<Measured> measure(const Curve& curve, const BenchSettings& settings, RunLimits& limits,
                         const std::stop_token& stop) {
  Measured measured;
  std::vector<Workload> fitting;
  for (const Workload& workload : curve.workloads) {
    const auto probe = bufferFor({workload});  // given back at once: the largest that fits is what counts
    if (!probe) {
      measured.remark = probe.failure().text;
      break;
    }
    fitting.push_back(workload);
  }
  const auto buffer = bufferFor(fitting);
  if (!buffer) return buffer.failure();
  std::vector<LayerRun> layers;
  std::vector<TimedRun> takers;
  for (const Workload& workload : fitting) {
    auto layer = LayerRun::make(workload, settings.choice, stop);
    if (!layer && stop.stop_requested()) return layer.failure();
    if (!layer) {
      measured.remark = layer.failure().text;
      break;
    }
    layers.push_back(std::move(*layer));
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const RunOptions options{curve.threads.empty() ? settings.threads : curve.threads[i], stop};
    takers.push_back([&layers, &buffer, options, i] { return layers[i].run(*buffer, options); });
  }
  const auto timings =
      measureInTurns(takers, {settings.repeat, 0.0, 0.0}, stop, [&](double) { limits.measureInRound(); });
  if (!timings) return Failure{"", false};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto error = layers[i].error(*buffer, {settings.threads, stop});
    if (!error) return Failure{"", false};
    measured.at.push_back(curve.at[i]);
    measured.figures.push_back(figuresOf(layers[i].workload(), layers[i].plan(), (*timings)[i], *error));
  }
  return measured;
}

double nanosecondsPerPixel(const LayerFigures& figures) {
  const Shape output = outputShape(figures.workload.params, figures.workload.input);
  return figures.hot.median * 1e6 / (static_cast<double>(output.h) * static_cast<double>(output.w));
}

void report(const Curve& curve, const Measured& measured, const MachineLimits& limits, BenchReport& into,
            std::vector<JsonObject>& curves) {
  using Side = TextTable::Side;
  TextTable table({{curve.unit},
                   {"layer", Side::Left},
                   {"ms"},
                   {"ns per output pixel"},
                   {"GFLOP/s"},
                   {"share"},
                   {"path and tile", Side::Left}});
  std::vector<JsonObject> points;
  for (std::size_t i = 0; i < measured.figures.size(); ++i) {
    const LayerFigures& f = measured.figures[i];
    const bool all = curve.threads.empty();  // the limits are those of all threads
    table.add({threeDigits(measured.at[i]), f.workload.text(), threeDigits(f.hot.median),
               threeDigits(nanosecondsPerPixel(f)), threeDigits(gflopsOf(f)), all ? percent(shareOf(f, limits)) : "-",
               f.schedule});
    JsonObject point = figuresJson(f, limits);
    points.push_back(point.add("at", measured.at[i]).add("nanoseconds_per_pixel", nanosecondsPerPixel(f)));
  }
  into.text += curve.name + '\n' + table.text() + measured.remark + (measured.remark.empty() ? "\n" : "\n\n");
  JsonObject json;
  curves.push_back(json.add("name", curve.name).add("unit", curve.unit).add("points", points));
}

}  // namespace

Result<BenchReport> benchScaling(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop) {
  std::vector<Curve> curves{areas(), channels(), kernels()};
  for (Curve& curve : threads(settings.threads)) curves.push_back(std::move(curve));
  std::vector<Measured> all;
  for (const Curve& curve : curves) {
    progress.show("measuring", static_cast<double>(all.size()) / static_cast<double>(curves.size()));
    auto measured = measure(curve, settings, limits, stop);
    if (!measured) return measured.failure();
    all.push_back(std::move(*measured));
  }
  progress.wipe();
  const MachineLimits measured = limits.inRounds();
  BenchReport made;
  std::vector<JsonObject> json;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    report(curves[i], all[i], measured, made, json);
    if (!made.failure) made.failure = wrongLayers(all[i].figures);
  }
  made.json.add("curves", json);
  return made;
}

}  // namespace convt::cli
