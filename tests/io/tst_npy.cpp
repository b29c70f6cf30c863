#include <QBuffer>
#include <QTest>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "app/io/npy.h"
#include "app/io/npy_header.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QByteArray npyFile(const QByteArray& dictionary, const QByteArray& data, int version = 1) {
  QByteArray file("\x93NUMPY", 6);
  file += static_cast<char>(version);
  file += '\0';
  const auto length = static_cast<quint32>(dictionary.size());
  for (int byte = 0; byte < (version == 1 ? 2 : 4); ++byte) file += static_cast<char>(length >> (8 * byte) & 0xFF);
  return file + dictionary + data;
}

QByteArray npy(const QByteArray& descr, const QByteArray& shape, const QByteArray& data, bool fortran = false) {
  return npyFile(
      "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n",
      data);
}

Result<NpyArray> readBytes(const QByteArray& bytes) {
  return readNpy(*Source::ofBytes(bytes, u"a.npy"_s));
}

template <class T>
QByteArray rawOf(const std::vector<T>& values, bool bigEndian) {
  QByteArray bytes;
  for (const T value : values) {
    QByteArray one(reinterpret_cast<const char*>(&value), sizeof(T));
    if (bigEndian) std::reverse(one.begin(), one.end());
    bytes += one;
  }
  return bytes;
}

template <class T>
void addRows(const char* type, const std::vector<T>& values, const std::vector<float>& expected) {
  for (const bool big : {false, true}) {
    const QByteArray order = sizeof(T) == 1 ? "|" : big ? ">" : "<";
    const QByteArray shape = "(" + QByteArray::number(static_cast<int>(values.size())) + ",)";
    QTest::addRow("%s%s", order.constData(), type) << npy(order + type, shape, rawOf(values, big)) << expected;
  }
}

const QByteArray kFour("\0\0\200?\0\0\0@\0\0@@\0\0\200@", 16);  // 1 2 3 4 as float32

}  // namespace

class TestNpy : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTypeIsReadAsItIs_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<std::vector<float>>("expected");
    addRows<std::uint8_t>("b1", {0, 1, 2}, {0, 1, 1});
    addRows<std::int8_t>("i1", {-128, 0, 127}, {-128, 0, 127});
    addRows<std::uint8_t>("u1", {0, 1, 255}, {0, 1, 255});
    addRows<std::int16_t>("i2", {-32768, 258}, {-32768, 258});
    addRows<std::uint16_t>("u2", {65535, 258}, {65535, 258});
    addRows<std::int32_t>("i4", {-2147483647 - 1, 16777217}, {-2147483648.0F, 16777216.0F});
    addRows<std::uint32_t>("u4", {4294967295U, 66051}, {4294967296.0F, 66051});
    addRows<std::int64_t>("i8", {-9007199254740993, 5}, {-9007199254740992.0F, 5});
    addRows<std::uint64_t>("u8", {18446744073709551615U, 5}, {18446744073709551616.0F, 5});
    addRows<std::uint16_t>("f2", {0x3C00, 0xC100, 0x0001, 0x7BFF}, {1.0F, -2.5F, 5.9604645e-8F, 65504.0F});
    addRows<float>("f4", {1.5F, -0.1F, 1e-45F}, {1.5F, -0.1F, 1e-45F});
    addRows<double>("f8", {0.1, -1e300, 3.0}, {0.1F, -std::numeric_limits<float>::infinity(), 3.0F});
  }
  void everyTypeIsReadAsItIs() {
    QFETCH(QByteArray, file);
    QFETCH(std::vector<float>, expected);
    const auto array = readBytes(file);
    QVERIFY2(array, array.failure().text.c_str());
    QCOMPARE(array->values, expected);
    QCOMPARE(array->shape, (std::vector<std::int64_t>{static_cast<std::int64_t>(expected.size())}));
  }

  void notFiniteValuesAreCounted() {
    const float inf = std::numeric_limits<float>::infinity();
    const auto array = readBytes(npy("<f4", "(4,)", rawOf<float>({inf, std::nanf(""), -inf, 0.0F}, false)));
    QVERIFY(array);
    QCOMPARE(array->notFinite, 3);
  }

  void fortranOrderIsConverted() {
    // numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4)): the first index runs fastest.
    std::vector<float> stored;
    for (int k = 0; k < 4; ++k)
      for (int j = 0; j < 3; ++j)
        for (int i = 0; i < 2; ++i) stored.push_back(static_cast<float>((i * 3 + j) * 4 + k));
    const auto array = readBytes(npy("<f4", "(2, 3, 4)", rawOf(stored, false), true));
    QVERIFY(array);
    for (std::size_t i = 0; i < array->values.size(); ++i) QCOMPARE(array->values[i], static_cast<float>(i));
  }

  void fortranOrderAcrossChunks() {
    // More values than are read at a time.
    const int rows = 700, cols = 601;
    std::vector<std::uint32_t> stored;
    for (int x = 0; x < cols; ++x)
      for (int y = 0; y < rows; ++y) stored.push_back(static_cast<std::uint32_t>(y * cols + x));
    const auto array = readBytes(npy(">u4", "(700, 601)", rawOf(stored, true), true));
    QVERIFY(array);
    for (std::size_t i = 0; i < array->values.size(); ++i) QCOMPARE(array->values[i], static_cast<float>(i));
  }

  void headersOfOtherWritersAreRead_data() {
    QTest::addColumn<QByteArray>("file");
    const QByteArray body = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
    QTest::newRow("version 2") << npyFile(body + "\n", kFour, 2);
    QTest::newRow("version 3") << npyFile(body + "\n", kFour, 3);
    QTest::newRow("spaces") << npyFile(body + QByteArray(200, ' ') + "\n", kFour);
    QTest::newRow("other order, double quotes, no last comma")
        << npyFile("{\"shape\":(2,2),\"fortran_order\":False,\"descr\":\"<f4\"}", kFour);
    QTest::newRow("comma in the shape") << npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2,), }\n",
                                                   kFour);
  }
  void headersOfOtherWritersAreRead() {
    QFETCH(QByteArray, file);
    const auto array = readBytes(file);
    QVERIFY2(array, array.failure().text.c_str());
    QCOMPARE(array->values, (std::vector<float>{1, 2, 3, 4}));
  }

  void liesAreRefused_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("says");
    const auto shape = [](const char* text) { return npy("<f4", text, kFour); };
    QTest::newRow("more values than bytes") << shape("(2, 3)") << u"claims 2x3"_s;
    QTest::newRow("fewer values") << shape("(2, 1)") << u"16 bytes follow"_s;
    QTest::newRow("none") << shape("(0, 4)") << u"bytes follow"_s;
    QTest::newRow("32 GiB from 80 bytes") << shape("(2147483648, 4)") << u"bytes follow"_s;
    QTest::newRow("overflow to the right product") << shape("(4611686018427387905, 4)") << u"bytes follow"_s;
    QTest::newRow("overflow hidden by 0")
        << npy("<f4", "(0, 9223372036854775807, 9223372036854775807)", "") << u"bytes follow"_s;
    QTest::newRow("beyond 64 bits") << shape("(18446744073709551620,)") << u"size"_s;
    QTest::newRow("negative") << shape("(-2, -2)") << u"size"_s;
    QTest::newRow("nine axes") << shape("(1,1,1,1,1,1,1,2,2)") << u"8 axes"_s;
    QTest::newRow("not closed") << shape("(2, 2") << u"expected"_s;
    QTest::newRow("no number") << shape("(2, )x") << u"expected"_s;
    QTest::newRow("object") << npy("|O", "(2,)", kFour) << u"element type"_s;
    QTest::newRow("complex") << npy("<c8", "(2,)", kFour) << u"element type"_s;
    QTest::newRow("no order") << npy("|f4", "(4,)", kFour) << u"element type"_s;
    QTest::newRow("empty type") << npy("", "(4,)", kFour) << u"element type"_s;
    QTest::newRow("f3") << npy("<f3", "(4,)", kFour) << u"element type"_s;
    QTest::newRow("structured") << npyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", kFour)
                                << u"quotes"_s;
    QTest::newRow("key twice") << npyFile("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,), }",
                                          kFour)
                               << u"twice"_s;
    QTest::newRow("key missing") << npyFile("{'descr': '<f4', 'shape': (4,), }", kFour) << u"lacks"_s;
    QTest::newRow("key unknown") << npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'x': 1}", kFour)
                                 << u"other than"_s;
    QTest::newRow("code after the end") << npyFile(
                                               "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), } or exit()",
                                               kFour)
                                        << u"after the header"_s;
    QTest::newRow("not a truth value") << npyFile("{'descr': '<f4', 'fortran_order': 1, 'shape': (4,), }", kFour)
                                       << u"True or False"_s;
    QTest::newRow("version 4") << npyFile("{}", "", 4) << u"version 4.0"_s;
    QTest::newRow("long header") << npyFile(QByteArray(10'001, ' '), "") << u"10001 bytes"_s;
    QTest::newRow("huge header") << npyFile("", "", 2).replace(8, 4, "\xff\xff\xff\xff") << u"4294967295 bytes"_s;
    QTest::newRow("header beyond the end") << npyFile("", "").replace(8, 2, "\x10\x10") << u"ends"_s;
    QTest::newRow("other file") << QByteArray("PK\3\4 and so on") << u"not a .npy"_s;
  }
  void liesAreRefused() {
    QFETCH(QByteArray, file);
    QFETCH(QString, says);
    const auto array = readBytes(file);
    QVERIFY(!array);
    QVERIFY(array.failure().usersInput);
    const QString text = QString::fromStdString(array.failure().text);
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(text.contains(u"byte"_s), qPrintable(text));
  }

  void everyPrefixIsRefused() {
    const QByteArray whole = npy("<f4", "(2, 2)", kFour);
    QVERIFY(readBytes(whole));
    for (qsizetype length = 0; length < whole.size(); ++length) QVERIFY(!readBytes(whole.first(length)));
    QVERIFY(!readBytes(whole + '\0'));
  }

  void everyByteReplacedIsRefusedOrKeepsTheCount() {
    const QByteArray whole = npy("<f4", "(2, 2)", kFour);
    for (qsizetype at = 0; at < whole.size(); ++at) {
      for (int value = 0; value < 256; ++value) {
        QByteArray changed = whole;
        changed[at] = static_cast<char>(value);
        const auto array = readBytes(changed);
        if (!array) continue;
        std::int64_t product = 1;
        for (const std::int64_t size : array->shape) product *= size;
        QCOMPARE(static_cast<std::int64_t>(array->values.size()), product);
      }
    }
  }

  void theBudgetIsAskedFirst() {
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(memoryBudget().used() + 100);
    const auto array = readBytes(npy("|u1", "(26,)", QByteArray(26, 'x')));
    memoryBudget().setLimit(limit);
    QVERIFY(!array);
    QVERIFY(!array.failure().usersInput);
    QVERIFY2(array.failure().text.find("104 B") != std::string::npos, array.failure().text.c_str());
  }

  void theInputKeepsItsPlaceInTheBudget() {
    const std::int64_t before = memoryBudget().used();
    {
      auto array = readBytes(npy("<f4", "(2, 2)", kFour));
      QVERIFY(array);
      const auto input = toInput(std::move(*array), u"a.npy"_s);
      QVERIFY(input);
      array = Failure{};
      QCOMPARE(memoryBudget().used(), before + 16);
      QCOMPARE(input->value(0, 0, 1, 0), 3.0F);
    }
    QCOMPARE(memoryBudget().used(), before);
  }

  void inputsHaveTwoToFourAxes_data() {
    QTest::addColumn<QByteArray>("shape");
    QTest::addColumn<std::vector<std::int64_t>>("expected");
    using V = std::vector<std::int64_t>;
    QTest::newRow("HW") << QByteArray("(2, 3)") << V{1, 1, 2, 3};
    QTest::newRow("CHW") << QByteArray("(3, 1, 2)") << V{1, 3, 1, 2};
    QTest::newRow("NCHW") << QByteArray("(2, 1, 3, 1)") << V{2, 1, 3, 1};
    QTest::newRow("1") << QByteArray("(6,)") << V{};
    QTest::newRow("5") << QByteArray("(1, 1, 1, 2, 3)") << V{};
  }
  void inputsHaveTwoToFourAxes() {
    QFETCH(QByteArray, shape);
    QFETCH(std::vector<std::int64_t>, expected);
    auto array = readBytes(npy("<f4", shape, rawOf<float>({0, 1, 2, 3, 4, 5}, false)));
    QVERIFY(array);
    const auto input = toInput(std::move(*array), u"a.npy"_s);
    QCOMPARE(bool(input), !expected.empty());
    if (!input) return;
    const Shape& s = input->shape;
    QCOMPARE((std::vector<std::int64_t>{s.n, s.c, s.h, s.w}), expected);
    QCOMPARE(input->value(s.n - 1, s.c - 1, s.h - 1, s.w - 1), 5.0F);
  }

  void onlyTheBatchMayBeEmpty() {
    auto none = readBytes(npy("<f4", "(0, 3, 2, 2)", ""));
    QVERIFY(none);
    QVERIFY(toInput(std::move(*none), u"a"_s));
    auto flat = readBytes(npy("<f4", "(1, 3, 0, 2)", ""));
    QVERIFY(flat);
    QVERIFY(!toInput(std::move(*flat), u"a"_s));
  }

  void writtenBytesAreNumpys() {
    Tensor tensor({1, 1, 2, 2});
    tensor.values = {1, 2, 3, 4};
    QBuffer buffer;
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    QVERIFY(writeNpy(buffer, {tensor.shape.n, tensor.shape.c, tensor.shape.h, tensor.shape.w}, tensor.values));
    QByteArray header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2, 2), }";
    header = header.leftJustified(117) + "\n";  // 10 + 118 = 128, as numpy.save aligns
    QCOMPARE(buffer.data(), npyFile(header, kFour));
  }

  void writtenFilesAreRead() {
    const std::vector<float> values{0.1F, -0.0F, 1e-45F};
    QBuffer buffer;
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    QVERIFY(writeNpy(buffer, {3}, values));
    const auto array = readBytes(buffer.data());
    QVERIFY(array);
    QCOMPARE(array->shape, std::vector<std::int64_t>{3});
    QCOMPARE(std::memcmp(array->values.data(), values.data(), 12), 0);
  }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "tst_npy.moc"
