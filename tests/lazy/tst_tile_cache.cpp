#include <QTest>
#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "engine/lazy/tile_cache.h"

using namespace convt;

namespace {

constexpr std::int64_t kSlab = std::int64_t{1} << 20;
constexpr int kTilesInSlab = 256;

using Tile = std::array<float, std::size_t{kTileSide} * kTileSide>;

TileKey keyOf(int i, std::uint64_t layer = 1) {
  return {layer, i % 3, 1, Reduction::Sample, i / 3, i % 7};
}

void storeTile(TileCache& cache, const TileKey& key, float first, int rows = kTileSide, int cols = kTileSide) {
  Tile tile;
  for (std::size_t i = 0; i < tile.size(); ++i) tile[i] = first + static_cast<float>(i);
  cache.store(key, {tile.data(), kTileSide, rows, cols});
}

/// The first value of a tile; none: -1.
float firstOf(TileCache& cache, const TileKey& key) {
  float value = 0.0F;
  return cache.read(key, 0, 0, {&value, 1, 1, 1}) ? value : -1.0F;
}

}  // namespace

/// TileCache: what was stored comes back, until its room is needed.
class TestTileCache : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void partsOfTilesComeBack();
  void keysDifferInEveryField();
  void leastRecentlyUsedGoesFirst();
  void staysInItsShareOfTheBudget();
  void withoutRoomNothingIsKept();
  void forgottenLayerLeavesTheOthers();
  void clearGivesTheMemoryBack();
  void threadsReadWhatOthersStore();
};

void TestTileCache::partsOfTilesComeBack() {
  MemoryBudget budget(64 * kSlab);
  TileCache cache(budget);
  storeTile(cache, keyOf(0), 100.0F, 20, 30);
  std::array<float, 6> part{};
  QVERIFY(cache.read(keyOf(0), 18, 27, {part.data(), 3, 2, 3}));
  for (int j = 0; j < 2; ++j) {
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(part[static_cast<std::size_t>(3 * j + i)], 100.0F + static_cast<float>((18 + j) * kTileSide + 27 + i));
    }
  }
  // What the tile does not hold is not there.
  QVERIFY(!cache.read(keyOf(0), 18, 28, {part.data(), 3, 2, 3}));
  QVERIFY(!cache.read(keyOf(0), 19, 27, {part.data(), 3, 2, 3}));
  QVERIFY(!cache.read(keyOf(1), 0, 0, {part.data(), 3, 2, 3}));
}

void TestTileCache::keysDifferInEveryField() {
  MemoryBudget budget(64 * kSlab);
  TileCache cache(budget);
  const TileKey key{5, 2, 4, Reduction::Mean, 7, 9};
  std::vector<TileKey> others(6, key);
  others[0].layer = 6;
  others[1].channel = 1;
  others[2].step = 2;
  others[3].reduction = Reduction::MaxMagnitude;
  others[4].row = 9;
  others[5].col = 7;
  storeTile(cache, key, 1.0F);
  for (const TileKey& other : others) QVERIFY(!cache.contains(other));
  for (std::size_t i = 0; i < others.size(); ++i) storeTile(cache, others[i], 2.0F + static_cast<float>(i));
  QCOMPARE(firstOf(cache, key), 1.0F);
  for (std::size_t i = 0; i < others.size(); ++i) QCOMPARE(firstOf(cache, others[i]), 2.0F + static_cast<float>(i));
}

void TestTileCache::leastRecentlyUsedGoesFirst() {
  MemoryBudget budget(8 * kSlab);  // its eighth: one slab
  TileCache cache(budget);
  for (int i = 0; i < kTilesInSlab; ++i) storeTile(cache, {1, 0, 1, Reduction::Sample, i, 0}, static_cast<float>(i));
  QCOMPARE(firstOf(cache, {1, 0, 1, Reduction::Sample, 0, 0}), 0.0F);  // tile 0 is used, tile 1 is the oldest now
  storeTile(cache, {1, 0, 1, Reduction::Sample, 1000, 0}, 5.0F);
  QVERIFY(cache.contains({1, 0, 1, Reduction::Sample, 0, 0}));
  QVERIFY(!cache.contains({1, 0, 1, Reduction::Sample, 1, 0}));
  QVERIFY(cache.contains({1, 0, 1, Reduction::Sample, 2, 0}));
  QCOMPARE(firstOf(cache, {1, 0, 1, Reduction::Sample, 1000, 0}), 5.0F);
}

void TestTileCache::staysInItsShareOfTheBudget() {
  MemoryBudget budget(24 * kSlab);
  TileCache cache(budget);
  for (int i = 0; i < 10 * kTilesInSlab; ++i) storeTile(cache, {1, 0, 1, Reduction::Sample, i, 0}, 0.0F);
  QCOMPARE(cache.bytes(), 3 * kSlab);
  QCOMPARE(budget.used(), 3 * kSlab);
}

void TestTileCache::withoutRoomNothingIsKept() {
  MemoryBudget budget(64 * kSlab);
  const auto others = budget.tryReserve(64 * kSlab - 10);
  QVERIFY(others.has_value());
  TileCache cache(budget);
  storeTile(cache, keyOf(0), 1.0F);
  QVERIFY(!cache.contains(keyOf(0)));
  QCOMPARE(cache.bytes(), 0);
}

void TestTileCache::forgottenLayerLeavesTheOthers() {
  MemoryBudget budget(64 * kSlab);
  TileCache cache(budget);
  for (int i = 0; i < 20; ++i) storeTile(cache, keyOf(i, static_cast<std::uint64_t>(1 + i % 2)), static_cast<float>(i));
  QVERIFY(cache.holdsAny(1) && cache.holdsAny(2));
  cache.forget(1);
  QVERIFY(!cache.holdsAny(1) && cache.holdsAny(2));
  for (int i = 0; i < 20; ++i) {
    const auto layer = static_cast<std::uint64_t>(1 + i % 2);
    QCOMPARE(firstOf(cache, keyOf(i, layer)), layer == 2 ? static_cast<float>(i) : -1.0F);
  }
  // Its room is used again.
  const std::int64_t bytes = cache.bytes();
  for (int i = 0; i < 10; ++i) storeTile(cache, keyOf(i, 3), 7.0F);
  QCOMPARE(cache.bytes(), bytes);
  QCOMPARE(firstOf(cache, keyOf(19, 2)), 19.0F);
}

void TestTileCache::clearGivesTheMemoryBack() {
  MemoryBudget budget(64 * kSlab);
  TileCache cache(budget);
  storeTile(cache, keyOf(0), 1.0F);
  cache.clear();
  QCOMPARE(budget.used(), 0);
  QVERIFY(!cache.contains(keyOf(0)) && !cache.holdsAny(1));
  storeTile(cache, keyOf(0), 2.0F);
  QCOMPARE(firstOf(cache, keyOf(0)), 2.0F);
}

void TestTileCache::threadsReadWhatOthersStore() {
  MemoryBudget budget(8 * kSlab);
  TileCache cache(budget);
  std::atomic<int> wrong{0};
  const auto work = [&](int seed) {
    for (int i = 0; i < 4000; ++i) {
      const int tile = (i * 37 + seed * 101) % 400;  // more than there is room for
      const TileKey key{1, 0, 1, Reduction::Sample, tile, 0};
      storeTile(cache, key, static_cast<float>(tile));
      const float value = firstOf(cache, key);
      if (value != -1.0F && value != static_cast<float>(tile)) ++wrong;
    }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
  QCOMPARE(wrong.load(), 0);
  QCOMPARE(cache.bytes(), kSlab);
}

QTEST_APPLESS_MAIN(TestTileCache)
#include "tst_tile_cache.moc"
