#pragma once

#include <memory>

#include "engine/render/mapping.h"
#include "engine/render/picture.h"

namespace convt {

/// The picture with its pixels painted: itself, or a copy if some frame has it already, which must not change.
std::shared_ptr<Picture> recoloured(const std::shared_ptr<Picture>& picture, bool emitted, const Mapping& mapping);

}  // namespace convt
