#include "tests/bench/lazy_window.h"

#include <QApplication>
#include <QFile>
#include <QMouseEvent>
#include <QTimer>
#include <QWheelEvent>
#include <cstdio>
#include <vector>

#include <jpeglib.h>
#include <unistd.h>

#include "app/explore_page.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"

namespace convt {
namespace {

double millisecondsOf(const QElapsedTimer& timer) {
  return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

/// Row y of the stand-in photograph.
void drawRow(std::int64_t y, std::int64_t width, std::uint8_t* row) {
  auto noise = static_cast<std::uint32_t>(y) * 2'654'435'761U + 1U;
  for (std::int64_t x = 0; x < width; ++x) {
    for (std::int64_t c = 0; c < 3; ++c) {
      noise = noise * 1'664'525U + 1'013'904'223U;
      const std::int64_t slope = y / (11 + c) + x / (16 - c) + ((y / 97 + x / 61) % 2 != 0 ? 40 : 0);
      row[3 * x + c] = static_cast<std::uint8_t>(slope % 200 + (noise >> 27U));
    }
  }
}

}  // namespace

LazyWindow::LazyWindow() {
  const Settings settings(m_folder.path());
  m_window = std::make_unique<MainWindow>(settings);
  m_window->resize(1920, 1080);
  m_output = m_window->explorePage().findChild<ImageView*>(QStringLiteral("outputView"));
  m_output->installEventFilter(this);
  connect(&m_window->explorePage(), &ExplorePage::frameShown, this,
          [this](const std::shared_ptr<const Frame>& frame) { m_frame = frame; });
  m_window->show();
  m_window->start();
  runUntil([this] { return shows(true); });
}

LazyWindow::~LazyWindow() {
  m_output->removeEventFilter(this);
}

bool LazyWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::Paint) return false;
  watched->removeEventFilter(this);  // paint here, then note what is on the screen
  QCoreApplication::sendEvent(watched, event);
  watched->installEventFilter(this);
  if (m_frame && (!m_painted || m_painted->state != m_frame->state)) ++m_states;
  m_painted = m_frame;
  return true;
}

bool LazyWindow::shows(bool exact) {
  return m_painted && m_painted->output && m_painted->state >= session().stateNumber() &&
         (!exact || m_painted->exactness == Exactness::Exact);
}

bool LazyWindow::runUntil(const std::function<bool()>& reached) {
  QElapsedTimer timer;
  timer.start();
  QTimer wake;  // the loop turns even if nothing else happens
  wake.start(100);
  while (!reached()) {
    if (timer.elapsed() > kPatience) return false;
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  return true;
}

void LazyWindow::rest(int milliseconds) {
  bool over = false;
  QTimer::singleShot(milliseconds, Qt::PreciseTimer, this, [&over] { over = true; });
  runUntil([&over] { return over; });
}

SliderTrack& LazyWindow::track(Param param) {
  return *m_window->panel().layer()->row(param)->findChildren<SliderTrack*>().front();
}

Shown LazyWindow::timed(const std::function<void()>& act) {
  Shown shown;
  QElapsedTimer timer;
  timer.start();
  act();
  if (!runUntil([this] { return shows(false); })) return shown;
  shown.first = millisecondsOf(timer);
  if (runUntil([this] { return shows(true); })) shown.exact = millisecondsOf(timer);
  return shown;
}

Shown LazyWindow::key(Param param, Qt::Key key) {
  SliderTrack& slider = track(param);
  slider.setFocus(Qt::TabFocusReason);
  return timed([&] {
    for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
      QKeyEvent event(type, key, Qt::NoModifier);
      QCoreApplication::sendEvent(&slider, &event);
    }
  });
}

Shown LazyWindow::settleView() {
  return timed([] {});
}

void LazyWindow::mouse(QWidget& widget, QEvent::Type type, QPointF at) {
  const bool moves = type == QEvent::MouseMove;
  QMouseEvent event(type, at, widget.mapToGlobal(at), moves ? Qt::NoButton : Qt::LeftButton,
                    type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(&widget, &event);
}

void LazyWindow::wheel(QWidget& widget, QPointF at, int notches) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QCoreApplication::sendEvent(&widget, &event);
}

std::int64_t residentBytes() {
  QFile file(QStringLiteral("/proc/self/statm"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

InputPtr drawnPhoto(std::int64_t height, std::int64_t width) {
  const Shape shape{1, 3, height, width};
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(shape.count()));
  for (std::int64_t y = 0; y < height; ++y) drawRow(y, width, bytes->data() + y * 3 * width);
  const Input input{
      shape, Element::U8, shape.count(), 1, width * 3, 3, std::shared_ptr<const void>(bytes, bytes->data())};
  return makeDocument({}, QStringLiteral("photograph"), input);
}

bool writeJpeg(const QString& path, std::int64_t height, std::int64_t width) {
  std::FILE* const file = std::fopen(QFile::encodeName(path).constData(), "wb");
  if (file == nullptr) return false;
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};  // ends the program on an error
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_stdio_dest(&info, file);
  info.image_height = static_cast<JDIMENSION>(height);
  info.image_width = static_cast<JDIMENSION>(width);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 90, TRUE);
  jpeg_start_compress(&info, TRUE);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(3 * width));
  for (std::int64_t y = 0; y < height; ++y) {
    drawRow(y, width, row.data());
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&info, &pointer, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  return std::fclose(file) == 0;
}

}  // namespace convt
