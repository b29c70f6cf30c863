#include <QTest>

#include "engine/schedule.h"

using namespace convt;

/// A schedule says in a line what it does; a choice may be a path's name alone.
class TestSchedule : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textNamesTileAndTask();
  void textOfProductsNamesPositions();
  void aNameIsAChoice();
};

void TestSchedule::textNamesTileAndTask() {
  Schedule schedule;
  schedule.path = "phases";
  QCOMPARE(schedule.text(), std::string("phases 1x1x1, 1 row"));
  schedule.channels = 3;
  schedule.rows = 2;
  schedule.vectors = 4;
  schedule.rowsPerTask = 16;
  QCOMPARE(schedule.text(), std::string("phases 3x2x4, 16 rows"));
  schedule.paired = true;
  QCOMPARE(schedule.text(), std::string("phases 3x2x4 pairs, 16 rows"));
  schedule.streams = true;
  QCOMPARE(schedule.text(), std::string("phases 3x2x4 pairs, 16 rows, streamed"));
  schedule.paired = false;
  QCOMPARE(schedule.text(), std::string("phases 3x2x4, 16 rows, streamed"));
}

void TestSchedule::textOfProductsNamesPositions() {
  Schedule schedule;
  schedule.path = "winograd";
  schedule.channels = 32;
  schedule.positions = 12;
  schedule.rows = 3;  // of other paths' tiles
  schedule.vectors = 7;
  schedule.rowsPerTask = 8;
  QCOMPARE(schedule.text(), std::string("winograd 32x12, 8 rows"));
  schedule.rowsPerTask = 1;
  schedule.streams = true;
  QCOMPARE(schedule.text(), std::string("winograd 32x12, 1 row, streamed"));
}

void TestSchedule::aNameIsAChoice() {
  const ScheduleChoice choice = "stretched";
  QCOMPARE(choice.path, std::string("stretched"));
  QCOMPARE(ScheduleChoice(std::string_view("stretched")).path, choice.path);
  QVERIFY(choice.vectors == 0 && choice.rowsPerTask == 0 && !choice.streams);
  QVERIFY(ScheduleChoice().path.empty());
}

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
