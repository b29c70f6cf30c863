#include <QTest>
#include <cmath>
#include <limits>

#include "ui/paint/number_label.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestNumberLabel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cells_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("two");
    QTest::addColumn<QString>("three");
    const auto row = [](double value, const QString& two, const QString& three) {
      QTest::addRow("%g", value) << value << two << three;
    };
    row(0.5891, u".59"_s, u".589"_s);
    row(-0.0303, u"\u2212.03"_s, u"\u2212.030"_s);
    row(0.0, u"0"_s, u"0"_s);
    row(-0.0, u"0"_s, u"0"_s);
    row(0.0004, u".00"_s, u".000"_s);
    row(-0.0004, u".00"_s, u".000"_s);
    row(1.0, u"1"_s, u"1"_s);
    row(14.0, u"14"_s, u"14"_s);
    row(-150.0, u"\u2212150"_s, u"\u2212150"_s);
    row(1.25, u"1.2"_s, u"1.25"_s);
    row(12.345, u"12"_s, u"12.3"_s);
    row(150.3, u"150"_s, u"150"_s);
    row(9999.0, u"9999"_s, u"9999"_s);
    row(12345.0, u"1e4"_s, u"1.2e4"_s);
    row(-3.2e12, u"\u22123e12"_s, u"\u22123.2e12"_s);
    row(0.9999, u"1.00"_s, u"1.000"_s);
    row(std::numeric_limits<double>::infinity(), u"inf"_s, u"inf"_s);
    row(std::nan(""), u"nan"_s, u"nan"_s);
  }
  void cells() {
    QFETCH(double, value);
    QTEST(cellLabel(value, 2), "two");
    QTEST(cellLabel(value, 3), "three");
  }

  void limits() {
    QCOMPARE(limitLabel(0.3F), u".30"_s);
    QCOMPARE(limitLabel(-0.13F), u"\u2212.13"_s);
    QCOMPARE(limitLabel(1.0F), u"1"_s);
    QCOMPARE(limitLabel(0.0F), u"0"_s);
    QCOMPARE(limitLabel(-0.0F), u"0"_s);
    QCOMPARE(limitLabel(930.0F), u"930"_s);
    QCOMPARE(limitLabel(1.5F), u"1.5"_s);
    QCOMPARE(limitLabel(3.2e-7F), u"3.2e\u22127"_s);
    QCOMPARE(limitLabel(1000.14F), u"1000.14"_s);
  }

  void middles() {
    QCOMPARE(middleLabel(0.5), u".5"_s);
    QCOMPARE(middleLabel(0.0), u"0"_s);
    QCOMPARE(middleLabel(-0.065), u"\u2212.065"_s);
    QCOMPARE(middleLabel(465.0), u"465"_s);
  }
};

QTEST_GUILESS_MAIN(TestNumberLabel)
#include "tst_paint_number_label.moc"
