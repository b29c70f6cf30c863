#include "app/session/layer_kernels.h"

#include <utility>

#include "engine/weight_init.h"

namespace convt {
namespace {

constexpr std::size_t kReadAtOnce = 1U << 17;  // weights: below a millisecond

/// Weights made for reading only: the tensor keeps their place in the budget.
std::shared_ptr<const Tensor> tensorOf(Weights weights) {
  auto kept = std::make_shared<const Weights>(std::move(weights));
  return {kept, &kept->weight};
}

}  // namespace

LayerKernels::LayerKernels(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

LayerKernels::~LayerKernels() {
  m_stop.request_stop();
  m_pool.waitForDone();
}

LayerKernels::Layer LayerKernels::layerOf(const WeightSource& source, const LayerParams& params,
                                          std::int64_t inChannels) {
  Layer layer{source, params, inChannels};
  layer.source.solo.reset();
  layer.params.padding = layer.params.outputPadding = {0, 0};
  if (!isPerChannelRule(source.kind)) layer.params.stride = layer.params.dilation = {1, 1};
  return layer;
}

void LayerKernels::follow(const Session& session) {
  const std::uint64_t number = session.stateNumber();
  const WeightSource source = usedWeights(session.state());
  if (!(source == m_source)) m_sourceState = number;
  m_source = source;
  if (!session.input() || session.error()) return;
  const std::int64_t inChannels = session.input()->input.shape.c;
  const LayerParams& params = session.state().params;
  const bool alone = isSoloed(source, wiringOf(params, inChannels));
  if (!alone && m_alone) m_togetherState = number;
  m_alone = alone;
  if (!alone) return;
  const Layer layer = layerOf(source, params, inChannels);
  if (m_layer == layer) return forgetWork();  // of a layer that is gone again
  if (m_inWork == layer) return;
  m_tensor = nullptr;
  start(layer, [layer](std::stop_token stop) -> std::shared_ptr<const KernelTable> {
    Result<Weights> weights = makeWeights(layer.source, layer.params, layer.inChannels, stop);
    return weights ? kernelTable(tensorOf(std::move(*weights)), layer.params.groups, stop) : nullptr;
  });
}

void LayerKernels::take(const Frame& frame) {
  // A frame from before may have had another kernel alone.
  if (m_alone || frame.state < m_togetherState || !frame.weight) return;
  std::optional<Layer> layer;
  if (frame.state >= m_sourceState) layer = layerOf(m_source, frame.params, frame.inputShape.c);
  if (frame.weight.get() == m_tensor) {
    if (layer && m_table && m_table->weight == frame.weight) m_layer = layer;
    return;
  }
  m_tensor = frame.weight.get();
  const int groups = frame.params.groups;
  if (frame.weight->values.size() <= kReadAtOnce) {
    forgetWork();
    return show(kernelTable(frame.weight, groups), layer);
  }
  start(layer, [weight = frame.weight, groups](std::stop_token stop) { return kernelTable(weight, groups, stop); });
}

void LayerKernels::forgetWork() {
  m_stop.request_stop();
  ++m_task;
  m_inWork.reset();
}

/// The latest task only: an earlier one is stopped, and what it still gives is dropped.
template <typename Make>
void LayerKernels::start(const std::optional<Layer>& layer, Make make) {
  m_stop.request_stop();
  m_stop = std::stop_source();
  m_inWork = layer;
  m_pool.start([this, layer, make, task = ++m_task, stop = m_stop.get_token()] {
    std::shared_ptr<const KernelTable> table = make(stop);
    QMetaObject::invokeMethod(
        this,
        [this, layer, table, task] {
          if (task != m_task) return;
          if (table)
            show(table, layer);
          else
            m_inWork.reset();  // there was no room: the next change of the state tries again
        },
        Qt::QueuedConnection);
  });
}

void LayerKernels::show(std::shared_ptr<const KernelTable> table, const std::optional<Layer>& layer) {
  m_table = std::move(table);
  m_tensor = m_table->weight.get();
  m_layer = layer;
  m_inWork.reset();
  Q_EMIT changed();
}

}  // namespace convt
