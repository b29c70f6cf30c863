#pragma once

namespace convt {

/// A tap of a kernel: of the kernels of one output channel that of input channel ic, which is counted over the whole
/// input, not within its group.
struct TapAt {
  int ic = 0;
  int ky = 0;
  int kx = 0;
  friend bool operator==(const TapAt&, const TapAt&) = default;
};

}  // namespace convt
