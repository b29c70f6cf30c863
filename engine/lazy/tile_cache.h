#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/render/picture.h"

namespace convt {

/// Samples of a tile on each axis.
constexpr int kTileSide = 32;

/// Which samples of which values. At level `step` tile (row, col) holds the samples (row*32 + j, col*32 + i), each for
/// pixel ((row*32 + j)*step, (col*32 + i)*step) or the step x step block that begins there. Tiles at the end of the
/// picture hold what is there.
struct TileKey {
  std::uint64_t layer = 0;  ///< parameters, weights, input and image; see LayerNumbers
  int channel = 0;
  int step = 1;
  Reduction reduction = Reduction::Sample;  ///< Sample where step is 1
  std::int64_t row = 0;
  std::int64_t col = 0;
  friend bool operator==(const TileKey&, const TileKey&) = default;
};

/// A rectangle of floats somewhere: value (j, i) lies at data[j*rowStride + i].
template <class Float>
struct TileSpan {
  Float* data = nullptr;
  std::ptrdiff_t rowStride = 0;
  int rows = 0;
  int cols = 0;
};

/// Tiles of outputs that were computed, for the next time they are looked at. What was not used for longest goes first
/// when there is no more room: an eighth of the budget's limit, or less where others need it. Values are copied in and
/// out. Thread-safe.
class TileCache {
 public:
  explicit TileCache(MemoryBudget& budget) : m_budget(budget) {}

  /// Copies the samples of a tile from (row, col) on to `out` and counts it as used; false: it is not there.
  bool read(const TileKey& key, int row, int col, const TileSpan<float>& out);
  /// Takes a whole tile. @pre its rows and cols are at most kTileSide
  void store(const TileKey& key, const TileSpan<const float>& values);
  bool contains(const TileKey& key) const;
  /// Whether any tile of the layer is there: saves looking for each.
  bool holdsAny(std::uint64_t layer) const;
  /// Drops all tiles of a layer; their room stays for other tiles.
  void forget(std::uint64_t layer);
  /// Gives all memory back.
  void clear();
  std::int64_t bytes() const;

 private:
  static constexpr int kSlabTiles = 256;  ///< memory comes in pieces of 1 MB
  static constexpr int kNone = -1;

  struct Slab {
    std::unique_ptr<float[]> values;
    MemoryBudget::Reservation memory;
  };
  /// A place for one tile, in the list of use (used ones) or of free places.
  struct Slot {
    TileKey key;
    int rows = 0;
    int cols = 0;
    int older = kNone;
    int newer = kNone;
  };
  struct KeyHash {
    std::size_t operator()(const TileKey& key) const;
  };

  float* valuesOf(int slot) const;
  int takeSlot();
  bool grow();
  void unlink(int slot);
  void linkNewest(int slot);
  void release(int slot);

  MemoryBudget& m_budget;
  mutable std::mutex m_mutex;  ///< guards all below
  std::vector<Slab> m_slabs;
  std::vector<Slot> m_slots;
  std::vector<int> m_free;
  int m_oldest = kNone;
  int m_newest = kNone;
  std::unordered_map<TileKey, int, KeyHash> m_places;
  std::unordered_map<std::uint64_t, int> m_tilesOfLayer;
};

/// The process's cache, in the process's budget.
TileCache& tileCache();

}  // namespace convt
