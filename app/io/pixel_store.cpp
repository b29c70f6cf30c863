#include "app/io/pixel_store.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "app/io/text.h"
#include "engine/core/params.h"

namespace convt {
namespace {

// Rows that become columns are collected so that each column piece fills most of a cache line, within a few megabytes.
constexpr std::int64_t kTurnedRows = 32;
constexpr std::int64_t kTurnedBytes = 4 << 20;

/// Copied as a whole, whatever its channels are.
template <std::size_t Size>
struct Pixel {
  std::byte bytes[Size];
};

}  // namespace

PixelStore::Turn PixelStore::turnOf(int orientation, std::int64_t h, std::int64_t w) {
  switch (orientation) {
    case 2: return {h, w, w - 1, w, -1};
    case 3: return {h, w, h * w - 1, -w, -1};
    case 4: return {h, w, (h - 1) * w, -w, 1};
    case 5: return {w, h, 0, 1, h};
    case 6: return {w, h, h - 1, -1, h};
    case 7: return {w, h, h * w - 1, -1, -h};
    case 8: return {w, h, (w - 1) * h, 1, -h};
    default: return {h, w, 0, w, 1};
  }
}

Result<PixelStore> PixelStore::make(const Format& format, const QString& name, std::int64_t work,
                                    std::int64_t bandRows) {
  const std::int64_t h = format.height;
  const std::int64_t w = format.width;
  if (h < 1 || w < 1) return inputFailure(Io::tr("“%1” has no pixels.").arg(name));
  if (std::max(h, w) > kMaxExtent) {
    return inputFailure(
        Io::tr("“%1” is too large: %2x%3; at most %4 rows and columns work.").arg(name).arg(h).arg(w).arg(kMaxExtent));
  }
  PixelStore store;
  store.m_format = format;
  store.m_turn = turnOf(format.orientation, h, w);
  store.m_pixelBytes = bytesOf(format.element) * static_cast<std::size_t>(format.channels);
  const auto pixel = static_cast<std::int64_t>(store.m_pixelBytes);
  std::int64_t bandBytes = 0;
  if (store.keepsRows()) {
    store.m_bandRows = bandRows > 0 ? bandRows : 1;
  } else {
    const std::int64_t usual = std::clamp<std::int64_t>(kTurnedBytes / (pixel * w), 1, kTurnedRows);
    store.m_bandRows = bandRows > 0 ? bandRows : std::min(h, usual);
    bandBytes = store.m_bandRows * pixel * w;
  }
  constexpr std::int64_t kMost = std::int64_t{1} << 60;  // beyond any budget, and the sum still fits into 64 bits
  const std::string what =
      Io::tr("“%1”, %2x%3,").arg(name).arg(store.m_turn.height).arg(store.m_turn.width).toStdString();
  const std::int64_t bytes = w > kMost / pixel / h ? kMost : h * w * pixel;
  auto memory = memoryBudget().reserve(bytes, what);
  if (!memory) return memory.failure();
  auto worked = memoryBudget().reserve(std::min(work, kMost) + bandBytes, what);
  if (!worked) return worked.failure();
  store.m_work = *worked;
  store.m_owner = std::make_shared<Owner>();
  store.m_owner->memory = *memory;
  store.m_owner->bytes.reset(new (std::nothrow) std::byte[static_cast<std::size_t>(bytes)]);
  if (!store.m_owner->bytes) return workFailure(Io::tr("“%1”: there is not enough memory.").arg(name));
  store.m_band.resize(static_cast<std::size_t>(bandBytes));
  return store;
}

/// Where row y of a picture whose rows stay rows begins in the memory, read from left to right.
std::byte* PixelStore::place(std::int64_t y) const {
  const std::int64_t left = m_turn.perColumn == 1 ? 0 : m_format.width - 1;
  const auto pixel = static_cast<std::size_t>(m_turn.first + y * m_turn.perRow - left);
  return m_owner->bytes.get() + pixel * m_pixelBytes;
}

std::byte* PixelStore::row(std::int64_t y) {
  if (keepsRows()) return place(y);
  return m_band.data() + static_cast<std::size_t>(y % m_bandRows) * rowBytes();
}

template <std::size_t Size>
void PixelStore::turn(std::int64_t y, std::int64_t rows) {
  using Unit = Pixel<Size>;
  const std::int64_t w = m_format.width;
  if (keepsRows()) {
    for (std::int64_t i = y; i < y + rows; ++i) {
      auto* row = reinterpret_cast<Unit*>(place(i));
      std::reverse(row, row + w);
    }
    return;
  }
  auto* const to = reinterpret_cast<Unit*>(m_owner->bytes.get());
  const auto* const band = reinterpret_cast<const Unit*>(row(y));
  for (std::int64_t x = 0; x < w; ++x) {
    Unit* out = to + m_turn.first + y * m_turn.perRow + x * m_turn.perColumn;
    const Unit* in = band + x;
    for (std::int64_t i = 0; i < rows; ++i, out += m_turn.perRow, in += w) *out = *in;
  }
}

void PixelStore::finish(std::int64_t y, std::int64_t rows) {
  if (m_turn.perColumn == 1) return;
  switch (m_pixelBytes) {
    case 1: return turn<1>(y, rows);
    case 2: return turn<2>(y, rows);
    case 3: return turn<3>(y, rows);
    case 4: return turn<4>(y, rows);
    case 6: return turn<6>(y, rows);
    case 8: return turn<8>(y, rows);
    case 12: return turn<12>(y, rows);
    default: return turn<16>(y, rows);
  }
}

void PixelStore::clearFrom(std::int64_t y) {
  while (y < m_format.height) {
    const std::int64_t rows = std::min(m_bandRows - y % m_bandRows, m_format.height - y);
    for (std::int64_t i = y; i < y + rows; ++i) std::memset(row(i), 0, rowBytes());
    finish(y - y % m_bandRows, y % m_bandRows + rows);
    y += rows;
  }
}

Input PixelStore::take() {
  Input input;
  input.element = m_format.element;
  input.shape = {1, m_format.channels, m_turn.height, m_turn.width};
  input.strideC = 1;
  input.strideW = m_format.channels;
  input.strideH = input.strideW * input.shape.w;
  input.strideN = input.strideH * input.shape.h;
  const std::shared_ptr<Owner> owner = std::move(m_owner);
  input.data = std::shared_ptr<const void>(owner, owner->bytes.get());
  m_work = {};
  m_band = {};
  return input;
}

}  // namespace convt
