#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "engine/core/tensor.h"

namespace convt {

/// Image n as one row of H*W pixels, of which those of the rows y0 .. y1-1 may be read; its shape is [N, C, 1, H*W].
/// Shares the data unless there are gaps between rows: then these rows are copied as floats. Nothing if the stop token
/// ended that.
std::optional<Input> flatInput(const Input& input, std::int64_t n, std::int64_t y0, std::int64_t y1,
                               const std::stop_token& stop);

}  // namespace convt
