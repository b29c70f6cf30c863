#include "engine/render/colormap.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace convt {
namespace {

using Table = std::array<std::uint32_t, 256>;

constexpr std::uint32_t kNotANumber = 0xff808080U;

std::uint32_t pack(int red, int green, int blue) {
  return 0xff000000U | static_cast<std::uint32_t>(red) << 16U | static_cast<std::uint32_t>(green) << 8U |
         static_cast<std::uint32_t>(blue);
}

int component(std::uint32_t rgb, unsigned shift) {
  return static_cast<int>(rgb >> shift & 0xffU);
}

Table fromOpenCv(cv::ColormapTypes type) {
  cv::Mat ramp(1, 256, CV_8UC1);
  for (int i = 0; i < 256; ++i) ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(i);
  cv::Mat colors;
  cv::applyColorMap(ramp, colors, type);
  Table table{};
  for (int i = 0; i < 256; ++i) {
    const cv::Vec3b bgr = colors.at<cv::Vec3b>(0, i);
    table[static_cast<std::size_t>(i)] = pack(bgr[2], bgr[1], bgr[0]);
  }
  return table;
}

Table greyRamp() {
  Table table{};
  for (int i = 0; i < 256; ++i) table[static_cast<std::size_t>(i)] = pack(i, i, i);
  return table;
}

constexpr std::array<std::uint32_t, 9> kBrownTealAnchors = {0x543005, 0x8C510A, 0xBF812D, 0xDFC27D, 0xF4F1EA,
                                                            0x9ED3CA, 0x3F9C92, 0x01665E, 0x003C30};

/// Linear between the anchors in their 8-bit values; position 0..8.
std::uint32_t betweenAnchors(double position) {
  const auto first = std::min<std::size_t>(static_cast<std::size_t>(position), kBrownTealAnchors.size() - 2);
  const double part = position - static_cast<double>(first);
  const auto mix = [&](unsigned shift) {
    const int a = component(kBrownTealAnchors[first], shift);
    const int b = component(kBrownTealAnchors[first + 1], shift);
    return static_cast<int>(std::lround(a + (b - a) * part));
  };
  return pack(mix(16), mix(8), mix(0));
}

Table brownTeal() {
  Table table{};
  for (std::size_t i = 0; i < 128; ++i) {
    const double distance = 4.0 * static_cast<double>(i) / 127.0;
    table[127 - i] = betweenAnchors(4.0 - distance);
    table[128 + i] = betweenAnchors(4.0 + distance);
  }
  return table;
}

}  // namespace

const std::array<std::uint32_t, 256>& colorTable(Colormap map) {
  static const Table viridis = fromOpenCv(cv::COLORMAP_VIRIDIS);
  static const Table turbo = fromOpenCv(cv::COLORMAP_TURBO);
  static const Table zeroCentred = brownTeal();
  static const Table grey = greyRamp();
  switch (map) {
    case Colormap::Viridis: return viridis;
    case Colormap::BrownTeal: return zeroCentred;
    case Colormap::Turbo: return turbo;
    case Colormap::Grey: break;
  }
  return grey;
}

std::uint32_t colorAt(Colormap map, double t) {
  if (std::isnan(t)) return kNotANumber;
  const double clamped = t > 0.0 ? std::min(t, 1.0) : 0.0;
  return colorTable(map)[static_cast<std::size_t>(255.0 * clamped + 0.5)];
}

double luminance(std::uint32_t rgb) {
  const auto linear = [rgb](unsigned shift) {
    const double c = component(rgb, shift) / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}

}  // namespace convt
