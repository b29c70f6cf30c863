// What a user waits for where the output is larger than memory: the program's own window, 1920x1080, driven by keys,
// wheel and mouse.
//
//   bench_lazy [--repeat N] [--megapixels M] [--drag MILLISECONDS] [--strides] [--soak SECONDS]
//              [--large M] [--json]
//
//   street   a key on a slider of Street to the end of paint, around the settings of W1 to W4
//   photo    the same on a photograph of M megapixels (12), at 1:1 and zoomed out to all of it: the first complete
//            picture, and the exact one
//   drag     a slider dragged from end to end: distinct pictures per second, and whether the last one is exact
//   strides  the first picture of 100 megapixels, kernel 15, against the stride; with it, opening them from a JPEG
//            (--large: other megapixels)
//   soak     the same photograph at stride 8, panned and zoomed: resident memory over time
//
// Times are milliseconds, memory is megabytes; -1: not within 20 seconds. With --soak or --strides only these.
#include <QApplication>
#include <QFileInfo>
#include <QRandomGenerator>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "app/explore_page.h"
#include "app/session/resources.h"
#include "engine/core/memory_budget.h"
#include "tests/bench/lazy_window.h"
#include "tests/bench/quantile.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/theme/current_theme.h"

using namespace convt;

namespace {

constexpr std::int64_t kMegabyte = 1'000'000;

struct Options {
  int repeat = 12;
  double megapixels = 12.0;
  double largeMegapixels = 100.0;
  int dragMilliseconds = 2000;
  int soakSeconds = 0;
  bool strides = false;
  bool json = false;
};

using Numbers = std::vector<std::pair<std::string, double>>;

/// Rows of numbers, each printed when it is known: as a table, or as one JSON object per line.
class Report {
 public:
  explicit Report(bool json) : m_json(json) {}

  void add(const char* section, const std::string& name, const Numbers& numbers) {
    if (m_json) {
      std::printf("{\"section\":\"%s\",\"name\":\"%s\"", section, name.c_str());
      for (const auto& [label, value] : numbers) std::printf(",\"%s\":%.2f", label.c_str(), value);
      std::printf("}\n");
    } else {
      if (m_section != section) {
        std::printf("\n%-34s", section);
        for (const auto& number : numbers) std::printf(" %12s", number.first.c_str());
        std::printf("\n");
      }
      std::printf("%-34s", name.c_str());
      for (const auto& number : numbers) std::printf(" %12.1f", number.second);
      std::printf("\n");
    }
    std::fflush(stdout);
    m_section = section;
  }

 private:
  bool m_json;
  std::string m_section;
};

/// Median and 95th percentile; times that never came count as the longest.
void addTimes(Numbers& numbers, const std::string& name, std::vector<double> times) {
  const bool missing = std::any_of(times.begin(), times.end(), [](double t) { return t < 0.0; });
  for (double& time : times) time = time < 0.0 ? double{LazyWindow::kPatience} : time;
  numbers.emplace_back(name + "_median", quantile(times, 0.5));
  numbers.emplace_back(name + "_p95", missing ? -1.0 : quantile(times, 0.95));
}

LayerParams layer(int kernel, int stride, int padding, int dilation) {
  LayerParams params;
  params.outChannels = 3;
  params.kernel = {kernel, kernel};
  params.stride = {stride, stride};
  params.padding = {padding, padding};
  params.dilation = {dilation, dilation};
  return params;
}

std::string nameOfLayer(const LayerParams& p) {
  return "k" + std::to_string(p.kernel.h) + " s" + std::to_string(p.stride.h) + " p" + std::to_string(p.padding.h) +
         " d" + std::to_string(p.dilation.h);
}

void take(LazyWindow& bench, const LayerParams& params) {
  bench.timed([&] { bench.session().setParams(params, {QStringLiteral("bench"), 0}); });
}

/// Keys on the sliders around a setting: one step on, one back. What went before is still being walked through when the
/// next key comes, as with a hand.
Numbers keysAround(LazyWindow& bench, const LayerParams& params, int repeat) {
  std::vector<double> first;
  std::vector<double> exact;
  constexpr Param kSliders[] = {Param::Padding, Param::Kernel, Param::Dilation, Param::Stride};
  for (int i = 0; i < repeat; ++i) {
    const Param param = kSliders[static_cast<std::size_t>(i) % std::size(kSliders)];
    const SliderTrack& slider = bench.track(param);
    const bool up = slider.value() < slider.maximum();
    for (const Qt::Key key : {up ? Qt::Key_Right : Qt::Key_Left, up ? Qt::Key_Left : Qt::Key_Right}) {
      const std::uint64_t before = bench.session().stateNumber();
      const Shown shown = bench.key(param, key);
      if (bench.session().stateNumber() == before || bench.session().error()) continue;
      first.push_back(shown.first);
      exact.push_back(shown.exact);
      bench.rest(20 + 7 * (i % 5));
    }
    if (!(bench.session().state().params == params)) take(bench, params);
  }
  Numbers numbers;
  if (first.empty()) return numbers;
  addTimes(numbers, "first", first);
  addTimes(numbers, "exact", exact);
  return numbers;
}

void street(LazyWindow& bench, Report& report, const Options& options) {
  const std::pair<const char*, LayerParams> settings[] = {{"W1 k2 s1", layer(2, 1, 0, 1)},
                                                          {"W2 k3 s2 p1", layer(3, 2, 1, 1)},
                                                          {"W3 k7 s1 p3", layer(7, 1, 3, 1)},
                                                          {"W4 k5 s3 d2", layer(5, 3, 0, 2)}};
  for (const auto& [name, params] : settings) {
    take(bench, params);
    report.add("street", name, keysAround(bench, params, options.repeat));
  }
}

void photo(LazyWindow& bench, Report& report, const Options& options) {
  const LayerParams settings[] = {layer(3, 2, 1, 1),   layer(15, 1, 7, 1),  layer(15, 2, 0, 1),
                                  layer(15, 8, 0, 1),  layer(15, 8, 15, 8), layer(15, 1, 0, 8),
                                  layer(15, 3, 15, 2), layer(8, 8, 0, 8),   layer(1, 8, 0, 1)};
  for (const LayerParams& params : settings) {
    take(bench, params);
    const Shape& input = bench.session().input()->input.shape;
    const double y = static_cast<double>(input.h - 1) / 2.0;
    const double x = static_cast<double>(input.w - 1) / 2.0;
    bench.timed([&] { bench.session().setView({y, x, 1}); });
    report.add("photo", nameOfLayer(params) + ", 1:1", keysAround(bench, params, options.repeat));
    bench.timed([&] { bench.window().explorePage().fit(); });
    report.add("photo", nameOfLayer(params) + ", whole", keysAround(bench, params, options.repeat));
  }
}

void drag(LazyWindow& bench, Report& report, const Options& options) {
  const LayerParams begin = layer(15, 2, 0, 1);
  for (const auto& [name, param] : {std::pair<const char*, Param>{"kernel", Param::Kernel},
                                    {"stride", Param::Stride},
                                    {"padding", Param::Padding},
                                    {"dilation", Param::Dilation}}) {
    take(bench, begin);
    SliderTrack& slider = bench.track(param);
    const QPointF from = slider.handleCentre(slider.minimum());
    const QPointF to = slider.handleCentre(slider.maximum());
    const int before = bench.statesPainted();
    QElapsedTimer clock;
    clock.start();
    bench.mouse(slider, QEvent::MouseButtonPress, from);
    constexpr int kBetweenMoves = 8;  // ms, as a mouse reports
    while (clock.elapsed() < options.dragMilliseconds) {
      // To and fro, so that values change faster than they are shown on any range.
      const double t = 4.0 * static_cast<double>(clock.elapsed()) / options.dragMilliseconds;
      const double share = std::abs(std::fmod(t, 2.0) - 1.0);
      bench.mouse(slider, QEvent::MouseMove, to + share * (from - to));
      bench.rest(kBetweenMoves);
    }
    const double seconds = static_cast<double>(clock.elapsed()) / 1000.0;
    const int frames = bench.statesPainted() - before;
    const Shown last = bench.timed([&] {
      bench.mouse(slider, QEvent::MouseMove, to);
      bench.mouse(slider, QEvent::MouseButtonRelease, to);
    });
    report.add("drag", std::string("k15 s2, ") + name, {{"per_second", frames / seconds}, {"last_exact", last.exact}});
  }
}

/// Opens a JPEG as from the menu; milliseconds until its output is painted.
Numbers open(LazyWindow& bench, const QString& path) {
  QElapsedTimer timer;
  timer.start();
  bench.window().openFile(path);
  const QString title = QFileInfo(path).fileName();
  const bool opened = bench.runUntil([&] { return bench.session().input()->title == title; });
  const double read = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
  const bool shown = opened && bench.settleView().first >= 0.0;
  return {{"opened", opened ? read : -1.0},
          {"first", shown ? static_cast<double>(timer.nsecsElapsed()) * 1e-6 : -1.0},
          {"input_MB", static_cast<double>(bench.session().input()->input.bytes()) / kMegabyte},
          {"resident_MB", static_cast<double>(residentBytes()) / kMegabyte}};
}

void strides(LazyWindow& bench, Report& report) {
  for (int stride = 1; stride <= 8; ++stride) {
    take(bench, layer(15, stride == 1 ? 2 : 1, 0, 1));
    const Shown shown = bench.timed([&] {
      bench.session().setParams(layer(15, stride, 0, 1), {QStringLiteral("bench"), 0});
    });
    report.add("strides", "k15 s" + std::to_string(stride), {{"first", shown.first}, {"exact", shown.exact}});
  }
}

/// A drag by some hundred pixels, or a notch of the wheel.
void wander(LazyWindow& bench, QRandomGenerator& random) {
  ImageView& view = bench.output();
  const QPointF middle = view.rect().center();
  if (random.bounded(4) == 0) return bench.wheel(view, middle, random.bounded(2) == 0 ? 1 : -1);
  const QPointF by(random.bounded(-300, 301), random.bounded(-200, 201));
  bench.mouse(view, QEvent::MouseButtonPress, middle);
  for (int i = 1; i <= 10; ++i) {
    bench.mouse(view, QEvent::MouseMove, middle + by * (i / 10.0));
    bench.rest(8);
  }
  bench.mouse(view, QEvent::MouseButtonRelease, middle + by);
}

void soak(LazyWindow& bench, Report& report, const Options& options) {
  take(bench, layer(15, 8, 0, 1));
  QRandomGenerator random(1);
  QElapsedTimer clock;
  clock.start();
  const auto allowed =
      static_cast<double>(bench.session().input()->input.bytes() + memoryBudget().limit() + 200 * kMegabyte) /
      kMegabyte;
  double most = 0.0;
  const int rows = std::max(1, std::min(12, options.soakSeconds));
  for (int i = 1; i <= rows; ++i) {
    const int before = bench.statesPainted();
    double peak = 0.0;
    while (clock.elapsed() < 1000LL * options.soakSeconds * i / rows) {
      wander(bench, random);
      bench.rest(10);
      peak = std::max(peak, static_cast<double>(residentBytes()) / kMegabyte);
    }
    most = std::max(most, peak);
    report.add("soak", std::to_string(clock.elapsed() / 1000) + " s",
               {{"resident_MB", peak},
                {"reserved_MB", static_cast<double>(memoryBudget().used()) / kMegabyte},
                {"pictures", static_cast<double>(bench.statesPainted() - before)}});
  }
  report.add("memory", "peak", {{"resident_MB", most}, {"allowed_MB", allowed}});
}

/// The photograph of 100 megapixels, from its file.
void large(LazyWindow& bench, Report& report, const Options& options) {
  const QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("large.jpg"));
  const auto height = static_cast<std::int64_t>(std::sqrt(options.largeMegapixels * 1e6 * 0.7));
  if (!writeJpeg(path, height, height * 10 / 7)) {
    std::fprintf(stderr, "bench_lazy: cannot write %s\n", qPrintable(path));
    return;
  }
  report.add("open", std::to_string(static_cast<int>(options.largeMegapixels)) + " MP JPEG", open(bench, path));
  if (options.strides) strides(bench, report);
  if (options.soakSeconds > 0) soak(bench, report, options);
}

Options parsed(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const bool more = i + 1 < argc;
    if (std::strcmp(argv[i], "--json") == 0) options.json = true;
    if (std::strcmp(argv[i], "--strides") == 0) options.strides = true;
    if (more && std::strcmp(argv[i], "--repeat") == 0) options.repeat = std::stoi(argv[i + 1]);
    if (more && std::strcmp(argv[i], "--megapixels") == 0) options.megapixels = std::stod(argv[i + 1]);
    if (more && std::strcmp(argv[i], "--large") == 0) options.largeMegapixels = std::stod(argv[i + 1]);
    if (more && std::strcmp(argv[i], "--drag") == 0) options.dragMilliseconds = std::stoi(argv[i + 1]);
    if (more && std::strcmp(argv[i], "--soak") == 0) options.soakSeconds = std::stoi(argv[i + 1]);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  const Options options = parsed(argc, argv);
  loadResources();
  setTheme(ThemeMode::Light);
  Report report(options.json);
  LazyWindow bench;
  WeightSource random;  // PyTorch's: no kernel is the product of a column and a row
  bench.session().setWeights(random, {QStringLiteral("bench"), 0});
  if (options.soakSeconds > 0 || options.strides) {
    large(bench, report, options);
    return 0;
  }
  street(bench, report, options);
  const auto height = static_cast<std::int64_t>(std::sqrt(options.megapixels * 1e6 * 0.75));
  const InputPtr input = drawnPhoto(height, height * 4 / 3);
  bench.timed([&] {
    bench.session().setInput(input, bench.window().explorePage().lookFor(input->input.shape, layer(3, 2, 1, 1)));
  });
  photo(bench, report, options);
  drag(bench, report, options);
  return 0;
}
