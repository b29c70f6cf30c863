#include <QTest>
#include <limits>
#include <set>

#include "engine/core/output_size.h"
#include "engine/core/params.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// A broken layer and all that is to be said about it.
struct Broken {
  const char* row;
  LayerParams params;
  Shape input;
  Rule rule;
  Param param;
  Axis axis;
  const char* message;
};

LayerParams with(Param param, Pair value, LayerParams params = {}) {
  setPair(params, param, value);
  return params;
}

LayerParams paddedBy(Pair outputPadding, Pair stride, Pair dilation) {
  return with(Param::OutputPadding, outputPadding,
              with(Param::Stride, stride, with(Param::Dilation, dilation, with(Param::Padding, {1, 1}))));
}

const Shape kPhoto{1, 3, 464, 700};

std::vector<Broken> brokenLayers() {
  constexpr const char* kOne = "It must be a whole number of at least 1.";
  constexpr const char* kNone = "It must be a whole number of at least 0.";
  const auto sentence = [](const char* head, const char* why) {
    static std::set<std::string> kept;
    return kept.insert(std::string(head) + ". " + why).first->c_str();
  };
  return {
      {"kernel 0", with(Param::Kernel, {0, 0}), kPhoto, Rule::Positive, Param::Kernel, Axis::Both,
       sentence("Kernel 0 is below 1", kOne)},
      {"kernel W", with(Param::Kernel, {3, -2}), kPhoto, Rule::Positive, Param::Kernel, Axis::W,
       sentence("Kernel W -2 is below 1", kOne)},
      {"stride H", with(Param::Stride, {0, 2}), kPhoto, Rule::Positive, Param::Stride, Axis::H,
       sentence("Stride H 0 is below 1", kOne)},
      {"stride apart", with(Param::Stride, {-1, 0}), kPhoto, Rule::Positive, Param::Stride, Axis::H,
       sentence("Stride H -1 is below 1", kOne)},
      {"padding", with(Param::Padding, {-1, -1}), kPhoto, Rule::NotNegative, Param::Padding, Axis::Both,
       sentence("Padding -1 is below 0", kNone)},
      {"output padding W", with(Param::OutputPadding, {0, -3}), kPhoto, Rule::NotNegative, Param::OutputPadding,
       Axis::W, sentence("Output padding W -3 is below 0", kNone)},
      {"dilation", with(Param::Dilation, {0, 0}), kPhoto, Rule::Positive, Param::Dilation, Axis::Both,
       sentence("Dilation 0 is below 1", kOne)},
      {"kernel above the limit", with(Param::Kernel, {1'000'001, 3}), kPhoto, Rule::TooLarge, Param::Kernel, Axis::H,
       "Kernel H 1000001 is above 1000000. Values up to 1000000 are computed."},
      {"output channels", with(Param::OutChannels, {0, 0}), kPhoto, Rule::Positive, Param::OutChannels, Axis::None,
       sentence("Output channels 0 is below 1", kOne)},
      {"groups", with(Param::Groups, {-4, -4}), kPhoto, Rule::Positive, Param::Groups, Axis::None,
       sentence("Groups -4 is below 1", kOne)},
      {"no channels",
       {},
       {1, 0, 4, 4},
       Rule::InputEmpty,
       Param::Input,
       Axis::None,
       "The input 0x4x4 has no values. Channels, height and width must each be at least 1."},
      {"no rows",
       {},
       {1, 3, 0, 4},
       Rule::InputEmpty,
       Param::Input,
       Axis::None,
       "The input 3x0x4 has no values. Channels, height and width must each be at least 1."},
      {"groups and input", with(Param::Groups, {2, 2}, with(Param::OutChannels, {4, 4})), kPhoto,
       Rule::GroupsDivideInput, Param::Groups, Axis::None,
       "Groups 2 does not divide the 3 input channels. 3 / 2 must be a whole number; 1 is left over."},
      {"groups and output", with(Param::Groups, {3, 3}, with(Param::OutChannels, {8, 8})), kPhoto,
       Rule::GroupsDivideOutput, Param::Groups, Axis::None,
       "Groups 3 does not divide the 8 output channels. 8 / 3 must be a whole number; 2 is left over."},
      {"output padding", paddedBy({2, 2}, {1, 1}, {1, 1}), kPhoto, Rule::OutputPaddingTooLarge, Param::OutputPadding,
       Axis::Both,
       "Output padding 2 is not below stride 1 or dilation 1. It must be less than the larger of stride and dilation: "
       "2 < max(1, 1) = 1 is false."},
      {"output padding, W only", paddedBy({1, 3}, {2, 2}, {1, 3}), kPhoto, Rule::OutputPaddingTooLarge,
       Param::OutputPadding, Axis::W,
       "Output padding W 3 is not below stride 2 or dilation 3. It must be less than the larger of stride and "
       "dilation: "
       "3 < max(2, 3) = 3 is false."},
      {"output empty",
       with(Param::Padding, {5, 5}),
       {1, 3, 4, 4},
       Rule::OutputEmpty,
       Param::Padding,
       Axis::Both,
       "Padding 5 leaves nothing of the 4x4 input: the output would be -4x-4. The size must be at least 1: "
       "(4 - 1)*1 - 2*5 + 1*(3 - 1) + 0 + 1 = -4."},
      {"output empty, W only",
       with(Param::Padding, {1, 6}),
       {1, 3, 4, 9},
       Rule::OutputEmpty,
       Param::Padding,
       Axis::W,
       "Padding W 6 leaves nothing of the 4x9 input: the output would be 4x-1. The size must be at least 1: "
       "(9 - 1)*1 - 2*6 + 1*(3 - 1) + 0 + 1 = -1."},
      {"extent",
       with(Param::Stride, {10'000, 10'000}),
       {1, 1, 300'000, 1},
       Rule::TooLarge,
       Param::Stride,
       Axis::None,
       "The output 3x2999990003x3 is too large to count. Height and width before the crop may be at most 2147483648."},
  };
}

}  // namespace

/// check() lets through what PyTorch accepts, and says of everything else which rule it breaks, where, and with which
/// numbers.
class TestParams : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void brokenRuleIsNamed_data();
  void brokenRuleIsNamed();
  void weightOfAnotherShapeIsNamed();
  void biasOfAnotherLengthIsNamed();
  void validLayersPass_data();
  void validLayersPass();
  void sizesThatOverflowAreRefused_data();
  void sizesThatOverflowAreRefused();
  void pairsAreReadAndWritten();
  void sentencesAreFilled_data();
  void sentencesAreFilled();
  void commonDivisorsAreAll_data();
  void commonDivisorsAreAll();
};

void TestParams::brokenRuleIsNamed_data() {
  QTest::addColumn<int>("index");
  const std::vector<Broken> all = brokenLayers();
  for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].row) << static_cast<int>(i);
}

void TestParams::brokenRuleIsNamed() {
  QFETCH(int, index);
  const Broken broken = brokenLayers()[static_cast<std::size_t>(index)];
  const auto error = check(broken.params, broken.input);
  QVERIFY(error);
  QCOMPARE(error->message(), std::string(broken.message));
  QCOMPARE(error->rule, broken.rule);
  QCOMPARE(error->param, broken.param);
  QCOMPARE(error->axis, broken.axis);
}

void TestParams::weightOfAnotherShapeIsNamed() {
  const LayerParams params = with(Param::OutChannels, {8, 8}, with(Param::Kernel, {3, 5}));
  QVERIFY(!check(params, kPhoto, Shape{3, 8, 3, 5}));
  const auto error = check(params, kPhoto, Shape{3, 8, 5, 3});
  QVERIFY(error);
  QCOMPARE(error->rule, Rule::WeightShape);
  QCOMPARE(error->param, Param::Weight);
  QCOMPARE(error->message(),
           std::string("The weight 3x8x5x3 does not fit the layer, which needs 3x8x3x5. It is [C_in, C_out/groups, kH, "
                       "kW]: 3 input channels, 8/1 output channels, kernel 3x5."));
}

void TestParams::biasOfAnotherLengthIsNamed() {
  QVERIFY(!check({}, kPhoto, std::nullopt, 3));
  const auto error = check({}, kPhoto, std::nullopt, 4);
  QVERIFY(error);
  QCOMPARE(error->rule, Rule::BiasLength);
  QCOMPARE(error->param, Param::Bias);
  QCOMPARE(error->message(),
           std::string("The bias has 4 values for 3 output channels. It needs one value for each output channel."));
}

void TestParams::validLayersPass_data() {
  QTest::addColumn<LayerParams>("params");
  QTest::addColumn<Shape>("input");
  QTest::newRow("default") << LayerParams() << kPhoto;
  QTest::newRow("batch of 0") << LayerParams() << Shape{0, 3, 4, 4};
  QTest::newRow("output of 1x1") << with(Param::Padding, {1, 1}) << Shape{1, 1, 1, 1};
  QTest::newRow("output padding below the stride") << paddedBy({2, 2}, {3, 3}, {1, 1}) << kPhoto;
  QTest::newRow("output padding below the dilation only") << paddedBy({2, 2}, {1, 1}, {3, 3}) << kPhoto;
  QTest::newRow("one per axis") << paddedBy({2, 1}, {1, 2}, {3, 1}) << kPhoto;
  QTest::newRow("largest extent") << with(Param::Kernel, {1, 1}) << Shape{1, 1, std::int64_t{1} << 31, 1};
}

void TestParams::validLayersPass() {
  QFETCH(LayerParams, params);
  QFETCH(Shape, input);
  const auto error = check(params, input);
  QVERIFY2(!error, error ? error->message().c_str() : "");
}

/// No combination of values overflows: sizes are refused before they are multiplied. (UBSan watches.)
void TestParams::sizesThatOverflowAreRefused_data() {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  constexpr int kMillion = kMaxParam;
  QTest::addColumn<LayerParams>("params");
  QTest::addColumn<Shape>("input");
  LayerParams wide = with(Param::Kernel, {kMillion, kMillion});
  wide.stride = wide.dilation = {kMillion, kMillion};
  QTest::newRow("all at the limit") << wide << Shape{1, 3, 1000, 1000};
  QTest::newRow("rows") << LayerParams() << Shape{0, 1, kHuge, 1};
  QTest::newRow("columns") << LayerParams() << Shape{0, 1, 1, kHuge};
  QTest::newRow("rows x columns") << LayerParams() << Shape{0, 1, std::int64_t{1} << 31, std::int64_t{1} << 31};
  QTest::newRow("channels") << LayerParams() << Shape{0, kHuge, 1, 1};
  QTest::newRow("batch") << LayerParams() << Shape{kHuge, 1, 4, 4};
  QTest::newRow("weights") << with(Param::Kernel, {kMillion, kMillion}, with(Param::OutChannels, {10'000, 10'000}))
                           << Shape{1, 1000, 1, 1};
}

void TestParams::sizesThatOverflowAreRefused() {
  QFETCH(LayerParams, params);
  QFETCH(Shape, input);
  const auto error = check(params, input);
  QVERIFY(error);
  QCOMPARE(error->rule, Rule::TooLarge);
}

void TestParams::pairsAreReadAndWritten() {
  LayerParams params;
  int value = 10;
  const std::vector<Param> paired{Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation};
  for (const Param param : paired) {
    setPair(params, param, {value, value + 1});
    value += 2;
  }
  QCOMPARE(params.kernel, (Pair{10, 11}));
  QCOMPARE(params.stride, (Pair{12, 13}));
  QCOMPARE(params.padding, (Pair{14, 15}));
  QCOMPARE(params.outputPadding, (Pair{16, 17}));
  QCOMPARE(params.dilation, (Pair{18, 19}));
  for (const Param param : paired) QCOMPARE(pairOf(params, param).w, pairOf(params, param).h + 1);
  setPair(params, Param::Groups, {7, 7});
  setPair(params, Param::OutChannels, {9, 9});
  QCOMPARE(params.groups, 7);
  QCOMPARE(params.outChannels, 9);
  const LayerParams before = params;
  setPair(params, Param::Input, {1, 1});
  QCOMPARE(params, before);
}

void TestParams::sentencesAreFilled_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<std::string>("filled");
  QTest::newRow("in order") << std::string("%1 of %2") << std::string("a of b");
  QTest::newRow("order of a translation") << std::string("%2, %1, %2") << std::string("b, a, b");
  QTest::newRow("no number for it") << std::string("%3 and %1") << std::string("%3 and a");
  QTest::newRow("percent sign") << std::string("100 % of %1, 5%") << std::string("100 % of a, 5%");
}

void TestParams::sentencesAreFilled() {
  QFETCH(std::string, text);
  QFETCH(std::string, filled);
  QCOMPARE((Sentence{text.c_str(), {"a", "b"}}.fill()), filled);
}

void TestParams::commonDivisorsAreAll_data() {
  QTest::addColumn<int>("in");
  QTest::addColumn<int>("out");
  for (const int in : {0, 1, 3, 12, 64, 510}) {
    for (const int out : {0, 1, 7, 18, 64, 512}) {
      QTest::newRow((std::to_string(in) + " to " + std::to_string(out)).c_str()) << in << out;
    }
  }
}

void TestParams::commonDivisorsAreAll() {
  QFETCH(int, in);
  QFETCH(int, out);
  std::vector<int> wanted;
  const bool any = in > 0 && out > 0;
  for (int g = 1; any && g <= std::min(in, out); ++g) {
    if (in % g == 0 && out % g == 0) wanted.push_back(g);
  }
  if (any) QCOMPARE(commonDivisors(in, out), wanted);
  for (const int g : commonDivisors(in, out)) {
    LayerParams params;
    params.outChannels = std::max(out, 1);
    params.groups = g;
    if (any) QVERIFY(!check(params, {1, in, 4, 4}));
  }
}

QTEST_APPLESS_MAIN(TestParams)
#include "tst_params.moc"
