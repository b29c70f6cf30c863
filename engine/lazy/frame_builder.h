#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/lazy/layer_cache.h"
#include "engine/lazy/layer_numbers.h"
#include "engine/lazy/lazy_output.h"
#include "engine/lazy/output_facts.h"
#include "engine/lazy/refinement.h"
#include "engine/lazy/wants.h"
#include "engine/render/frame.h"

namespace convt {

/// Serves a list of wants: computes what is seen, in order of urgency, and gives a complete Frame each time something
/// worth showing stands. Parts that did not change since the last list are reused, so a pan, a zoom or another mapping
/// never recomputes a layer. One object for the life of the window; one thread at a time, never the GUI's.
class FrameBuilder {
 public:
  using Emit = std::function<void(std::shared_ptr<const Frame>)>;

  /// What became of a list of wants.
  struct Outcome {
    bool cancelled = false;
    std::string failure;  ///< why nothing can be shown (no memory, weights that do not fit), or empty
  };

  /// Emits one or more frames of wants.state, the last one settled. Polls `stop` in quanta of at most 5 ms.
  /// The parameters must have passed check() for the input; without a wanted layer there is one frame with the input's
  /// pictures and no output.
  Outcome serve(const Wants& wants, std::stop_token stop, const Emit& emit);

 private:
  struct Run;  // one call of serve()

  void serveInput(Run& run);
  bool tellFacts(Run& run);
  bool takeInput(const Wants& wants);
  bool makeLayer(Run& run);
  bool makeOutput(Run& run);
  bool showPreview(Run& run);
  void showOutput(std::shared_ptr<Picture> picture, bool exact);
  bool startRefinement(Run& run);
  bool keepParts(Run& run);
  bool refineOutput(Run& run);
  bool keepAround(Run& run);
  bool makeInput(Run& run);
  bool makeMaps(Run& run);
  bool makeInputOverview(Run& run);
  bool makeOverviews(Run& run);
  bool walkOutput(Run& run);

  bool makeEstimate(Run& run);
  bool decideMapping(Run& run);
  void paintOutput();
  void paintMaps(const Wants& wants);
  void paintOverview();
  const std::vector<ChannelSummary>* knownSummaries() const;
  std::vector<ChannelSummary> shownSummaries() const;
  const Mapping* heldMapRange(const Wants& wants) const;
  double estimate(double values, int step) const;
  void dropLayer();
  void emitFrame(const Run& run);

  LayerCache m_layers;
  std::shared_ptr<const Plan> m_plan;
  std::shared_ptr<const LayerSource> m_source;  ///< of m_plan
  LayerNumbers m_numbers;
  std::shared_ptr<const LazyOutput> m_lazy;  ///< of m_plan
  std::vector<int> m_estimated;              ///< channels of m_estimate
  std::vector<ChannelSummary> m_estimate;    ///< of m_plan's output, from a sample of it
  std::uint64_t m_inputId = 0;
  std::int64_t m_image = 0;
  bool m_inputBelowZero = false;
  bool m_canBeNegative = false;

  std::shared_ptr<const Picture> m_input;
  std::shared_ptr<const Picture> m_inputOverview;
  std::shared_ptr<Picture> m_output;
  std::shared_ptr<Picture> m_outputOverview;
  bool m_outputExact = false;
  Reduction m_outputReduction = Reduction::Sample;  ///< wanted of m_output; it may still be on its way
  std::unique_ptr<Refinement> m_refinement;         ///< of m_output; null: it is a sample
  double m_refusedWork = 0.0;
  SampleGrid m_keptGrid;  ///< around this one the cache has what is there
  std::vector<int> m_keptChannels;
  bool m_outputEmitted = false;  ///< some frame has m_output: it must not change any more
  bool m_overviewEmitted = false;
  bool m_mapsEmitted = false;                ///< or some of m_maps
  std::optional<Mapping> m_outputMapping;    ///< what m_output was painted with
  std::optional<Mapping> m_overviewMapping;  ///< what m_outputOverview was painted with
  std::vector<std::shared_ptr<Picture>> m_maps;
  std::shared_ptr<const MapSet> m_mapSet;
  RangeMode m_mapRange = RangeMode::Shared;  ///< what m_mapSet was painted for
  ValueRange m_mapFixed;
  const void* m_mapRangesFrom = nullptr;  ///< the summaries that m_mapSet was painted with
  bool m_mapsCouldBeNegative = false;

  MappingKind m_wantedMapping = MappingKind::Auto;
  bool m_mappingCouldBeNegative = false;
  bool m_mappingOfNumbers = false;
  std::optional<Mapping> m_mapping;

  OutputFacts m_facts;             ///< of m_plan
  bool m_overviewSettled = false;  ///< m_outputOverview is the mean of m_plan's output
  double m_milliseconds = 0.0;
  /// Multiply-adds a millisecond, of neighbouring pixels and of samples apart: measured as runs happen; what previews
  /// are decided by.
  std::array<double, 2> m_rates{2e7, 4e6};
};

}  // namespace convt
