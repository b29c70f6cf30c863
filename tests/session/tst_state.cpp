#include "app/session/state.h"

#include <QTest>
#include <memory>

using namespace convt;
using namespace Qt::StringLiterals;

class TestState : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void firstStartIsAsDescribed() {
    const State state = firstState();
    QCOMPARE(state.params.kernel, (Pair{3, 3}));
    QCOMPARE(state.params.stride, (Pair{2, 2}));
    QCOMPARE(state.params.padding, (Pair{1, 1}));
    QCOMPARE(state.params.outputPadding, (Pair{0, 0}));
    QCOMPARE(state.params.outChannels, 3);
    QVERIFY(!state.params.bias);
    QVERIFY(state.weights.kind == WeightKind::Box);
    QCOMPARE(state.view.zoom, 2);
  }

  void everyFieldSurvivesJson() {
    State state = firstState();
    state.input = {InputRef::Kind::File, u"/tmp/ä \"quoted\".png"_s};
    state.image = 2;
    state.params = {16, {3, 5}, {2, 1}, {4, 2}, {1, 0}, {3, 1}, 2, true};
    state.outFollowsInput = false;
    state.weights = {WeightKind::Torch, 0xFFFFFFFFFFFFFFFFULL, true, nullptr, KernelAt{1, 3}};
    state.display = {Tab::Channels,
                     Mechanism::Matrix,
                     true,
                     MapSort::Spread,
                     true,
                     MappingKind::Stretch,
                     convt::Display::Channels::Rgb,
                     5,
                     {4, 0, 2},
                     6,
                     RangeMode::Own,
                     {-0.25F, 0.75F},
                     true,
                     false,
                     Reduction::MaxMagnitude,
                     CoverageView::Both,
                     true,
                     {true, false, true, false, true}};
    state.view = {12.25, -3.5, -4};
    state.pin = PicturePoint{0.5, 7.25};
    state.micro = {true, true, MicroGrid::Source::Random, 6, false, 0xFFFFFFFFFFFFFFF0ULL};
    state.playback = {StepOrder::Serpentine, 0.5, 17};
    state.aside = {{1.0, 2.0, 3}, PicturePoint{4.0, 5.5}};
    const auto back = stateFromJson(toJson(state));
    QVERIFY2(back, back ? "" : back.failure().text.c_str());
    QVERIFY(*back == state);
  }

  void aTensorSurvivesJsonBitForBit() {
    State state = firstState();
    auto tensor = std::make_shared<WeightTensor>();
    tensor->name = "Typed";
    tensor->weight = Tensor(Shape{1, 2, 1, 2});
    tensor->weight.values = {0.1F, -1e-30F, 3.4e38F, 1.0F / 3.0F};
    tensor->bias = {0.5F, -0.25F};
    state.weights.kind = WeightKind::Tensor;
    state.weights.tensor = tensor;
    const auto back = stateFromJson(toJson(state));
    QVERIFY(back);
    QVERIFY(*back == state);
  }

  void unknownKeysAreIgnoredAndMissingOnesKeepDefaults() {
    const auto state = stateFromJson(R"({"version": 1, "surprise": [1, 2], "layer": {"kernel_size": [5, 6]}})");
    QVERIFY(state);
    QCOMPARE(state->params.kernel, (Pair{5, 6}));
    QCOMPARE(state->params.stride, (Pair{1, 1}));
  }

  void aWrongFileIsRefusedInASentence_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("mentions");
    QTest::newRow("empty") << QByteArray() << u"byte"_s;
    QTest::newRow("text") << QByteArray("hello") << u"not a state"_s;
    QTest::newRow("newer") << QByteArray(R"({"version": 2})") << u"version 2"_s;
    QTest::newRow("fraction") << QByteArray(R"({"version":1,"layer":{"kernel_size":[2.5,3]}})") << u"kernel_size"_s;
    QTest::newRow("huge") << QByteArray(R"({"version":1,"layer":{"stride":[1e12,3]}})") << u"stride"_s;
    QTest::newRow("text for number") << QByteArray(R"({"version":1,"layer":{"groups":"one"}})") << u"groups"_s;
    QTest::newRow("three") << QByteArray(R"({"version":1,"layer":{"padding":[1,2,3]}})") << u"padding"_s;
    QTest::newRow("mapping") << QByteArray(R"({"version":1,"display":{"mapping":"jet"}})") << u"mapping"_s;
    QTest::newRow("grid") << QByteArray(R"({"version":1,"micro":{"size":9}})") << u"size"_s;
    QTest::newRow("grid seed") << QByteArray(R"({"version":1,"micro":{"seed":"x"}})") << u"seed"_s;
    QTest::newRow("view") << QByteArray(R"({"version":1,"view":{"y":1e300}})") << u"\"y\""_s;
    QTest::newRow("pin") << QByteArray(R"({"version":1,"view":{"pin":{"y":0,"x":-1e12}}})") << u"\"x\""_s;
    QTest::newRow("half a pin") << QByteArray(R"({"version":1,"view":{"pin":{"y":0}}})") << u"pin"_s;
    QTest::newRow("pin is null") << QByteArray(R"({"version":1,"view":{"pin":null}})") << u"pin"_s;
    QTest::newRow("coverage") << QByteArray(R"({"version":1,"display":{"coverage":"jet"}})") << u"coverage"_s;
    QTest::newRow("seed") << QByteArray(R"({"version":1,"weights":{"seed":"1x"}})") << u"seed"_s;
    QTest::newRow("short tensor") << QByteArray(
                                         R"({"version":1,"weights":{"kind":"tensor","shape":[1,1,2,2],"weight":[1]}})")
                                  << u"weight"_s;
  }
  void aWrongFileIsRefusedInASentence() {
    QFETCH(const QByteArray, json);
    QFETCH(const QString, mentions);
    const auto state = stateFromJson(json);
    QVERIFY(!state);
    const QString text = QString::fromStdString(state.failure().text);
    QVERIFY2(text.contains(mentions), qPrintable(text));
  }

  void shownChannels_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("channel");
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<int>>("shown");
    const int automatic = int(convt::Display::Channels::Auto);
    const int single = int(convt::Display::Channels::Single);
    const int rgb = int(convt::Display::Channels::Rgb);
    QTest::newRow("three are RGB") << automatic << 1 << 3 << QList<int>{0, 1, 2};
    QTest::newRow("one") << automatic << 0 << 1 << QList<int>{0};
    QTest::newRow("sixteen: the chosen") << automatic << 5 << 16 << QList<int>{5};
    QTest::newRow("chosen beyond the end") << automatic << 40 << 16 << QList<int>{15};
    QTest::newRow("one of three") << single << 2 << 3 << QList<int>{2};
    QTest::newRow("RGB of two") << rgb << 0 << 2 << QList<int>{0, 1, 1};
  }
  void shownChannels() {
    QFETCH(const int, mode);
    QFETCH(const int, channel);
    QFETCH(const int, count);
    QFETCH(const QList<int>, shown);
    State state;
    state.display.channels = static_cast<convt::Display::Channels>(mode);
    state.display.channel = channel;
    const std::vector<int> found = convt::shownChannels(state, count);
    QCOMPARE(QList<int>(found.begin(), found.end()), shown);
  }

  void ofAGridOneChannelAtATimeIsShown() {
    State state;
    state.micro.on = true;
    state.display.channel = 2;
    state.display.inputChannel = 1;
    QVERIFY(convt::shownChannels(state, 3) == std::vector<int>{2});
    QVERIFY(shownInputChannels(state, {1, 3, 4, 4}) == std::vector<int>{1});
    state.micro.on = false;
    QVERIFY((convt::shownChannels(state, 3) == std::vector<int>{0, 1, 2}));
    QVERIFY((shownInputChannels(state, {1, 3, 4, 4}) == std::vector<int>{0, 1, 2}));
  }
};

QTEST_GUILESS_MAIN(TestState)
#include "tst_state.moc"
