#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/render/mapping.h"

namespace convt {

/// Where N planes of one size stand on a contact sheet: row by row from the top left, a gap between them and around.
struct SheetLayout {
  int count = 0;
  int rows = 0;  ///< of one plane
  int cols = 0;
  int columns = 0;  ///< planes beside each other
  int gap = 0;      ///< pixels

  std::int64_t height() const;
  std::int64_t width() const;
  std::int64_t bytes() const { return 3 * height() * width(); }
};

/// The layout whose longer side is shortest (of equals, the one that is wider than high). count, rows, cols >= 1, else
/// std::invalid_argument.
SheetLayout layoutSheet(int count, int rows, int cols, int gap = 4);

/// Draws [count][rows][cols] values as RGB bytes [height][width][3]. The caller has asked the memory budget for
/// layout.bytes().
/// @param mappings  one per plane, or one for all
/// @param background  0xffRRGGBB of the gaps and of places without a plane
std::vector<std::uint8_t> renderSheet(std::span<const float> planes, const SheetLayout& layout,
                                      std::span<const Mapping> mappings, std::uint32_t background = 0xfff2f2f2U);

}  // namespace convt
