#include <QTest>

#include "engine/machine.h"

using namespace convt;

/// The sizes of the caches are such as machines have.
class TestMachine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cachesGrowWithTheirLevel();
  void sizesAreReadOnce();
};

void TestMachine::cachesGrowWithTheirLevel() {
  const CacheSizes& sizes = cacheSizes();
  QVERIFY(sizes.first >= 8 << 10 && sizes.first <= 1 << 20);
  QVERIFY(sizes.second > sizes.first && sizes.second <= 64 << 20);
  QVERIFY(sizes.last >= sizes.second && sizes.last <= std::int64_t{4} << 30);
  for (const std::int64_t size : {sizes.first, sizes.second, sizes.last}) QCOMPARE(size % 1024, 0);
}

void TestMachine::sizesAreReadOnce() {
  QCOMPARE(&cacheSizes(), &cacheSizes());
}

QTEST_APPLESS_MAIN(TestMachine)
#include "tst_machine.moc"
