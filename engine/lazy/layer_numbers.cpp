#include "engine/lazy/layer_numbers.h"

#include <algorithm>

#include "engine/lazy/lazy_output.h"

namespace convt {
namespace {

constexpr std::size_t kRemembered = 16;

}  // namespace

std::uint64_t LayerNumbers::numberFor(const Wants& wants) {
  // A loaded tensor would be kept alive by being remembered.
  if (wants.weights.kind == WeightKind::Tensor) return newLayerNumber();
  const auto known = std::find_if(m_known.begin(), m_known.end(), [&](const Known& k) {
    return k.inputId == wants.inputId && k.image == wants.image && k.params == wants.params &&
           k.weights == wants.weights;
  });
  if (known != m_known.end()) return known->number;
  m_known.push_front({newLayerNumber(), wants.inputId, wants.image, wants.params, wants.weights});
  if (m_known.size() > kRemembered) m_known.pop_back();
  return m_known.front().number;
}

}  // namespace convt
