#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/histogram.h"
#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/render/layer_source.h"
#include "engine/render/mapping.h"
#include "engine/render/picture.h"

namespace convt {

enum class Exactness { Preview, Exact };

/// What the self-check found: random output pixels recomputed by the definition in double.
struct CheckSummary {
  int pixels = 0;
  double maxError = 0.0;  ///< greatest difference, relative to the largest magnitude
};

/// The feature maps that are visible, with what their colours mean.
struct MapSet {
  std::vector<std::shared_ptr<const Picture>> maps;  ///< one channel each
  std::vector<Mapping> mappings;                     ///< one per map; all the same under a shared range
  std::vector<double> means;                         ///< mean of the whole channel; NaN while not known
  double clipped = 0.0;                              ///< share of the values outside the range(s), 0..1
  int firstChannel = 0;  ///< of the first map; the others follow in the order that was wanted, see their `channels`
};

/// The pattern of the stride, per output channel; NaN: nothing to measure. See engine/core/checkerboard.h.
struct CheckerboardSummary {
  std::vector<double> fromWeights;
  std::vector<double> measured;  ///< empty until the whole output was walked
};

/// How the values of a whole output are spread.
struct OutputHistograms {
  std::vector<Histogram> channels;
  Histogram all;  ///< of all channels together
};

/// Everything the window shows of one State: immutable, complete in itself, shared between threads. Parts that a newer
/// state left unchanged are the same objects as in the frame before.
struct Frame {
  std::uint64_t state = 0;  ///< number of the State it belongs to; grows
  LayerParams params;
  Shape inputShape;
  Shape outputShape;
  std::shared_ptr<const Picture> input;          ///< what the input view shows
  std::shared_ptr<const Picture> output;         ///< what the output view shows; null: the layer breaks a rule
  std::shared_ptr<const Picture> inputOverview;  ///< the navigators' pictures
  std::shared_ptr<const Picture> outputOverview;
  std::shared_ptr<const MapSet> maps;
  std::shared_ptr<const Tensor> weight;                     ///< [C_in, C_out/groups, kH, kW]
  std::shared_ptr<const LayerSource> source;                ///< single values of the shown layer
  std::shared_ptr<const CheckerboardSummary> checkerboard;  ///< null while nothing is known
  Mapping mapping;                                          ///< of output
  bool rangesEstimated = false;  ///< limits come from a sample of the output, and its statistics will take a while
  double refined = 1.0;          ///< share of output's blocks that are what its reduction says, 0..1
  /// Multiply-adds that the wanted reduction would take, where they are too many: output is a sample then. Else 0.
  double refusedWork = 0.0;
  std::optional<std::vector<ChannelSummary>> statistics;  ///< per channel, of the whole output, once known
  std::shared_ptr<const OutputHistograms> histograms;     ///< with the statistics
  double statisticsShare = 0.0;  ///< 0..1: how much of the output they have seen; settled below 1: they were stopped
  Exactness exactness = Exactness::Exact;
  bool settled = false;       ///< nothing more will come for this state
  double milliseconds = 0.0;  ///< the convolution of the whole output, once known; else of the views
  std::string path;           ///< name of the kernel path that took them
  std::optional<CheckSummary> check;
};

}  // namespace convt
