#include <QTest>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/conv_transpose.h"
#include "engine/core/output_size.h"
#include "engine/plan.h"
#include "engine/reference.h"
#include "engine/weight_init.h"
#include "tests/support/fixture.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

/// The accuracy promised for every path: relative to the largest output.
constexpr double kTolerance = 2e-6;

const char* textOf(Rule rule) {
  switch (rule) {
    case Rule::Positive: return "Positive";
    case Rule::NotNegative: return "NotNegative";
    case Rule::TooLarge: return "TooLarge";
    case Rule::InputEmpty: return "InputEmpty";
    case Rule::GroupsDivideInput: return "GroupsDivideInput";
    case Rule::GroupsDivideOutput: return "GroupsDivideOutput";
    case Rule::OutputPaddingTooLarge: return "OutputPaddingTooLarge";
    case Rule::OutputEmpty: return "OutputEmpty";
    case Rule::WeightShape: return "WeightShape";
    case Rule::BiasLength: return "BiasLength";
  }
  return "";
}

const char* textOf(Axis axis) {
  switch (axis) {
    case Axis::None: return "None";
    case Axis::H: return "H";
    case Axis::W: return "W";
    case Axis::Both: return "Both";
  }
  return "";
}

bool isDigit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// All whole numbers that stand in a text; a minus counts where no digit goes before it ("4-1" is 4 and 1).
std::vector<std::string> numbersIn(const std::string& text) {
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && isDigit(text[end])) ++end;
    if (end == i) {
      ++i;
      continue;
    }
    const bool negative = i > 0 && text[i - 1] == '-' && (i < 2 || !isDigit(text[i - 2]));
    numbers.push_back(text.substr(negative ? i - 1 : i, negative ? end - i + 1 : end - i));
    i = end;
  }
  return numbers;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<float> toFloats(const std::vector<double>& values) {
  std::vector<float> floats;
  floats.reserve(values.size());
  for (const double value : values) floats.push_back(static_cast<float>(value));
  return floats;
}

/// The values of a version 1 .npy file of float32, which the samples are.
std::vector<float> npyValues(const char* name) {
  std::ifstream stream(std::string(CONVT_SOURCE_DIR "/resources/samples/") + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const std::size_t begin = bytes.size() < 10
                                ? bytes.size()
                                : 10 + static_cast<unsigned char>(bytes[8]) +
                                      256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[9]));
  std::vector<float> values((bytes.size() - begin) / sizeof(float));
  std::memcpy(values.data(), bytes.data() + begin, values.size() * sizeof(float));
  return values;
}

void addRows(const std::vector<Fixture>& cases) {
  QTest::addColumn<int>("index");
  for (int i = 0; i < static_cast<int>(cases.size()); ++i) {
    QTest::newRow(cases[static_cast<std::size_t>(i)].name().c_str()) << i;
  }
}

}  // namespace

/// The engine against PyTorch: what tests/fixtures/make_fixtures.py wrote down of torch 1.13.
class TestFixtures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!forceTargetOfEnvironment()) QSKIP("This CPU lacks the SIMD target.");
  }
  void coverTheParameters();
  void layersGiveTorchsOutput_data() { addRows(m_layers); }
  void layersGiveTorchsOutput();
  void everyPathHasItsTurn();
  void referenceGivesTorchsOutput_data() { addRows(m_layers); }
  void referenceGivesTorchsOutput();
  void infAndNanAreWhereTorchHasThem_data() { addRows(m_nonfinite); }
  void infAndNanAreWhereTorchHasThem();
  void invalidLayersAreRefused_data() { addRows(m_refused); }
  void invalidLayersAreRefused();
  void validLayersPassTheCheck();
  void tutorialTable();
  void tutorialSamplesAreTheFixture();
  void tutorialShapes_data();
  void tutorialShapes();
  void tutorialPhotograph();

 private:
  /// Runs every path that supports the layer and compares it with the fixture's output. @return how many there were
  int comparePaths(const Fixture& fixture);

  const std::vector<Fixture> m_layers = loadFixtures(CONVT_FIXTURES, "layers");
  const std::vector<Fixture> m_nonfinite = loadFixtures(CONVT_FIXTURES, "nonfinite");
  const std::vector<Fixture> m_refused = loadFixtures(CONVT_FIXTURES, "refused");
  const Fixture m_tutorial = loadFixtures(CONVT_FIXTURES, "tutorial").front();
};

/// Guards the fixtures themselves: a script that writes fewer or duller cases is noticed.
void TestFixtures::coverTheParameters() {
  const auto count = [this](auto matches) {
    return std::count_if(m_layers.begin(), m_layers.end(), [&](const Fixture& fixture) {
      return matches(fixture.params(), fixture.tensor("input").shape);
    });
  };
  QVERIFY(m_layers.size() >= 160);
  QVERIFY(m_refused.size() >= 48);
  QVERIFY(m_nonfinite.size() >= 12);
  QVERIFY(count([](const LayerParams& p, const Shape& in) { return p.groups > 1 && p.groups < in.c; }) >= 10);
  QVERIFY(count([](const LayerParams& p, const Shape& in) { return p.groups > 1 && p.groups == in.c; }) >= 6);
  QVERIFY(count([](const LayerParams& p, const Shape&) { return p.outputPadding.h >= p.stride.h; }) >= 5);
  QVERIFY(count([](const LayerParams& p, const Shape&) { return p.outputPadding.w > p.padding.w; }) >= 5);
  QVERIFY(count([](const LayerParams& p, const Shape&) { return p.padding.h > p.dilation.h * (p.kernel.h - 1); }) >= 5);
  QVERIFY(count([](const LayerParams&, const Shape& in) { return in.h == 1 && in.w == 1; }) >= 5);
  QVERIFY(count([](const LayerParams& p, const Shape& in) { return p.kernel.h > in.h && p.kernel.w > in.w; }) >= 5);
  QVERIFY(count([](const LayerParams&, const Shape& in) { return in.n > 1; }) >= 20);
  QVERIFY(count([](const LayerParams& p, const Shape&) { return !p.bias; }) >= 40);
}

int TestFixtures::comparePaths(const Fixture& fixture) {
  const LayerParams params = fixture.params();
  const Input input = makeInput(fixture.tensor("input"));
  const Tensor expected = fixture.tensor("output");
  int paths = 0;
  for (const std::string_view path : pathNames()) {
    const auto plan = Plan::make(params, input.shape, fixture.weights(), path);
    if (!plan) continue;
    if ((*plan)->pathName() != path) return -1;
    ++paths;
    const auto output = convTranspose(**plan, input);
    if (!output || output->shape != expected.shape) return -1;
    const double distance = relativeDistance(output->values, expected.values);
    if (!(distance <= kTolerance)) {
      qWarning("path %s: %g of the largest output away", std::string(path).c_str(), distance);
      return -1;
    }
  }
  return paths;
}

void TestFixtures::layersGiveTorchsOutput() {
  QFETCH(int, index);
  QVERIFY(comparePaths(m_layers[static_cast<std::size_t>(index)]) > 0);
}

/// A path that supports next to nothing would make the comparison above an empty one.
void TestFixtures::everyPathHasItsTurn() {
  for (const std::string_view path : pathNames()) {
    const auto supported = std::count_if(m_layers.begin(), m_layers.end(), [path](const Fixture& fixture) {
      return bool(Plan::make(fixture.params(), fixture.tensor("input").shape, fixture.weights(), path));
    });
    // Random weights are products only where the kernel has one row or column; few layers have a group per input.
    QVERIFY2(supported >= (path == "separable" ? 5 : path == "depthwise" ? 6 : 40), std::string(path).c_str());
  }
}

void TestFixtures::referenceGivesTorchsOutput() {
  QFETCH(int, index);
  const Fixture& fixture = m_layers[static_cast<std::size_t>(index)];
  const auto output = reference(fixture.params(), makeInput(fixture.tensor("input")), *fixture.weights());
  const double distance = relativeDistance(toFloats(output), fixture.tensor("output").values);
  QVERIFY2(distance <= kTolerance, std::to_string(distance).c_str());
}

void TestFixtures::infAndNanAreWhereTorchHasThem() {
  QFETCH(int, index);
  const Fixture& fixture = m_nonfinite[static_cast<std::size_t>(index)];
  QVERIFY(comparePaths(fixture) > 0);
  const auto output = reference(fixture.params(), makeInput(fixture.tensor("input")), *fixture.weights());
  QVERIFY(relativeDistance(toFloats(output), fixture.tensor("output").values) <= kTolerance);
}

void TestFixtures::invalidLayersAreRefused() {
  QFETCH(int, index);
  const Fixture& fixture = m_refused[static_cast<std::size_t>(index)];
  std::optional<Shape> weight;
  if (fixture.has("weight_shape")) weight = fixture.shape("weight_shape");
  std::optional<std::int64_t> biasLength;
  if (fixture.has("bias_length")) biasLength = fixture.integer("bias_length");

  const auto error = check(fixture.params(), fixture.shape("input_shape"), weight, biasLength);
  QVERIFY(error.has_value());
  QCOMPARE(textOf(error->rule), fixture.text("rule").c_str());
  QCOMPARE(nameOf(error->param), fixture.text("param").c_str());
  QCOMPARE(textOf(error->axis), fixture.text("axis").c_str());
  const std::string message = error->message();
  QVERIFY2(lower(message).find(nameOf(error->param)) != std::string::npos, message.c_str());
  const auto numbers = numbersIn(message);
  for (const std::string& word : numbersIn(fixture.text("words"))) {
    const bool found = std::find(numbers.begin(), numbers.end(), word) != numbers.end();
    QVERIFY2(found, (message + " lacks " + word).c_str());
  }
}

void TestFixtures::validLayersPassTheCheck() {
  for (const std::vector<Fixture>* cases : {&m_layers, &m_nonfinite}) {
    for (const Fixture& fixture : *cases) {
      const LayerParams params = fixture.params();
      const Shape input = fixture.tensor("input").shape;
      const auto error = check(params, input, fixture.tensor("weight").shape,
                               params.bias ? std::optional<std::int64_t>(params.outChannels) : std::nullopt);
      QVERIFY2(!error, fixture.name().c_str());
      QVERIFY2(outputShape(params, input) == fixture.tensor("output").shape, fixture.name().c_str());
    }
  }
}

void TestFixtures::tutorialTable() {
  const Input input = makeInput(m_tutorial.tensor("input"));
  const Tensor printed = m_tutorial.tensor("output");
  QCOMPARE(printed.values.size(), std::size_t{75});
  for (const std::string_view path : pathNames()) {
    const auto plan = Plan::make(m_tutorial.params(), input.shape, m_tutorial.weights(), path);
    if (!plan) continue;
    const auto output = convTranspose(**plan, input);
    QVERIFY(output && output->shape == printed.shape);
    for (std::size_t i = 0; i < 75; ++i) QVERIFY(std::abs(output->values[i] - printed.values[i]) < 1e-3F);
  }
}

void TestFixtures::tutorialSamplesAreTheFixture() {
  QVERIFY(npyValues("tutorial_input.npy") == m_tutorial.tensor("input").values);
  QVERIFY(npyValues("tutorial_weight.npy") == m_tutorial.tensor("weight").values);
  QVERIFY(npyValues("tutorial_bias.npy") == m_tutorial.array("bias_values").values);
}

void TestFixtures::tutorialShapes_data() {
  QTest::addColumn<QList<int>>("values");  // kernel, stride, padding, dilation (each H, W), output H, W
  QTest::newRow("k2") << QList<int>{2, 2, 1, 1, 0, 0, 1, 1, 5, 5};
  QTest::newRow("k3-s2") << QList<int>{3, 3, 2, 2, 0, 0, 1, 1, 9, 9};
  QTest::newRow("k3x5-s2x1-p4x2") << QList<int>{3, 5, 2, 1, 4, 2, 1, 1, 1, 4};
  QTest::newRow("k3x5-s2x1-p4x2-d3x1") << QList<int>{3, 5, 2, 1, 4, 2, 3, 1, 5, 4};
}

void TestFixtures::tutorialShapes() {
  QFETCH(QList<int>, values);
  LayerParams params;
  params.kernel = {values[0], values[1]};
  params.stride = {values[2], values[3]};
  params.padding = {values[4], values[5]};
  params.dilation = {values[6], values[7]};
  const Input input = makeInput(m_tutorial.tensor("input"));
  const auto weights = makeWeights(WeightSource{}, params, input.shape.c);
  const auto plan = Plan::make(params, input.shape, std::make_shared<const Weights>(*weights));
  QVERIFY(plan);
  const auto output = convTranspose(**plan, input);
  QVERIFY(output);
  QVERIFY((output->shape == Shape{1, 3, values[8], values[9]}));
}

void TestFixtures::tutorialPhotograph() {
  LayerParams params;
  params.kernel = {2, 2};
  Tensor photograph(Shape{1, 3, 464, 700});
  for (std::size_t i = 0; i < photograph.values.size(); ++i) {
    photograph.values[i] = static_cast<float>(i * 7919 % 256) / 255.0F;
  }
  const Input input = makeInput(std::move(photograph));
  const auto weights = std::make_shared<const Weights>(*makeWeights(WeightSource{}, params, 3));
  const auto plan = Plan::make(params, input.shape, weights);
  QVERIFY(plan);
  const auto output = convTranspose(**plan, input);
  QVERIFY(output);
  QVERIFY((output->shape == Shape{1, 3, 465, 701}));
  for (std::int64_t i = 0; i < 60; ++i) {
    const std::int64_t c = i % 3;
    const std::int64_t y = i * 271 % 465;
    const std::int64_t x = i * 433 % 701;
    QVERIFY(std::abs(output->at(0, c, y, x) - referenceAt(params, input, *weights, 0, c, y, x)) < 2e-6);
  }
}

QTEST_APPLESS_MAIN(TestFixtures)
#include "tst_fixtures.moc"
