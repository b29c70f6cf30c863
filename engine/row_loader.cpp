#include "engine/row_loader.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace convt {
namespace {

// A table, because u/255 must be the correctly rounded quotient: u * (1/255) differs in the last bit for many u.
const std::array<float, 256>& byteTable() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> t{};
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<float>(i) / 255.0F;
    return t;
  }();
  return table;
}

/// Copies `count` elements that lie `stride` apart.
void convert(const Input& input, std::ptrdiff_t at, std::ptrdiff_t stride, std::ptrdiff_t count, float* out) {
  switch (input.element) {
    case Element::U8: {
      const auto* from = static_cast<const std::uint8_t*>(input.data.get()) + at;
      const std::array<float, 256>& table = byteTable();
      for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = table[from[i * stride]];
      return;
    }
    case Element::U16: {
      const auto* from = static_cast<const std::uint16_t*>(input.data.get()) + at;
      for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = static_cast<float>(from[i * stride]) / 65535.0F;
      return;
    }
    case Element::F32: break;
  }
  const auto* from = static_cast<const float*>(input.data.get()) + at;
  if (stride == 1) {
    std::memcpy(out, from, static_cast<std::size_t>(count) * sizeof(float));
  } else {
    for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = from[i * stride];
  }
}

}  // namespace

void loadRow(const Input& input, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x0, std::int64_t residues,
             std::ptrdiff_t pitch, float* out) {
  const std::ptrdiff_t row = n * input.strideN + c * input.strideC + y * input.strideH;
  const std::int64_t width = input.shape.w;
  for (std::int64_t r = 0; r < residues; ++r, out += pitch) {
    const std::int64_t first = x0 + r;  // column of out[0]
    // i from `begin` to `end` lie inside the image: 0 <= first + M*i < width
    const std::int64_t begin = std::clamp<std::int64_t>(first < 0 ? (-first + residues - 1) / residues : 0, 0, pitch);
    const std::int64_t end =
        std::clamp<std::int64_t>(first < width ? (width - 1 - first) / residues + 1 : 0, begin, pitch);
    std::fill(out, out + begin, 0.0F);
    if (begin < end)
      convert(input, row + (first + residues * begin) * input.strideW, residues * input.strideW, end - begin,
              out + begin);
    std::fill(out + end, out + pitch, 0.0F);
  }
}

void prefetchRow(const Input& input, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x0,
                 std::int64_t cols) {
  if (y < 0 || y >= input.shape.h) return;
  constexpr std::ptrdiff_t kLine = 64;
  const std::int64_t first = std::clamp<std::int64_t>(x0, 0, input.shape.w - 1);
  const std::int64_t last = std::clamp<std::int64_t>(x0 + cols - 1, 0, input.shape.w - 1);
  const std::ptrdiff_t row = n * input.strideN + c * input.strideC + y * input.strideH;
  const std::ptrdiff_t size = input.element == Element::U8 ? 1 : input.element == Element::U16 ? 2 : 4;
  const auto* data = static_cast<const char*>(input.data.get());
  const char* end = data + (row + last * input.strideW) * size;
  for (const char* at = data + (row + first * input.strideW) * size; at <= end; at += kLine)
    __builtin_prefetch(at, 0, 2);
}

}  // namespace convt
