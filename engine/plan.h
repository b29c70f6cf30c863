#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/weights.h"

namespace convt {

struct KernelPath;

/// Everything about a layer that does not depend on the input's values, made once per (params, weights, input shape):
/// the path, the packed weights, which taps each output phase uses. Immutable; shared by any number of runs and threads.
/// The value of an output pixel is a function of the plan and the input alone: every run over it, whatever region, step
/// and thread count, gives the same bits.
class Plan {
 public:
  /// @param path  name of a path (see pathNames()) to force; empty: the first that supports the layer
  /// @return a Failure if check() refuses the layer, the forced path cannot do it, or the budget has no room for the
  ///         plan; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const Plan>> make(const LayerParams& params, const Shape& input,
                                                  std::shared_ptr<const Weights> weights, std::string_view path = {},
                                                  std::stop_token stop = {});

  const LayerParams& params() const { return m_params; }
  const Shape& input() const { return m_input; }
  const Shape& output() const { return m_output; }
  const Weights& weights() const { return *m_weights; }
  /// The same, for those who keep them longer than the plan.
  const std::shared_ptr<const Weights>& sharedWeights() const { return m_weights; }
  const KernelPath& path() const { return *m_path; }
  std::string_view pathName() const;

  /// Bytes of the plan itself: packed weights and tables.
  std::int64_t bytes() const;
  /// Multiply-adds for one output pixel of one channel, on average over the interior.
  double termsPerPixel() const;

  // What the kernels read. Packed weights: [channel block][ic in group][ky][kx][channel in block]; a block holds
  // kBlock output channels of one group, the last one of a group is filled up with zeros.
  struct Block {
    std::int64_t firstChannel = 0;  ///< first output channel
    int channels = 0;               ///< 1 .. kBlock
    std::int64_t firstInput = 0;    ///< first input channel of its group
    std::size_t packed = 0;         ///< offset into packedWeights()
  };
  static constexpr int kBlock = 4;
  const std::vector<Block>& blocks() const { return m_blocks; }
  const float* packedWeights() const { return m_packed.get(); }
  std::int64_t inputsPerGroup() const { return m_input.c / m_params.groups; }

 private:
  Plan() = default;
  bool pack(const std::stop_token& stop);

  LayerParams m_params;
  Shape m_input;
  Shape m_output;
  std::shared_ptr<const Weights> m_weights;
  const KernelPath* m_path = nullptr;
  std::vector<Block> m_blocks;
  std::unique_ptr<float[]> m_packed;
  MemoryBudget::Reservation m_memory;
};

/// Names of all paths in the order in which they are tried.
std::vector<std::string_view> pathNames();

}  // namespace convt
