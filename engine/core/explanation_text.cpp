#include <cmath>

#include "engine/core/number_text.h"
#include "engine/core/pixel_sum.h"

namespace convt {
namespace {

constexpr std::int64_t kPerLine = 6;  // literals in a line of Python

/// name[a,b,c,d]
std::string indexed(const char* name, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  std::string text = name;
  text += '[';
  for (const std::int64_t index : {a, b, c, d}) {
    text += std::to_string(index);
    text += ',';
  }
  text.back() = ']';
  return text;
}

std::string pixelName(const OutputPlace& p) {
  return indexed("y", p.n, p.oc, p.oy, p.ox);
}

std::string termsText(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " term" : " terms");
}

/// "bias[1] + sum of x*w over 9 terms", as far as there are any.
std::string formulaText(const PixelSum& sum) {
  const std::string bias = sum.hasBias ? "bias[" + std::to_string(sum.place.oc) + "]" : "";
  if (sum.terms == 0)
    return sum.hasBias ? bias + ": no tap reaches this pixel" : "0: no tap reaches this pixel, and there is no bias";
  return (sum.hasBias ? bias + " + " : "") + "sum of x*w over " + termsText(sum.terms);
}

void appendTerm(std::string& text, const OutputPlace& place, std::int64_t outputsPerGroup, const PixelTerm& t) {
  text += indexed("x", place.n, t.ic, t.iy, t.ix) + " * " + indexed("w", t.ic, place.oc % outputsPerGroup, t.ky, t.kx) +
          " = " + exactText(t.x) + " * " + exactText(t.w) + " = " + exactText(t.product()) + '\n';
}

/// A literal whose double is exactly the value.
std::string pythonNumber(double value) {
  if (std::isnan(value)) return "math.nan";
  if (std::isinf(value)) return value < 0.0 ? "-math.inf" : "math.inf";
  std::string text = exactText(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void appendList(std::string& text, const char* name, const LayerValues& layer, const OutputPlace& place,
                float PixelTerm::*factor) {
  text += name;
  text += " = [";
  std::int64_t count = 0;
  forEachTerm(layer, place, [&](const PixelTerm& term) {
    text += count++ % kPerLine == 0 ? "\n    " : " ";
    text += pythonNumber(static_cast<double>(term.*factor));
    text += ',';
  });
  text += count > 0 ? "\n]\n" : "]\n";
}

}  // namespace

std::string explanationText(const PixelExplanation& pixel) {
  const PixelSum& sum = pixel.sum;
  std::string text = pixelName(sum.place) + " = " + formulaText(sum) + '\n';
  if (sum.hasBias) text += "bias[" + std::to_string(sum.place.oc) + "] = " + exactText(sum.bias) + '\n';
  const std::int64_t outputsPerGroup = pixel.layer.weight->shape.c;
  auto part = sum.parts.begin();
  std::int64_t left = 0;
  forEachTerm(pixel.layer, sum.place, [&](const PixelTerm& term) {
    if (left == 0) left = part->terms;
    appendTerm(text, sum.place, outputsPerGroup, term);
    if (--left > 0) return;
    if (sum.parts.size() > 1) {
      text += "input channel " + std::to_string(part->ic) + ": " + termsText(part->terms) + ", sum " +
              exactText(part->sum) + '\n';
    }
    ++part;
  });
  text += "sum in double: " + exactText(sum.total) + '\n';
  text += "the engine's value (float32): " + exactText(pixel.value) + '\n';
  return text;
}

std::string explanationPython(const PixelExplanation& pixel) {
  const PixelSum& sum = pixel.sum;
  std::string text = "# " + pixelName(sum.place) + " = " + formulaText(sum) + '\n';
  text += "# Order of the terms: input channel, kernel row, kernel column.\n";
  text += "# The engine's value (float32): " + exactText(pixel.value) + "\n";
  text += "import math\n\n";
  appendList(text, "x", pixel.layer, sum.place, &PixelTerm::x);
  appendList(text, "w", pixel.layer, sum.place, &PixelTerm::w);
  text += "bias = " + pythonNumber(sum.bias) + '\n';
  // fsum refuses what the definition allows: infinities of both signs.
  const char* add = std::isfinite(sum.total) ? "math.fsum" : "sum";
  text += "y = ";
  text += add;
  text += "([bias] + [a * b for a, b in zip(x, w)])\nprint(y)\n";
  return text;
}

}  // namespace convt
