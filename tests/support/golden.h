#pragma once

#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QString>
#include <algorithm>
#include <cstdlib>

namespace convt {

/// Holds a picture against tests/golden/NAME.png. Glyphs are drawn a little differently by other versions of the font
/// engine, so blocks of 8 x 8 pixels are compared: none may differ by more than a tenth of the range on average, all
/// together by no more than 1/250. Empty if they agree, else what is wrong; the picture and what differs are left in the
/// temporary folder. With CONVT_WRITE_GOLDEN set the picture becomes the golden one: look at it before it is committed.
inline QString differenceFromGolden(const QImage& picture, const QString& name) {
  const QString file = QStringLiteral(CONVT_SOURCE_DIR "/tests/golden/") + name + QStringLiteral(".png");
  const QImage shown = picture.convertToFormat(QImage::Format_RGB32);
  if (qEnvironmentVariableIsSet("CONVT_WRITE_GOLDEN")) {
    shown.save(file);
    return QStringLiteral("%1 was written").arg(file);
  }
  const QImage golden = QImage(file).convertToFormat(QImage::Format_RGB32);
  if (golden.size() != shown.size())
    return QStringLiteral("%1: %2x%3 instead of %4x%5")
        .arg(name)
        .arg(shown.width())
        .arg(shown.height())
        .arg(golden.width())
        .arg(golden.height());
  constexpr int kBlock = 8;
  QImage differences = shown;
  double all = 0.0;
  double worst = 0.0;
  for (int y0 = 0; y0 < shown.height(); y0 += kBlock) {
    for (int x0 = 0; x0 < shown.width(); x0 += kBlock) {
      int sum = 0;
      for (int y = y0; y < std::min(y0 + kBlock, shown.height()); ++y) {
        for (int x = x0; x < std::min(x0 + kBlock, shown.width()); ++x) {
          const QRgb a = shown.pixel(x, y);
          const QRgb b = golden.pixel(x, y);
          const int apart = std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                                      std::abs(qBlue(a) - qBlue(b))});
          sum += apart;
          differences.setPixel(x, y, qRgb(apart, apart, apart));
        }
      }
      all += sum;
      worst = std::max(worst, sum / double(kBlock * kBlock));
    }
  }
  const double mean = all / (double(shown.width()) * shown.height());
  if (worst <= 25.5 && mean <= 1.02) return {};
  const QString left = QDir::temp().filePath(QStringLiteral("convt-golden-") + name);
  shown.save(left + QStringLiteral(".png"));
  differences.save(left + QStringLiteral("-differences.png"));
  return QStringLiteral("%1: a block differs by %2 of 255, the picture by %3; see %4.png")
      .arg(name)
      .arg(worst)
      .arg(mean)
      .arg(left);
}

}  // namespace convt
