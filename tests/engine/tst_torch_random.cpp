#include <QTest>
#include <cmath>

#include "engine/torch_random.h"
#include "tests/support/fixture.h"

using namespace convt;

/// The generator gives PyTorch's sequences (tests/fixtures/random.*), bit for bit.
class TestTorchRandom : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sequenceIsTorchs_data();
  void sequenceIsTorchs();
  void seedCountsByItsLow32Bits();
  void drawsContinueAcrossCalls();
  void kindsShareOneSequence();

 private:
  const std::vector<Fixture> m_cases = loadFixtures(CONVT_FIXTURES, "random");
};

void TestTorchRandom::sequenceIsTorchs_data() {
  QTest::addColumn<int>("index");
  for (int i = 0; i < static_cast<int>(m_cases.size()); ++i) {
    QTest::newRow(m_cases[static_cast<std::size_t>(i)].name().c_str()) << i;
  }
}

void TestTorchRandom::sequenceIsTorchs() {
  QFETCH(int, index);
  const Fixture& fixture = m_cases[static_cast<std::size_t>(index)];
  const std::vector<float> expected = fixture.array("values").values;
  std::vector<float> actual(expected.size(), -99.0F);
  TorchRandom random(fixture.seed("seed"));
  if (fixture.text("kind") == "rand") random.rand(actual);
  if (fixture.text("kind") == "random")
    random.randomBelow(actual, static_cast<std::uint32_t>(fixture.integer("bound")));
  if (fixture.text("kind") == "uniform") {
    random.uniform(actual, static_cast<float>(fixture.real("low")), static_cast<float>(fixture.real("high")));
  }
  QVERIFY(actual == expected);
}

void TestTorchRandom::seedCountsByItsLow32Bits() {
  const auto three = [](std::uint64_t seed) {
    std::vector<float> values(3);
    TorchRandom(seed).rand(values);
    return values;
  };
  QVERIFY(three(5) == three((std::uint64_t{1} << 32) + 5));
  QVERIFY(three(0xFFFFFFFF) == three(~std::uint64_t{0}));  // -1
  QVERIFY(three(5) != three(6));
}

void TestTorchRandom::drawsContinueAcrossCalls() {
  std::vector<float> whole(2000);
  TorchRandom(3).uniform(whole, -0.3F, 0.3F);
  std::vector<float> pieces(2000);
  TorchRandom random(3);
  random.uniform(std::span(pieces).first(623), -0.3F, 0.3F);
  random.uniform(std::span(pieces).subspan(623, 0), -0.3F, 0.3F);
  random.uniform(std::span(pieces).subspan(623), -0.3F, 0.3F);
  QVERIFY(pieces == whole);
}

void TestTorchRandom::kindsShareOneSequence() {
  std::vector<float> whole(4);
  TorchRandom(9).rand(whole);
  TorchRandom random(9);
  std::vector<float> skipped(3);
  std::vector<float> last(1);
  random.randomBelow(skipped, 256);
  random.rand(last);
  QCOMPARE(last[0], whole[3]);
}

QTEST_APPLESS_MAIN(TestTorchRandom)
#include "tst_torch_random.moc"
