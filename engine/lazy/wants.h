#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/core/weight_source.h"
#include "engine/render/mapping.h"
#include "engine/render/picture.h"

namespace convt {

/// How the feature maps lie in their frames.
struct MapWants {
  SampleGrid grid;         ///< the same place of every map
  std::int64_t first = 0;  ///< position of the first visible channel in `order`
  std::int64_t count = 0;  ///< visible channels; 0: no maps wanted
  RangeMode range = RangeMode::Shared;
  ValueRange fixed;
  std::vector<int> order{};  ///< all output channels as they are shown; empty: by their numbers

  std::vector<int> channels() const;  ///< the visible ones, in order
};

/// Everything the window wants to see, at one moment: the whole list, never a change to one. Built anew and handed over
/// whenever something moves; the worker serves it in the order preview, output, maps, overviews, whole blocks,
/// what lies around the view, statistics, self-check.
struct Wants {
  std::uint64_t state = 0;    ///< number of the State; grows
  std::uint64_t inputId = 0;  ///< differs for different inputs: what caches are keyed by
  Input input;
  std::int64_t image = 0;  ///< of the batch
  bool layer = true;       ///< false: the layer breaks a rule, and only the input's pictures are wanted
  LayerParams params;
  WeightSource weights;

  SampleGrid inputGrid;       ///< what the input view shows (with a margin), inside the input
  SampleGrid outputGrid;      ///< what the output view shows, inside the output
  int inputOverviewStep = 1;  ///< whole-picture reductions for the navigators; 0: none
  int outputOverviewStep = 1;
  Reduction outputReduction = Reduction::Sample;  ///< of the output view, where its step is above 1
  std::vector<int> inputChannels;                 ///< 1, or 3 for RGB
  std::vector<int> outputChannels;
  MappingKind mapping = MappingKind::Auto;
  bool numberGrid = false;  ///< input and output are numbers, not pictures: under Auto in colours from 0 (or -m) to m
  bool dragging = false;    ///< of a slider: limits stay while they fit, and nothing is kept for later
  bool statistics = true;   ///< false: what needs the whole output waits where it is, and the self-check with it
  MapWants maps;
};

}  // namespace convt
