#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "engine/lazy/frame_builder.h"

namespace convt {

/// The state lane between the GUI thread and the worker. want() replaces the pending list of wants and returns in
/// microseconds; the worker serves only the newest list. Frames come back queued, the newest only: if the GUI thread is
/// behind, older ones are never delivered.
///
/// Starvation rule: a newer list cancels the work of an older one only if that work has shown a picture already, or
/// some frame was shown just now (less than 20 ms ago); else it ends and is shown. So a drag that never pauses still
/// shows a fresh picture at least every 50 ms, and is never replayed.
class Recompute : public QObject {
  Q_OBJECT

 public:
  explicit Recompute(QObject* parent = nullptr);
  ~Recompute() override;

  /// GUI thread.
  void want(Wants wants);
  /// Drops the pending list and cancels the work; frames under way are not delivered.
  void forget();
  /// Whether anything is pending or being computed. GUI thread.
  bool busy() const;

 Q_SIGNALS:
  void frameReady(std::shared_ptr<const convt::Frame> frame);
  /// Nothing can be shown for this state: a sentence.
  void failed(quint64 state, QString text);
  /// Something is wanted of the worker, which had nothing to do.
  void woken();
  /// The worker has served everything that was wanted.
  void idle();

 private:
  void work();
  std::optional<Wants> next();
  void deliver(std::shared_ptr<const Frame> frame);
  void takeDelivery();

  FrameBuilder m_builder;  // the worker's
  QThreadPool m_pool;

  mutable std::mutex m_mutex;
  std::optional<Wants> m_pending;
  std::stop_source m_stop;
  bool m_working = false;
  bool m_shown = false;  ///< the work of now has delivered a picture
  std::shared_ptr<const Frame> m_delivery;
  QElapsedTimer m_sinceFrame;
};

}  // namespace convt
