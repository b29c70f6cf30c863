#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/render/mapping.h"

namespace convt {

/// Planes of rows x cols floats as the samples of a picture file, [rows][cols][samples], by a mapping: what the window
/// shows and what is written come from the same code. One plane gives one sample where the mapping's colours are grey,
/// else three; three planes are R, G, B. Works in bands, so beside the result it needs little memory; the caller has
/// asked the budget for that.
/// @throws std::invalid_argument if there are neither 1 nor 3 planes or one has not rows*cols values
std::vector<std::uint8_t> rasterize8(std::span<const std::span<const float>> planes, std::int64_t rows,
                                     std::int64_t cols, const Mapping& mapping);

/// The same with 16 bits: round(65535*t), t the position of the value between the mapping's limits; a single plane is
/// always grey. NaN gives mid grey. Wrap, which is defined for bytes only, throws std::invalid_argument.
std::vector<std::uint16_t> rasterize16(std::span<const std::span<const float>> planes, std::int64_t rows,
                                       std::int64_t cols, const Mapping& mapping);

/// Samples per pixel of rasterize8().
int rasterSamples(std::size_t planes, const Mapping& mapping);

}  // namespace convt
