#include <QTest>

#include "engine/row_loader.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// All bytes from 0 to 255 as an interleaved image [1, 2, 4, 32].
Input byteImage() {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>();
  for (int i = 0; i < 256; ++i) bytes->push_back(static_cast<std::uint8_t>(i));
  Input input;
  input.shape = {1, 2, 4, 32};
  input.element = Element::U8;
  input.strideN = 256;
  input.strideC = 1;
  input.strideH = 64;
  input.strideW = 2;
  input.data = std::shared_ptr<const void>(bytes, bytes->data());
  return input;
}

}  // namespace

/// loadRow() gives the input's numbers, sorted by residue, zeros beyond the image, and writes residues*pitch floats.
class TestRowLoader : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bytesAreDividedNotMultiplied();
  void wordsAreDividedNotMultiplied();
  void columnsAreSortedByResidue_data();
  void columnsAreSortedByResidue();
};

void TestRowLoader::bytesAreDividedNotMultiplied() {
  const Input input = byteImage();
  int wouldDiffer = 0;
  for (std::int64_t c = 0; c < 2; ++c) {
    for (std::int64_t y = 0; y < 4; ++y) {
      std::vector<float> row(32, -1.0F);
      loadRow(input, 0, c, y, 0, 1, 32, row.data());
      for (std::int64_t x = 0; x < 32; ++x) {
        const auto byte = static_cast<float>(y * 64 + x * 2 + c);
        QVERIFY(row[static_cast<std::size_t>(x)] == byte / 255.0F);  // QCOMPARE would let the last bits differ
        QVERIFY(input.value(0, c, y, x) == byte / 255.0F);
        wouldDiffer += byte / 255.0F != byte * (1.0F / 255.0F) ? 1 : 0;
      }
    }
  }
  QVERIFY(wouldDiffer > 50);  // the division is seen by this test
}

void TestRowLoader::wordsAreDividedNotMultiplied() {
  auto words = std::make_shared<std::vector<std::uint16_t>>();
  for (int i = 0; i < 65536; ++i) words->push_back(static_cast<std::uint16_t>(i));
  const Input input{{1, 1, 1, 65536}, Element::U16, 65536, 65536, 65536, 1, {words, words->data()}};
  std::vector<float> row(65536, -1.0F);
  loadRow(input, 0, 0, 0, 0, 1, 65536, row.data());
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] != static_cast<float>(i) / 65535.0F) QFAIL(std::to_string(i).c_str());
  }
}

void TestRowLoader::columnsAreSortedByResidue_data() {
  QTest::addColumn<int>("x0");
  QTest::addColumn<int>("residues");
  QTest::addColumn<int>("pitch");
  for (const int x0 : {-100, -7, -1, 0, 1, 5, 22, 23, 24, 100}) {
    for (const int residues : {1, 2, 3, 7, 40}) {
      for (const int pitch : {1, 2, 9, 30}) {
        const std::string row =
            "x" + std::to_string(x0) + "-r" + std::to_string(residues) + "-pitch" + std::to_string(pitch);
        QTest::newRow(row.c_str()) << x0 << residues << pitch;
      }
    }
  }
}

void TestRowLoader::columnsAreSortedByResidue() {
  QFETCH(int, x0);
  QFETCH(int, residues);
  QFETCH(int, pitch);
  constexpr float kUntouched = -77.0F;
  Random random(1);
  const Tensor tensor = fractions({2, 3, 4, 23}, random);
  const Input input = makeInput(tensor);
  const auto floats = static_cast<std::size_t>(residues) * static_cast<std::size_t>(pitch);
  std::vector<float> out(floats + 2, kUntouched);
  loadRow(input, 1, 2, 3, x0, residues, pitch, out.data() + 1);
  QCOMPARE(out.front(), kUntouched);
  QCOMPARE(out.back(), kUntouched);
  for (int r = 0; r < residues; ++r) {
    for (int i = 0; i < pitch; ++i) {
      const int x = x0 + residues * i + r;
      const float wanted = x >= 0 && x < 23 ? tensor.at(1, 2, 3, x) : 0.0F;
      QVERIFY(out[static_cast<std::size_t>(1 + r * pitch + i)] == wanted);
    }
  }
}

QTEST_APPLESS_MAIN(TestRowLoader)
#include "tst_row_loader.moc"
