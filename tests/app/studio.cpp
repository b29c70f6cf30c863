#include "tests/app/studio.h"

#include <QFile>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "app/session/resources.h"
#include "app/status_line.h"
#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "engine/weight_init.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/channels_section.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/weights_section.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/image/rule_plate.h"

namespace convt {

using namespace Qt::StringLiterals;

Studio::Studio(ThemeMode mode) : m_settings(m_folder.path()) {
  loadResources();
  setTheme(mode);
}

Studio::~Studio() = default;

void Studio::open(QSize size, const QString& file) {
  close();
  m_window = std::make_unique<MainWindow>(m_settings);
  m_window->resize(size);
  m_window->show();
  m_window->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  m_window->start(file);
}

void Studio::openAnew(QSize size) {
  close();
  QFile::remove(path(u"last-state.json"_s));
  open(size);
}

void Studio::close() {
  if (m_window) m_window->close();
  m_window.reset();
}

ImageView& Studio::inputView() const {
  return *m_window->explorePage().findChild<ImageView*>(u"inputView"_s);
}
ImageView& Studio::outputView() const {
  return *m_window->explorePage().findChild<ImageView*>(u"outputView"_s);
}
FormulaBar& Studio::formula() const {
  return *m_window->explorePage().findChild<FormulaBar*>();
}
CaptionStrip& Studio::caption() const {
  return *m_window->explorePage().findChild<CaptionStrip*>();
}
RulePlate& Studio::plate() const {
  return *m_window->explorePage().findChild<RulePlate*>();
}
QString Studio::status() const {
  return m_window->statusLine().text();
}

SliderTrack& Studio::track(Param param, Axis axis) const {
  const ParameterPanel& panel = m_window->panel();
  if (param == Param::OutChannels) return *panel.channels()->findChild<SliderTrack*>();
  if (param == Param::Weight) return *panel.weights()->findChild<SliderTrack*>();
  return *panel.layer()->row(param)->findChildren<SliderTrack*>().at(axis == Axis::W ? 1 : 0);
}

bool Studio::settle() const {
  return QTest::qWaitFor(
      [this] {
        if (!session().input() || session().recompute().busy()) return false;
        if (session().error()) return true;
        const auto shown = frame();
        return shown && shown->settled && shown->state == session().stateNumber();
      },
      20'000);
}

QImage Studio::grab(QWidget& widget) {
  return widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

QPoint Studio::inWindow(const QWidget& widget, QPoint at) const {
  return widget.mapTo(m_window.get(), at);
}

void Studio::press(const QWidget& widget, QPoint at) const {
  QTest::mousePress(m_window->windowHandle(), Qt::LeftButton, {}, inWindow(widget, at));
}

void Studio::moveTo(const QWidget& widget, QPoint at) const {
  QTest::mouseMove(m_window->windowHandle(), inWindow(widget, at));
}

void Studio::release(const QWidget& widget, QPoint at) const {
  QTest::mouseRelease(m_window->windowHandle(), Qt::LeftButton, {}, inWindow(widget, at));
}

void Studio::click(const QWidget& widget, QPoint at) const {
  QTest::mouseClick(m_window->windowHandle(), Qt::LeftButton, {}, inWindow(widget, at));
}

void Studio::doubleClick(const QWidget& widget, QPoint at) const {
  QTest::mouseDClick(m_window->windowHandle(), Qt::LeftButton, {}, inWindow(widget, at));
}

void Studio::wheel(QWidget& widget, QPoint at, int notches) const {
  turnWheel(widget, at, notches);
}

void Studio::key(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
  QTest::keyClick(m_window->windowHandle(), key, modifiers);
}

void StudioTest::init() {
  failOnWarnings();
  m_studio = std::make_unique<Studio>();
  m_studio->open();
  QVERIFY(m_studio->settle());
}

void StudioTest::cleanup() {
  m_studio.reset();
}

QString differenceFromDefinition(const Frame& frame, const State& state, const Input& input) {
  if (frame.params != state.params) return u"the frame is of other parameters"_s;
  const Shape wanted = outputShape(state.params, input.shape);
  if (frame.outputShape != wanted) return u"the frame has another size"_s;
  const auto weights = makeWeights(usedWeights(state), state.params, input.shape.c);
  if (!weights) return QString::fromStdString(weights.failure().text);
  const Picture& picture = *frame.output;
  double largest = 0.0;
  for (const float value : picture.values) largest = std::max(largest, std::abs(double{value}));
  // Steps without a common divisor with strides, so that every phase is met.
  for (int j = 0; j < picture.grid.rows; j += 13) {
    for (int i = 0; i < picture.grid.cols; i += 17) {
      for (std::size_t c = 0; c < picture.channels.size(); ++c) {
        const std::int64_t y = picture.grid.y0 + std::int64_t{j} * picture.grid.step;
        const std::int64_t x = picture.grid.x0 + std::int64_t{i} * picture.grid.step;
        const double exact = referenceAt(state.params, input, *weights, state.image, picture.channels[c], y, x);
        if (std::abs(exact - double{picture.value(c, j, i)}) <= 2e-6 * largest) continue;
        return u"[%1,%2,%3] is %4, by definition %5"_s.arg(picture.channels[c])
            .arg(y)
            .arg(x)
            .arg(double{picture.value(c, j, i)})
            .arg(exact);
      }
    }
  }
  return {};
}

QString differenceFromFrame(ImageView& view, const Picture& picture, int rowsCovered) {
  view.setMarks({});
  view.setCoverage(std::nullopt);
  const QImage shown = Studio::grab(view);
  const ViewTransform transform = view.transform();
  const SampleGrid& grid = picture.grid;
  int compared = 0;
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.cols; ++i) {
      const QRect cell =
          transform.cellRect({grid.y0 + std::int64_t{j} * grid.step, grid.x0 + std::int64_t{i} * grid.step});
      // Beside the number that large cells hold.
      const QPoint at =
          cell.width() < 16 ? cell.center() : cell.topLeft() + QPoint(cell.width() / 8, cell.height() / 8);
      if (at.y() < rowsCovered || at.y() >= shown.height() - 130 || at.x() < 0 || at.x() >= shown.width()) continue;
      const QRgb wanted =
          picture
              .pixels[static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.cols) + static_cast<std::size_t>(i)];
      ++compared;
      if (shown.pixel(at) == wanted) continue;
      return u"pixel %1,%2 of the view is %3, not %4"_s.arg(at.y())
          .arg(at.x())
          .arg(shown.pixel(at), 0, 16)
          .arg(wanted, 0, 16);
    }
  }
  return 10 * compared > static_cast<int>(grid.count()) ? QString() : u"only %1 cells compared"_s.arg(compared);
}

}  // namespace convt
