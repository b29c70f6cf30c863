#include "engine/core/contributions.h"

#include <algorithm>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {  // b > 0
  const std::int64_t q = a / b;
  return a % b < 0 ? q - 1 : q;
}

std::int64_t ceilDiv(std::int64_t a, std::int64_t b) {
  return -floorDiv(-a, b);
}

/// The j for which low <= first + j*step <= high, as a part of the progression's own; step > 0.
struct Part {
  std::int64_t from = 0;
  std::int64_t count = 0;
};
Part within(std::int64_t first, std::int64_t step, std::int64_t count, std::int64_t low, std::int64_t high) {
  const std::int64_t from = std::max<std::int64_t>(0, ceilDiv(low - first, step));
  const std::int64_t to = std::min(count - 1, floorDiv(high - first, step));
  return {from, std::max<std::int64_t>(0, to - from + 1)};
}

/// The smallest k >= 0 with k*dilation = position modulo stride, or -1. The taps after it follow every
/// stride/gcd(stride, dilation).
std::int64_t firstTap(std::int64_t stride, std::int64_t dilation, std::int64_t position) {
  const std::int64_t common = commonDivisor(stride, dilation);
  const std::int64_t rest = position - floorDiv(position, stride) * stride;
  if (rest % common != 0) return -1;
  const std::int64_t period = stride / common;
  // Inverse of dilation/common modulo period by Euclid's extended algorithm.
  std::int64_t a = (dilation / common) % period;
  std::int64_t b = period;
  std::int64_t u = 1;
  std::int64_t v = 0;
  while (b != 0 && a != 0) {
    const std::int64_t q = b / a;
    b -= q * a;
    v -= q * u;
    std::swap(a, b);
    std::swap(u, v);
  }
  const std::int64_t inverse = period == 1 ? 0 : (v % period + period) % period;
  return (rest / common) % period * inverse % period;
}

}  // namespace

AxisTaps tapsAt(const SizeTerms& t, std::int64_t output) {
  const std::int64_t position = output + t.padding;  // on the canvas
  const std::int64_t k0 = firstTap(t.stride, t.dilation, position);
  if (k0 < 0 || k0 >= t.kernel || output < 0 || output >= t.out()) return {};
  const std::int64_t common = commonDivisor(t.stride, t.dilation);
  const std::int64_t period = t.stride / common;
  const std::int64_t all = (t.kernel - 1 - k0) / period + 1;
  // Input positions fall by dilation/common from one tap to the next; counted from the end they rise.
  const std::int64_t fall = t.dilation / common;
  const std::int64_t i0 = (position - t.dilation * k0) / t.stride;
  const std::int64_t lowest = i0 - (all - 1) * fall;
  if (position < t.dilation * k0) return {};
  const Part part = within(lowest, fall, all, 0, t.in - 1);
  if (part.count == 0) return {};
  const std::int64_t skipped = all - part.from - part.count;  // taps whose input lies beyond the end
  return {{k0 + skipped * period, period, part.count}, {i0 - skipped * fall, -fall, part.count}};
}

AxisStamp stampOf(const SizeTerms& t, std::int64_t input) {
  if (input < 0 || input >= t.in) return {};
  const std::int64_t first = input * t.stride - t.padding;
  const Part part = within(first, t.dilation, t.kernel, 0, t.out() - 1);
  if (part.count == 0) return {};
  return {{part.from, 1, part.count}, {first + part.from * t.dilation, t.dilation, part.count}};
}

AxisReach reachOf(const SizeTerms& t, std::int64_t kernel) {
  if (kernel < 0 || kernel >= t.kernel) return {};
  const std::int64_t first = kernel * t.dilation - t.padding;
  const Part part = within(first, t.stride, t.in, 0, t.out() - 1);
  if (part.count == 0) return {};
  return {{part.from, 1, part.count}, {first + part.from * t.stride, t.stride, part.count}};
}

InputSpan inputsAround(const SizeTerms& t, std::int64_t first, std::int64_t last) {
  const std::int64_t from = std::clamp<std::int64_t>(ceilDiv(first + t.padding - t.reach(), t.stride), 0, t.in);
  const std::int64_t end = std::clamp<std::int64_t>(floorDiv(last + t.padding, t.stride) + 1, from, t.in);
  return {from, end};
}

// From the taps' side, since there are few.
std::int64_t meetingsOf(const SizeTerms& terms) {
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < terms.kernel; ++k) count += reachOf(terms, k).input.count;
  return count;
}

Taps tapsAt(const LayerParams& params, const Shape& input, std::int64_t oy, std::int64_t ox) {
  return {tapsAt(heightTerms(params, input), oy), tapsAt(widthTerms(params, input), ox)};
}

ChannelGroup inputsOf(const LayerParams& params, std::int64_t inChannels, std::int64_t oc) {
  const std::int64_t inputs = inChannels / params.groups;
  const std::int64_t outputs = params.outChannels / params.groups;
  return {oc / outputs * inputs, inputs};
}

}  // namespace convt
