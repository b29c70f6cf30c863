#include <QTest>
#include <bit>
#include <clocale>
#include <cmath>
#include <limits>
#include <locale>
#include <random>
#include <sstream>

#include "engine/core/number_text.h"

using namespace convt;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void expectPointsOnly() {
  QCOMPARE(parseReal("0.5"), std::optional(0.5));
  QVERIFY(!parseReal("0,5"));
  QCOMPARE(parseInteger("12345"), std::optional<std::int64_t>(12345));
  QCOMPARE(exactText(0.5F), std::string("0.5"));
  QCOMPARE(exactText(12345.5), std::string("12345.5"));
  QCOMPARE(decimalText(1234.5, 2), std::string("1234.50"));
  QCOMPARE(digitsText(1.5, 2), std::string("1.5"));
}

}  // namespace

/// Numbers are read and written the same way whatever the locale, and what was written reads back as it was.
class TestNumberText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void integersAreRead_data();
  void integersAreRead();
  void realsAreRead_data();
  void realsAreRead();
  void seedsAreRead_data();
  void seedsAreRead();
  void exactTextReadsBack();
  void decimalsAreFixed_data();
  void decimalsAreFixed();
  void digitsAreSignificant_data();
  void digitsAreSignificant();
  void streamLocaleChangesNothing();
  void systemLocaleChangesNothing();
};

void TestNumberText::integersAreRead_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<bool>("valid");
  QTest::addColumn<qint64>("value");
  const auto row = [](const char* text, bool valid, qint64 value) {
    QTest::newRow(QByteArray("\"").append(text).append('"').constData()) << std::string(text) << valid << value;
  };
  row("0", true, 0);
  row("-12", true, -12);
  row("+12", true, 12);
  row("007", true, 7);
  row("9223372036854775807", true, std::numeric_limits<qint64>::max());
  row("-9223372036854775808", true, std::numeric_limits<qint64>::min());
  for (const char* wrong :
       {"", " 1", "1 ", "12a", "1.0", "1e3", "0x10", "+-3", "++3", "-", "+", "9223372036854775808"}) {
    row(wrong, false, 0);
  }
}

void TestNumberText::integersAreRead() {
  QFETCH(std::string, text);
  QFETCH(bool, valid);
  QFETCH(qint64, value);
  const auto number = parseInteger(text);
  QCOMPARE(number.has_value(), valid);
  if (valid) QCOMPARE(qint64{*number}, value);
}

void TestNumberText::realsAreRead_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<bool>("valid");
  QTest::addColumn<double>("value");
  const auto row = [](const char* text, bool valid, double value) {
    QTest::newRow(QByteArray("\"").append(text).append('"').constData()) << std::string(text) << valid << value;
  };
  row("0.5", true, 0.5);
  row(".5", true, 0.5);
  row("5.", true, 5.0);
  row("-1e-3", true, -0.001);
  row("+2.5", true, 2.5);
  row("inf", true, kInf);
  for (const char* wrong : {"", "0,5", " 1", "1 ", "1.5x", "1e400", "0x1p3", "+-1", "1_000"}) row(wrong, false, 0);
}

void TestNumberText::realsAreRead() {
  QFETCH(std::string, text);
  QFETCH(bool, valid);
  QFETCH(double, value);
  const auto number = parseReal(text);
  QCOMPARE(number.has_value(), valid);
  if (valid) QCOMPARE(*number, value);
}

void TestNumberText::seedsAreRead_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<bool>("valid");
  QTest::addColumn<quint64>("value");
  const auto row = [](const char* text, bool valid, quint64 value) {
    QTest::newRow(QByteArray("\"").append(text).append('"').constData()) << std::string(text) << valid << value;
  };
  row("0", true, 0);
  row("-1", true, ~quint64{0});
  row("-1099511627776", true, quint64{0} - 1099511627776U);
  row("9223372036854775808", true, quint64{1} << 63);
  row("18446744073709551615", true, ~quint64{0});
  row("-9223372036854775808", true, quint64{1} << 63);
  for (const char* wrong : {"", "-", "18446744073709551616", "-9223372036854775809", "1.5", "1e3", "five"}) {
    row(wrong, false, 0);
  }
}

void TestNumberText::seedsAreRead() {
  QFETCH(std::string, text);
  QFETCH(bool, valid);
  QFETCH(quint64, value);
  const auto seed = parseSeed(text);
  QCOMPARE(seed.has_value(), valid);
  if (valid) QCOMPARE(quint64{*seed}, value);
}

void TestNumberText::exactTextReadsBack() {
  QCOMPARE(exactText(0.1F), std::string("0.1"));
  QCOMPARE(exactText(0.1), std::string("0.1"));
  QCOMPARE(exactText(-0.0F), std::string("-0"));
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto small = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    const auto large = std::bit_cast<double>(static_cast<std::uint64_t>(random()));
    if (std::isfinite(small)) QVERIFY(static_cast<float>(parseReal(exactText(small)).value()) == small);
    if (std::isfinite(large)) QVERIFY(parseReal(exactText(large)).value() == large);
  }
}

void TestNumberText::decimalsAreFixed_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<int>("decimals");
  QTest::addColumn<std::string>("text");
  QTest::newRow("below 1") << 0.5 << 3 << std::string(".500");
  QTest::newRow("negative") << -0.25 << 3 << std::string("-.250");
  QTest::newRow("above 1") << 12.345 << 1 << std::string("12.3");
  QTest::newRow("rounds up to 1") << 0.999 << 2 << std::string("1.00");
  QTest::newRow("zero") << 0.0 << 2 << std::string(".00");
  QTest::newRow("no minus zero") << -0.001 << 2 << std::string(".00");
  QTest::newRow("no decimals") << 7.6 << 0 << std::string("8");
  QTest::newRow("minus zero, no decimals") << -0.3 << 0 << std::string("0");
  QTest::newRow("inf") << kInf << 2 << std::string("inf");
  QTest::newRow("-inf") << -kInf << 2 << std::string("-inf");
  QTest::newRow("nan") << kNan << 2 << std::string("nan");
  QTest::newRow("longest") << -std::numeric_limits<double>::max() << 0
                           << "-" + QByteArray::number(std::numeric_limits<double>::max(), 'f', 0).toStdString();
}

void TestNumberText::decimalsAreFixed() {
  QFETCH(double, value);
  QFETCH(int, decimals);
  QFETCH(std::string, text);
  QCOMPARE(decimalText(value, decimals), text);
}

void TestNumberText::digitsAreSignificant_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<int>("digits");
  QTest::addColumn<std::string>("text");
  QTest::newRow("plain") << 0.0625 << 3 << std::string("0.0625");
  QTest::newRow("tiny") << 3.14e-7 << 2 << std::string("3.1e-07");
  QTest::newRow("rounded") << 927.4 << 3 << std::string("927");
  QTest::newRow("large") << 123456.0 << 2 << std::string("1.2e+05");
  QTest::newRow("nan") << kNan << 3 << std::string("nan");
}

void TestNumberText::digitsAreSignificant() {
  QFETCH(double, value);
  QFETCH(int, digits);
  QFETCH(std::string, text);
  QCOMPARE(digitsText(value, digits), text);
}

void TestNumberText::streamLocaleChangesNothing() {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  std::ostringstream stream;
  stream << 1234.5;
  const std::string byStream = stream.str();
  expectPointsOnly();
  std::locale::global(before);
  QCOMPARE(byStream, std::string("1.234,5"));  // the locale was in force
}

void TestNumberText::systemLocaleChangesNothing() {
  const char* comma = nullptr;
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8"}) {
    if (comma == nullptr) comma = std::setlocale(LC_ALL, name);
  }
  if (comma == nullptr) QSKIP("no locale with a decimal comma is installed");
  const double byLocale = std::strtod("0,5", nullptr);
  expectPointsOnly();
  std::setlocale(LC_ALL, "C");
  QCOMPARE(byLocale, 0.5);  // the locale was in force
}

QTEST_APPLESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
