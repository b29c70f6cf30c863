#pragma once

#include <QElapsedTimer>
#include <QEvent>
#include <QObject>
#include <QPoint>
#include <QTemporaryDir>
#include <functional>
#include <memory>

#include "app/main_window.h"
#include "engine/render/frame.h"

namespace convt {

class ImageView;
class SliderTrack;

/// When the pictures of one change were on the screen: milliseconds from the event to the end of the paint of the
/// output view; negative: not within the time that is waited.
struct Shown {
  double first = -1.0;  ///< a complete picture of the new state, exact or preview
  double exact = -1.0;  ///< every pixel of the view exact
};

/// The program's window, 1920x1080, driven as by hand and watched at the end of each paint.
class LazyWindow : public QObject {
 public:
  static constexpr int kPatience = 20'000;  ///< ms waited for a picture

  LazyWindow();
  ~LazyWindow() override;

  MainWindow& window() { return *m_window; }
  Session& session() { return m_window->session(); }
  ImageView& output() { return *m_output; }
  /// The slider of a parameter, H or both.
  SliderTrack& track(Param param);

  /// Does `act`, which changes the state, and waits until it is shown exactly.
  Shown timed(const std::function<void()>& act);
  /// A key goes to the slider; nothing if the value is at that end of its range.
  Shown key(Param param, Qt::Key key);
  /// The state as it is: at once if it is shown.
  Shown settleView();

  void mouse(QWidget& widget, QEvent::Type type, QPointF at);
  void wheel(QWidget& widget, QPointF at, int notches);
  /// Lets the window live for a while.
  void rest(int milliseconds);
  /// Runs the event loop until `reached`; false: it was not within kPatience.
  bool runUntil(const std::function<bool()>& reached);

  /// Number of states of which a picture has been painted.
  int statesPainted() const { return m_states; }
  /// What was painted last; null: nothing yet.
  const std::shared_ptr<const Frame>& painted() const { return m_painted; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool shows(bool exact);

  QTemporaryDir m_folder;
  std::unique_ptr<MainWindow> m_window;
  ImageView* m_output = nullptr;
  std::shared_ptr<const Frame> m_frame;
  std::shared_ptr<const Frame> m_painted;
  int m_states = 0;
};

/// Resident bytes of this process now.
std::int64_t residentBytes();

/// A photograph's stand-in, slopes and grain, 3 channels of bytes, interleaved.
InputPtr drawnPhoto(std::int64_t height, std::int64_t width);

/// The same as a JPEG of quality 90 at half colour resolution, written row by row; false if it cannot be written.
bool writeJpeg(const QString& path, std::int64_t height, std::int64_t width);

}  // namespace convt
