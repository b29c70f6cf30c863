#include <QTest>

#include "engine/core/tensor.h"

using namespace convt;

/// Tensors are row-major; an Input reads the same numbers wherever its elements lie.
class TestTensor : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void valuesAreRowMajor();
  void inputOwnsItsValues();
  void elementsAreScaled();
  void stridesAreFollowed();
  void emptyInputSaysSo();
};

void TestTensor::valuesAreRowMajor() {
  Tensor tensor({2, 3, 4, 5});
  QCOMPARE(tensor.values.size(), std::size_t{120});
  QCOMPARE(tensor.index(1, 2, 3, 4), std::size_t{119});
  QCOMPARE(tensor.index(0, 1, 0, 0), std::size_t{20});
  tensor.at(1, 0, 2, 3) = 7.0F;
  QVERIFY(tensor.values[73] == 7.0F);
}

void TestTensor::inputOwnsItsValues() {
  Input input;
  {
    Tensor tensor({1, 2, 2, 2});
    tensor.values = {0, 1, 2, 3, 4, 5, 6, 7};
    input = makeInput(std::move(tensor));
  }
  const Input copy = input;
  input = Input();
  QVERIFY(copy.value(0, 1, 1, 0) == 6.0F);
  QCOMPARE(copy.bytes(), std::int64_t{32});
}

void TestTensor::elementsAreScaled() {
  auto bytes = std::make_shared<std::uint8_t>(std::uint8_t{77});
  Input input{{1, 1, 1, 1}, Element::U8, 1, 1, 1, 1, {bytes, bytes.get()}};
  QVERIFY(input.value(0, 0, 0, 0) == 77.0F / 255.0F);
  QCOMPARE(input.bytes(), std::int64_t{1});
  auto word = std::make_shared<std::uint16_t>(std::uint16_t{12345});
  input = {{1, 1, 1, 1}, Element::U16, 1, 1, 1, 1, {word, word.get()}};
  QVERIFY(input.value(0, 0, 0, 0) == 12345.0F / 65535.0F);
  QCOMPARE(input.bytes(), std::int64_t{2});
}

void TestTensor::stridesAreFollowed() {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>();
  for (int i = 0; i < 24; ++i) bytes->push_back(static_cast<std::uint8_t>(i));
  // RGBx, bottom row first: 2 x 3 pixels of which three bytes are shown.
  const Input input{{1, 3, 2, 3}, Element::U8, 0, 1, -12, 4, {bytes, bytes->data() + 12}};
  QVERIFY(input.value(0, 2, 0, 1) == 18.0F / 255.0F);
  QVERIFY(input.value(0, 0, 1, 2) == 8.0F / 255.0F);
}

void TestTensor::emptyInputSaysSo() {
  QVERIFY(Input().empty());
  QVERIFY(makeInput(Tensor({0, 3, 4, 4})).empty());
  QVERIFY(!makeInput(Tensor({1, 1, 1, 1})).empty());
}

QTEST_APPLESS_MAIN(TestTensor)
#include "tst_tensor.moc"
