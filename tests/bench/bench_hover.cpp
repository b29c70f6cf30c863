// What a hand feels on a large photograph: from a mouse move over a view to the end of the last paint that it causes,
// with everything that follows in the same tick (marks in all views, THIS PIXEL, the values of every map). A
// 12-megapixel input, drawn here. Prints median, 95th percentile and the largest in milliseconds.
#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
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
#include "ui/maps/map_area.h"
#include "ui/theme/current_theme.h"

namespace {

/// 3 x 3000 x 4000 bytes, interleaved as a photograph is.
convt::Input photograph() {
  const convt::Shape shape{1, 3, 3000, 4000};
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(shape.count()));
  std::uint32_t noise = 1;
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    noise = noise * 1664525U + 1013904223U;
    (*bytes)[i] = static_cast<std::uint8_t>((i / 12000 + i % 12000 / 16 + (noise >> 27U)) & 0xFFU);
  }
  return {
      shape, convt::Element::U8, shape.count(), 1, shape.w * 3, 3, std::shared_ptr<const void>(bytes, bytes->data())};
}

struct Setting {
  const char* name;
  convt::LayerParams params;
  int zoom;
  bool pinned;
};

/// Milliseconds from each move to the end of the paints that it posted.
std::vector<double> hover(QWidget& view, int repeat) {
  std::vector<double> times;
  QElapsedTimer timer;
  for (int i = 0; i < repeat; ++i) {
    const QPointF at(20.0 + (i * 37) % (view.width() - 40), 60.0 + (i * 23) % (view.height() - 80));
    QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    timer.start();
    QCoreApplication::sendEvent(&view, &move);
    QCoreApplication::sendPostedEvents();  // the paints, as the loop would deliver them next
    QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
    times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
  }
  return times;
}

void settle(convt::MainWindow& window) {
  QEventLoop loop;
  QObject::connect(&window.session().recompute(), &convt::Recompute::idle, &loop, &QEventLoop::quit);
  if (window.session().recompute().busy()) loop.exec();
  QCoreApplication::processEvents();
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  int repeat = 400;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--repeat") == 0) repeat = std::stoi(argv[i + 1]);
  }
  convt::loadResources();
  convt::setTheme(convt::ThemeMode::Light);
  const QTemporaryDir folder;
  const convt::Settings settings(folder.path());
  convt::MainWindow window(settings);
  window.resize(1920, 1080);
  window.show();
  window.start();
  convt::Session& session = window.session();
  const auto photo = convt::makeDocument({}, QStringLiteral("12 megapixels"), photograph());
  session.setInput(photo, {{1500.0, 2000.0, 2}, {}});

  const convt::LayerParams box = session.state().params;
  convt::LayerParams large = box;
  large.kernel = {15, 15};
  large.stride = {3, 3};
  large.dilation = {2, 2};
  convt::LayerParams many = box;
  many.kernel = {5, 5};
  many.outChannels = 64;
  const Setting all[] = {{"k3 s2, 2:1, free", box, 2, false},         {"k3 s2, 2:1, pinned", box, 2, true},
                         {"k15 s3 d2, 8:1, free", large, 8, false},   {"k3 s2, 64:1, pinned", box, 64, true},
                         {"k5 s2, 64 channels, 2:1", many, 2, false}, {"k3 s2, 1:4, free", box, -4, false}};
  auto* input = window.explorePage().findChild<convt::ImageView*>(QStringLiteral("inputView"));
  auto* output = window.explorePage().findChild<convt::ImageView*>(QStringLiteral("outputView"));
  auto* maps = window.explorePage().findChild<convt::MapArea*>();
  std::printf("mouse move to end of paint, 12-megapixel input, window 1920x1080 (ms: median, p95, largest)\n");
  for (const Setting& setting : all) {
    session.setParams(setting.params, {QStringLiteral("bench"), 0});
    session.setView({1500.0, 2000.0, setting.zoom});
    session.setPin(setting.pinned ? std::optional<convt::PicturePoint>({1500.5, 2000.5}) : std::nullopt);
    settle(window);
    for (const auto& [name, view] :
         {std::pair<const char*, QWidget*>("output", output), {"input", input}, {"maps", maps}}) {
      const std::vector<double> times = hover(*view, repeat);
      std::printf("%-26s %-7s %6.2f %6.2f %6.2f\n", setting.name, name, quantile(times, 0.5), quantile(times, 0.95),
                  quantile(times, 1.0));
    }
  }
  return 0;
}
