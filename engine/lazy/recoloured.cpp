#include "engine/lazy/recoloured.h"

#include "engine/render/spare_pictures.h"

namespace convt {

std::shared_ptr<Picture> recoloured(const std::shared_ptr<Picture>& picture, bool emitted, const Mapping& mapping) {
  std::shared_ptr<Picture> painted = emitted ? copyPicture(*picture) : picture;
  renderPixels(*painted, mapping);
  return painted;
}

}  // namespace convt
