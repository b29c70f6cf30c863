#pragma once

#include <QImage>
#include <QObject>
#include <QPoint>
#include <QString>
#include <QTemporaryDir>
#include <memory>

#include "app/explore_page.h"
#include "app/main_window.h"
#include "engine/core/params.h"
#include "ui/theme/current_theme.h"

namespace convt {

class CaptionStrip;
class FormulaBar;
class ImageView;
class RulePlate;
class SliderTrack;

/// The program's window as a user has it: own settings in a temporary folder, shown, active, started. Mouse and keys
/// go through the window system's queue, so focus, grabs and shortcuts take part.
class Studio {
 public:
  explicit Studio(ThemeMode mode = ThemeMode::Light);
  ~Studio();

  /// Makes a window on the same settings and starts it; an earlier one is closed first, as by its user.
  void open(QSize size = {1366, 768}, const QString& file = {});
  /// The same without a last state: a first start.
  void openAnew(QSize size = {1366, 768});
  void close();

  MainWindow& window() const { return *m_window; }
  Session& session() const { return m_window->session(); }
  const State& state() const { return session().state(); }
  const LayerParams& params() const { return state().params; }
  std::shared_ptr<const Frame> frame() const { return m_window->frame(); }
  const Settings& settings() const { return m_settings; }
  QString path(const QString& name) const { return m_folder.filePath(name); }

  ImageView& inputView() const;
  ImageView& outputView() const;
  FormulaBar& formula() const;
  CaptionStrip& caption() const;
  RulePlate& plate() const;
  /// The slider of a parameter; Param::Weight stands for the seed.
  SliderTrack& track(Param param, Axis axis = Axis::H) const;
  QString status() const;

  /// Waits until everything that follows from the state is shown (or, in an invalid state, until nothing is under way).
  bool settle() const;
  /// What the widget shows, overlays included, in device pixels.
  static QImage grab(QWidget& widget);

  void press(const QWidget& widget, QPoint at) const;
  void moveTo(const QWidget& widget, QPoint at) const;
  void release(const QWidget& widget, QPoint at) const;
  void click(const QWidget& widget, QPoint at) const;
  void doubleClick(const QWidget& widget, QPoint at) const;
  /// A notch or more of the wheel; up is positive.
  void wheel(QWidget& widget, QPoint at, int notches) const;
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;

 private:
  QPoint inWindow(const QWidget& widget, QPoint at) const;

  QTemporaryDir m_folder;
  Settings m_settings;
  std::unique_ptr<MainWindow> m_window;
};

/// A test of the window: each function begins with a window of its own, settled on the first start. A test whose
/// beginning or end has more to do calls these in its own.
class StudioTest : public QObject {
  Q_OBJECT

 protected Q_SLOTS:
  void init();
  void cleanup();

 protected:
  std::unique_ptr<Studio> m_studio;
};

/// Holds the frame's output against the definition, summed in double, at many places of what it shows. Empty if all is
/// right, else what is wrong.
QString differenceFromDefinition(const Frame& frame, const State& state, const Input& input);

/// Holds the painted view against the frame's pixels, cell by cell, without what is marked in it, outside the
/// navigator's corner and what lies over the top rows. Empty if all is right.
QString differenceFromFrame(ImageView& view, const Picture& picture, int rowsCovered = 0);

}  // namespace convt
