#include "tests/support/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace convt {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

double largestOf(const std::vector<double>& expected) {
  double largest = 0.0;
  for (const double e : expected) {
    if (std::isfinite(e)) largest = std::max(largest, std::abs(e));
  }
  return largest;
}

/// |actual - expected|; infinite where only one of them is finite, or NaN.
double apart(float actual, double expected) {
  const double a = actual;
  if (std::isfinite(expected)) return std::isfinite(a) ? std::abs(a - expected) : kInfinite;
  const bool agree = std::isnan(expected) ? std::isnan(a) : a == expected;
  return agree ? 0.0 : kInfinite;
}

template <class T>
Input storedAs(const Shape& shape, Element element, bool interleaved, Random& random) {
  constexpr std::int64_t kSpare = 5;
  Input input;
  input.shape = shape;
  input.element = element;
  input.strideW = interleaved ? shape.c : 1;
  input.strideC = interleaved ? 1 : shape.h * (shape.w + kSpare);
  input.strideH = (interleaved ? shape.c : 1) * (shape.w + kSpare);
  input.strideN = shape.c * shape.h * (shape.w + kSpare);
  auto values = std::make_shared<std::vector<T>>(static_cast<std::size_t>(shape.n * input.strideN));
  for (T& value : *values) value = static_cast<T>(random() % 65536U);
  input.data = std::shared_ptr<const void>(values, values->data());
  return input;
}

}  // namespace

Region randomRegion(Random& random, const Shape& out, int mostStep) {
  Region r;
  r.n = between(random, 0, static_cast<int>(out.n) - 1);
  r.c0 = between(random, 0, static_cast<int>(out.c) - 1);
  r.channels = between(random, 1, static_cast<int>(out.c - r.c0));
  r.y0 = between(random, 0, static_cast<int>(out.h) - 1);
  r.x0 = between(random, 0, static_cast<int>(out.w) - 1);
  r.step = between(random, 1, mostStep);
  r.rows = between(random, 1, static_cast<int>((out.h - 1 - r.y0) / r.step) + 1);
  r.cols = between(random, 1, static_cast<int>((out.w - 1 - r.x0) / r.step) + 1);
  return r;
}

std::vector<Region> regionsOfEveryKind(Random& random, const Shape& out) {
  const auto below = [&](std::int64_t end) { return std::int64_t{between(random, 0, static_cast<int>(end) - 1)}; };
  const std::int64_t n = below(out.n);
  const std::int64_t c = below(out.c);
  const std::int64_t y = below(out.h);
  const std::int64_t x = below(out.w);
  std::vector<Region> regions{{n, c, 1, y, x, 1, 1, 1},
                              {n, 0, out.c, y, 0, 1, out.w, 1},
                              {n, 0, out.c, 0, x, out.h, 1, 1},
                              {n, c, out.c - c, 0, 0, out.h, out.w, 1},
                              {n, 0, c + 1, y, x, out.h - y, out.w - x, 1}};
  for (const std::int64_t step : {2, 3, 5})
    regions.push_back({n, 0, out.c, 0, 0, (out.h - 1) / step + 1, (out.w - 1) / step + 1, step});
  for (int i = 0; i < 4; ++i) regions.push_back(randomRegion(random, out));
  return regions;
}

std::string textOf(const Region& r) {
  return "channels " + std::to_string(r.c0) + "+" + std::to_string(r.channels) + ", rows " + std::to_string(r.y0) +
         "+" + std::to_string(r.rows) + ", columns " + std::to_string(r.x0) + "+" + std::to_string(r.cols) + ", step " +
         std::to_string(r.step);
}

std::vector<float> cut(const std::vector<float>& whole, const Shape& shape, const Region& r) {
  std::vector<float> part;
  for (std::int64_t c = r.c0; c < r.c0 + r.channels; ++c) {
    for (std::int64_t j = 0; j < r.rows; ++j) {
      for (std::int64_t i = 0; i < r.cols; ++i) {
        const std::int64_t row = (r.n * shape.c + c) * shape.h + r.y0 + j * r.step;
        part.push_back(whole[static_cast<std::size_t>(row * shape.w + r.x0 + i * r.step)]);
      }
    }
  }
  return part;
}

double distance(const std::vector<float>& actual, const std::vector<double>& expected) {
  if (actual.size() != expected.size()) return kInfinite;
  double worst = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) worst = std::max(worst, apart(actual[i], expected[i]));
  return worst == 0.0 ? 0.0 : worst / largestOf(expected);
}

std::string difference(const std::vector<float>& actual, const std::vector<double>& expected, const Shape& out,
                       double tolerance) {
  if (actual.size() != expected.size()) return "cancelled, or written beside the region";
  const double allowed = tolerance * largestOf(expected);
  std::string text;
  int more = -1;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (apart(actual[i], expected[i]) <= allowed || ++more > 0) continue;
    const auto at = static_cast<std::int64_t>(i);
    text = "channel " + std::to_string(at / (out.h * out.w) % out.c) + ", row " + std::to_string(at / out.w % out.h) +
           ", column " + std::to_string(at % out.w) + " is " + std::to_string(actual[i]) + ", not " +
           std::to_string(expected[i]);
  }
  return more < 0 ? "" : text + " (and " + std::to_string(more) + " more)";
}

Input storedInput(const Shape& shape, Element element, bool interleaved, Random& random) {
  switch (element) {
    case Element::U8: return storedAs<std::uint8_t>(shape, element, interleaved, random);
    case Element::U16: return storedAs<std::uint16_t>(shape, element, interleaved, random);
    case Element::F32: break;
  }
  return storedAs<float>(shape, element, interleaved, random);
}

Tensor denseCopy(const Input& input) {
  Tensor dense(input.shape);
  std::size_t at = 0;
  for (std::int64_t n = 0; n < dense.shape.n; ++n) {
    for (std::int64_t c = 0; c < dense.shape.c; ++c) {
      for (std::int64_t y = 0; y < dense.shape.h; ++y) {
        for (std::int64_t x = 0; x < dense.shape.w; ++x) dense.values[at++] = input.value(n, c, y, x);
      }
    }
  }
  return dense;
}

}  // namespace convt
