#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/core/output_size.h"
#include "tests/support/layer_case.h"

namespace convt {

inline std::string textOf(const SizeTerms& t) {
  return "i" + std::to_string(t.in) + "-k" + std::to_string(t.kernel) + "-s" + std::to_string(t.stride) + "-p" +
         std::to_string(t.padding) + "-op" + std::to_string(t.outputPadding) + "-d" + std::to_string(t.dilation);
}

/// One axis of a layer that check() lets through; mostly small numbers, now and then the largest that the boxes take.
/// Dilations share a divisor with the stride in a third of them.
inline SizeTerms randomAxis(Random& random) {
  for (;;) {
    const bool far = between(random, 0, 9) == 0;
    SizeTerms t;
    t.in = between(random, 1, between(random, 0, 1) == 0 ? 3 : 40);
    t.kernel = between(random, 1, far ? 63 : 9);
    t.stride = between(random, 1, far ? 64 : 8);
    t.dilation = between(random, 1, far ? 64 : 8);
    if (between(random, 0, 2) == 0) t.dilation = std::min<std::int64_t>(64, t.stride * between(random, 1, 3));
    t.padding = between(random, 0, far ? 64 : 6);
    t.outputPadding = between(random, 0, static_cast<int>(std::max(t.stride, t.dilation)) - 1);
    if (t.out() >= 1) return t;
  }
}

}  // namespace convt
