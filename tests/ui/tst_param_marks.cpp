#include "ui/image/param_marks.h"

#include <QTest>
#include <algorithm>

#include "tests/support/layer_case.h"

using namespace convt;

/// What a number of the size formula lights up is what changes with it.
class TestParamMarks : public QObject {
  Q_OBJECT

  /// Two layers that differ in one parameter by one step.
  static LayerTerms termsOf(const SizeTerms& h) { return {h, {5, 2, 1, 1, 3, 0}}; }

  static bool inRows(const std::vector<Mark>& marks, std::int64_t row) {
    return std::any_of(marks.begin(), marks.end(), [row](const Mark& mark) { return mark.cells.y.contains(row); });
  }

 private Q_SLOTS:
  void outputPaddingLightsTheRowsThatItAdds_data() { layers(); }
  void outputPaddingLightsTheRowsThatItAdds() {
    QFETCH(const QList<int>, values);
    SizeTerms with = fromList(values);
    with.outputPadding = 2;
    SizeTerms without = with;
    without.outputPadding = 0;
    const auto marks = paramMarks(Param::OutputPadding, Axis::H, termsOf(with), {0, 0}).output;
    for (std::int64_t row = 0; row < with.out(); ++row) QCOMPARE(inRows(marks, row), row >= without.out());
  }

  void paddingLightsTheRowsThatItCuts_data() { layers(); }
  void paddingLightsTheRowsThatItCuts() {
    QFETCH(const QList<int>, values);
    SizeTerms with = fromList(values);
    with.padding = 2;
    const auto marks = paramMarks(Param::Padding, Axis::H, termsOf(with), {0, 0}).output;
    // Without padding the picture begins two rows earlier and ends two later: these are the lit ones.
    for (std::int64_t row = -4; row < with.out() + 4; ++row) {
      QCOMPARE(inRows(marks, row), (row >= -2 && row < 0) || (row >= with.out() && row < with.out() + 2));
    }
  }

  void strideLightsTheDistanceOfTheStamps() {
    const SizeTerms terms{6, 3, 1, 1, 4, 0};
    const auto marks = paramMarks(Param::Stride, Axis::H, termsOf(terms), {0, 0}).output;
    QCOMPARE(marks.size(), std::size_t{1});
    QCOMPARE(marks.front().cells.y.step, 3);
    QCOMPARE(marks.front().cells.x.count, termsOf(terms).w.out());  // rows: all across
  }

  void kernelAndDilationLightOneStamp() {
    const SizeTerms terms{6, 2, 1, 3, 3, 0};
    const LayerTerms both = termsOf(terms);
    const auto kernel = paramMarks(Param::Kernel, Axis::H, both, {2, 2}).output;
    QCOMPARE(kernel.front().cells.y, (Progression{3, 1, 7}));  // 2*2 - 1 .. + 3*(3 - 1)
    const auto dilation = paramMarks(Param::Dilation, Axis::H, both, {2, 2}).output;
    QCOMPARE(dilation.front().cells.y, (Progression{3, 3, 3}));
    QCOMPARE(dilation.front().param, Param::Dilation);
  }

  void inLightsTheWholeInput() {
    const LinkedMarks marks = paramMarks(Param::Input, Axis::W, termsOf({6, 2, 1, 1, 3, 0}), {0, 0});
    QVERIFY(marks.output.empty());
    QCOMPARE(marks.input.front().cells.y, (Progression{0, 1, 6}));
    QCOMPARE(marks.input.front().cells.x, (Progression{0, 1, 5}));
  }

  void whatIsZeroIsShownAsTheEdgeWhereItWouldBe() {
    const LayerTerms terms = termsOf({6, 2, 0, 1, 3, 0});
    QVERIFY(inRows(paramMarks(Param::Padding, Axis::H, terms, {0, 0}).output, -1));
    QVERIFY(inRows(paramMarks(Param::OutputPadding, Axis::H, terms, {0, 0}).output, terms.h.out()));
  }

 private:
  static SizeTerms fromList(const QList<int>& v) { return {v[0], v[1], 0, v[2], v[3], 0}; }
  static void layers() {
    QTest::addColumn<QList<int>>("values");  // in, stride, dilation, kernel
    QTest::newRow("k3 s3") << QList<int>{6, 3, 1, 3};
    QTest::newRow("k5 s3 d2") << QList<int>{4, 3, 2, 5};
    QTest::newRow("k4 s4 d3") << QList<int>{7, 4, 3, 4};
  }
};

QTEST_GUILESS_MAIN(TestParamMarks)
#include "tst_param_marks.moc"
