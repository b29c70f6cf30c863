#include "app/session/round_trip_job.h"

#include <exception>
#include <utility>

namespace convt {
namespace {

constexpr qint64 kShownJustNow = 100;  // ms
constexpr qint64 kPatience = 500;      // ms that work may take which nobody wants any more

using Made = Result<std::shared_ptr<const RoundTrip>>;

}  // namespace

RoundTripJob::RoundTripJob(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

RoundTripJob::~RoundTripJob() {
  forget();
  m_pool.waitForDone();  // at the end of the program only: the worker looks at its token every few ms
}

void RoundTripJob::want(RoundTripWants wants) {
  const std::scoped_lock lock(m_mutex);
  m_pending = std::move(wants);
  if (!m_working) {
    m_working = true;
    m_pool.start([this] { work(); });
    return;
  }
  const bool shown = m_sinceDelivery.isValid() && m_sinceDelivery.elapsed() < kShownJustNow;
  const bool slow = m_sinceBegin.isValid() && m_sinceBegin.elapsed() > kPatience;
  if (shown || slow) m_stop.request_stop();
}

void RoundTripJob::forget() {
  const std::scoped_lock lock(m_mutex);
  m_pending.reset();
  m_stop.request_stop();
  ++m_epoch;
}

bool RoundTripJob::computing() const {
  const std::scoped_lock lock(m_mutex);
  return m_working;
}

bool RoundTripJob::running() const {
  const std::scoped_lock lock(m_mutex);
  return m_working || m_open > 0;
}

std::optional<RoundTripJob::Task> RoundTripJob::next() {
  const std::scoped_lock lock(m_mutex);
  m_working = m_pending.has_value();
  if (!m_pending) return std::nullopt;
  m_stop = std::stop_source();
  m_sinceBegin.start();
  ++m_open;
  Task task{std::move(*m_pending), m_stop.get_token(), m_epoch};
  m_pending.reset();
  return task;
}

void RoundTripJob::work() {
  while (const std::optional<Task> task = next()) {
    Made outcome = Failure{"", false};
    try {
      outcome = m_tripper.compute(task->wants, {task->stop, [this, &task] { m_giveWay.wait(task->stop); }});
    } catch (const std::bad_alloc&) {
      outcome = Failure{tr("There is not enough memory for this.").toStdString(), false};
    } catch (const std::exception& error) {
      outcome = Failure{tr("Computing failed: %1.").arg(QString::fromUtf8(error.what())).toStdString(), false};
    }
    QMetaObject::invokeMethod(
        this, [this, done = *task, outcome] { deliver(done, outcome); }, Qt::QueuedConnection);
  }
}

void RoundTripJob::deliver(const Task& task, const Made& outcome) {
  {
    const std::scoped_lock lock(m_mutex);
    --m_open;
    if (task.epoch != m_epoch) return;
    if (outcome) m_sinceDelivery.start();
  }
  if (outcome)
    Q_EMIT ready(*outcome);
  else if (!outcome.failure().text.empty())
    Q_EMIT failed(task.wants.state, QString::fromStdString(outcome.failure().text));
}

}  // namespace convt
