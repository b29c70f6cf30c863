#include <QTest>
#include <stdexcept>

#include "engine/render/sheet.h"

using namespace convt;

namespace {

std::uint32_t pixelAt(const std::vector<std::uint8_t>& sheet, const SheetLayout& layout, std::int64_t y,
                      std::int64_t x) {
  const auto i = static_cast<std::size_t>(3 * (y * layout.width() + x));
  return 0xff000000U | std::uint32_t{sheet[i]} << 16U | std::uint32_t{sheet[i + 1]} << 8U | sheet[i + 2];
}

}  // namespace

class TestSheet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void layoutIsNearlySquare_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("cols");
    QTest::addColumn<int>("columns");
    QTest::newRow("16 squares") << 16 << 10 << 10 << 4;
    QTest::newRow("one") << 1 << 10 << 10 << 1;
    QTest::newRow("two are beside each other") << 2 << 10 << 10 << 2;
    QTest::newRow("three") << 3 << 10 << 10 << 2;
    QTest::newRow("wide planes go below each other") << 4 << 10 << 100 << 1;
    QTest::newRow("high planes go beside each other") << 4 << 100 << 10 << 4;
  }
  void layoutIsNearlySquare() {
    QFETCH(int, count);
    QFETCH(int, rows);
    QFETCH(int, cols);
    QTEST(layoutSheet(count, rows, cols, 0).columns, "columns");
  }

  void planesStandInTheirPlacesWithGapsAround() {
    const SheetLayout layout = layoutSheet(3, 2, 2, 1);
    QCOMPARE(layout.columns, 2);
    QCOMPARE(layout.height(), 7);
    QCOMPARE(layout.width(), 7);
    QCOMPARE(layout.bytes(), 147);
    std::vector<float> planes(12);
    for (std::size_t i = 0; i < 12; ++i) planes[i] = static_cast<float>(i) / 255.0F;
    const Mapping mapping;
    const auto sheet = renderSheet(planes, layout, {&mapping, 1}, 0xff123456U);
    QCOMPARE(sheet.size(), 147U);
    const std::int64_t corners[3][2] = {{1, 1}, {1, 4}, {4, 1}};
    int covered = 0;
    for (std::uint32_t n = 0; n < 3; ++n) {
      for (std::uint32_t k = 0; k < 4; ++k, ++covered) {
        const std::uint32_t grey = 4 * n + k;
        QCOMPARE(pixelAt(sheet, layout, corners[n][0] + k / 2, corners[n][1] + k % 2), 0xff000000U | grey * 0x010101U);
      }
    }
    int background = 0;
    for (int y = 0; y < 7; ++y) {
      for (int x = 0; x < 7; ++x) background += pixelAt(sheet, layout, y, x) == 0xff123456U ? 1 : 0;
    }
    QCOMPARE(background, 49 - covered);
  }

  void eachPlaneMayHaveItsOwnMapping() {
    const SheetLayout layout = layoutSheet(2, 1, 1, 0);
    const float planes[] = {1.0F, 1.0F};
    const Mapping mappings[] = {{}, {MappingKind::Signed, Colors::ZeroCentered, {{-1.0F, 1.0F}}}};
    const auto sheet = renderSheet(planes, layout, mappings);
    QCOMPARE(pixelAt(sheet, layout, 0, 0), 0xffffffffU);
    QCOMPARE(pixelAt(sheet, layout, 0, 1), 0xff003c30U);
  }

  void brokenContractsThrow() {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, layoutSheet(0, 1, 1));
    const float planes[] = {0.0F, 0.0F};
    const Mapping mapping;
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, renderSheet(planes, layoutSheet(3, 1, 1), {&mapping, 1}));
  }
};

QTEST_GUILESS_MAIN(TestSheet)
#include "tst_sheet.moc"
