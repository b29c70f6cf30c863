#pragma once

#include <QRectF>
#include <QSize>

#include "tests/ui/test_layer.h"
#include "ui/paint/pixel_scene.h"

namespace convt::test {

/// Where the panel's picture stands in a band.
inline QRectF areaOf(QSize band) {
  return QRectF(16, 28, band.width() - 32, band.height() - 32);
}

/// Parameters in the order of the panel, without a bias.
inline LayerParams params(int out, Pair kernel, Pair stride, Pair padding, Pair outputPadding = {0, 0},
                          Pair dilation = {1, 1}, int groups = 1) {
  return {out, kernel, stride, padding, outputPadding, dilation, groups, false};
}

/// Values 0..1 that differ from place to place; weights that do nothing but copy a channel (x 1/4), and others.
inline double fraction(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
  return static_cast<double>((n * 7919 + c * 104729 + y * 1299709 + x * 15485863) % 97) / 97.0;
}
inline double ownBox(std::int64_t i, std::int64_t o, std::int64_t, std::int64_t) {
  return i == o ? 0.25 : 0.0;
}
inline double signedTaps(std::int64_t i, std::int64_t o, std::int64_t y, std::int64_t x) {
  return fraction(i + 3, o, y, x) - 0.4876;  // none is 0
}
inline double ones(std::int64_t, std::int64_t, std::int64_t, std::int64_t) {
  return 1.0;
}

/// The first channel of the group, nothing lit.
inline PixelPanelScene sceneOf(const PixelExplanation& pixel) {
  PixelPanelScene scene;
  scene.pixel = &pixel;
  scene.inputChannel = pixel.sum.inputs.first;
  return scene;
}

}  // namespace convt::test
