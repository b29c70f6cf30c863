#include <QTest>
#include <cstdlib>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/core/params.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerParams photoLayer(int outputPadding) {
  LayerParams params;
  params.padding = {1, 1};
  params.outputPadding = {outputPadding, outputPadding};
  return params;
}

int changedParams(const LayerParams& a, const LayerParams& b) {
  int changed = 0;
  for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation,
                            Param::OutChannels, Param::Groups}) {
    changed += pairOf(a, param) == pairOf(b, param) ? 0 : 1;
  }
  return changed;
}

int anyValue(Random& random) {
  switch (between(random, 0, 9)) {
    case 0: return std::numeric_limits<int>::min();
    case 1: return std::numeric_limits<int>::max();
    case 2: return between(random, -2'000'000, 2'000'000);
    default: return between(random, -2, 9);
  }
}

Pair anyPair(Random& random) {
  const int h = anyValue(random);
  return {h, between(random, 0, 1) == 0 ? h : anyValue(random)};
}

}  // namespace

/// suggestFixes() gives valid settings that change one parameter, nearest first.
class TestSuggestFixes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void outputPaddingFirstThenStride();
  void validLayerNeedsNone();
  void bothAxesBrokenByDifferentNumbers();
  void groupsGoToTheNearestDivisor();
  void farBeyondTheRangeGoesToItsEnd_data();
  void farBeyondTheRangeGoesToItsEnd();
  void whatNoSliderCanMendHasNone();
  void fixesAreValidAndChangeOneParameter();
};

void TestSuggestFixes::outputPaddingFirstThenStride() {
  const std::vector<Fix> fixes = suggestFixes(photoLayer(2), {1, 3, 464, 700});
  QCOMPARE(fixes.size(), std::size_t{2});
  QCOMPARE(fixes[0].param, Param::OutputPadding);
  QCOMPARE(fixes[0].from, 2);
  QCOMPARE(fixes[0].to, 0);
  QCOMPARE(fixes[0].output, (Shape{1, 3, 464, 700}));
  QCOMPARE(fixes[1].param, Param::Stride);
  QCOMPARE(fixes[1].from, 1);
  QCOMPARE(fixes[1].to, 3);
  QCOMPARE(fixes[1].output, (Shape{1, 3, 1392, 2100}));
}

void TestSuggestFixes::validLayerNeedsNone() {
  QVERIFY(suggestFixes(photoLayer(0), {1, 3, 464, 700}).empty());
}

void TestSuggestFixes::bothAxesBrokenByDifferentNumbers() {
  LayerParams params = photoLayer(0);
  params.outputPadding = {2, 3};
  const std::vector<Fix> fixes = suggestFixes(params, {1, 3, 464, 700});
  QCOMPARE(fixes.size(), std::size_t{2});
  QCOMPARE(fixes[0].params.outputPadding, (Pair{0, 0}));
  QCOMPARE(fixes[1].params.stride, (Pair{4, 4}));
}

void TestSuggestFixes::groupsGoToTheNearestDivisor() {
  LayerParams params;
  params.outChannels = 12;
  params.groups = 4;
  const std::vector<Fix> fixes = suggestFixes(params, {1, 6, 8, 8});
  QCOMPARE(fixes.size(), std::size_t{1});
  QCOMPARE(fixes[0].param, Param::Groups);
  QCOMPARE(fixes[0].to, 3);
}

void TestSuggestFixes::farBeyondTheRangeGoesToItsEnd_data() {
  QTest::addColumn<int>("from");
  QTest::addColumn<int>("to");
  QTest::newRow("least int") << std::numeric_limits<int>::min() << 1;
  QTest::newRow("minus a million") << -1'000'000 << 1;
  QTest::newRow("0") << 0 << 1;
}

void TestSuggestFixes::farBeyondTheRangeGoesToItsEnd() {
  QFETCH(int, from);
  QFETCH(int, to);
  LayerParams params;
  params.kernel = {from, from};
  const std::vector<Fix> fixes = suggestFixes(params, {1, 3, 8, 8});
  QCOMPARE(fixes.size(), std::size_t{1});
  QCOMPARE(fixes[0].params.kernel, (Pair{to, to}));
  QCOMPARE(fixes[0].from, from);
  QCOMPARE(fixes[0].to, to);
}

void TestSuggestFixes::whatNoSliderCanMendHasNone() {
  QVERIFY(suggestFixes({}, {1, 3, 0, 8}).empty());
}

void TestSuggestFixes::fixesAreValidAndChangeOneParameter() {
  Random random(1);
  int mended = 0;
  for (int i = 0; i < 300; ++i) {
    LayerParams params;
    params.kernel = anyPair(random);
    params.stride = anyPair(random);
    params.padding = anyPair(random);
    params.outputPadding = anyPair(random);
    params.dilation = anyPair(random);
    params.outChannels = anyValue(random);
    params.groups = anyValue(random);
    const Shape input{1, between(random, 1, 8), between(random, 1, 9), between(random, 1, 9)};
    const std::vector<Fix> fixes = suggestFixes(params, input, 5);
    for (const Fix& fix : fixes) {
      QVERIFY(!check(fix.params, input));
      QCOMPARE(changedParams(params, fix.params), 1);
      QVERIFY(pairOf(params, fix.param) != pairOf(fix.params, fix.param));
      QCOMPARE(fix.output, outputShape(fix.params, input));
      ++mended;
    }
  }
  // One broken parameter is what the panel can show: from a valid layer, each has a way out.
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomLayer(random);
    LayerParams params = layer.params;
    params.outputPadding = {9, 9};
    QVERIFY2(!suggestFixes(params, layer.input).empty(), layer.name().c_str());
    ++mended;
  }
  QVERIFY(mended > 300);
}

QTEST_APPLESS_MAIN(TestSuggestFixes)
#include "tst_suggest_fixes.moc"
