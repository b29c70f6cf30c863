#include "engine/number_grid.h"

#include <algorithm>
#include <numeric>

#include "engine/torch_random.h"

namespace convt {

Tensor numberGrid(NumberGrid kind, std::int64_t channels, std::int64_t size, std::uint64_t seed,
                  std::int64_t impulseChannel) {
  Tensor grid(Shape{1, channels, size, size});
  switch (kind) {
    case NumberGrid::Impulse: grid.at(0, impulseChannel, size / 2, size / 2) = 1.0F; break;
    case NumberGrid::Ones: std::fill(grid.values.begin(), grid.values.end(), 1.0F); break;
    case NumberGrid::Ramp: std::iota(grid.values.begin(), grid.values.end(), 1.0F); break;
    case NumberGrid::Checker:
      for (std::int64_t i = 0; i < grid.shape.count(); ++i) {
        grid.values[static_cast<std::size_t>(i)] = static_cast<float>((i / size % size + i % size) % 2);
      }
      break;
    case NumberGrid::Random: TorchRandom(seed).randomBelow(grid.values, 256); break;
  }
  return grid;
}

}  // namespace convt
