#include "app/session/time_left.h"

#include <QTest>

using namespace convt;
using namespace Qt::StringLiterals;

class TestTimeLeft : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void atFirstTheEstimateIsTold() {
    const TimeLeft left(80.0);
    QCOMPARE(left.at(0.0), 80.0);
    QCOMPARE(left.at(0.25), 60.0);
    QCOMPARE(left.at(1.0), 0.0);
  }

  void laterWhatItTook() {
    const TimeLeft left(1000.0);
    QTRY_VERIFY_WITH_TIMEOUT(left.at(0.5) < 100.0, 5000);
    const double half = left.at(0.5);
    QVERIFY(half >= 1.0);
    QVERIFY(left.at(0.1) >= 9.0 * half);
  }

  void durationsAreShort_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("moment") << 0.4 << u"less than 1 s"_s;
    QTest::newRow("second") << 1.2 << u"1 s"_s;
    QTest::newRow("seconds") << 99.0 << u"99 s"_s;
    QTest::newRow("minutes") << 100.0 << u"2 min"_s;
    QTest::newRow("an hour") << 3599.0 << u"60 min"_s;
    QTest::newRow("hours") << 7830.0 << u"2 h 11 min"_s;
    QTest::newRow("round") << 7200.0 << u"2 h 0 min"_s;
    QTest::newRow("for ever") << 1e300 << u"years"_s;
  }
  void durationsAreShort() {
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(durationText(seconds), text);
  }
};

QTEST_GUILESS_MAIN(TestTimeLeft)
#include "tst_time_left.moc"
