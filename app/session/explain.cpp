#include "app/session/explain.h"

#include <utility>

namespace convt {

PixelExplanation explain(const LayerSource& source, std::int64_t oc, std::int64_t oy, std::int64_t ox) {
  const OutputPlace place{source.image(), oc, oy, ox};
  return {source.layer(), pixelSum(source.layer(), place), source.output(oc, oy, ox)};
}

Explainer::Explainer(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

Explainer::~Explainer() {
  m_pool.clear();
  m_pool.waitForDone();  // at the end of the program only, and for one pixel
}

void Explainer::want(const std::shared_ptr<const LayerSource>& source, const OutputPlace& place) {
  if (source == m_source && place == m_place) return;
  m_source = source;
  m_place = place;
  const quint64 number = ++m_number;
  const LayerValues& layer = source->layer();
  const std::int64_t terms = termCount(layer.params, layer.input.shape, place.oy, place.ox);
  const auto work = [source, place] {
    return std::make_shared<const PixelExplanation>(explain(*source, place.oc, place.oy, place.ox));
  };
  m_pool.clear();  // an older pixel that has not begun
  if (terms <= kAtOnce) return deliver(number, work());
  Q_EMIT computing(terms);
  m_pool.start([this, number, work] {
    auto pixel = work();
    QMetaObject::invokeMethod(
        this, [this, number, pixel = std::move(pixel)] { deliver(number, pixel); }, Qt::QueuedConnection);
  });
}

void Explainer::forget() {
  m_source.reset();
  ++m_number;
  m_pool.clear();
}

void Explainer::deliver(quint64 number, std::shared_ptr<const PixelExplanation> pixel) {
  if (number == m_number) Q_EMIT explained(std::move(pixel));
}

}  // namespace convt
