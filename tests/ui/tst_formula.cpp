// The size formula as tokens: what it says, what it marks, how it fits.

#include <QPainter>

#include "tests/support/ui_setup.h"
#include "ui/paint/formula.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

ParamError error(Rule rule, Param param) {
  ParamError e;
  e.rule = rule;
  e.param = param;
  return e;
}

const FormulaToken& number(const Formula& formula, Param param) {
  for (const FormulaToken& token : formula.tokens)
    if (token.param == param) return token;
  throw std::logic_error("the formula has no such number");
}

FormulaPlace placeOf(double width) {
  FormulaPlace place;
  place.left = 16;
  place.right = width - 16;
  return place;
}

}  // namespace

class TestFormula : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }

  void saysTheSizeWithItsNumbers() {
    const Formula h = makeFormula(Axis::H, {464, 2, 1, 1, 3, 0}, {});
    QCOMPARE(h.text, u"H = (464 \u2212 1) \u00D7 2 \u2212 2 \u00D7 1 + 1 \u00D7 (3 \u2212 1) + 0 + 1 = 927"_s);
    QCOMPARE(h.evaluated, u"= 926 \u2212 2 + 2 + 0 + 1"_s);
    QVERIFY(h.verdict.isEmpty());
    QVERIFY(makeFormula(Axis::W, {700, 2, 1, 1, 3, 0}, {}).text.endsWith(u"= 1399"_s));
  }

  void everyNumberHasItsName() {
    const Formula f = makeFormula(Axis::H, {464, 2, 1, 1, 3, 0}, {});
    QCOMPARE(number(f, Param::Input).name, u"in"_s);
    QCOMPARE(number(f, Param::Stride).name, u"stride"_s);
    QCOMPARE(number(f, Param::Padding).name, u"pad"_s);
    QCOMPARE(number(f, Param::Dilation).name, u"dil"_s);
    QCOMPARE(number(f, Param::Kernel).name, u"kernel"_s);
    QCOMPARE(number(f, Param::OutputPadding).name, u"out pad"_s);
  }

  void zeroTermsAreDimmedAndStay() {
    const Formula f = makeFormula(Axis::H, {5, 2, 0, 1, 1, 0}, {});
    QVERIFY(number(f, Param::Padding).zeroTerm);
    QVERIFY(number(f, Param::Kernel).zeroTerm);
    QVERIFY(number(f, Param::Dilation).zeroTerm);
    QVERIFY(number(f, Param::OutputPadding).zeroTerm);
    QVERIFY(!number(f, Param::Stride).zeroTerm);
    QCOMPARE(f.tokens.size(), makeFormula(Axis::H, {5, 2, 1, 1, 3, 1}, {}).tokens.size());
    // Nothing moves when a term becomes zero: digits are tabular.
    const auto some = layoutFormula(makeFormula(Axis::H, {5, 2, 1, 1, 3, 1}, {}), placeOf(555));
    const auto zero = layoutFormula(f, placeOf(555));
    for (std::size_t i = 0; i < zero.size(); ++i) QCOMPARE(zero[i].left(), some[i].left());
  }

  void onlyTheAxisThatBreaksTheRuleIsMarked() {
    const ParamError e = error(Rule::OutputPaddingTooLarge, Param::OutputPadding);
    const Formula bad = makeFormula(Axis::H, {464, 1, 1, 1, 3, 2}, e);
    QVERIFY(number(bad, Param::OutputPadding).failing);
    QVERIFY(bad.tokens.back().failing);
    QCOMPARE(bad.verdict, u"no valid size"_s);
    QCOMPARE(bad.needs, u"needs out pad < 1"_s);
    QVERIFY(bad.text.contains(bad.needs));
    const Formula good = makeFormula(Axis::W, {464, 3, 1, 1, 3, 2}, e);
    QVERIFY(!number(good, Param::OutputPadding).failing);
    QVERIFY(good.verdict.isEmpty());
  }

  void rulesThatAreNotAboutSizeLeaveItAlone() {
    const Formula f = makeFormula(Axis::H, {464, 2, 1, 1, 3, 0}, error(Rule::GroupsDivideInput, Param::Groups));
    QVERIFY(f.verdict.isEmpty());
  }

  void emptyOutputNamesTheRule() {
    const Formula f = makeFormula(Axis::H, {2, 1, 9, 1, 3, 0}, error(Rule::OutputEmpty, Param::Padding));
    QVERIFY(f.text.contains(u"= \u221214"_s));
    QVERIFY(number(f, Param::Padding).failing);
    QCOMPARE(f.needs, u"needs at least 1"_s);
  }

  void widestFormulaFitsHalfOf1366() {
    const Formula f = makeFormula(Axis::W, {11648, 16, 31, 8, 63, 15}, {});
    QVERIFY(f.text.endsWith(u"= 186\u202F802"_s));
    const auto boxes = layoutFormula(f, placeOf(554));
    QVERIFY(boxes.back().right() <= 554 - 16);
    for (std::size_t i = 1; i < boxes.size(); ++i) QVERIFY(boxes[i].left() >= boxes[i - 1].right());
  }

  void evaluatedTermsFitBesideTheNames() {
    FormulaPlace place = placeOf(554);
    place.evaluated = true;
    const Formula f = makeFormula(Axis::W, {11648, 16, 31, 8, 63, 15}, {});
    QImage image(600, 48, QImage::Format_RGB32);
    image.fill(theme().window);
    QPainter painter(&image);
    paintFormula(painter, f, place, theme());
    painter.end();
    for (int y = 0; y < 48; ++y)
      for (int x = 540; x < 600; ++x) QCOMPARE(image.pixelColor(x, y), theme().window);
  }

  void hitTestFindsNumberAndName() {
    const Formula f = makeFormula(Axis::H, {464, 2, 1, 1, 3, 0}, {});
    const FormulaPlace place = placeOf(555);
    const auto boxes = layoutFormula(f, place);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      if (!f.tokens[i].param) continue;
      QVERIFY(formulaParamAt(f, place, boxes[i].center()) == f.tokens[i].param);
      QVERIFY(formulaParamAt(f, place, {boxes[i].center().x(), 38}) == f.tokens[i].param);
    }
    QVERIFY(!formulaParamAt(f, place, {550, 20}));
  }
};

QTEST_MAIN(TestFormula)
#include "tst_formula.moc"
