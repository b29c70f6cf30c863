#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "app/session/give_way.h"
#include "app/session/round_trip.h"

namespace convt {

/// Computes the round trip that is wanted last, on a thread of its own. Newer wants cancel older work if a result was
/// shown just now, or if that work takes long; else it ends and is shown, so that a drag which never pauses still shows
/// something of what it passes. Gives way between pieces while busy. GUI thread only; nothing here blocks.
class RoundTripJob : public QObject {
  Q_OBJECT

 public:
  explicit RoundTripJob(QObject* parent = nullptr);
  ~RoundTripJob() override;

  void want(RoundTripWants wants);
  /// Nothing is wanted; what is under way is not delivered.
  void forget();
  /// Whether something more urgent is being computed.
  void setBusy(bool busy) { m_giveWay.setBusy(busy); }
  /// Whether its thread has anything to do.
  bool computing() const;
  /// The same, or a result is under way to the receiver.
  bool running() const;

 Q_SIGNALS:
  void ready(std::shared_ptr<const convt::RoundTrip> trip);
  /// Nothing can be shown for this state: a sentence.
  void failed(quint64 state, QString text);

 private:
  struct Task {
    RoundTripWants wants;
    std::stop_token stop;
    quint64 epoch = 0;
  };

  void work();
  std::optional<Task> next();
  void deliver(const Task& task, const Result<std::shared_ptr<const RoundTrip>>& outcome);

  RoundTripper m_tripper;  // the worker's
  QThreadPool m_pool;
  GiveWay m_giveWay;
  QElapsedTimer m_sinceDelivery;

  mutable std::mutex m_mutex;
  std::optional<RoundTripWants> m_pending;
  std::stop_source m_stop;
  QElapsedTimer m_sinceBegin;
  quint64 m_epoch = 0;  ///< counts forget(): what was begun before is not delivered
  int m_open = 0;       ///< tasks begun and not yet delivered
  bool m_working = false;
};

}  // namespace convt
