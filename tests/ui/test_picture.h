#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/render/mapping.h"
#include "engine/render/picture.h"

namespace convt::test {

/// The samples of `grid` of an image given as value(channel, y, x), coloured by `mapping`.
template <class Value>
std::shared_ptr<const Picture> picture(const SampleGrid& grid, std::vector<int> channels, Value value,
                                       const Mapping& mapping = {}) {
  auto made = std::make_shared<Picture>();
  made->grid = grid;
  made->channels = std::move(channels);
  for (const int c : made->channels)
    for (int j = 0; j < grid.rows; ++j)
      for (int i = 0; i < grid.cols; ++i)
        made->values.push_back(
            static_cast<float>(value(c, grid.y0 + std::int64_t{j} * grid.step, grid.x0 + std::int64_t{i} * grid.step)));
  renderPixels(*made, mapping);
  return made;
}

}  // namespace convt::test
