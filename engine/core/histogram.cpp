#include "engine/core/histogram.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>

namespace convt {
namespace {

/// The float at a place in the order of all floats: negative ones first, from the greatest magnitude down.
float valueOf(std::uint32_t order) {
  return std::bit_cast<float>((order & 0x80000000U) != 0 ? order & 0x7FFFFFFFU : ~order);
}

std::uint32_t orderOf(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

/// First value of a class.
double borderOf(std::uint32_t at) {
  return static_cast<double>(valueOf(at << 16U));
}

constexpr std::uint32_t kFirstFinite = 0x0080U;  // class of -FLT_MAX
constexpr std::uint32_t kLastFinite = 0xFF7FU;   // class of FLT_MAX

}  // namespace

std::uint32_t Histogram::classOf(float value) {
  return orderOf(value) >> 16U;
}

Histogram::Histogram(std::span<const std::int64_t> counts, float min, float max) {
  for (std::uint32_t i = kFirstFinite; i <= kLastFinite; ++i) {
    if (counts[i] == 0) continue;
    m_classes.push_back(static_cast<std::uint16_t>(i));
    m_before.push_back(m_count);
    m_count += counts[i];
  }
  m_before.push_back(m_count);
  if (m_count == 0) return;
  m_min = min;
  m_max = max;
}

Histogram Histogram::merged(std::span<const Histogram> parts) {
  std::vector<std::int64_t> counts(kClasses, 0);
  float min = std::numeric_limits<float>::infinity();
  float max = -min;
  for (const Histogram& part : parts) {
    for (std::size_t i = 0; i < part.m_classes.size(); ++i) {
      counts[part.m_classes[i]] += part.m_before[i + 1] - part.m_before[i];
    }
    if (part.empty()) continue;
    min = std::min(min, part.m_min);
    max = std::max(max, part.m_max);
  }
  return {counts, min, max};
}

double Histogram::below(double value) const {
  if (empty() || value <= static_cast<double>(m_min)) return 0.0;
  const auto all = static_cast<double>(m_count);
  if (!(value <= static_cast<double>(m_max))) return all;
  const std::uint32_t wanted = classOf(static_cast<float>(value));
  const auto at = std::lower_bound(m_classes.begin(), m_classes.end(), wanted);
  const auto i = static_cast<std::size_t>(at - m_classes.begin());
  if (at == m_classes.end() || *at != wanted) return static_cast<double>(m_before[i]);
  // The outermost classes are filled up to min and max only.
  const double first = std::max(borderOf(wanted), static_cast<double>(m_min));
  const double next =
      wanted == kLastFinite ? static_cast<double>(m_max) : std::min(borderOf(wanted + 1), static_cast<double>(m_max));
  const double part = next > first ? std::clamp((value - first) / (next - first), 0.0, 1.0) : 0.0;
  return static_cast<double>(m_before[i]) + part * static_cast<double>(m_before[i + 1] - m_before[i]);
}

float Histogram::quantile(double share) const {
  const double wanted = share * static_cast<double>(m_count);
  for (std::size_t i = 0; i < m_classes.size(); ++i) {
    if (static_cast<double>(m_before[i + 1]) < wanted) continue;
    const auto here = static_cast<double>(m_before[i + 1] - m_before[i]);
    const double part = std::clamp((wanted - static_cast<double>(m_before[i])) / here, 0.0, 1.0);
    const std::uint32_t first = static_cast<std::uint32_t>(m_classes[i]) << 16U;
    const float value = valueOf(first + static_cast<std::uint32_t>(part * 65'535.0));
    // The classes next to zero reach into numbers that only float has; nobody's range ends at 1e-40.
    return std::clamp(std::abs(value) < FLT_MIN ? 0.0F : value, m_min, m_max);
  }
  return m_max;
}

std::vector<double> Histogram::bins(double low, double high, std::size_t bins) const {
  std::vector<double> counts(bins, 0.0);
  double before = below(low);
  for (std::size_t i = 0; i < bins; ++i) {
    const double share = static_cast<double>(i + 1) / static_cast<double>(bins);
    const bool last = i + 1 == bins;
    const double end =
        last ? static_cast<double>(std::nextafter(static_cast<float>(high), HUGE_VALF)) : low + (high - low) * share;
    const double here = below(end);
    counts[i] = here - before;
    before = here;
  }
  return counts;
}

}  // namespace convt
