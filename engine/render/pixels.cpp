// Values to pixels and bytes, for mapping.h.
//
// A linear mapping is x = (v - offset)*factor + bias, clamped to 0..top and truncated. bias holds the 0.5 of rounding
// half up; Signed keeps offset 0 and bias top/2 + 0.5, so that zero is the upper middle exactly, whatever m is. All
// lanes stay 32 bits wide (float, int32, pixel), which lets the compiler vectorise the loops with nothing but SSE2.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "engine/render/mapping.h"

namespace convt {
namespace {

constexpr std::uint32_t kOpaque = 0xff000000U;
constexpr std::uint32_t kNotANumber = 0xff808080U;
constexpr std::size_t kChunk = 1024;

/// Real is float for bytes (save_image's arithmetic) and double for 16 bits.
template <class Real>
struct Linear {
  Real offset = 0;
  Real factor = 0;
  Real bias = 0;
  Real top = 0;

  /// NaN gives 0.
  std::int32_t operator()(float v) const {
    Real x = (v - offset) * factor + bias;
    x = x > 0 ? x : 0;
    x = x < top ? x : top;
    return static_cast<std::int32_t>(x);
  }
};

struct Wrapped {
  std::int32_t operator()(float v) const {
    const float x = v * 255.0F;
    const float fits = std::fabs(x) < 2147483648.0F ? x : 0.0F;
    return static_cast<std::int32_t>(fits) & 255;
  }
};

/// The factor that spreads width over steps; a width of 0 becomes a step at the value itself.
template <class Real>
Real spread(double steps, double width) {
  const double limit = std::numeric_limits<float>::max();
  return static_cast<Real>(width > 0.0 ? std::min(steps / width, limit) : limit);
}

template <class Real>
Linear<Real> linear(MappingKind kind, const ValueRange& range, Real top) {
  const Real half = Real(0.5);
  const Real middle = top * half + half;
  switch (kind) {
    case MappingKind::Levels: return {0, top, half, top};
    case MappingKind::Signed: {
      const double m = std::max(std::fabs(double{range.low}), std::fabs(double{range.high}));
      return {0, spread<Real>(top, 2.0 * m), middle, top};
    }
    case MappingKind::Stretch: {
      const double width = double{range.high} - range.low;
      return {Real{range.low}, spread<Real>(top, width), width > 0.0 ? half : middle, top};
    }
    case MappingKind::Auto:
    case MappingKind::Wrap: break;
  }
  throw std::invalid_argument("a linear mapping is Levels, Signed or Stretch");
}

bool isNan(float v) {
  return !(v == v);
}

template <class Level>
void rgbPixels(const std::array<const float*, 3>& planes, const std::array<Level, 3>& levels, bool nanIsGrey,
               std::size_t count, std::uint32_t* pixels) {
  const float* red = planes[0];
  const float* green = planes[1];
  const float* blue = planes[2];
  const Level toRed = levels[0];
  const Level toGreen = levels[1];
  const Level toBlue = levels[2];
  const std::uint32_t nanMask = nanIsGrey ? ~0U : 0U;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t pixel = kOpaque | static_cast<std::uint32_t>(toRed(red[i])) << 16U |
                                static_cast<std::uint32_t>(toGreen(green[i])) << 8U |
                                static_cast<std::uint32_t>(toBlue(blue[i]));
    const std::uint32_t nan = isNan(red[i]) || isNan(green[i]) || isNan(blue[i]) ? nanMask : 0U;
    pixels[i] = (pixel & ~nan) | (kNotANumber & nan);
  }
}

template <class Level>
void tablePixels(const float* values, Level level, bool nanIsGrey, const std::array<std::uint32_t, 256>& table,
                 std::size_t count, std::uint32_t* pixels) {
  std::array<std::int32_t, kChunk> indices;  // NOLINT: filled below
  for (std::size_t begin = 0; begin < count; begin += kChunk) {
    const std::size_t size = std::min(kChunk, count - begin);
    const float* from = values + begin;
    std::uint32_t* to = pixels + begin;
    for (std::size_t i = 0; i < size; ++i) indices[i] = nanIsGrey && isNan(from[i]) ? 256 : level(from[i]);
    for (std::size_t i = 0; i < size; ++i) {
      to[i] = indices[i] < 256 ? table[static_cast<std::size_t>(indices[i])] : kNotANumber;
    }
  }
}

std::size_t areaOf(int rows, int cols) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
}

void requireShape(Planes planes, std::size_t area) {
  if (planes.size() != 1 && planes.size() != 3) throw std::invalid_argument("a picture has 1 or 3 channels");
  for (const std::span<const float> plane : planes) {
    if (plane.size() != area) throw std::invalid_argument("a picture's values have another size than its grid");
  }
}

/// The planes of values that lie one after the other.
std::vector<std::span<const float>> split(std::span<const float> values, std::size_t channels, std::size_t area) {
  if (values.size() != channels * area)
    throw std::invalid_argument("a picture's values have another size than its grid");
  std::vector<std::span<const float>> planes;
  for (std::size_t c = 0; c < channels; ++c) planes.push_back(values.subspan(c * area, area));
  return planes;
}

/// Pixels [begin, begin + count) of the planes.
void renderRun(Planes planes, std::size_t begin, std::size_t count, const Mapping& mapping, std::uint32_t* pixels) {
  const bool wrap = mapping.kind == MappingKind::Wrap;
  const auto levelOf = [&](std::size_t c) { return linear(mapping.kind, shownRange(mapping, c), 255.0F); };
  if (planes.size() == 1) {
    const float* values = planes[0].data() + begin;
    const auto& table = colorTable(colormapOf(mapping));
    if (wrap) return tablePixels(values, Wrapped{}, false, table, count, pixels);
    return tablePixels(values, levelOf(0), true, table, count, pixels);
  }
  const std::array<const float*, 3> rgb = {planes[0].data() + begin, planes[1].data() + begin,
                                           planes[2].data() + begin};
  if (wrap) return rgbPixels(rgb, std::array<Wrapped, 3>{}, false, count, pixels);
  rgbPixels(rgb, std::array<Linear<float>, 3>{levelOf(0), levelOf(1), levelOf(2)}, true, count, pixels);
}

/// Calls sink(first pixel's number, pixels, count) for the picture in pieces that stay in the cache.
template <class Sink>
void renderInChunks(Planes planes, std::size_t area, const Mapping& mapping, Sink sink) {
  std::array<std::uint32_t, kChunk> pixels;  // NOLINT: filled by renderRun
  for (std::size_t begin = 0; begin < area; begin += kChunk) {
    const std::size_t count = std::min(kChunk, area - begin);
    renderRun(planes, begin, count, mapping, pixels.data());
    sink(begin, pixels.data(), count);
  }
}

/// 65536 steps per plane.
std::vector<std::uint16_t> linearWords(Planes planes, std::size_t area, const Mapping& mapping) {
  const std::size_t samples = planes.size();
  std::vector<Linear<double>> levels;
  for (std::size_t c = 0; c < samples; ++c) levels.push_back(linear(mapping.kind, shownRange(mapping, c), 65535.0));
  std::vector<std::uint16_t> words(area * samples);
  for (std::size_t i = 0; i < area; ++i) {
    bool nan = false;
    for (std::size_t c = 0; c < samples; ++c) nan = nan || isNan(planes[c][i]);
    for (std::size_t c = 0; c < samples; ++c) {
      words[i * samples + c] = nan ? 0x8080U : static_cast<std::uint16_t>(levels[c](planes[c][i]));
    }
  }
  return words;
}

template <class Sample>
void storeComponents(const std::uint32_t* pixels, std::size_t count, int components, unsigned factor, Sample* to) {
  for (std::size_t i = 0; i < count; ++i) {
    for (int k = components - 1; k >= 0; --k) {
      *to++ = static_cast<Sample>((pixels[i] >> static_cast<unsigned>(8 * k) & 0xffU) * factor);
    }
  }
}

/// The same for bytes of RGB: four at a time, of which the last is the next pixel's to overwrite.
void storeRgbBytes(const std::uint32_t* pixels, std::size_t count, std::uint8_t* to) {
  if constexpr (std::endian::native != std::endian::little) return storeComponents(pixels, count, 3, 1U, to);
  for (; count > 1; --count, ++pixels, to += 3) {
    const std::uint32_t p = *pixels;
    const std::uint32_t turned = (p >> 16U & 0xffU) | (p & 0xff00U) | p << 16U;
    std::memcpy(to, &turned, sizeof turned);
  }
  storeComponents(pixels, count, 3, 1U, to);
}

void storeBytes(const std::uint32_t* pixels, std::size_t count, int components, std::uint8_t* to) {
  if (components == 3) return storeRgbBytes(pixels, count, to);
  for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>(pixels[i]);
}

}  // namespace

void renderPixels(Picture& picture, const Mapping& mapping) {
  const std::size_t area = picture.grid.count();
  const auto planes = split(picture.values, picture.channels.size(), area);
  requireShape(planes, area);
  picture.pixels.resize(area);
  renderRun(planes, 0, area, mapping, picture.pixels.data());
}

std::uint8_t byteOf(float value, MappingKind kind, const ValueRange& range) {
  if (kind == MappingKind::Wrap) return static_cast<std::uint8_t>(Wrapped{}(value));
  if (isNan(value)) return 128;
  return static_cast<std::uint8_t>(linear(kind, range, 255.0F)(value));
}

int renderedComponents(int channels, const Mapping& mapping) {
  return channels == 1 && mapping.colors == Colors::Grey ? 1 : 3;
}

std::vector<std::uint8_t> renderBytes(Planes planes, int rows, int cols, const Mapping& mapping) {
  const std::size_t area = areaOf(rows, cols);
  requireShape(planes, area);
  const int components = renderedComponents(static_cast<int>(planes.size()), mapping);
  const auto samples = static_cast<std::size_t>(components);
  std::vector<std::uint8_t> bytes(area * samples);
  renderInChunks(planes, area, mapping, [&](std::size_t begin, const std::uint32_t* pixels, std::size_t count) {
    storeBytes(pixels, count, components, bytes.data() + begin * samples);
  });
  return bytes;
}

std::vector<std::uint16_t> renderWords(Planes planes, int rows, int cols, const Mapping& mapping) {
  const std::size_t area = areaOf(rows, cols);
  requireShape(planes, area);
  const int components = renderedComponents(static_cast<int>(planes.size()), mapping);
  const auto samples = static_cast<std::size_t>(components);
  if (mapping.kind != MappingKind::Wrap && samples == planes.size()) return linearWords(planes, area, mapping);
  std::vector<std::uint16_t> words(area * samples);
  renderInChunks(planes, area, mapping, [&](std::size_t begin, const std::uint32_t* pixels, std::size_t count) {
    storeComponents(pixels, count, components, 257U, words.data() + begin * samples);
  });
  return words;
}

std::vector<std::uint8_t> renderBytes(std::span<const float> values, int channels, int rows, int cols,
                                      const Mapping& mapping) {
  return renderBytes(split(values, static_cast<std::size_t>(channels), areaOf(rows, cols)), rows, cols, mapping);
}

std::vector<std::uint16_t> renderWords(std::span<const float> values, int channels, int rows, int cols,
                                       const Mapping& mapping) {
  return renderWords(split(values, static_cast<std::size_t>(channels), areaOf(rows, cols)), rows, cols, mapping);
}

}  // namespace convt
