#include <QTest>
#include <atomic>
#include <thread>
#include <vector>

#include "engine/core/memory_budget.h"

using namespace convt;

namespace {

/// What is kept for a later use in the tests of reclaiming.
MemoryBudget::Reservation g_spare;
int g_reclaimed = 0;

void reclaim() {
  ++g_reclaimed;
  g_spare = {};
}

}  // namespace

/// The budget grants what is left, gives back what is dropped, and refuses in a sentence with the numbers.
class TestMemoryBudget : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void grantsUpToTheLimit();
  void refusalNamesWhatIsNeededAndLeft();
  void lastCopyGivesBack();
  void loweredLimitLeavesNothing();
  void reservationOutlivesTheBudget();
  void impossibleSizesAreRefused();
  void spareMemoryIsReclaimedBeforeARefusal();
  void cachesAreAskedOneAfterTheOther();
  void tryingReclaimsNothing();
  void threadsNeverPassTheLimit();
  void defaultLimitIsReasonable();
  void memoryIsWrittenInThreeDigits_data();
  void memoryIsWrittenInThreeDigits();
};

void TestMemoryBudget::grantsUpToTheLimit() {
  MemoryBudget budget(1000);
  const auto all = budget.reserve(1000, "All");
  QVERIFY(all);
  QCOMPARE(all->bytes(), std::int64_t{1000});
  QCOMPARE(budget.used(), std::int64_t{1000});
  QVERIFY(!budget.reserve(1, "One more"));
  QVERIFY(budget.reserve(0, "Nothing"));
}

void TestMemoryBudget::refusalNamesWhatIsNeededAndLeft() {
  MemoryBudget budget(2'000'000'000);
  const auto held = budget.reserve(1'500'000'000, "A cache");
  const auto refused = budget.reserve(3'100'000'000, "The output 3x927x1399");
  QVERIFY(!refused);
  QVERIFY(!refused.failure().usersInput);
  QCOMPARE(refused.failure().text,
           std::string("The output 3x927x1399 needs 3.1 GB; the memory budget is 2.0 GB, of which "
                       "500 MB are free."));
  QCOMPARE(budget.used(), std::int64_t{1'500'000'000});
}

void TestMemoryBudget::lastCopyGivesBack() {
  MemoryBudget budget(1000);
  {
    MemoryBudget::Reservation copy;
    QCOMPARE(copy.bytes(), std::int64_t{0});
    {
      const auto granted = budget.reserve(600, "Six hundred");
      copy = *granted;
    }
    QCOMPARE(budget.used(), std::int64_t{600});
    copy = MemoryBudget::Reservation();
    QCOMPARE(budget.used(), std::int64_t{0});
    copy = *budget.reserve(700, "Seven hundred");
  }
  QCOMPARE(budget.used(), std::int64_t{0});
}

void TestMemoryBudget::loweredLimitLeavesNothing() {
  MemoryBudget budget(1000);
  const auto granted = budget.reserve(600, "Six hundred");
  budget.setLimit(500);
  const auto refused = budget.reserve(1, "One");
  QVERIFY(!refused);
  QCOMPARE(refused.failure().text, std::string("One needs 1 B; the memory budget is 500 B, of which 0 B are free."));
}

void TestMemoryBudget::reservationOutlivesTheBudget() {
  MemoryBudget::Reservation kept;
  {
    MemoryBudget budget(10);
    kept = *budget.reserve(5, "Five");
  }
  QCOMPARE(kept.bytes(), std::int64_t{5});
}

void TestMemoryBudget::impossibleSizesAreRefused() {
  MemoryBudget budget(1000);
  QVERIFY(!budget.reserve(-1, "A size that overflowed"));
  QVERIFY(!budget.reserve(std::numeric_limits<std::int64_t>::max(), "Everything"));
  QCOMPARE(budget.used(), std::int64_t{0});
}

void TestMemoryBudget::spareMemoryIsReclaimedBeforeARefusal() {
  MemoryBudget budget(1000);
  budget.addReclaim(reclaim);
  g_reclaimed = 0;
  g_spare = *budget.reserve(400, "Spare");
  const auto fits = budget.reserve(600, "What fits beside it");
  QVERIFY(fits);
  QCOMPARE(g_reclaimed, 0);
  const auto needsIt = budget.reserve(300, "What needs it");
  QVERIFY(needsIt);
  QCOMPARE(g_reclaimed, 1);
  QCOMPARE(budget.used(), std::int64_t{900});
  const auto refused = budget.reserve(101, "Too much");
  QVERIFY(!refused);
  QCOMPARE(refused.failure().text,
           std::string("Too much needs 101 B; the memory budget is 1.0 kB, of which 100 B are free."));
}

/// What is larger than the limit can never be granted: caches keep what they have. What one cannot give the next does,
/// and meanwhile none takes it again.
void TestMemoryBudget::cachesAreAskedOneAfterTheOther() {
  static MemoryBudget* asked = nullptr;
  MemoryBudget budget(1000);
  asked = &budget;
  static int calls = 0;
  calls = 0;
  static bool granted = false;
  budget.addReclaim([] {
    ++calls;
    granted = asked->tryReserve(1).has_value();
  });
  budget.addReclaim(reclaim);
  g_reclaimed = 0;
  g_spare = *budget.reserve(400, "Spare");
  QVERIFY(!budget.reserve(1001, "More than all"));
  QCOMPARE(calls + g_reclaimed, 0);
  QVERIFY(budget.reserve(700, "What needs it"));
  QCOMPARE(calls, 1);
  QCOMPARE(g_reclaimed, 1);
  QVERIFY(!granted);
  QVERIFY(budget.tryReserve(300));
}

void TestMemoryBudget::tryingReclaimsNothing() {
  MemoryBudget budget(1000);
  budget.addReclaim(reclaim);
  g_reclaimed = 0;
  const auto granted = budget.tryReserve(600);
  QVERIFY(granted);
  QCOMPARE(granted->bytes(), std::int64_t{600});
  QVERIFY(!budget.tryReserve(401));
  QCOMPARE(g_reclaimed, 0);
  QCOMPARE(budget.used(), std::int64_t{600});
}

void TestMemoryBudget::threadsNeverPassTheLimit() {
  constexpr std::int64_t kLimit = 100;
  MemoryBudget budget(kLimit);
  std::atomic<bool> passed{false};
  std::atomic<int> granted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5000; ++i) {
        const auto mine = budget.reserve(1 + (i + t) % 60, "A piece");
        if (budget.used() > kLimit) passed = true;
        if (mine) ++granted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  QVERIFY(!passed);
  QVERIFY(granted > 0);
  QCOMPARE(budget.used(), std::int64_t{0});
}

void TestMemoryBudget::defaultLimitIsReasonable() {
  QVERIFY(defaultMemoryLimit() > 0);
  QVERIFY(defaultMemoryLimit() <= std::int64_t{2} << 30);
  QVERIFY(memoryBudget().limit() <= std::int64_t{2} << 30);
}

void TestMemoryBudget::memoryIsWrittenInThreeDigits_data() {
  QTest::addColumn<qint64>("bytes");
  QTest::addColumn<std::string>("text");
  const std::vector<std::pair<qint64, const char*>> rows{{0, "0 B"},
                                                         {999, "999 B"},
                                                         {1000, "1.0 kB"},
                                                         {15'600'000, "15.6 MB"},
                                                         {99'940'000, "99.9 MB"},
                                                         {99'960'000, "100 MB"},
                                                         {999'400'000, "999 MB"},
                                                         {999'600'000, "1.0 GB"},
                                                         {2'147'483'648, "2.1 GB"},
                                                         {std::numeric_limits<qint64>::max(), "9.2 EB"}};
  for (const auto& [bytes, text] : rows) QTest::newRow(text) << bytes << std::string(text);
}

void TestMemoryBudget::memoryIsWrittenInThreeDigits() {
  QFETCH(qint64, bytes);
  QFETCH(std::string, text);
  QCOMPARE(memoryText(bytes), text);
}

QTEST_APPLESS_MAIN(TestMemoryBudget)
#include "tst_memory_budget.moc"
