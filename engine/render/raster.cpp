#include "engine/render/raster.h"

#include <stdexcept>

namespace convt {

int rasterSamples(std::size_t planes, const Mapping& mapping) {
  return renderedComponents(static_cast<int>(planes), mapping);
}

std::vector<std::uint8_t> rasterize8(std::span<const std::span<const float>> planes, std::int64_t rows,
                                     std::int64_t cols, const Mapping& mapping) {
  return renderBytes(planes, static_cast<int>(rows), static_cast<int>(cols), mapping);
}

std::vector<std::uint16_t> rasterize16(std::span<const std::span<const float>> planes, std::int64_t rows,
                                       std::int64_t cols, const Mapping& mapping) {
  if (mapping.kind == MappingKind::Wrap) throw std::invalid_argument("rasterize16: Wrap is defined for bytes");
  Mapping grey = mapping;
  grey.colors = Colors::Grey;
  return renderWords(planes, static_cast<int>(rows), static_cast<int>(cols), grey);
}

}  // namespace convt
