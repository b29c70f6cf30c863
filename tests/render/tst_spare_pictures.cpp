#include <QTest>
#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "engine/core/memory_budget.h"
#include "engine/render/spare_pictures.h"

using namespace convt;

namespace {

constexpr int kSide = 512;  // 1 MB of values per channel

std::shared_ptr<Picture> square(int side, int channels = 1) {
  std::vector<int> numbers(static_cast<std::size_t>(channels));
  std::iota(numbers.begin(), numbers.end(), 0);
  return makePicture({0, 0, side, side, 1}, numbers, Reduction::Sample);
}

/// Where the values of a picture of that size were, after it was dropped.
const float* dropped(int side) {
  const auto picture = square(side);
  return picture->values.data();
}

}  // namespace

/// The memory of pictures that nobody shows any more: who gets it, how much of it is kept, and who comes first.
class TestSparePictures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void pictureIsAsAskedFor();
  void copyHasTheSameContents();
  void droppedMemoryIsUsedAgain();
  void pictureInUseIsNotGivenAway();
  void aLittleLargerFitsToo();
  void smallPictureTakesNoLargeMemory();
  void smallMemoryIsNotKept();
  void keptMemoryIsReserved();
  void othersGetTheMemoryFirst();
  void anEighthOfTheBudgetIsKept();
  void threadsShareTheMemory();

 private:
  std::int64_t m_limit = memoryBudget().limit();
};

void TestSparePictures::init() {
  memoryBudget().setLimit(m_limit);
  dropSparePictures();
}

void TestSparePictures::pictureIsAsAskedFor() {
  dropped(kSide);
  for (int repeat = 0; repeat < 2; ++repeat) {
    const SampleGrid grid{3, 4, 300, 500, 2};
    const auto picture = makePicture(grid, {2, 0}, Reduction::Mean);
    QCOMPARE(picture->grid, grid);
    QCOMPARE(picture->channels, (std::vector<int>{2, 0}));
    QCOMPARE(picture->reduction, Reduction::Mean);
    QCOMPARE(picture->values.size(), std::size_t{2 * 300 * 500});
  }
}

void TestSparePictures::copyHasTheSameContents() {
  const auto picture = square(kSide);
  std::iota(picture->values.begin(), picture->values.end(), 0.0F);
  picture->pixels.assign(picture->grid.count(), 0xff123456U);
  const auto copy = copyPicture(*picture);
  QCOMPARE(copy->values, picture->values);
  QCOMPARE(copy->pixels, picture->pixels);
  QCOMPARE(copy->grid, picture->grid);
  QVERIFY(copy->values.data() != picture->values.data());
}

void TestSparePictures::droppedMemoryIsUsedAgain() {
  const float* const before = dropped(kSide);
  QVERIFY(sparePictureBytes() >= kSide * kSide * 4);
  const auto next = square(kSide);
  QCOMPARE(next->values.data(), before);
  QCOMPARE(sparePictureBytes(), std::int64_t{0});
}

void TestSparePictures::pictureInUseIsNotGivenAway() {
  const auto shown = square(kSide);
  const std::shared_ptr<const Picture> alsoShown = shown;
  const auto next = square(kSide);
  QVERIFY(next->values.data() != alsoShown->values.data());
}

/// An output grows by some rows and columns with each step of a slider.
void TestSparePictures::aLittleLargerFitsToo() {
  const float* const before = dropped(490);
  const auto next = square(492);
  QCOMPARE(next->values.data(), before);
}

void TestSparePictures::smallPictureTakesNoLargeMemory() {
  dropped(4 * kSide);
  const std::int64_t kept = sparePictureBytes();
  const auto small = square(kSide);
  QCOMPARE(sparePictureBytes(), kept);
}

void TestSparePictures::smallMemoryIsNotKept() {
  dropped(50);
  QCOMPARE(sparePictureBytes(), std::int64_t{0});
}

void TestSparePictures::keptMemoryIsReserved() {
  const std::int64_t before = memoryBudget().used();
  dropped(kSide);
  QVERIFY(sparePictureBytes() > 0);
  QCOMPARE(memoryBudget().used() - before, sparePictureBytes());
  dropSparePictures();
  QCOMPARE(memoryBudget().used(), before);
}

void TestSparePictures::othersGetTheMemoryFirst() {
  dropped(kSide);
  QVERIFY(sparePictureBytes() > 0);
  const std::int64_t rest = memoryBudget().limit() - memoryBudget().used();
  const auto all = memoryBudget().reserve(rest + 1, "A bit more than is left");
  QVERIFY(all);
  QCOMPARE(sparePictureBytes(), std::int64_t{0});
}

void TestSparePictures::anEighthOfTheBudgetIsKept() {
  constexpr std::int64_t kLimit = 32 << 20;
  memoryBudget().setLimit(kLimit);
  {
    std::vector<std::shared_ptr<Picture>> many;
    for (int i = 0; i < 10; ++i) many.push_back(square(kSide));
  }
  QVERIFY(sparePictureBytes() <= kLimit / 8);
  QVERIFY(sparePictureBytes() > kLimit / 16);
  dropped(4 * kSide);  // 16 MB: more than is kept in all, and no reason to displace the others
  QVERIFY(sparePictureBytes() > kLimit / 16);
}

void TestSparePictures::threadsShareTheMemory() {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const auto picture = square(130 + 10 * (i % 5));
        const auto mark = static_cast<float>(t);
        std::fill(picture->values.begin(), picture->values.end(), mark);
        std::this_thread::yield();
        for (const float value : picture->values) wrong += value == mark ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  QCOMPARE(wrong, 0);
}

QTEST_APPLESS_MAIN(TestSparePictures)
#include "tst_spare_pictures.moc"
