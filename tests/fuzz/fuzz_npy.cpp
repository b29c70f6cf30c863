#include <cstdint>
#include <cstdlib>

#include "app/io/npy.h"

// Any bytes are an array whose values are all there, or a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convt;
  memoryBudget().setLimit(64 << 20);
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  auto array = readNpy(*Source::ofBytes(bytes, QStringLiteral("fuzz.npy")));
  if (!array) {
    if (array.failure().text.empty()) std::abort();
    return 0;
  }
  std::int64_t product = 1;
  for (const std::int64_t axis : array->shape) product *= axis;
  if (product != static_cast<std::int64_t>(array->values.size())) std::abort();
  const auto input = toInput(std::move(*array), QStringLiteral("fuzz.npy"));
  if (input && !input->empty()) {
    const Shape& s = input->shape;
    volatile float last = input->value(s.n - 1, s.c - 1, s.h - 1, s.w - 1);
    static_cast<void>(last);
  }
  return 0;
}
