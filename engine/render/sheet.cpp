#include "engine/render/sheet.h"

#include <algorithm>
#include <stdexcept>

namespace convt {
namespace {

int rowsOfPlanes(const SheetLayout& layout) {
  return (layout.count + layout.columns - 1) / layout.columns;
}

std::int64_t extent(int planes, int size, int gap) {
  return std::int64_t{planes} * (size + gap) + gap;
}

void fill(std::vector<std::uint8_t>& sheet, std::uint32_t rgb) {
  for (std::size_t i = 0; i < sheet.size(); i += 3) {
    sheet[i] = static_cast<std::uint8_t>(rgb >> 16U);
    sheet[i + 1] = static_cast<std::uint8_t>(rgb >> 8U);
    sheet[i + 2] = static_cast<std::uint8_t>(rgb);
  }
}

}  // namespace

std::int64_t SheetLayout::height() const {
  return extent(rowsOfPlanes(*this), rows, gap);
}

std::int64_t SheetLayout::width() const {
  return extent(columns, cols, gap);
}

SheetLayout layoutSheet(int count, int rows, int cols, int gap) {
  if (count < 1 || rows < 1 || cols < 1 || gap < 0) throw std::invalid_argument("layoutSheet: empty planes");
  SheetLayout best;
  std::int64_t shortest = 0;
  for (int columns = count; columns >= 1; --columns) {
    const SheetLayout layout{count, rows, cols, columns, gap};
    const std::int64_t side = std::max(layout.height(), layout.width());
    if (best.columns != 0 && side >= shortest) continue;
    best = layout;
    shortest = side;
  }
  return best;
}

std::vector<std::uint8_t> renderSheet(std::span<const float> planes, const SheetLayout& layout,
                                      std::span<const Mapping> mappings, std::uint32_t background) {
  const std::size_t plane = static_cast<std::size_t>(layout.rows) * static_cast<std::size_t>(layout.cols);
  const auto count = static_cast<std::size_t>(layout.count);
  if (layout.columns < 1 || planes.size() != count * plane || (mappings.size() != 1 && mappings.size() != count)) {
    throw std::invalid_argument("renderSheet: planes, mappings and layout do not belong together");
  }
  std::vector<std::uint8_t> sheet(static_cast<std::size_t>(layout.bytes()));
  fill(sheet, background);
  Picture picture;
  picture.grid = {0, 0, layout.rows, layout.cols, 1};
  picture.channels = {0};
  for (std::size_t n = 0; n < count; ++n) {
    const std::span<const float> values = planes.subspan(n * plane, plane);
    picture.values.assign(values.begin(), values.end());
    renderPixels(picture, mappings.size() == 1 ? mappings[0] : mappings[n]);
    const auto down = static_cast<std::int64_t>(n) / layout.columns;
    const auto across = static_cast<std::int64_t>(n) % layout.columns;
    const std::int64_t top = layout.gap + down * (layout.rows + layout.gap);
    const std::int64_t left = layout.gap + across * (layout.cols + layout.gap);
    for (int y = 0; y < layout.rows; ++y) {
      auto* to = sheet.data() + 3 * ((top + y) * layout.width() + left);
      const std::uint32_t* from =
          picture.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.cols);
      for (int x = 0; x < layout.cols; ++x) {
        *to++ = static_cast<std::uint8_t>(from[x] >> 16U);
        *to++ = static_cast<std::uint8_t>(from[x] >> 8U);
        *to++ = static_cast<std::uint8_t>(from[x]);
      }
    }
  }
  return sheet;
}

}  // namespace convt
