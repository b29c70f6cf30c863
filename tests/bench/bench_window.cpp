// What a user waits for: from the start of the program to the first painted frame, and from a slider's key event to the
// end of the paint that shows its result. Prints median and 95th percentile in milliseconds.
#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QTemporaryDir>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "app/explore_page.h"
#include "app/main_window.h"
#include "app/session/resources.h"
#include "tests/bench/quantile.h"
#include "ui/image/image_view.h"
#include "ui/theme/current_theme.h"

namespace {

/// Sees the end of each paint of the output view.
class PaintWatch : public QObject {
 public:
  explicit PaintWatch(QWidget* view) { view->installEventFilter(this); }
  bool painted = false;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Paint) return false;
    watched->removeEventFilter(this);  // paint here, then note that it is done
    QCoreApplication::sendEvent(watched, event);
    watched->installEventFilter(this);
    painted = true;
    return true;
  }
};

template <class Condition>
void runUntil(const Condition& reached) {
  while (!reached()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

}  // namespace

int main(int argc, char** argv) {
  QElapsedTimer sinceStart;
  sinceStart.start();
  QApplication app(argc, argv);
  int repeat = 200;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--repeat") == 0) repeat = std::stoi(argv[i + 1]);
  }
  convt::loadResources();
  convt::setTheme(convt::ThemeMode::Light);
  const QTemporaryDir folder;
  const convt::Settings settings(folder.path());
  convt::MainWindow window(settings);
  window.resize(1366, 768);
  auto* view = window.explorePage().findChild<convt::ImageView*>(QStringLiteral("outputView"));
  PaintWatch watch(view);
  std::uint64_t shownState = 0;
  QElapsedTimer timer;  // since the last slider event
  double toFrame = 0.0;
  QObject::connect(&window.explorePage(), &convt::ExplorePage::frameShown, &window,
                   [&](const std::shared_ptr<const convt::Frame>& frame) {
                     if (frame->state > shownState) toFrame = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
                     shownState = frame->state;
                     watch.painted = false;
                   });
  window.show();
  window.start();
  runUntil([&] { return shownState != 0 && watch.painted; });
  std::printf("start to first painted frame  %.0f ms (from main())\n",
              static_cast<double>(sinceStart.nsecsElapsed()) * 1e-6);

  QObject::connect(&window.session().recompute(), &convt::Recompute::idle, &window,
                   [] {});  // wakes the loop at the end
  runUntil([&] { return !window.session().recompute().busy(); });
  std::vector<double> setting;
  std::vector<double> frames;
  std::vector<double> times;
  convt::Session& session = window.session();
  for (int i = 0; i < repeat; ++i) {
    convt::LayerParams params = session.state().params;
    params.kernel = {3 + i % 5, 3 + i % 5};
    params.stride = {1 + i % 4, 1 + i % 4};
    timer.start();
    session.setParams(params, {QStringLiteral("bench"), 0});
    setting.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    const std::uint64_t wanted = session.stateNumber();
    runUntil([&] { return shownState >= wanted && watch.painted; });
    frames.push_back(toFrame);
    times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    runUntil([&] { return !session.recompute().busy(); });
  }
  std::printf(
      "  of this: state and formula  median %.1f ms, p95 %.1f ms\n  of this: until the frame    median %.1f ms, p95 "
      "%.1f ms\n",
      quantile(setting, 0.5), quantile(setting, 0.95), quantile(frames, 0.5), quantile(frames, 0.95));
  std::printf("slider to painted frame       median %.1f ms, p95 %.1f ms (%d changes of kernel and stride on Street)\n",
              quantile(times, 0.5), quantile(times, 0.95), repeat);
  return 0;
}
