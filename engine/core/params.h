#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/shape.h"

namespace convt {

/// The hyperparameters of torch.nn.ConvTranspose2d. C_in is not among them: it is read from the input.
struct LayerParams {
  int outChannels = 3;
  Pair kernel{3, 3};
  Pair stride{1, 1};
  Pair padding{0, 0};
  Pair outputPadding{0, 0};
  Pair dilation{1, 1};
  int groups = 1;
  bool bias = true;
  friend bool operator==(const LayerParams&, const LayerParams&) = default;
};

/// What a rule or a control is about. The order is that of the panel.
enum class Param { Kernel, Stride, Padding, OutputPadding, Dilation, OutChannels, Groups, Input, Weight, Bias };

/// The value per axis of a paired parameter; Kernel .. Dilation only.
Pair pairOf(const LayerParams& params, Param param);
void setPair(LayerParams& params, Param param, Pair value);

/// "kernel", "output padding" ..: the parameter's name in a sentence (English, untranslated).
const char* nameOf(Param param);

/// Largest values check() lets through: far beyond any real layer, small enough that no size overflows 64 bits.
inline constexpr int kMaxParam = 1'000'000;
inline constexpr std::int64_t kMaxExtent = std::int64_t{1} << 31;

enum class Rule {
  Positive,               ///< kernel, stride, dilation, groups, channels >= 1
  NotNegative,            ///< padding, output padding >= 0
  TooLarge,               ///< value <= kMaxParam; extents and counts of input, weight, output within 64 bits
  InputEmpty,             ///< H, W, C of the input >= 1
  GroupsDivideInput,      ///< C_in % groups == 0
  GroupsDivideOutput,     ///< C_out % groups == 0
  OutputPaddingTooLarge,  ///< output_padding < max(stride, dilation)
  OutputEmpty,            ///< output size >= 1
  WeightShape,            ///< weight is [C_in, C_out/groups, kH, kW]
  BiasLength,             ///< bias has C_out values
};

enum class Axis { None, H, W, Both };

/// A sentence with places for numbers: %1 stands for numbers[0], and so on. The template is translated as a whole, then
/// filled; fill() does the latter in English.
struct Sentence {
  const char* text = "";
  std::vector<std::string> numbers;
  std::string fill() const;
};

/// A combination PyTorch refuses.
struct ParamError {
  Rule rule = Rule::Positive;
  Param param = Param::Kernel;  ///< the parameter to mark
  Axis axis = Axis::None;       ///< where the rule is broken; Both if H and W break it with the same values
  Sentence headline;            ///< "Output padding 2 is not below stride 1 or dilation 1"
  Sentence why;                 ///< "It must be less than the larger of stride and dilation: 2 < max(1, 1) = 1 is false."
  std::string message() const;  ///< both sentences
};

/// Checks every rule under which PyTorch accepts the layer for this input; the first broken one is returned. Batch 0 is
/// allowed. @param weight  shape [C_in, C_out/groups, kH, kW] of given weights, if they do not follow the parameters
/// @param biasLength  number of given bias values, if any
/// Pure, any thread. Source: measured behaviour of torch 1.13 (see tests/fixtures).
std::optional<ParamError> check(const LayerParams& params, const Shape& input,
                                std::optional<Shape> weight = std::nullopt,
                                std::optional<std::int64_t> biasLength = std::nullopt);

/// A named way out of an invalid combination: one parameter changed, everything else as it was.
struct Fix {
  LayerParams params;
  Param param = Param::Kernel;
  int from = 0;  ///< the value(s) before and after; H if the axes differ
  int to = 0;
  Shape output;  ///< the size that it gives
};

/// The nearest valid settings that change one parameter, nearest first, at most `most`. Empty for rules that no slider
/// can mend (weights of another shape, an empty input).
std::vector<Fix> suggestFixes(const LayerParams& params, const Shape& input, std::size_t most = 2);

/// All g >= 1 that divide both, ascending: the valid values of groups.
std::vector<int> commonDivisors(std::int64_t inChannels, std::int64_t outChannels);

}  // namespace convt
