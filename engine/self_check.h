#pragma once

#include <cstdint>
#include <optional>

#include "engine/conv_transpose.h"

namespace convt {

/// What a self-check found.
struct SelfCheck {
  int pixels = 0;         ///< how many were compared
  double maxError = 0.0;  ///< greatest |engine - definition| / largest, NaN and equal infinities count as 0 when both agree
};

/// Recomputes `pixels` random output values of image n by the definition in double and compares them with what the engine
/// gives for the same places, as single-pixel regions (which have the bits of every other region). Where 64 would need more
/// than 10^8 terms, fewer pixels are taken, at least one. Nothing if cancelled.
/// @param largest  largest finite magnitude of the output; 0: that of the compared values
/// @param seed     chooses the places
std::optional<SelfCheck> selfCheck(const Plan& plan, const Input& input, std::int64_t n, double largest,
                                   std::uint64_t seed, const RunOptions& options = {}, int pixels = 64);

}  // namespace convt
