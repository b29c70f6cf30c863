#include <QTest>

#include "tests/ui/test_pixel_panel.h"
#include "ui/paint/pixel_panel.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

class TestPixelTerms : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void foldsOtherChannels_data();
  void foldsOtherChannels();
  void listsUpToFourTerms();
  void fiveToSixteenAreABlock();
  void moreAreCountAndSum();
  void bytesAreValuesTimes255();
  void totalIsTheEnginesValue();
  void wholeNumbersAreExact();
  void nothingIsCutOffAtTheNamedSizes_data();
  void nothingIsCutOffAtTheNamedSizes();
  void sameTermIsAtItsCellsAndItsLine();
  void listKeepsItsRowsWhileATermIsLit();
};

void TestPixelTerms::foldsOtherChannels_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<int>("groups");
  QTest::addColumn<bool>("box");
  QTest::addColumn<double>("bias");
  QTest::addColumn<QString>("fold");
  QTest::addColumn<QString>("foldValue");
  QTest::addColumn<QString>("biasText");
  QTest::addRow("all 0") << 3 << 1 << true << 0.0 << u"G, B: 8 terms × 0; bias 0"_s << u"0"_s << QString();
  QTest::addRow("bias") << 3 << 1 << true << 0.0328 << u"G, B: 8 terms × 0"_s << u"0"_s << u"bias"_s;
  QTest::addRow("alone") << 1 << 1 << true << 0.0 << u"bias 0"_s << u"0"_s << QString();
  QTest::addRow("alone with bias") << 1 << 1 << true << 0.5 << QString() << u"0"_s << u"bias"_s;
  QTest::addRow("others") << 3 << 1 << false << 0.0 << u"G, B: 8 terms; bias 0"_s << u"8.00"_s << QString();
  QTest::addRow("two") << 2 << 1 << false << 0.5 << u"channel 1: 4 terms"_s << u"4.00"_s << u"bias"_s;
  QTest::addRow("four") << 4 << 1 << false << 0.5 << u"channels 1, 2, 3: 12 terms"_s << u"12.0"_s << u"bias"_s;
  QTest::addRow("many") << 16 << 1 << false << 0.5 << u"15 other channels: 60 terms"_s << u"60.0"_s << u"bias"_s;
  QTest::addRow("of the group") << 4 << 2 << false << 0.5 << u"channel 1: 4 terms"_s << u"4.00"_s << u"bias"_s;
}

void TestPixelTerms::foldsOtherChannels() {
  QFETCH(int, channels);
  QFETCH(int, groups);
  QFETCH(bool, box);
  QFETCH(double, bias);
  QFETCH(QString, fold);
  QFETCH(QString, foldValue);
  QFETCH(QString, biasText);
  const ValueAt weight = box ? ValueAt(ownBox) : ValueAt(ones);
  const LayerParams layer = params(channels, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, groups);
  const std::vector<float> biases(static_cast<std::size_t>(channels), static_cast<float>(bias));
  const auto pixel = explainedLayer(layer, {1, channels, 6, 6}, ones, weight, biases).at({0, 0, 5, 5});
  const PixelTermsText text = pixelTermsText(sceneOf(*pixel));
  QCOMPARE(text.fold, fold);
  QCOMPARE(text.others, channels / groups > 1);
  if (text.others) QCOMPARE(text.foldValue.left(foldValue.indexOf(u'.')), foldValue.left(foldValue.indexOf(u'.')));
  QCOMPARE(text.bias, biasText);
}

void TestPixelTerms::listsUpToFourTerms() {
  const auto layer = explainedLayer(
      params(3, {3, 3}, {2, 2}, {1, 1}), {1, 3, 464, 700},
      [](auto, auto, auto y, auto x) { return y == 300 && x == 400 ? 0.49 : 0.647; }, ownBox);
  const auto pixel = layer.at({0, 0, 601, 801});
  const PixelTermsText text = pixelTermsText(sceneOf(*pixel));
  QCOMPARE(text.form, PixelTermsText::Form::Lines);
  QCOMPARE(text.terms.size(), std::size_t{4});
  // Tap (0, 0) takes the lower right input.
  const PixelTerm first = termOf(*pixel, 0, 0);
  QCOMPARE(first.iy, std::int64_t{301});
  QCOMPARE(text.terms[3].x, u".490"_s);
  QCOMPARE(text.terms[3].w, u".250"_s);
  QCOMPARE(text.terms[3].product, u".123"_s);
  QCOMPARE(text.notes.front(), u"rounded; exact on copy"_s);
  // Taps of weight 0 are folded, whatever their number; those that are left name their place in the kernel.
  const auto identity = [](auto i, auto o, auto y, auto x) { return i == o && y == 2 && x == 1 ? 1.0 : 0.0; };
  const auto single =
      explainedLayer(params(1, {5, 5}, {1, 1}, {2, 2}), {1, 1, 9, 9}, fraction, identity).at({0, 0, 4, 4});
  const PixelTermsText one = pixelTermsText(sceneOf(*single));
  QCOMPARE(one.form, PixelTermsText::Form::Lines);
  QCOMPARE(one.terms.size(), std::size_t{1});
  QCOMPARE(one.terms[0].name, u"2,1"_s);
  QCOMPARE(one.fold, u"24 taps × 0; bias 0"_s);
}

void TestPixelTerms::fiveToSixteenAreABlock() {
  for (const auto& [k, count] : {std::pair(3, 9), std::pair(4, 16)}) {
    const auto pixel =
        explainedLayer(params(1, {k, k}, {1, 1}, {0, 0}), {1, 1, 20, 20}, fraction, signedTaps).at({0, 0, 9, 9});
    const PixelTermsLayout list = layoutPixelPanel(areaOf({554, 168}), sceneOf(*pixel)).list;
    QCOMPARE(list.text.form, PixelTermsText::Form::Block);
    QCOMPARE(list.text.head, u"x × w of %1 taps, in order"_s.arg(count));
    QCOMPARE(list.terms.size(), static_cast<std::size_t>(count));
    // As many in a row as the kernel has; right aligned with the same decimals.
    QCOMPARE(list.terms[static_cast<std::size_t>(k)].top(), list.terms[0].bottom());
    QCOMPARE(list.terms[static_cast<std::size_t>(k)].right(), list.terms[0].right());
    const auto decimals = [](const QString& number) { return number.size() - number.indexOf(u'.'); };
    for (const auto& term : list.text.terms)
      if (term.product != u"0"_s) QCOMPARE(decimals(term.product), decimals(list.text.terms[0].product));
  }
}

void TestPixelTerms::moreAreCountAndSum() {
  const auto pixel = explainedLayer(params(3, {5, 5}, {1, 1}, {0, 0}), {1, 3, 20, 20}, ones, ones).at({0, 0, 9, 9});
  const PixelTermsText text = pixelTermsText(sceneOf(*pixel));
  QCOMPARE(text.form, PixelTermsText::Form::Count);
  QCOMPARE(text.head, u"R: 25 terms"_s);
  QCOMPARE(text.headValue, u"25"_s);
  QCOMPARE(text.fold, u"G, B: 50 terms; bias 0"_s);
  QCOMPARE(text.foldValue, u"50"_s);
  QCOMPARE(text.total, u"75"_s);
}

void TestPixelTerms::bytesAreValuesTimes255() {
  const auto x = [](auto, auto, auto, auto) { return 100.0 / 255.0; };
  const auto pixel = explainedLayer(
                         params(1, {2, 2}, {2, 2}, {0, 0}), {1, 1, 5, 5}, x, [](auto, auto, auto, auto) { return 0.5; },
                         {0.125F}, true)
                         .at({0, 0, 4, 4});
  PixelPanelScene scene = sceneOf(*pixel);
  scene.numberScale = 255.0;
  const PixelTermsText text = pixelTermsText(scene);
  QCOMPARE(text.terms[0].x, u"100"_s);
  QCOMPARE(text.terms[0].w, u".500"_s);  // a weight has no unit
  QCOMPARE(text.terms[0].product, u"50.0"_s);
  QCOMPARE(text.biasValue, u"31.9"_s);
  QCOMPARE(text.total, u"81.9"_s);
}

void TestPixelTerms::totalIsTheEnginesValue() {
  const auto layer =
      explainedLayer(params(1, {2, 2}, {2, 2}, {0, 0}), {1, 1, 5, 5}, ones, [](auto, auto, auto, auto) { return 0.3; });
  PixelExplanation pixel = *layer.at({0, 0, 4, 4});
  pixel.value = 0.3001F;  // differs, but not in the digits that are shown
  PixelTermsText text = pixelTermsText(sceneOf(pixel));
  QCOMPARE(text.total, u".300"_s);
  QCOMPARE(text.notes.front(), u"rounded; exact on copy"_s);
  pixel.value = 0.304F;
  text = pixelTermsText(sceneOf(pixel));
  QCOMPARE(text.total, u".304"_s);
  QCOMPARE(text.notes, QStringList({u"float32 rounding: terms give .300"_s, u"float32 rounding"_s}));
}

void TestPixelTerms::wholeNumbersAreExact() {
  const auto ramp = [](auto, auto, auto y, auto x) {
    return 4.0 * static_cast<double>(y) + static_cast<double>(x) + 1.0;
  };
  const auto taps = [](auto, auto, auto y, auto x) { return (y == 1 ? 2.0 : 1.0) * (x == 1 ? 2.0 : 1.0); };
  const auto layer = explainedLayer(params(1, {3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4}, ramp, taps);
  PixelExplanation pixel = *layer.at({0, 0, 3, 3});
  const PixelTermsText text = pixelTermsText(sceneOf(pixel));
  QCOMPARE(text.notes, QStringList(u"exact"_s));
  QCOMPARE(text.terms[0].x, u"11"_s);
  QCOMPARE(text.terms[0].product, u"11"_s);
  QCOMPARE(text.total, u"34"_s);
  pixel.value = 35.0F;
  QVERIFY(pixelTermsText(sceneOf(pixel)).notes.front() != u"exact"_s);
}

void TestPixelTerms::nothingIsCutOffAtTheNamedSizes_data() {
  QTest::addColumn<QSize>("band");
  for (const QSize band : {QSize(320, 136), QSize(383, 136), QSize(554, 168), QSize(814, 232)})
    QTest::addRow("%d", band.width()) << band;
}

void TestPixelTerms::nothingIsCutOffAtTheNamedSizes() {
  QFETCH(QSize, band);
  for (const int k : {1, 2, 3, 4, 5, 15, 63}) {
    for (const int channels : {1, 3, 4, 16, 512}) {
      if (k > 5 && channels > 4) continue;
      for (const double bias : {0.0, -0.0328}) {
        const std::vector<float> biases(3, static_cast<float>(bias));
        const auto pixel =
            explainedLayer(params(3, {k, k}, {2, 2}, {0, 0}), {1, channels, 40, 40}, fraction, signedTaps, biases)
                .at({0, 2, 38, 38});
        const PixelTermsLayout list = layoutPixelPanel(areaOf(band), sceneOf(*pixel)).list;
        const auto fits = [&](const QStringList& lines, const QString& value) {
          for (const QString& line : lines)
            if (textWidth(line, Type::Small) + textWidth(value, Type::Small) > list.total.width()) return false;
          return true;
        };
        QVERIFY2(fits(list.headLines, list.text.headValue) && fits(list.foldLines, list.text.foldValue),
                 qPrintable(list.text.fold));
        QVERIFY(textWidth(list.note, Type::Note) + textWidth(list.text.total, Type::FormulaStrong) <=
                list.total.width());
        QVERIFY(!list.note.isEmpty());
        for (std::size_t i = 0; i < list.terms.size(); ++i)
          QVERIFY(textWidth(list.text.terms[i].product, Type::Small) <= list.terms[i].width());
      }
    }
  }
}

void TestPixelTerms::sameTermIsAtItsCellsAndItsLine() {
  const auto pixel =
      explainedLayer(params(2, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 2), {1, 2, 6, 6}, fraction, signedTaps)
          .at({0, 1, 5, 5});
  const PixelPanelScene scene = sceneOf(*pixel);
  const QRectF area = areaOf({554, 168});
  const PixelPanelLayout layout = layoutPixelPanel(area, scene);
  for (int tap = 0; tap < 4; ++tap) {
    const PixelTerm term = termOf(*pixel, scene.inputChannel, tap);
    const auto cell = [](const QRectF& grid, double size, double j, double i) {
      return grid.topLeft() + QPointF(i + 0.5, j + 0.5) * size;
    };
    const QPointF input = cell(layout.patch, layout.patchCell, static_cast<double>(term.iy - layout.patchRows.first),
                               static_cast<double>(term.ix - layout.patchCols.first));
    const QPointF weight =
        cell(layout.kernel, layout.kernelCell, static_cast<double>(term.ky), static_cast<double>(term.kx));
    QCOMPARE(pixelPanelTermAt(area, scene, input), tap);
    QCOMPARE(pixelPanelTermAt(area, scene, weight), tap);
    QCOMPARE(pixelPanelTermAt(area, scene, layout.list.terms[static_cast<std::size_t>(tap)].center()), tap);
    // The very terms of the sum.
    const std::vector<PixelTerm> all = termsOf(pixel->layer, pixel->sum.place, scene.inputChannel);
    QCOMPARE(term.x, all[static_cast<std::size_t>(tap)].x);
    QCOMPARE(term.w, all[static_cast<std::size_t>(tap)].w);
  }
  QCOMPARE(pixelPanelTermAt(area, scene, layout.patch.topLeft() + QPointF(3, 3)), -1);
  QCOMPARE(pixelPanelTermAt(area, scene, layout.kernel.center()), -1);
  QCOMPARE(pixelPanelTermAt(area, scene, {layout.patch.right() + 5, layout.patch.center().y()}), -1);
}

void TestPixelTerms::listKeepsItsRowsWhileATermIsLit() {
  for (const int k : {2, 3, 4, 5, 15}) {
    const auto pixel =
        explainedLayer(params(3, {k, k}, {1, 1}, {0, 0}), {1, 3, 30, 30}, fraction, signedTaps).at({0, 0, 20, 20});
    PixelPanelScene scene = sceneOf(*pixel);
    const PixelPanelLayout still = layoutPixelPanel(areaOf({554, 168}), scene);
    scene.hoveredTap = 3;
    const PixelPanelLayout lit = layoutPixelPanel(areaOf({554, 168}), scene);
    QCOMPARE(lit.patch, still.patch);
    QCOMPARE(lit.kernel, still.kernel);
    QCOMPARE(lit.list.fold, still.list.fold);
    QCOMPARE(lit.list.total, still.list.total);
    QCOMPARE(lit.list.text.headValue, still.list.text.headValue);
  }
}

QTEST_MAIN(TestPixelTerms)
#include "tst_paint_pixel_terms.moc"
