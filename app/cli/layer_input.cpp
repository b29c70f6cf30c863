#include "app/cli/layer_input.h"

#include <utility>

#include "engine/core/tf32.h"

namespace convt::cli {

Result<LoadedInput> readInput(const std::string& path, Progress& progress, const std::stop_token& stop) {
  OpenOptions options;
  options.read = {stop, [&progress](double share) { progress.show("reading", share); }};
  auto loaded = openInput(QString::fromStdString(path), options);
  if (loaded && loaded->truncated) {
    return Failure{"\"" + path + "\" ends early: the rest of the picture is missing."};
  }
  return loaded;
}

Result<Input> roundedInput(const Input& input, MemoryBudget::Reservation& memory) {
  auto granted =
      memoryBudget().reserve(input.shape.count() * static_cast<std::int64_t>(sizeof(float)), "The rounded input");
  if (!granted) return granted.failure();
  memory = *granted;
  Tensor tensor(input.shape);
  const Shape& s = input.shape;
  auto to = tensor.values.begin();
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t c = 0; c < s.c; ++c) {
      for (std::int64_t y = 0; y < s.h; ++y) {
        for (std::int64_t x = 0; x < s.w; ++x) *to++ = roundToTf32(input.value(n, c, y, x));
      }
    }
  }
  return makeInput(std::move(tensor));
}

}  // namespace convt::cli
