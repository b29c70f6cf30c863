#pragma once

#include <QString>
#include <memory>
#include <optional>

#include "engine/core/wiring.h"

namespace convt {

/// What the wiring of a layer is shown from.
struct WiringState {
  Wiring wiring;
  Pair kernel;
  std::shared_ptr<const KernelTable> kernels;  ///< the layer's own, also while one acts alone; null: not known yet
  std::optional<KernelAt> solo;                ///< of those that exist
  int outChannel = 0;                          ///< chosen
};

/// The table where it is of this layer, else null: a frame may be behind the state.
const KernelTable* shownKernels(const WiringState& state);

/// "R to G".
QString kernelName(const Wiring& wiring, const KernelAt& at);

/// Two ways to say something: the full one, and one for where that has no room.
struct WiringText {
  QString full;
  QString brief;
};

/// "weight [C_in, C_out/groups, kH, kW] = [3, 3, 3, 3]", "weight [3, 3, 3, 3]".
WiringText weightShapeText(const WiringState& state);

/// "groups 3 cut the wiring: 3 of 9 kernels exist", "groups 3: 3 of 9 kernels".
WiringText wiringText(const Wiring& wiring);

/// "R to G: kernel, norm .75"; of a place that no kernel fills, what cuts it.
QString kernelText(const WiringState& state, const KernelAt& at);

}  // namespace convt
