#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/round_trip.h"
#include "engine/core/tensor.h"
#include "engine/core/weight_source.h"
#include "engine/plan.h"
#include "engine/render/mapping.h"
#include "engine/render/picture.h"

/// There and back: the layer's output through Conv2d with the same weights, stride, padding and dilation, beside the
/// input that it came from. Without bias on both ways.
namespace convt {

/// What is to be shown, by value.
struct RoundTripWants {
  std::uint64_t state = 0;    ///< number of the State
  std::uint64_t inputId = 0;  ///< differs for different inputs
  Input input;
  std::int64_t image = 0;  ///< of the batch
  LayerParams params;      ///< a bias is left out
  WeightSource weights;
  PlaneWindow window;         ///< inputs, not empty: see affordableWindow()
  std::vector<int> channels;  ///< of the input: 1, or 3 for RGB
  bool numberGrid = false;    ///< numbers, not a picture: in colours from 0 (or -m) to m
};

/// The inputs that are computed together for a view of `visible` ones: all of them where the work for it is small, else
/// as many around the middle of the view as are (more than the view shows, if they can be: a pan then has them).
/// Pure. @pre the parameters passed check() for the input
PlaneWindow affordableWindow(const LayerParams& params, const Shape& input, const PlaneWindow& visible);

/// A picture and what its colours stand for.
struct MappedPicture {
  std::shared_ptr<const Picture> picture;
  Mapping mapping;
};

struct RoundTrip {
  std::uint64_t state = 0;
  std::uint64_t inputId = 0;
  std::int64_t image = 0;
  RoundTripFacts facts;
  MappedPicture before;      ///< x; 0..1 if all of it lies there, else from 0 (or -m) to its largest value
  MappedPicture after;       ///< conv2d(convT(x)), in a range of its own
  MappedPicture difference;  ///< after - before, of three channels the largest one, with its sign; zero-centred
};

/// Who is told and asked while a round trip is computed.
struct RoundTripHooks {
  std::stop_token stop;
  std::function<void()> before;  ///< before each piece of a few milliseconds
};

/// Computes round trips, each value with the bits that it has in the round trip of the whole input. Keeps the layer and
/// the numbers of the last one: other channels, or another window, need less. One thread at a time.
class RoundTripper {
 public:
  /// A Failure if check() refuses the layer or the memory budget has no room; with an empty text if it was stopped.
  Result<std::shared_ptr<const RoundTrip>> compute(const RoundTripWants& wants, const RoundTripHooks& hooks = {});

 private:
  struct Layer {
    LayerParams params;
    WeightSource source;
    Shape input;
    std::shared_ptr<const Plan> plan;
  };
  struct Numbers {
    std::uint64_t inputId = 0;
    std::int64_t image = 0;
    RoundTripFacts facts;
    Tensor x;     ///< [1, C_in, rows, cols] of the window
    Tensor back;  ///< the same of the way back
  };

  Outcome makeLayer(const RoundTripWants& wants, const RoundTripHooks& hooks);
  Outcome makeNumbers(const RoundTripWants& wants, const RoundTripHooks& hooks);

  std::optional<Layer> m_layer;
  std::optional<Numbers> m_numbers;
};

}  // namespace convt
