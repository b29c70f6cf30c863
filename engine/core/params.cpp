#include "engine/core/params.h"

#include <algorithm>
#include <cmath>

#include "engine/core/common_divisor.h"
#include "engine/core/output_size.h"

namespace convt {
namespace {

// Bytes of so many floats fit 64 bits; weights are packed with up to three channels of padding beside each.
constexpr long double kMostValues = 0x1p60L;
constexpr long double kMostWeights = 0x1p58L;

std::string text(std::int64_t value) {
  return std::to_string(value);
}

std::string capital(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

/// "Kernel", or "Kernel W" where the axes differ and only one is meant.
std::string nameAt(Param param, Axis axis) {
  std::string name = capital(nameOf(param));
  if (axis == Axis::H) name += " H";
  if (axis == Axis::W) name += " W";
  return name;
}

/// Joins the verdicts of the two axes: Both only if the numbers in the sentence are the same.
Axis brokenAxis(bool brokenH, bool brokenW, bool sameNumbers) {
  if (brokenH && brokenW && sameNumbers) return Axis::Both;
  return brokenH ? Axis::H : brokenW ? Axis::W : Axis::None;
}

int along(Axis axis, Pair pair) {
  return axis == Axis::W ? pair.w : pair.h;
}

std::optional<ParamError> atLeast(int least, Param param, Pair value) {
  const Axis axis = brokenAxis(value.h < least, value.w < least, value.h == value.w);
  if (axis == Axis::None) return std::nullopt;
  ParamError error{least == 1 ? Rule::Positive : Rule::NotNegative, param, axis, {}, {}};
  error.headline = {"%1 %2 is below %3", {nameAt(param, axis), text(along(axis, value)), text(least)}};
  error.why = {"It must be a whole number of at least %1.", {text(least)}};
  return error;
}

std::optional<ParamError> atMost(std::int64_t most, Param param, Pair value) {
  const Axis axis = brokenAxis(value.h > most, value.w > most, value.h == value.w);
  if (axis == Axis::None) return std::nullopt;
  ParamError error{Rule::TooLarge, param, axis, {}, {}};
  error.headline = {"%1 %2 is above %3", {nameAt(param, axis), text(along(axis, value)), text(most)}};
  error.why = {"Values up to %1 are computed.", {text(most)}};
  return error;
}

std::optional<ParamError> single(int value, Param param) {
  std::optional<ParamError> error = atLeast(1, param, {value, value});
  if (!error) error = atMost(kMaxParam, param, {value, value});
  if (error) error->axis = Axis::None;
  return error;
}

std::optional<ParamError> checkRanges(const LayerParams& p) {
  for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation}) {
    const bool zeroAllowed = param == Param::Padding || param == Param::OutputPadding;
    if (auto error = atLeast(zeroAllowed ? 0 : 1, param, pairOf(p, param))) return error;
    if (auto error = atMost(kMaxParam, param, pairOf(p, param))) return error;
  }
  if (auto error = single(p.outChannels, Param::OutChannels)) return error;
  return single(p.groups, Param::Groups);
}

std::string shapeText(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  return text(a) + "x" + text(b) + "x" + text(c) + "x" + text(d);
}

/// n*c*h*w, also where it does not fit 64 bits.
long double countOf(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  return static_cast<long double>(n) * static_cast<long double>(c) * static_cast<long double>(h) *
         static_cast<long double>(w);
}

std::optional<ParamError> checkInput(const Shape& input) {
  if (input.c < 1 || input.h < 1 || input.w < 1 || input.n < 0) {
    ParamError error{Rule::InputEmpty, Param::Input, Axis::None, {}, {}};
    error.headline = {"The input %1x%2x%3 has no values", {text(input.c), text(input.h), text(input.w)}};
    error.why = {"Channels, height and width must each be at least 1.", {}};
    return error;
  }
  // A batch of 0 has no values, but the sizes of its images are multiplied all the same.
  const long double count = countOf(std::max<std::int64_t>(input.n, 1), input.c, input.h, input.w);
  if (input.h <= kMaxExtent && input.w <= kMaxExtent && count <= kMostValues) return std::nullopt;
  ParamError error{Rule::TooLarge, Param::Input, Axis::None, {}, {}};
  error.headline = {"The input %1 is too large to count", {shapeText(input.n, input.c, input.h, input.w)}};
  error.why = {"Height and width may be at most %1.", {text(kMaxExtent)}};
  return error;
}

std::optional<ParamError> checkWeightCount(const LayerParams& p, const Shape& input) {
  const std::int64_t outputs = p.outChannels / p.groups;
  if (countOf(input.c, outputs, p.kernel.h, p.kernel.w) <= kMostWeights) return std::nullopt;
  ParamError error{Rule::TooLarge, Param::Kernel, Axis::None, {}, {}};
  error.headline = {"The weight %1 is too large to count", {shapeText(input.c, outputs, p.kernel.h, p.kernel.w)}};
  error.why = {"%1 input channels, %2/%3 output channels and a kernel of %4x%5 are more values than fit any memory.",
               {text(input.c), text(p.outChannels), text(p.groups), text(p.kernel.h), text(p.kernel.w)}};
  return error;
}

std::optional<ParamError> groupsDivide(std::int64_t channels, int groups, Rule rule) {
  if (channels % groups == 0) return std::nullopt;
  ParamError error{rule, Param::Groups, Axis::None, {}, {}};
  error.headline = {rule == Rule::GroupsDivideInput ? "Groups %1 does not divide the %2 input channels"
                                                    : "Groups %1 does not divide the %2 output channels",
                    {text(groups), text(channels)}};
  error.why = {"%1 / %2 must be a whole number; %3 is left over.",
               {text(channels), text(groups), text(channels % groups)}};
  return error;
}

std::optional<ParamError> checkOutputPadding(const LayerParams& p) {
  const auto broken = [](int op, int s, int d) { return op >= s && op >= d; };
  const bool same = p.outputPadding.h == p.outputPadding.w && p.stride.h == p.stride.w && p.dilation.h == p.dilation.w;
  const Axis axis = brokenAxis(broken(p.outputPadding.h, p.stride.h, p.dilation.h),
                               broken(p.outputPadding.w, p.stride.w, p.dilation.w), same);
  if (axis == Axis::None) return std::nullopt;
  const int op = along(axis, p.outputPadding);
  const int s = along(axis, p.stride);
  const int d = along(axis, p.dilation);
  ParamError error{Rule::OutputPaddingTooLarge, Param::OutputPadding, axis, {}, {}};
  error.headline = {"%1 %2 is not below stride %3 or dilation %4",
                    {nameAt(Param::OutputPadding, axis), text(op), text(s), text(d)}};
  error.why = {"It must be less than the larger of stride and dilation: %1 < max(%2, %3) = %4 is false.",
               {text(op), text(s), text(d), text(std::max(s, d))}};
  return error;
}

std::optional<ParamError> checkOutput(const LayerParams& p, const Shape& input) {
  const SizeTerms h = heightTerms(p, input);
  const SizeTerms w = widthTerms(p, input);
  const bool same = h.out() == w.out() && h.in == w.in && p.padding.h == p.padding.w;
  const Axis axis = brokenAxis(h.out() < 1, w.out() < 1, same);
  if (axis != Axis::None) {
    const SizeTerms& t = axis == Axis::W ? w : h;
    ParamError error{Rule::OutputEmpty, Param::Padding, axis, {}, {}};
    error.headline = {
        "%1 %2 leaves nothing of the %3x%4 input: the output would be %5x%6",
        {nameAt(Param::Padding, axis), text(t.padding), text(input.h), text(input.w), text(h.out()), text(w.out())}};
    error.why = {"The size must be at least 1: (%1 - 1)*%2 - 2*%3 + %4*(%5 - 1) + %6 + 1 = %7.",
                 {text(t.in), text(t.stride), text(t.padding), text(t.dilation), text(t.kernel), text(t.outputPadding),
                  text(t.out())}};
    return error;
  }
  const long double count = countOf(std::max<std::int64_t>(input.n, 1), p.outChannels, h.out(), w.out());
  if (h.canvas() <= kMaxExtent && w.canvas() <= kMaxExtent && count <= kMostValues) return std::nullopt;
  ParamError error{Rule::TooLarge, Param::Stride, Axis::None, {}, {}};
  error.headline = {"The output %1x%2x%3 is too large to count", {text(p.outChannels), text(h.out()), text(w.out())}};
  error.why = {"Height and width before the crop may be at most %1.", {text(kMaxExtent)}};
  return error;
}

std::optional<ParamError> checkWeight(const LayerParams& p, const Shape& input, const Shape& weight) {
  const Shape wanted{input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w};
  if (weight == wanted) return std::nullopt;
  ParamError error{Rule::WeightShape, Param::Weight, Axis::None, {}, {}};
  error.headline = {
      "The weight %1 does not fit the layer, which needs %2",
      {shapeText(weight.n, weight.c, weight.h, weight.w), shapeText(wanted.n, wanted.c, wanted.h, wanted.w)}};
  error.why = {"It is [C_in, C_out/groups, kH, kW]: %1 input channels, %2/%3 output channels, kernel %4x%5.",
               {text(input.c), text(p.outChannels), text(p.groups), text(p.kernel.h), text(p.kernel.w)}};
  return error;
}

}  // namespace

Pair pairOf(const LayerParams& params, Param param) {
  switch (param) {
    case Param::Kernel: return params.kernel;
    case Param::Stride: return params.stride;
    case Param::Padding: return params.padding;
    case Param::OutputPadding: return params.outputPadding;
    case Param::Dilation: return params.dilation;
    case Param::OutChannels: return {params.outChannels, params.outChannels};
    case Param::Groups: return {params.groups, params.groups};
    default: return {};
  }
}

void setPair(LayerParams& params, Param param, Pair value) {
  switch (param) {
    case Param::Kernel: params.kernel = value; break;
    case Param::Stride: params.stride = value; break;
    case Param::Padding: params.padding = value; break;
    case Param::OutputPadding: params.outputPadding = value; break;
    case Param::Dilation: params.dilation = value; break;
    case Param::OutChannels: params.outChannels = value.h; break;
    case Param::Groups: params.groups = value.h; break;
    default: break;
  }
}

const char* nameOf(Param param) {
  switch (param) {
    case Param::Kernel: return "kernel";
    case Param::Stride: return "stride";
    case Param::Padding: return "padding";
    case Param::OutputPadding: return "output padding";
    case Param::Dilation: return "dilation";
    case Param::OutChannels: return "output channels";
    case Param::Groups: return "groups";
    case Param::Input: return "input";
    case Param::Weight: return "weight";
    case Param::Bias: return "bias";
  }
  return "";
}

std::string Sentence::fill() const {
  std::string result;
  for (const char* at = text; *at != '\0'; ++at) {
    const std::size_t index = at[0] == '%' && at[1] >= '1' && at[1] <= '9' ? static_cast<std::size_t>(at[1] - '1') : 99;
    if (index >= numbers.size()) {
      result += *at;
      continue;
    }
    result += numbers[index];
    ++at;
  }
  return result;
}

std::string ParamError::message() const {
  return headline.fill() + ". " + why.fill();
}

std::optional<ParamError> check(const LayerParams& params, const Shape& input, std::optional<Shape> weight,
                                std::optional<std::int64_t> biasLength) {
  if (auto error = checkRanges(params)) return error;
  if (auto error = checkInput(input)) return error;
  if (auto error = groupsDivide(input.c, params.groups, Rule::GroupsDivideInput)) return error;
  if (auto error = groupsDivide(params.outChannels, params.groups, Rule::GroupsDivideOutput)) return error;
  if (auto error = checkWeightCount(params, input)) return error;
  if (auto error = checkOutputPadding(params)) return error;
  if (auto error = checkOutput(params, input)) return error;
  if (weight) {
    if (auto error = checkWeight(params, input, *weight)) return error;
  }
  if (biasLength && *biasLength != params.outChannels) {
    ParamError error{Rule::BiasLength, Param::Bias, Axis::None, {}, {}};
    error.headline = {"The bias has %1 values for %2 output channels", {text(*biasLength), text(params.outChannels)}};
    error.why = {"It needs one value for each output channel.", {}};
    return error;
  }
  return std::nullopt;
}

namespace {

constexpr int kSearch = 4096;  // farther fixes would not be near

/// The parameters that appear in the broken rule: changing another one leaves it broken.
std::vector<Param> paramsOf(const ParamError& error) {
  switch (error.rule) {
    case Rule::Positive:
    case Rule::NotNegative:
    case Rule::GroupsDivideInput: return {error.param};
    case Rule::GroupsDivideOutput: return {Param::Groups, Param::OutChannels};
    case Rule::OutputPaddingTooLarge: return {Param::OutputPadding, Param::Stride, Param::Dilation};
    case Rule::OutputEmpty:
      return {Param::Padding, Param::Stride, Param::Kernel, Param::OutputPadding, Param::Dilation};
    case Rule::TooLarge:
      if (error.param == Param::Input) return {};
      if (error.axis != Axis::None) return {error.param};  // one value beyond its range
      return {Param::Stride, Param::Kernel, Param::Dilation, Param::OutChannels, Param::Groups};
    default: return {};
  }
}

/// What check() would refuse, told without a sentence: a search tries thousands of values while a slider is dragged.
bool plainlyRefused(const LayerParams& p, const Shape& input) {
  const auto refused = [](const SizeTerms& t) {
    return t.out() < 1 || t.canvas() > kMaxExtent || (t.outputPadding >= t.stride && t.outputPadding >= t.dilation);
  };
  return refused(heightTerms(p, input)) || refused(widthTerms(p, input));
}

/// The nearest valid value of one parameter on the broken axes, if there is one.
std::optional<Fix> nearestFix(const LayerParams& params, const Shape& input, Param param, Axis axis) {
  const Pair before = pairOf(params, param);
  const int from = along(axis, before);
  const int lowest = param == Param::Padding || param == Param::OutputPadding ? 0 : 1;
  const int start = std::clamp(from, lowest, kMaxParam);
  for (int distance = 0; distance <= kSearch; ++distance) {
    for (const int to : {start - distance, start + distance}) {
      if (to < lowest || to > kMaxParam || to == from) continue;
      Pair after = before;
      if (axis != Axis::W) after.h = to;
      if (axis != Axis::H) after.w = to;
      Fix fix{params, param, from, to, {}};
      setPair(fix.params, param, after);
      if (plainlyRefused(fix.params, input) || check(fix.params, input)) continue;
      fix.output = outputShape(fix.params, input);
      return fix;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Fix> suggestFixes(const LayerParams& params, const Shape& input, std::size_t most) {
  const std::optional<ParamError> error = check(params, input);
  if (!error || checkInput(input)) return {};
  std::vector<Fix> fixes;
  for (const Param param : paramsOf(*error)) {
    const Axis axis = error->axis == Axis::None ? Axis::Both : error->axis;
    auto fix = nearestFix(params, input, param, axis);
    // Where H and W break the rule with different numbers, only one value for both mends it.
    if (!fix && axis != Axis::Both) fix = nearestFix(params, input, param, Axis::Both);
    if (fix) fixes.push_back(std::move(*fix));
  }
  // The parameter that breaks the rule comes first, then the smallest change.
  std::stable_sort(fixes.begin(), fixes.end(), [&](const Fix& a, const Fix& b) {
    const auto key = [&](const Fix& f) {
      return f.param == error->param ? 0 : std::abs(std::int64_t{f.to} - std::int64_t{f.from});
    };
    return key(a) < key(b);
  });
  if (fixes.size() > most) fixes.resize(most);
  return fixes;
}

std::vector<int> commonDivisors(std::int64_t inChannels, std::int64_t outChannels) {
  std::vector<int> divisors;
  const std::int64_t common = commonDivisor(inChannels, outChannels);
  for (std::int64_t g = 1; g <= common; ++g) {
    if (common % g == 0) divisors.push_back(static_cast<int>(g));
  }
  return divisors;
}

}  // namespace convt
