#pragma once

#include <QString>
#include <vector>

#include "app/io/source.h"
#include "engine/core/tensor.h"

namespace convt {

/// A weight tensor [C_in, C_out/groups, kH, kW] from a .npy file of four axes, each at least 1.
Result<Tensor> readWeight(const QString& path, ReadOptions options = {});

/// A bias, [C_out], from a .npy file of one axis.
Result<std::vector<float>> readBias(const QString& path, ReadOptions options = {});

}  // namespace convt
