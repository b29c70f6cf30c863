#include "app/session/export_job.h"

#include <algorithm>
#include <utility>

#include "app/io/image_writer.h"
#include "app/io/npy.h"
#include "app/io/save.h"
#include "engine/conv_transpose.h"
#include "engine/lazy/sampling.h"
#include "engine/weight_init.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr std::int64_t kMostSide = std::int64_t{1} << 30;

/// The displayed channels of the displayed image in 8 bits.
Outcome exportPicture(const ExportRequest& request, const Plan& plan, std::int64_t image, std::stop_token stop) {
  const Shape& out = plan.output();
  const auto format = imageFormatFor(request.path);
  if (!format) return format.failure();
  const int channels = static_cast<int>(request.channels.size());
  const int components = renderedComponents(channels, request.mapping);
  if (const auto refused = checkImage(*format, SampleType::U8, out.h, out.w)) return refused;
  if (out.h > kMostSide || out.w > kMostSide) return Failure{"The output is too large for a picture file."};
  const std::int64_t bytes = out.h * out.w * (channels * std::int64_t{sizeof(float)} + components);
  const auto memory =
      memoryBudget().reserve(bytes, "The picture " + std::to_string(out.h) + "x" + std::to_string(out.w));
  if (!memory) return memory.failure();
  const auto picture =
      sampleOutput(plan, request.input->input, image, wholeGrid(out.h, out.w, 1), request.channels, {0, stop});
  if (!picture) return Failure{"", false};
  const std::vector<std::uint8_t> pixels =
      renderBytes(picture->values, channels, picture->grid.rows, picture->grid.cols, request.mapping);
  const ImageText text{{u"convt"_s, QString::fromUtf8(toJson(request.state))}};
  return saveImage(request.path, {out.h, out.w, components, SampleType::U8, pixels.data()}, text);
}

Outcome exportTensor(const ExportRequest& request, const Plan& plan, std::stop_token stop) {
  auto tensor = convTranspose(plan, request.input->input, {0, std::move(stop)});
  if (!tensor) return tensor.failure();
  return saveFile(request.path, [&tensor](QIODevice& device) { return writeNpy(device, *tensor); });
}

}  // namespace

Outcome exportOutput(const ExportRequest& request, std::stop_token stop) {
  const Shape& input = request.input->input.shape;
  auto weights = makeWeights(usedWeights(request.state), request.state.params, input.c, stop);
  if (!weights) return weights.failure();
  const auto plan = Plan::make(request.state.params, input, std::make_shared<const Weights>(std::move(*weights)));
  if (!plan) return plan.failure();
  if (request.path.endsWith(u".npy"_s, Qt::CaseInsensitive)) return exportTensor(request, **plan, std::move(stop));
  const std::int64_t image = std::min<std::int64_t>(request.state.image, input.n - 1);
  return exportPicture(request, **plan, image, std::move(stop));
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
  m_pool.start([this, request, stop = m_stop.get_token()] {
    Outcome outcome;
    try {
      outcome = exportOutput(request, stop);
    } catch (const std::bad_alloc&) {
      outcome = Failure{tr("There is not enough memory to save %1.").arg(request.path).toStdString(), false};
    }
    QMetaObject::invokeMethod(
        this,
        [this, outcome, path = request.path] {
          m_running = false;
          if (outcome)
            Q_EMIT failed(QString::fromStdString(outcome->text));
          else
            Q_EMIT finished(path);
        },
        Qt::QueuedConnection);
  });
}

}  // namespace convt
