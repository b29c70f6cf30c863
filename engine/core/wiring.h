#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/channel_summary.h"
#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/core/weight_source.h"

/// Which input channel reaches which output channel, and by which kernel. Pure, any thread.
namespace convt {

/// The C_in x C_out places for kernels. With groups only those on the block diagonal are filled: group g takes the
/// g-th C_in/groups inputs to the g-th C_out/groups outputs. @invariant groups divide both
struct Wiring {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t groups = 1;

  std::int64_t inputsPerGroup() const { return inputs / groups; }
  std::int64_t outputsPerGroup() const { return outputs / groups; }
  std::int64_t places() const { return inputs * outputs; }
  /// How many places are filled: the first two sizes of the weight, multiplied.
  std::int64_t kernels() const { return inputs * outputsPerGroup(); }
  bool holds(const KernelAt& at) const;
  friend bool operator==(const Wiring&, const Wiring&) = default;
};

/// @pre the parameters have passed check() for that many input channels
Wiring wiringOf(const LayerParams& params, std::int64_t inChannels);

/// Whether the kernel that `source` leaves alone is one of the layer's: only then it acts alone.
bool isSoloed(const WeightSource& source, const Wiring& wiring);

/// All kernels of a layer, each with its strength.
struct KernelTable {
  std::shared_ptr<const Tensor> weight;  ///< [C_in, C_out/groups, kH, kW]
  Wiring wiring;
  std::vector<float> norms;  ///< [C_in][C_out/groups], the root of the sum of squares; not finite where a tap is not
  float largest = 0.0F;      ///< magnitude of any finite tap
  float largestNorm = 0.0F;  ///< of the finite ones

  /// kH*kW taps, row by row. @pre wiring.holds(at)
  const float* taps(const KernelAt& at) const;
  float norm(const KernelAt& at) const;

 private:
  std::size_t index(const KernelAt& at) const;
};

/// Reads every weight once; null once `stop` was requested. @pre groups divide C_in
std::shared_ptr<const KernelTable> kernelTable(std::shared_ptr<const Tensor> weight, int groups,
                                               std::stop_token stop = {});

/// The channels by their measure, the largest first; equal ones by their number, those without a measure (NaN) last.
std::vector<int> largestFirst(std::span<const double> measures);

/// Whether all values of a channel are the same finite one: it tells nothing of the input.
bool isDead(const ChannelSummary& channel);

}  // namespace convt
