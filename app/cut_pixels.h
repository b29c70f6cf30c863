#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/render/frame.h"

namespace convt {

/// The pixels of the canvas that padding cuts off, by the definition: what the layer gives there with padding 0, summed
/// in double. What was computed for the pictures before is taken over, so a pan or a drag of the padding costs only
/// what has come into sight. GUI thread.
class CutPixels {
 public:
  /// Multiply-adds that one call does at most: some milliseconds.
  static constexpr std::int64_t kMostTerms = 3'000'000;

  struct Cut {
    std::vector<std::shared_ptr<const Picture>> pictures;  ///< one per band; empty if they take more than kMostTerms
    bool tooMuch = false;
  };

  /// @param bands  of samples outside the frame's output, in its coordinates, on its canvas; their channels and colours
  ///               are those of the frame's output
  const Cut& of(const Frame& frame, const std::vector<SampleGrid>& bands);

 private:
  /// What the values on the canvas depend on; padding and output padding are 0.
  struct Layer {
    LayerParams params;
    std::shared_ptr<const void> input;
    std::int64_t image = 0;
    std::shared_ptr<const Tensor> weight;
    std::shared_ptr<const std::vector<float>> bias;
    std::vector<int> channels;
    friend bool operator==(const Layer&, const Layer&) = default;
  };
  static Layer layerOf(const Frame& frame);
  /// The kept picture, if any, with the sample at a place on the canvas, and that sample.
  struct Kept {
    const Picture* picture = nullptr;
    int j = 0;
    int i = 0;
  };
  Kept keptAt(std::int64_t y, std::int64_t x) const;
  std::int64_t termsOfNew(const LayerValues& layer, const std::vector<SampleGrid>& bands, Pair padding) const;
  std::shared_ptr<Picture> compute(const LayerValues& layer, const SampleGrid& band, Pair padding) const;

  Layer m_layer;
  Pair m_padding;  ///< of the pictures' coordinates
  Mapping m_mapping;
  std::vector<SampleGrid> m_bands;
  Cut m_cut;
};

}  // namespace convt
