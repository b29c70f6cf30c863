#pragma once

#include <memory>

#include "app/session/round_trip.h"

namespace convt {

/// The steps of one round trip, on the calling thread and the engine's: each gives way and looks at the stop token
/// between pieces of a few milliseconds.
class RoundTripSteps {
 public:
  /// @param plan  of the whole layer, without bias
  RoundTripSteps(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image, const PlaneWindow& window,
                 const RoundTripHooks& hooks);

  /// Asks the memory budget for all steps, for as long as this lives.
  Outcome reserve();

  /// x: the window's inputs, [1, C_in, rows, cols]; back: conv2d(convTranspose(x)) there, from the outputs that it
  /// reads of the whole layer. False if stopped.
  bool goAndReturn(Tensor& x, Tensor& back);

  /// The greatest and the mean difference. False if stopped.
  bool measure(const Tensor& x, const Tensor& back, RoundTripFacts& facts) const;

  /// Both sides of the adjoint identity for x as a layer of its own, see RoundTripFacts::random and itself; once, as
  /// the last step. A Failure if the budget has no room for that layer's plan, with an empty text if stopped.
  Outcome adjoint(const Tensor& x, const Tensor& back, RoundTripFacts& facts);

 private:
  struct Outputs {
    PlaneWindow place;
    Tensor values;  ///< [1, C_out, rows, cols] of the place
  };

  bool forward(const Plan& plan, const Input& input, std::int64_t image, const PlaneWindow& place, Outputs& outputs);
  bool backward(const LayerParams& params, const Outputs& outputs, const PlaneWindow& window, Tensor& back);
  bool pause() const;
  template <class Piece>
  bool inBands(std::int64_t rows, double workOfRow, Piece piece) const;

  std::shared_ptr<const Plan> m_plan;
  const Input& m_input;
  std::int64_t m_image;
  PlaneWindow m_window;
  const RoundTripHooks& m_hooks;
  Outputs m_outputs;  ///< of the whole layer, what the window reads
  MemoryBudget::Reservation m_memory;
};

/// The three pictures of the wanted channels, with their mappings.
void paintRoundTrip(const Tensor& x, const Tensor& back, const RoundTripWants& wants, RoundTrip& trip);

}  // namespace convt
