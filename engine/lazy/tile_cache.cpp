#include "engine/lazy/tile_cache.h"

#include <algorithm>

namespace convt {
namespace {

constexpr std::size_t kTileValues = std::size_t{kTileSide} * kTileSide;
constexpr std::int64_t kShareOfBudget = 8;  // one eighth

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 29);
}

}  // namespace

std::size_t TileCache::KeyHash::operator()(const TileKey& key) const {
  std::uint64_t hash = mixed(key.layer, static_cast<std::uint64_t>(key.channel));
  hash = mixed(hash, static_cast<std::uint64_t>(key.step) * 4 + static_cast<std::uint64_t>(key.reduction));
  return mixed(mixed(hash, static_cast<std::uint64_t>(key.row)), static_cast<std::uint64_t>(key.col));
}

float* TileCache::valuesOf(int slot) const {
  const auto tile = static_cast<std::size_t>(slot);
  return m_slabs[tile / kSlabTiles].values.get() + tile % kSlabTiles * kTileValues;
}

bool TileCache::read(const TileKey& key, int row, int col, const TileSpan<float>& out) {
  const std::lock_guard lock(m_mutex);
  const auto place = m_places.find(key);
  if (place == m_places.end()) return false;
  const Slot& slot = m_slots[static_cast<std::size_t>(place->second)];
  if (slot.rows < row + out.rows || slot.cols < col + out.cols) return false;
  const float* values = valuesOf(place->second) + row * kTileSide + col;
  for (int j = 0; j < out.rows; ++j) std::copy_n(values + j * kTileSide, out.cols, out.data + j * out.rowStride);
  unlink(place->second);
  linkNewest(place->second);
  return true;
}

void TileCache::store(const TileKey& key, const TileSpan<const float>& values) {
  const std::lock_guard lock(m_mutex);
  if (m_places.find(key) != m_places.end()) return;  // the same bits, by the engine's contract
  const int taken = takeSlot();
  if (taken == kNone) return;
  Slot& slot = m_slots[static_cast<std::size_t>(taken)];
  slot.key = key;
  slot.rows = values.rows;
  slot.cols = values.cols;
  float* to = valuesOf(taken);
  for (int j = 0; j < values.rows; ++j)
    std::copy_n(values.data + j * values.rowStride, values.cols, to + j * kTileSide);
  linkNewest(taken);
  m_places.emplace(key, taken);
  ++m_tilesOfLayer[key.layer];
}

bool TileCache::contains(const TileKey& key) const {
  const std::lock_guard lock(m_mutex);
  return m_places.find(key) != m_places.end();
}

bool TileCache::holdsAny(std::uint64_t layer) const {
  const std::lock_guard lock(m_mutex);
  return m_tilesOfLayer.find(layer) != m_tilesOfLayer.end();
}

void TileCache::forget(std::uint64_t layer) {
  const std::lock_guard lock(m_mutex);
  if (m_tilesOfLayer.find(layer) == m_tilesOfLayer.end()) return;
  for (int slot = m_oldest; slot != kNone;) {
    const int next = m_slots[static_cast<std::size_t>(slot)].newer;
    if (m_slots[static_cast<std::size_t>(slot)].key.layer == layer) {
      release(slot);
      m_free.push_back(slot);
    }
    slot = next;
  }
}

void TileCache::clear() {
  std::vector<Slab> dropped;  // freed without the lock
  const std::lock_guard lock(m_mutex);
  dropped.swap(m_slabs);
  m_slots.clear();
  m_free.clear();
  m_places.clear();
  m_tilesOfLayer.clear();
  m_oldest = m_newest = kNone;
}

std::int64_t TileCache::bytes() const {
  const std::lock_guard lock(m_mutex);
  return static_cast<std::int64_t>(m_slabs.size() * kSlabTiles * kTileValues * sizeof(float));
}

/// A place that nothing uses: a free one, one in new memory, or that of the tile that was not used for longest.
int TileCache::takeSlot() {
  if (m_free.empty() && !grow()) {
    if (m_oldest == kNone) return kNone;
    const int oldest = m_oldest;
    release(oldest);
    return oldest;
  }
  const int slot = m_free.back();
  m_free.pop_back();
  return slot;
}

bool TileCache::grow() {
  constexpr auto kBytes = static_cast<std::int64_t>(kSlabTiles * kTileValues * sizeof(float));
  if ((std::ssize(m_slabs) + 1) * kBytes > m_budget.limit() / kShareOfBudget) return false;
  auto memory = m_budget.tryReserve(kBytes);
  if (!memory) return false;
  // Not filled: pages that no tile came to cost nothing.
  m_slabs.push_back({std::unique_ptr<float[]>(new float[kSlabTiles * kTileValues]), std::move(*memory)});
  const int first = static_cast<int>(m_slots.size());
  m_slots.resize(m_slots.size() + kSlabTiles);
  for (int i = kSlabTiles; i-- > 0;) m_free.push_back(first + i);
  return true;
}

void TileCache::unlink(int slot) {
  const Slot& s = m_slots[static_cast<std::size_t>(slot)];
  (s.older == kNone ? m_oldest : m_slots[static_cast<std::size_t>(s.older)].newer) = s.newer;
  (s.newer == kNone ? m_newest : m_slots[static_cast<std::size_t>(s.newer)].older) = s.older;
}

void TileCache::linkNewest(int slot) {
  Slot& s = m_slots[static_cast<std::size_t>(slot)];
  s.older = m_newest;
  s.newer = kNone;
  (m_newest == kNone ? m_oldest : m_slots[static_cast<std::size_t>(m_newest)].newer) = slot;
  m_newest = slot;
}

/// Takes the tile out of all lists.
void TileCache::release(int slot) {
  const TileKey& key = m_slots[static_cast<std::size_t>(slot)].key;
  unlink(slot);
  m_places.erase(key);
  const auto count = m_tilesOfLayer.find(key.layer);
  if (--count->second == 0) m_tilesOfLayer.erase(count);
}

TileCache& tileCache() {
  // Never destroyed: the budget may ask for its memory until the very end.
  static auto* const cache = [] {
    memoryBudget().addReclaim([] { tileCache().clear(); });
    return new TileCache(memoryBudget());
  }();
  return *cache;
}

}  // namespace convt
