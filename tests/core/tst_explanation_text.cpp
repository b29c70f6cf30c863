#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>

#include "engine/core/number_text.h"
#include "tests/core/explained_layer.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

const QString kPython = u"/usr/bin/python3"_s;

PixelExplanation explain(const LayerValues& layer, const OutputPlace& place) {
  PixelExplanation pixel{layer, pixelSum(layer, place), 0.0F};
  pixel.value = static_cast<float>(pixel.sum.total);
  return pixel;
}

/// 2x2 -> 3x3 with the kernel 1 2 / 3 4 on 10 20 / 30 40, two input channels, the second with weights 0.
LayerValues knownLayer() {
  LayerValues layer;
  layer.params = {1, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, true};
  Tensor input({1, 2, 2, 2});
  input.values = {10, 20, 30, 40, 0.1F, 0.2F, 0.3F, 0.4F};
  layer.input = makeInput(std::move(input));
  auto weight = std::make_shared<Tensor>(Shape{2, 1, 2, 2});
  weight->values = {1, 2, 3, 4, 0, 0, 0, 0.5F};
  layer.weight = weight;
  layer.bias = std::make_shared<const std::vector<float>>(std::vector<float>{0.25F});
  return layer;
}

/// What the program prints; nothing if it failed.
QString runPython(const std::string& program) {
  const QTemporaryDir folder;
  QFile file(folder.filePath(u"pixel.py"_s));
  if (!file.open(QIODevice::WriteOnly) || file.write(program.c_str()) < 0) return {};
  file.close();
  QProcess python;
  python.start(kPython, {u"-I"_s, file.fileName()});
  if (!python.waitForFinished(120'000) || python.exitCode() != 0) return {};
  return QString::fromLatin1(python.readAllStandardOutput()).trimmed();
}

}  // namespace

/// The text and the program of a pixel say what the pixel is, exactly.
class TestExplanationText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textOfAKnownPixel();
  void textOfABorder();
  void pixelsWithoutATapSaySo();
  void numbersReadBack();
  void weightsAreIndexedAsTheTensorIs();
  void pythonOfAKnownPixel();
  void pythonComputesTheSum();
  void pythonTakesWhatIsNotFinite();
  void costsAreLinear();
};

void TestExplanationText::textOfAKnownPixel() {
  QCOMPARE(QString::fromStdString(explanationText(explain(knownLayer(), {0, 0, 1, 1}))),
           u"y[0,0,1,1] = bias[0] + sum of x*w over 8 terms\n"
           "bias[0] = 0.25\n"
           "x[0,0,1,1] * w[0,0,0,0] = 40 * 1 = 40\n"
           "x[0,0,1,0] * w[0,0,0,1] = 30 * 2 = 60\n"
           "x[0,0,0,1] * w[0,0,1,0] = 20 * 3 = 60\n"
           "x[0,0,0,0] * w[0,0,1,1] = 10 * 4 = 40\n"
           "input channel 0: 4 terms, sum 200\n"
           "x[0,1,1,1] * w[1,0,0,0] = 0.4 * 0 = 0\n"
           "x[0,1,1,0] * w[1,0,0,1] = 0.3 * 0 = 0\n"
           "x[0,1,0,1] * w[1,0,1,0] = 0.2 * 0 = 0\n"
           "x[0,1,0,0] * w[1,0,1,1] = 0.1 * 0.5 = 0.05000000074505806\n"
           "input channel 1: 4 terms, sum 0.05000000074505806\n"
           "sum in double: 200.30000000074506\n"
           "the engine's value (float32): 200.3\n"_s);
}

void TestExplanationText::textOfABorder() {
  LayerValues layer = knownLayer();
  layer.bias = nullptr;
  layer.params.groups = 2;
  layer.params.outChannels = 2;
  QCOMPARE(QString::fromStdString(explanationText(explain(layer, {0, 1, 2, 2}))),
           u"y[0,1,2,2] = sum of x*w over 1 term\n"
           "x[0,1,1,1] * w[1,0,1,1] = 0.4 * 0.5 = 0.20000000298023224\n"
           "sum in double: 0.20000000298023224\n"
           "the engine's value (float32): 0.2\n"_s);
}

void TestExplanationText::pixelsWithoutATapSaySo() {
  LayerValues layer = knownLayer();
  layer.params.stride = {3, 3};
  const auto pixel = explain(layer, {0, 0, 2, 2});
  QCOMPARE(QString::fromStdString(explanationText(pixel)),
           u"y[0,0,2,2] = bias[0]: no tap reaches this pixel\n"
           "bias[0] = 0.25\n"
           "sum in double: 0.25\n"
           "the engine's value (float32): 0.25\n"_s);
  layer.bias = nullptr;
  const auto bare = explain(layer, {0, 0, 2, 2});
  QVERIFY(explanationText(bare).starts_with("y[0,0,2,2] = 0: no tap reaches this pixel, and there is no bias\n"));
  QVERIFY(explanationPython(bare).find("x = []\nw = []\n") != std::string::npos);
}

void TestExplanationText::numbersReadBack() {
  Random random(1);
  static const QRegularExpression line(u"^x\\[.*\\] \\* w\\[.*\\] = (\\S+) \\* (\\S+) = (\\S+)$"_s,
                                       QRegularExpression::MultilineOption);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomLayer(random);
    const PixelExplanation pixel = explain(fillLayer(layer, random, fractions), randomPlace(layer, random));
    const QString text = QString::fromStdString(explanationText(pixel));
    auto matches = line.globalMatch(text);
    std::int64_t lines = 0;
    forEachTerm(pixel.layer, pixel.sum.place, [&](const PixelTerm& term) {
      QVERIFY(matches.hasNext());
      const auto match = matches.next();
      QCOMPARE(match.captured(1).toFloat(), term.x);
      QCOMPARE(match.captured(2).toFloat(), term.w);
      QVERIFY(match.captured(3).toDouble() == term.product());
      ++lines;
    });
    QVERIFY(!matches.hasNext());
    QCOMPARE(lines, pixel.sum.terms);
    QVERIFY(text.contains(u"sum in double: %1\n"_s.arg(QString::fromStdString(exactText(pixel.sum.total)))));
  }
}

void TestExplanationText::weightsAreIndexedAsTheTensorIs() {
  Random random(2);
  const LayerCase layer{{2, 4, 3, 3}, {6, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 2, true}};
  const auto text = explanationText(explain(fillLayer(layer, random, fractions), {1, 4, 0, 0}));
  QVERIFY(text.starts_with("y[1,4,0,0] = bias[4] + sum of x*w over 2 terms\n"));
  QVERIFY(text.find("\nx[1,2,0,0] * w[2,1,0,0] = ") != std::string::npos);  // second group, its channel 4 - 3
  QVERIFY(text.find("\nx[1,3,0,0] * w[3,1,0,0] = ") != std::string::npos);
}

void TestExplanationText::pythonOfAKnownPixel() {
  QCOMPARE(QString::fromStdString(explanationPython(explain(knownLayer(), {0, 0, 1, 1}))),
           u"# y[0,0,1,1] = bias[0] + sum of x*w over 8 terms\n"
           "# Order of the terms: input channel, kernel row, kernel column.\n"
           "# The engine's value (float32): 200.3\n"
           "import math\n"
           "\n"
           "x = [\n"
           "    40.0, 30.0, 20.0, 10.0, 0.4000000059604645, 0.30000001192092896,\n"
           "    0.20000000298023224, 0.10000000149011612,\n"
           "]\n"
           "w = [\n"
           "    1.0, 2.0, 3.0, 4.0, 0.0, 0.0,\n"
           "    0.0, 0.5,\n"
           "]\n"
           "bias = 0.25\n"
           "y = math.fsum([bias] + [a * b for a, b in zip(x, w)])\n"
           "print(y)\n"_s);
}

void TestExplanationText::pythonComputesTheSum() {
  if (!QFile::exists(kPython)) QSKIP("python3 is not installed");
  Random random(3);
  for (int i = 0; i < 12; ++i) {
    const bool whole = i % 2 == 0;
    const LayerCase layer = randomLayer(random);
    const auto pixel =
        explain(fillLayer(layer, random, whole ? smallWholeNumbers : fractions), randomPlace(layer, random));
    bool isNumber = false;
    const double found = runPython(explanationPython(pixel)).toDouble(&isNumber);
    QVERIFY2(isNumber, layer.name().c_str());
    double size = std::abs(pixel.sum.bias);
    forEachTerm(pixel.layer, pixel.sum.place, [&](const PixelTerm& term) { size += std::abs(term.product()); });
    // fsum rounds once, the sum in order once per term.
    const double bound = whole ? 0.0 : static_cast<double>(pixel.sum.terms) * size * 0x1p-53;
    QVERIFY2(std::abs(found - pixel.sum.total) <= bound, layer.name().c_str());
  }
}

void TestExplanationText::pythonTakesWhatIsNotFinite() {
  if (!QFile::exists(kPython)) QSKIP("python3 is not installed");
  LayerValues layer = knownLayer();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Tensor input({1, 2, 2, 2});
  input.values = {kInf, 20, 30, 40, 0, 0, 0, 0};
  layer.input = makeInput(input);
  QCOMPARE(runPython(explanationPython(explain(layer, {0, 0, 1, 1}))), u"inf"_s);
  input.values = {kInf, -kInf, 30, 40, 0, 0, 0, 0};
  layer.input = makeInput(input);
  QCOMPARE(runPython(explanationPython(explain(layer, {0, 0, 1, 1}))), u"nan"_s);
  input.values = {std::nanf(""), 1, 30, 40, 0, 0, 0, 0};
  layer.input = makeInput(input);
  QCOMPARE(runPython(explanationPython(explain(layer, {0, 0, 1, 1}))), u"nan"_s);
}

void TestExplanationText::costsAreLinear() {
  Random random(4);
  const auto timed = [&](std::int64_t channels) {
    const LayerCase layer{{1, channels, 63, 63}, {1, {63, 63}, {1, 1}, {31, 31}, {0, 0}, {1, 1}, 1, false}};
    const auto pixel = explain(fillLayer(layer, random, fractions), {0, 0, 31, 31});
    QElapsedTimer timer;
    timer.start();
    const std::string text = explanationText(pixel);
    const std::string python = explanationPython(pixel);
    if (text.size() < 60 * static_cast<std::size_t>(pixel.sum.terms)) return qint64{-1};
    return timer.elapsed() + 1;
  };
  const qint64 few = timed(32);    // 127 thousand terms
  const qint64 many = timed(512);  // 2 million
  QVERIFY(few > 0 && many > 0);
  // Quadratic growth would be 256-fold.
  QVERIFY2(many < 80 * few + 1000, qPrintable(u"%1 ms, %2 ms"_s.arg(few).arg(many)));
}

QTEST_APPLESS_MAIN(TestExplanationText)
#include "tst_explanation_text.moc"
