#include "app/io/tensor_file.h"

#include <QBuffer>
#include <QTest>
#include <cstring>
#include <numeric>

#include "app/io/npy.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestTensorFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void suffixesChoose() {
    QCOMPARE(tensorFormatFor(u"a.NPY"_s), TensorFormat::Npy);
    QCOMPARE(tensorFormatFor(u"a.raw"_s), TensorFormat::Raw);
    QCOMPARE(tensorFormatFor(u"a.Bin"_s), TensorFormat::Raw);
    QVERIFY(!tensorFormatFor(u"npy"_s) && !tensorFormatFor(u"a.png"_s));
  }

  /// Rows may come in any order of channels and images.
  void piecesFindTheirPlaces_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("npy") << int(TensorFormat::Npy);
    QTest::newRow("raw") << int(TensorFormat::Raw);
  }
  void piecesFindTheirPlaces() {
    QFETCH(int, format);
    const auto kind = static_cast<TensorFormat>(format);
    const Shape shape{2, 3, 5, 4};
    std::vector<float> values(static_cast<std::size_t>(shape.count()));
    std::iota(values.begin(), values.end(), 0.5F);
    QBuffer whole;
    whole.open(QIODevice::WriteOnly);
    if (kind == TensorFormat::Npy) whole.write(QByteArray::fromStdString(npyPreamble({2, 3, 5, 4})));
    QVERIFY(writeFloats(whole, values));

    QBuffer pieces;
    pieces.open(QIODevice::ReadWrite);
    TensorFile file(pieces, kind, shape);
    QVERIFY(file.begin());
    for (const auto& [y, rows] : {std::pair(0, 2), std::pair(2, 3)}) {
      for (int c = 2; c >= 0; --c) {
        for (int n = 1; n >= 0; --n) QVERIFY(file.write(n, c, y, rows, values.data() + ((n * 3 + c) * 5 + y) * 4));
      }
    }
    QCOMPARE(pieces.data(), whole.data());
    QCOMPARE(tensorBytes(kind, shape), whole.size());
  }
};

QTEST_GUILESS_MAIN(TestTensorFile)
#include "tst_tensor_file.moc"
