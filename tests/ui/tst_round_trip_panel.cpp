#include <QImage>
#include <QLabel>
#include <QTest>
#include <QTranslator>

#include "tests/support/ui_setup.h"
#include "ui/compare/picture_title.h"
#include "ui/compare/round_trip_panel.h"
#include "ui/compare/round_trip_words.h"
#include "ui/compare/size_chain.h"
#include "ui/image/veil.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

RoundTripFacts facts() {
  RoundTripFacts made;
  made.params.stride = {2, 2};
  made.params.padding = {1, 1};
  made.params.bias = false;
  made.input = {1, 3, 464, 700};
  made.output = {1, 3, 927, 1399};
  made.returned = made.input;
  made.window = {0, 0, 464, 700};
  made.greatest = 0.7269;
  made.mean = 0.2921;
  made.random = AdjointNumbers{123.4567001, 123.4567002};
  made.itself = AdjointNumbers{482928.25, 482928.25};
  return made;
}

class Brackets : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    return u'[' + QString::fromUtf8(text) + u']';
  }
};

}  // namespace

/// The sentences below the pictures of a round trip.
class TestRoundTripPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }

  void verdictNamesSizeAndValues() {
    RoundTripFacts f = facts();
    const QString verdict = verdictSentence(f);
    QVERIFY2(verdict.startsWith(u"The size returns, the values do not"_s), qPrintable(verdict));
    QVERIFY(verdict.contains(u"at most .727, on average .292"_s));
    f.greatest = f.mean = 0.0;
    QVERIFY(verdictSentence(f).startsWith(u"Size and values return"_s));
    f.returned.h = 465;
    QVERIFY(verdictSentence(f).contains(u"the size does not"_s));
    f.greatest = 1.0;
    QVERIFY(verdictSentence(f).startsWith(u"Neither"_s));
  }

  void remarksComeOnlyWhereTheyApply() {
    RoundTripFacts f = facts();
    QVERIFY(remarksOf(f).isEmpty());
    f.params.bias = true;
    QCOMPARE(remarksOf(f).size(), 1);
    f.window = {10, 10, 313, 277};
    QVERIFY(remarksOf(f).last().contains(u"313×277"_s));
    f.notFinite = 12345;
    QVERIFY(remarksOf(f).last().contains(u"12\u202f345"_s));
    QCOMPARE(remarksOf(f).size(), 3);
  }

  void outputPaddingBeyondTheStrideIsWorkedOut() {
    RoundTripFacts f = facts();
    f.params.dilation = {5, 5};
    f.params.outputPadding = {3, 3};
    const QString both = remarksOf(f).front();
    QVERIFY2(both.contains(u"Output padding 3 is not below stride 2"_s), qPrintable(both));
    QVERIFY(both.contains(u"464 + floor(3/2) = 465 rows"_s) && both.contains(u"700 + floor(3/2) = 701 columns"_s));
    QVERIFY(both.contains(u"the first 464×700"_s));
    f.params.outputPadding = {1, 4};
    const QString cols = remarksOf(f).front();
    QVERIFY2(cols.contains(u"Output padding 4"_s) && !cols.contains(u"rows"_s), qPrintable(cols));
    QVERIFY(cols.contains(u"700 + floor(4/2) = 702 columns"_s));
  }

  void identityHasBothNumbers() {
    const QString same = identitySentence({123.4567001, 123.4567002});
    QVERIFY2(same.contains(u"<conv(y), x> = 123.4567 = <y, convT(x)>"_s), qPrintable(same));
    QVERIFY2(same.contains(u"difference 8e−10 of it"_s), qPrintable(same));
    const QString apart = identitySentence({-2.000001, -2.0});
    QVERIFY2(apart.contains(u"−2.000001"_s) && apart.contains(u"= −2 "_s), qPrintable(apart));
    QVERIFY(identitySentence({5.0, 5.0}).contains(u"difference 0"_s));
    QVERIFY(normSentence({5.0, 5.0}).contains(u"= 5 = |convT(x)|²"_s));
  }

  void ladderSaysWhatItChooses() {
    const SizeTerms h{464, 2, 1, 1, 3, 0};
    const SizeTerms w{700, 2, 1, 1, 3, 0};
    QVERIFY(ladderSentence(ladderOf(h), ladderOf(w), false).contains(u"464×700"_s));
    QVERIFY(ladderSentence(ladderOf(h), ladderOf(w), true).contains(u"each rung"_s));
    const SizeTerms one{464, 1, 1, 1, 3, 0};
    QVERIFY(ladderSentence(ladderOf(one), ladderOf(one), false).contains(u"nothing to choose"_s));
  }

  void panelShowsEverythingAndForgetsIt() {
    RoundTripPanel panel;
    panel.resize(553, 204);
    panel.setFacts(facts());
    QVERIFY(showActive(panel));
    const QString text = panel.text();
    for (const QString& part : {verdictSentence(facts()), identitySentence(*facts().random),
                                normSentence(*facts().itself), identityRemark(facts())})
      QVERIFY2(text.contains(part), qPrintable(part));
    QCOMPARE(panel.accessibleDescription(), text);
    QVERIFY(panel.findChild<SizeChain*>()->accessibleName().contains(u"3×927×1399"_s));
    RoundTripFacts f = facts();
    f.random.reset();
    f.itself.reset();
    panel.setFacts(f);
    QVERIFY(!panel.text().contains(u"conv(y)"_s));
    panel.setFacts(std::nullopt);
    QCOMPARE(panel.text(), QString());
  }

  void allOfItFitsWhereEverythingApplies() {
    RoundTripPanel panel;
    panel.resize(553, 204);
    RoundTripFacts f = facts();
    f.params.bias = true;
    f.params.dilation = {5, 5};
    f.params.outputPadding = {3, 3};
    f.returned = {1, 3, 465, 701};
    f.window = {10, 10, 313, 277};
    panel.setFacts(f);
    QVERIFY(panel.heightForWidth(553) <= 232);
  }

  void dimmedIsUnderTheVeil() {
    RoundTripPanel panel;
    panel.resize(553, 204);
    panel.setFacts(facts());
    QVERIFY(showActive(panel));
    const QImage before = panel.grab().toImage();
    panel.setDimmed(true);
    const QImage after = panel.grab().toImage();
    const double share = veil(theme()).alphaF();
    int ink = 0;
    for (int y = 0; y < before.height(); ++y) {
      for (int x = 0; x < before.width(); ++x) {
        const double was = before.pixelColor(x, y).green();
        const double is = after.pixelColor(x, y).green();
        QVERIFY(std::abs((1.0 - share) * was + share * theme().window.green() - is) < 2.5);
        ink += was < 100 ? 1 : 0;
      }
    }
    QVERIFY(ink > 500);
    panel.setDimmed(false);
    QCOMPARE(panel.grab().toImage(), before);
  }

  void anotherLanguageIsTakenOver() {
    RoundTripPanel panel;
    panel.setFacts(facts());
    const QString english = panel.text();
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    QTRY_VERIFY(panel.text() != english);
    for (const QString& line : panel.text().split(u'\n')) QVERIFY2(line.startsWith(u'['), qPrintable(line));
    QCoreApplication::removeTranslator(&brackets);
    QTRY_COMPARE(panel.text(), english);
  }

  void titleShowsItsRangeAndGivesUpTheNoteFirst() {
    QWidget window;  // a window of its own would not be narrower than its texts
    window.resize(400, 100);
    PictureTitle title(&window);
    title.setName(u"Difference"_s);
    title.setNote(u"largest of R, G, B"_s);
    title.setRange(RangeBarScene{Colormap::BrownTeal, {-0.25F, 0.25F}, 1.0});
    title.resize(400, 28);
    QVERIFY(showActive(window));
    const auto note = [&] {
      for (const QLabel* label : title.findChildren<QLabel*>())
        if (label->text().startsWith(u"largest"_s)) return label->isVisible();
      return false;
    };
    QVERIFY(note());
    const QImage image = title.grab().toImage();
    int brown = 0;
    int teal = 0;
    for (int x = 280; x < 400; ++x) {
      const QColor color = image.pixelColor(x, 13);
      brown += color.red() > color.blue() + 40 ? 1 : 0;
      teal += color.blue() > color.red() + 40 ? 1 : 0;
    }
    QVERIFY(brown > 8 && teal > 8);
    QVERIFY(title.accessibleName().contains(u"±.25"_s));
    title.resize(230, 28);
    QVERIFY(!note());
    QCOMPARE(title.toolTip(), u"largest of R, G, B"_s);
  }
};

QTEST_MAIN(TestRoundTripPanel)
#include "tst_round_trip_panel.moc"
