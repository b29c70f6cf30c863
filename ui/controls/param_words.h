#pragma once

#include <QString>

#include "engine/core/params.h"

namespace convt {

/// A parameter's name as the panel writes it, translated: "Kernel", "Output padding", "Out".
QString paramWord(Param param);

}  // namespace convt
