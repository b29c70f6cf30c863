#include <QTest>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "engine/render/mapping.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
const float kNaN = std::nanf("");
const ValueRange kAny{};

Picture picture(int channels, int rows, int cols, std::vector<float> values) {
  Picture p;
  p.grid = {0, 0, rows, cols, 1};
  for (int c = 0; c < channels; ++c) p.channels.push_back(c);
  p.values = std::move(values);
  return p;
}

std::uint32_t pixelOf(float value, const Mapping& mapping) {
  Picture p = picture(1, 1, 1, {value});
  renderPixels(p, mapping);
  return p.pixels.front();
}

std::vector<float> randomValues(std::size_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> in(-0.5F, 1.5F);
  std::vector<float> values(count);
  for (float& v : values) v = in(random);
  return values;
}

}  // namespace

class TestPixels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wrapIsToPilImage_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("byte");
    const std::pair<float, int> table[] = {
        {-0.1F, 231}, {1.5F, 126},   {300.0F, 212},     {-1000.0F, 232}, {1.0F, 255},     {0.5F, 127}, {2.0F, 254},
        {0.0F, 0},    {1e7F, 0},     {8421504.0F, 128}, {8421505.0F, 0}, {kInf, 0},       {-kInf, 0},  {kNaN, 0},
        {-1.0F, 1},   {0.999F, 254}, {-0.001F, 0},      {1e30F, 0},      {-8421505.0F, 0}};
    for (const auto& row : table) {
      QTest::addRow("%g", static_cast<double>(row.first)) << row.first << row.second;
    }
  }
  void wrapIsToPilImage() {
    QFETCH(float, value);
    QFETCH(int, byte);
    QCOMPARE(int{byteOf(value, MappingKind::Wrap, kAny)}, byte);
  }

  void levelsAreSaveImage_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("byte");
    const std::pair<float, int> table[] = {{-0.1F, 0},    {0.0F, 0},     {0.5F, 128},        {1.0F, 255},
                                           {1.5F, 255},   {kInf, 255},   {-kInf, 0},         {1.49F / 255.0F, 1},
                                           {300.0F, 255}, {-1000.0F, 0}, {1.5F / 255.0F, 2}, {254.4F / 255.0F, 254}};
    for (const auto& row : table) {
      QTest::addRow("%g", static_cast<double>(row.first)) << row.first << row.second;
    }
  }
  void levelsAreSaveImage() {
    QFETCH(float, value);
    QFETCH(int, byte);
    QCOMPARE(int{byteOf(value, MappingKind::Levels, kAny)}, byte);
  }

  void bytesSurviveBothWays() {
    for (int u = 0; u < 256; ++u) {
      const float v = static_cast<float>(u) / 255.0F;
      QCOMPARE(int{byteOf(v, MappingKind::Levels, kAny)}, u);
      QCOMPARE(int{byteOf(v, MappingKind::Wrap, kAny)}, u);
    }
  }

  void stretchRunsFromLowToHigh() {
    for (const ValueRange range : {ValueRange{-0.3F, 0.7F}, ValueRange{1000.1F, 1000.9F}, ValueRange{0.0F, 1e-30F}}) {
      QCOMPARE(int{byteOf(range.low, MappingKind::Stretch, range)}, 0);
      QCOMPARE(int{byteOf(range.high, MappingKind::Stretch, range)}, 255);
      QCOMPARE(int{byteOf(range.low - 1.0F, MappingKind::Stretch, range)}, 0);
      QCOMPARE(int{byteOf(range.high + 1.0F, MappingKind::Stretch, range)}, 255);
    }
    QCOMPARE(int{byteOf(0.5F, MappingKind::Stretch, {0.0F, 2.0F})}, 64);
  }

  void anEmptyRangeIsAStep() {
    for (const MappingKind kind : {MappingKind::Stretch, MappingKind::Signed}) {
      const ValueRange range = kind == MappingKind::Signed ? ValueRange{0.0F, 0.0F} : ValueRange{0.25F, 0.25F};
      QCOMPARE(int{byteOf(range.low, kind, range)}, 128);
      QCOMPARE(int{byteOf(range.low - 0.1F, kind, range)}, 0);
      QCOMPARE(int{byteOf(range.low + 0.1F, kind, range)}, 255);
    }
  }

  void zeroIsTheMiddleForEveryLimit() {
    for (float m = 1e-6F; m < 1e6F; m *= 1.37F) {
      QCOMPARE(int{byteOf(0.0F, MappingKind::Signed, {-m, m})}, 128);
      QCOMPARE(int{byteOf(m, MappingKind::Signed, {-m, m})}, 255);
      QCOMPARE(int{byteOf(-m, MappingKind::Signed, {-m, m})}, 0);
    }
  }

  void zeroCentredColoursAreSymmetric() {
    const Mapping mapping{MappingKind::Signed, Colors::ZeroCentered, {{-0.3F, 0.3F}}};
    QCOMPARE(pixelOf(0.0F, mapping), 0xfff4f1eaU);
    QCOMPARE(pixelOf(-0.3F, mapping), 0xff543005U);
    QCOMPARE(pixelOf(0.3F, mapping), 0xff003c30U);
    QCOMPARE(pixelOf(-9.0F, mapping), 0xff543005U);
    const auto& table = colorTable(Colormap::BrownTeal);
    for (int k = 1; k <= 100; ++k) {
      const float v = 0.3F * static_cast<float>(k) / 101.3F;
      const auto up = byteOf(v, MappingKind::Signed, mapping.ranges[0]);
      const auto down = byteOf(-v, MappingKind::Signed, mapping.ranges[0]);
      QCOMPARE(int{up}, 255 - int{down});
      QCOMPARE(pixelOf(v, mapping), table[up]);
      QCOMPARE(pixelOf(-v, mapping), table[down]);
    }
  }

  void onePlaneTakesTheColoursOfItsMapping() {
    const Mapping grey{};
    QCOMPARE(pixelOf(0.5F, grey), 0xff808080U);
    Mapping sequential{MappingKind::Stretch, Colors::Sequential, {{0.0F, 2.0F}}};
    QCOMPARE(pixelOf(0.0F, sequential), 0xff440154U);
    QCOMPARE(pixelOf(1.0F, sequential), colorTable(Colormap::Viridis)[128]);
    QCOMPARE(pixelOf(2.0F, sequential), 0xfffde725U);
    sequential.sequential = Colormap::Turbo;
    QCOMPARE(pixelOf(2.0F, sequential), colorTable(Colormap::Turbo)[255]);
  }

  void whatIsNotANumberIsGreyAndInfinityIsAnEnd() {
    for (const Mapping& mapping : {Mapping{}, Mapping{MappingKind::Signed, Colors::ZeroCentered, {{-1.0F, 1.0F}}},
                                   Mapping{MappingKind::Stretch, Colors::Sequential, {{0.0F, 1.0F}}}}) {
      const auto& table = colorTable(colormapOf(mapping));
      QCOMPARE(pixelOf(kNaN, mapping), 0xff808080U);
      QCOMPARE(pixelOf(kInf, mapping), table[255]);
      QCOMPARE(pixelOf(-kInf, mapping), table[0]);
    }
    QCOMPARE(pixelOf(kNaN, {MappingKind::Wrap, Colors::Grey, {}}), 0xff000000U);
    Picture rgb = picture(3, 1, 2, {kNaN, 1.0F, 0.0F, 0.5F, 1.0F, 0.0F});
    renderPixels(rgb, Mapping{});
    QCOMPARE(rgb.pixels, (std::vector<std::uint32_t>{0xff808080U, 0xffff8000U}));
  }

  void threeChannelsAreRedGreenBlueEachInItsRange() {
    Picture rgb = picture(3, 1, 1, {1.0F, 0.5F, -4.0F});
    renderPixels(rgb, {MappingKind::Stretch, Colors::Grey, {{0.0F, 1.0F}, {0.0F, 2.0F}, {-4.0F, 0.0F}}});
    QCOMPARE(rgb.pixels[0], 0xffff4000U);
  }

  void everyPixelIsTheByteOfItsValues_data() {
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("cols");
    for (const int channels : {1, 3}) {
      for (const int cols : {1, 3, 4, 7, 8, 9, 17, 1023, 1024, 1025, 2051}) {
        QTest::addRow("%d channels, %d columns", channels, cols) << channels << cols;
      }
    }
  }
  void everyPixelIsTheByteOfItsValues() {
    QFETCH(int, channels);
    QFETCH(int, cols);
    const auto width = static_cast<std::size_t>(cols);
    for (const MappingKind kind : {MappingKind::Levels, MappingKind::Stretch, MappingKind::Signed, MappingKind::Wrap}) {
      const ValueRange range{-0.4F, 0.4F};
      const Mapping mapping{kind, Colors::Grey, {range}};
      Picture p = picture(channels, 2, cols, randomValues(static_cast<std::size_t>(channels) * 2 * width));
      renderPixels(p, mapping);
      const std::vector<std::uint8_t> bytes = renderBytes(p.values, channels, 2, cols, mapping);
      const auto samples = static_cast<std::size_t>(renderedComponents(channels, mapping));
      QCOMPARE(samples, static_cast<std::size_t>(channels));
      for (std::size_t i = 0; i < 2 * width; ++i) {
        for (std::size_t c = 0; c < samples; ++c) {
          const int expected = byteOf(p.values[c * 2 * width + i], kind, range);
          QCOMPARE(int{bytes[i * samples + c]}, expected);
          QCOMPARE(static_cast<int>(p.pixels[i] >> (channels == 1 ? 0 : 16 - 8 * c) & 0xff), expected);
        }
      }
    }
  }

  void colouredPlanesHaveThreeComponents() {
    const Mapping mapping{MappingKind::Signed, Colors::ZeroCentered, {{-1.0F, 1.0F}}};
    const float values[] = {-1.0F, 0.0F};
    QCOMPARE(renderedComponents(1, mapping), 3);
    QCOMPARE(renderBytes(values, 1, 1, 2, mapping), (std::vector<std::uint8_t>{0x54, 0x30, 0x05, 0xf4, 0xf1, 0xea}));
    QCOMPARE(renderWords(values, 1, 1, 2, mapping),
             (std::vector<std::uint16_t>{0x5454, 0x3030, 0x0505, 0xf4f4, 0xf1f1, 0xeaea}));
  }

  void wordsHaveSixteenBits() {
    const float values[] = {0.0F, 0.5F, 1.0F, 2.0F, -1.0F, 100.4F / 65535.0F, 100.6F / 65535.0F, kNaN};
    QCOMPARE(renderWords(values, 1, 2, 4, Mapping{}),
             (std::vector<std::uint16_t>{0, 32768, 65535, 65535, 0, 100, 101, 0x8080}));
    const float three[] = {0.0F, 0.25F, -1.0F};
    QCOMPARE(renderWords(three, 3, 1, 1, {MappingKind::Signed, Colors::Grey, {{-1.0F, 1.0F}}}),
             (std::vector<std::uint16_t>{32768, 40959, 0}));
    QCOMPARE(renderWords(values, 1, 2, 4, {MappingKind::Wrap, Colors::Grey, {}})[1], std::uint16_t{127 * 257});
  }

  void planesMayLieAnywhere() {
    const std::vector<float> blue = {0.0F, 0.5F};
    const std::vector<float> red = {1.0F, 0.25F};
    const std::span<const float> planes[] = {red, blue, blue};
    QCOMPARE(renderBytes(planes, 1, 2, Mapping{}), (std::vector<std::uint8_t>{255, 0, 0, 64, 128, 128}));
    QCOMPARE(renderWords(planes, 1, 2, Mapping{}), (std::vector<std::uint16_t>{65535, 0, 0, 16384, 32768, 32768}));
  }

  void sixteenBitNumbersSurvive() {
    std::vector<float> values(65536);
    for (std::size_t u = 0; u < values.size(); ++u) values[u] = static_cast<float>(u) / 65535.0F;
    const std::vector<std::uint16_t> words = renderWords(values, 1, 256, 256, Mapping{});
    for (std::size_t u = 0; u < words.size(); ++u) QCOMPARE(std::size_t{words[u]}, u);
  }

  void brokenContractsThrow() {
    Picture two = picture(2, 1, 1, {0.0F, 0.0F});
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, renderPixels(two, Mapping{}));
    Picture unresolved = picture(1, 1, 1, {0.0F});
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, renderPixels(unresolved, {MappingKind::Auto, Colors::Grey, {}}));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, renderPixels(unresolved, {MappingKind::Stretch, Colors::Grey, {}}));
    const std::vector<float> values(5);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, renderBytes(values, 1, 2, 2, Mapping{}));
  }
};

QTEST_GUILESS_MAIN(TestPixels)
#include "tst_pixels.moc"
