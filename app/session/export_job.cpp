#include "app/session/export_job.h"

#include <algorithm>
#include <utility>

#include "app/session/time_left.h"
#include "engine/weight_init.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

const Failure kStopped{"", false};

/// The displayed channels of the displayed image.
Result<PictureOutput> pictureOf(const ExportRequest& request) {
  const auto format = imageFormatFor(request.path);
  if (!format) return format.failure();
  PictureOutput picture;
  picture.format = *format;
  picture.type = request.depth;
  picture.part.image = std::min<std::int64_t>(request.state.image, request.input->input.shape.n - 1);
  picture.part.channels.assign(request.channels.begin(), request.channels.end());
  picture.mapping = request.mapping;
  picture.text = {{u"convt"_s, QString::fromUtf8(toJson(request.state))}};
  return picture;
}

Result<StagedFile> stage(const ExportRequest& request, const LayerRun& layer, const ExportHooks& hooks) {
  FileOptions options;
  options.run.stop = hooks.stop;
  options.before = hooks.before;
  options.progress = hooks.progress;
  const auto tell = [&hooks](const std::optional<FileEstimate>& estimate) {
    if (estimate && hooks.estimated) hooks.estimated(*estimate);
    return estimate.has_value();
  };
  if (const auto tensor = tensorFormatFor(request.path)) {
    if (!tell(estimateTensor(layer, *tensor, options))) return kStopped;
    return stageTensor(request.path, layer, *tensor, options);
  }
  const auto picture = pictureOf(request);
  if (!picture) return picture.failure();
  if (!tell(estimatePicture(layer, *picture, options))) return kStopped;
  return stagePicture(request.path, layer, *picture, options);
}

}  // namespace

Result<QString> exportOutput(const ExportRequest& request, const ExportHooks& hooks) {
  if (auto refused = checkTarget(request.path)) return *refused;
  const Shape& input = request.input->input.shape;
  auto weights = makeWeights(usedWeights(request.state), request.state.params, input.c, hooks.stop);
  if (!weights) return weights.failure();
  const auto plan =
      Plan::make(request.state.params, input, std::make_shared<const Weights>(std::move(*weights)), {}, hooks.stop);
  if (!plan) return plan.failure();
  auto staged = stage(request, {**plan, request.input->input}, hooks);
  if (!staged) return staged.failure();
  if (hooks.stop.stop_requested()) return kStopped;
  if (auto failure = staged->commit()) return *failure;
  if (tensorFormatFor(request.path) != TensorFormat::Raw) return QString();
  const Shape& out = (*plan)->output();
  return ExportJob::tr("float32, little-endian, no header: %1×%2×%3×%4").arg(out.n).arg(out.c).arg(out.h).arg(out.w);
}

ExportJob::ExportJob(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

ExportJob::~ExportJob() {
  m_stop.request_stop();
  m_pool.waitForDone();
}

void ExportJob::start(const ExportRequest& request) {
  m_stop = std::stop_source();
  m_running = true;
  m_pool.start([this, request, stop = m_stop.get_token()] { work(request, stop); });
}

/// From the job's thread to the owner's.
void ExportJob::report(std::function<void()> tell) {
  QMetaObject::invokeMethod(this, std::move(tell), Qt::QueuedConnection);
}

void ExportJob::work(const ExportRequest& request, const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kInterval{100};
  TimeLeft left(0.0);
  Clock::time_point next{};
  ExportHooks hooks;
  hooks.stop = stop;
  hooks.before = [this, &stop] { m_giveWay.wait(stop); };
  hooks.estimated = [&](const FileEstimate& estimate) {
    left = TimeLeft(estimate.seconds);
    report([this, estimate] { Q_EMIT estimated(estimate); });
  };
  hooks.progress = [&](double share) {
    if (Clock::now() < next) return;
    next = Clock::now() + kInterval;
    report([this, share, seconds = left.at(share)] { Q_EMIT progressed(share, seconds); });
  };
  Result<QString> outcome = kStopped;
  try {
    outcome = exportOutput(request, hooks);
  } catch (const std::bad_alloc&) {
    outcome = Failure{tr("There is not enough memory to save %1.").arg(request.path).toStdString(), false};
  } catch (const std::exception& error) {
    const QString why = QString::fromUtf8(error.what());
    outcome = Failure{tr("%1 cannot be saved: %2.").arg(request.path, why).toStdString(), false};
  }
  report([this, outcome, path = request.path] {
    m_running = false;
    if (outcome)
      Q_EMIT finished(path, *outcome);
    else
      Q_EMIT failed(QString::fromStdString(outcome.failure().text));
  });
}

}  // namespace convt
