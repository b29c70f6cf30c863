#include <QTest>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/render/colormap.h"

using namespace convt;

namespace {

constexpr std::uint32_t kPaperWhite = 0xfff4f1ea;

int component(std::uint32_t rgb, int shift) {
  return static_cast<int>(rgb >> shift & 0xff);
}

}  // namespace

class TestColormap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void viridisRunsThroughItsAnchors() {
    const std::uint32_t anchors[] = {0xff440154, 0xff482878, 0xff3e4a89, 0xff31688e, 0xff26838e,
                                     0xff1f9e89, 0xff35b779, 0xff6dcd59, 0xffb4de2c, 0xfffde725};
    for (int k = 0; k < 10; ++k) {
      const std::uint32_t color = colorAt(Colormap::Viridis, k / 9.0);
      for (const int shift : {0, 8, 16}) {
        const int difference = std::abs(component(color, shift) - component(anchors[k], shift));
        QVERIFY2(difference <= 3, qPrintable(QString::number(k)));
      }
    }
    QCOMPARE(colorTable(Colormap::Viridis).front(), anchors[0]);
    QCOMPARE(colorTable(Colormap::Viridis).back(), anchors[9]);
  }

  void turboIsDarkAtItsEndsAndGreenInItsMiddle() {
    const auto& turbo = colorTable(Colormap::Turbo);
    QVERIFY(luminance(turbo[0]) < 0.05 && luminance(turbo[255]) < 0.1);
    QVERIFY(component(turbo[128], 8) > 240);
  }

  void brownTealRunsThroughItsAnchors() {
    const std::uint32_t anchors[] = {0xff543005, 0xff8c510a, 0xffbf812d, 0xffdfc27d, kPaperWhite,
                                     0xff9ed3ca, 0xff3f9c92, 0xff01665e, 0xff003c30};
    const auto& table = colorTable(Colormap::BrownTeal);
    QCOMPARE(table[0], anchors[0]);
    QCOMPARE(table[255], anchors[8]);
    for (int k = 0; k < 4; ++k) {
      // The anchors stand 127/4 entries apart on each side of the double middle.
      const auto steps = static_cast<std::size_t>(std::lround(k * 127.0 / 4.0));
      for (const int shift : {0, 8, 16}) {
        QVERIFY(std::abs(component(table[127 - steps], shift) - component(anchors[4 - k], shift)) <= 2);
        QVERIFY(std::abs(component(table[128 + steps], shift) - component(anchors[4 + k], shift)) <= 2);
      }
    }
  }

  void zeroIsPaperWhite() {
    QCOMPARE(colorAt(Colormap::BrownTeal, 0.5), kPaperWhite);
    QCOMPARE(colorTable(Colormap::BrownTeal)[127], kPaperWhite);
    QCOMPARE(colorTable(Colormap::BrownTeal)[128], kPaperWhite);
  }

  void brownTealIsAsDarkOnBothSides() {
    const auto& table = colorTable(Colormap::BrownTeal);
    for (std::size_t i = 0; i < 128; ++i) {
      QVERIFY(std::fabs(luminance(table[127 - i]) - luminance(table[128 + i])) <= 0.035);
      if (i > 0) QVERIFY(luminance(table[128 + i]) <= luminance(table[127 + i]));
    }
  }

  void positionsOutsideAreClamped() {
    for (const Colormap map : {Colormap::Viridis, Colormap::BrownTeal, Colormap::Grey, Colormap::Turbo}) {
      QCOMPARE(colorAt(map, -3.0), colorTable(map)[0]);
      QCOMPARE(colorAt(map, std::numeric_limits<double>::infinity()), colorTable(map)[255]);
      QCOMPARE(colorAt(map, std::nan("")), 0xff808080U);
    }
  }

  void everyEntryIsOpaque() {
    for (const Colormap map : {Colormap::Viridis, Colormap::BrownTeal, Colormap::Grey, Colormap::Turbo}) {
      for (const std::uint32_t color : colorTable(map)) QCOMPARE(color >> 24U, 0xffU);
    }
  }

  void luminanceIsThatOfTheContrastRule() {
    QCOMPARE(luminance(0xff000000), 0.0);
    QCOMPARE(luminance(0xffffffff), 1.0);
    QVERIFY(std::fabs(luminance(0xfff4f1ea) - 0.88) < 0.005);
    QVERIFY(std::fabs(luminance(0xffff0000) - 0.2126) < 1e-9);
  }
};

QTEST_GUILESS_MAIN(TestColormap)
#include "tst_colormap.moc"
