#include "app/session/recompute.h"

#include <exception>
#include <utility>

namespace convt {
namespace {

// A picture begun this long after the last one is shown in any case. First pictures take at most 20 ms (previews, see
// FrameBuilder), so one appears at least every 50 ms.
constexpr qint64 kFrameInterval = 20;  // ms

}  // namespace

Recompute::Recompute(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

Recompute::~Recompute() {
  forget();
  m_pool.waitForDone();  // at the end of the program only: the worker polls its token every few ms
}

void Recompute::want(Wants wants) {
  if (!busy()) Q_EMIT woken();
  const std::scoped_lock lock(m_mutex);
  m_pending = std::move(wants);
  if (!m_working) {
    m_working = true;
    m_pool.start([this] { work(); });
    return;
  }
  const bool recent = m_sinceFrame.isValid() && m_sinceFrame.elapsed() < kFrameInterval;
  if (m_shown || recent) m_stop.request_stop();
}

void Recompute::forget() {
  const std::scoped_lock lock(m_mutex);
  m_pending.reset();
  m_delivery.reset();
  m_stop.request_stop();
}

bool Recompute::busy() const {
  const std::scoped_lock lock(m_mutex);
  return m_working || m_delivery != nullptr;
}

std::optional<Wants> Recompute::next() {
  const std::scoped_lock lock(m_mutex);
  m_working = m_pending.has_value();
  m_shown = false;
  m_stop = std::stop_source();
  return std::exchange(m_pending, std::nullopt);
}

void Recompute::work() {
  while (const std::optional<Wants> wants = next()) {
    std::stop_token stop;
    {
      const std::scoped_lock lock(m_mutex);
      stop = m_stop.get_token();
    }
    QString failure;
    try {
      const auto outcome =
          m_builder.serve(*wants, stop, [this](std::shared_ptr<const Frame> frame) { deliver(std::move(frame)); });
      failure = QString::fromStdString(outcome.failure);
    } catch (const std::bad_alloc&) {
      failure = tr("There is not enough memory for this.");
    } catch (const std::exception& error) {
      failure = tr("Computing failed: %1.").arg(QString::fromUtf8(error.what()));
    }
    if (failure.isEmpty()) continue;
    const quint64 state = wants->state;
    QMetaObject::invokeMethod(
        this, [this, state, failure] { Q_EMIT failed(state, failure); }, Qt::QueuedConnection);
  }
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (!busy()) Q_EMIT idle();
      },
      Qt::QueuedConnection);
}

void Recompute::deliver(std::shared_ptr<const Frame> frame) {
  const std::scoped_lock lock(m_mutex);
  const bool posted = m_delivery != nullptr;
  m_delivery = std::move(frame);
  m_shown = true;
  m_sinceFrame.restart();
  if (!posted)
    QMetaObject::invokeMethod(
        this, [this] { takeDelivery(); }, Qt::QueuedConnection);
}

void Recompute::takeDelivery() {
  std::shared_ptr<const Frame> frame;
  {
    const std::scoped_lock lock(m_mutex);
    frame = std::exchange(m_delivery, nullptr);
  }
  if (frame) Q_EMIT frameReady(std::move(frame));
}

}  // namespace convt
