#pragma once

#include <QIODevice>
#include <QString>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/io/source.h"
#include "engine/core/memory_budget.h"
#include "engine/core/tensor.h"

namespace convt {

/// The values of a .npy file as float32, row-major whatever the file's order: every type is converted to the nearest
/// float ("values as they are": integers are not divided by anything; truth values are 0 and 1).
struct NpyArray {
  std::vector<std::int64_t> shape;  ///< at most 8 axes, as the file has them
  std::vector<float> values;
  std::string type;            ///< of the file: "f4", "u1" ..
  std::int64_t notFinite = 0;  ///< NaN and Inf among the values
  MemoryBudget::Reservation memory;
};

/// Rules: see npy_header.h. The budget is asked before the values are read.
Result<NpyArray> readNpy(Source& source);
Result<NpyArray> readNpy(const QString& path, ReadOptions options = {});

/// An image-shaped array, [H,W], [C,H,W] or [N,C,H,W], as an Input of floats that owns it together with its place in
/// the budget. Only N may be 0.
Result<Input> toInput(NpyArray array, const QString& name);

/// Writes values as .npy 1.0, little-endian float32 in C order, to a device of saveFile(). False if a write failed.
/// @pre the product of shape is values.size()
bool writeNpy(QIODevice& device, const std::vector<std::int64_t>& shape, std::span<const float> values);

/// What stands before the values in such a file: magic, version, header.
std::string npyPreamble(const std::vector<std::int64_t>& shape);

/// The bytes of values, little-endian. False if a write failed.
bool writeFloats(QIODevice& device, std::span<const float> values);

}  // namespace convt
