#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/coverage.h"
#include "engine/render/frame.h"
#include "ui/paint/coverage_map.h"

namespace convt {

/// Everything the coverage chip and its popover tell of one layer. A value.
struct CoverageFacts {
  LayerParams params;
  Shape input;
  Coverage coverage;
  std::vector<Fix> even;                                    ///< nearest even settings
  bool givenWeights = false;                                ///< typed or loaded: an even setting reads "as a new layer"
  int channel = 0;                                          ///< chosen output channel: whose phase sums are shown
  std::vector<int> shownChannels;                           ///< what the output view shows: the chip speaks of these
  std::shared_ptr<const Tensor> weight;                     ///< resolved; null while not known
  std::shared_ptr<const CheckerboardSummary> checkerboard;  ///< null while not known
  CoverageView view = CoverageView::Picture;

  std::int64_t inputs() const { return params.groups > 0 ? input.c / params.groups : 0; }  ///< C_in/groups
};

/// From here on a pattern counts as one: below, the number says that there is none.
inline constexpr double kMeshFrom = 0.01;
/// Below, the weight sums of a channel's phases are equal but for their rounding.
inline constexpr double kEqualSums = 1e-6;

/// The measured number of a channel, or its number from the weights; nothing while it is not known or where there is
/// nothing to measure.
std::optional<double> measuredMesh(const CoverageFacts& facts, int channel);
std::optional<double> meshFromWeights(const CoverageFacts& facts, int channel);

/// What is known of the pattern in the shown channels. A channel without a measured number (a constant output, or not
/// yet walked) is free of one where its weight sums are equal.
struct MeshVerdict {
  std::optional<double> greatest;  ///< measured, of all shown channels that have a number
  bool none = false;               ///< every shown channel is known to be free of it
  bool bySums = false;             ///< a channel with a pattern has unequal weight sums, or ones that are not known
};
MeshVerdict meshOf(const CoverageFacts& facts);

/// The chip: "Even", "Even, mesh .49" (counts even, weights not), "Uneven 1:2:4", "Uneven 1:2:4, no mesh" (the weights
/// make up for it), "44 % never written". The mesh is the greatest of the shown channels: measured where it is known,
/// else nothing is said of it. More than five parts of a ratio are cut in the middle: "Uneven 1:2:..:25".
QString coverageChipText(const CoverageFacts& facts);

/// The same in a word, for narrow windows: "Even", "Mesh .49", "Uneven", "44 %".
QString coverageChipShortText(const CoverageFacts& facts);

/// A few sentences on what the verdict means, for the popover's head and for screen readers: how many taps a pixel
/// gets, how often the pattern repeats, why there are holes, and what the weights make of it. Counts are per input
/// channel. Empty for facts without counts: nothing is known yet.
QString coverageSentence(const CoverageFacts& facts);

/// What to do about a pattern that the settings are not to blame for, or "" where nothing is known to help: "Bilinear
/// weights even out the sums." Only what is certain: Bilinear does where gcd(stride, dilation) = 1 and kernel >=
/// 2*stride - 1 on both axes, Box wherever the counts are even.
QString weightAdvice(const CoverageFacts& facts);

/// True if the parameters alone give every phase as many taps, whatever the borders make of it.
bool evenByRule(const CoverageFacts& facts);

/// A checkerboard number as the popover writes it, three digits: ".230", "0", "n/a" where there is none.
QString meshText(const std::optional<double>& mesh);

}  // namespace convt
