#include "engine/lazy/layer_numbers.h"

#include <algorithm>

#include "engine/lazy/lazy_output.h"

namespace convt {
namespace {

constexpr std::size_t kRemembered = 16;

}  // namespace

std::uint64_t LayerNumbers::numberFor(const Wants& wants) {
  const auto known = std::find_if(m_known.begin(), m_known.end(), [&](const Known& k) {
    return k.inputId == wants.inputId && k.image == wants.image && k.params == wants.params &&
           k.weights == wants.weights;
  });
  m_last = known != m_known.end() ? *known
                                  : Known{newLayerNumber(), wants.inputId, wants.image, wants.params, wants.weights};
  return m_last.number;
}

void LayerNumbers::remember() {
  // A loaded tensor would be kept alive by being remembered.
  if (m_last.number == 0 || m_last.weights.kind == WeightKind::Tensor) return;
  const auto same = [this](const Known& k) { return k.number == m_last.number; };
  m_known.erase(std::remove_if(m_known.begin(), m_known.end(), same), m_known.end());
  m_known.push_front(m_last);
  if (m_known.size() > kRemembered) m_known.pop_back();
}

}  // namespace convt
