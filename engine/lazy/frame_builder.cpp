#include "engine/lazy/frame_builder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/lazy/frame_run.h"
#include "engine/lazy/map_set.h"
#include "engine/lazy/plan_source.h"
#include "engine/lazy/recoloured.h"
#include "engine/lazy/sampling.h"
#include "engine/render/spare_pictures.h"
#include "engine/render/summarize.h"

namespace convt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTogether = 12.0;    // ms: below, output and maps come in one frame
constexpr double kShortWalk = 100.0;  // ms: the old overview stays until the new one is there

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The colours of an input's own values: as they are, unless they are not 0..1.
Mapping inputMapping(const Picture& picture, bool numberGrid) {
  const std::vector<ChannelSummary> summaries = summarize(picture);
  const bool negative =
      std::any_of(summaries.begin(), summaries.end(), [](const ChannelSummary& s) { return s.min < 0.0F; });
  if (numberGrid && summaries.size() == 1) return resolveMapMappings(RangeMode::Own, summaries, negative).front();
  return resolveMapping(MappingKind::Auto, summaries, negative);
}

}  // namespace

FrameBuilder::Outcome FrameBuilder::serve(const Wants& wants, std::stop_token stop, const Emit& emit) {
  Run run{wants, std::move(stop), emit, {}, false};
  if (!wants.layer) {
    serveInput(run);
    return run.outcome;
  }
  if (!makeLayer(run) || !makeInput(run)) return run.outcome;
  const Clock::time_point start = Clock::now();
  if (!makeOutput(run)) return run.outcome;
  const double values = static_cast<double>(wants.maps.grid.count()) * static_cast<double>(wants.maps.count);
  if (millisecondsSince(start) + estimate(values, wants.maps.grid.step) > kTogether) emitFrame(run);
  if (!makeMaps(run) || !makeOverviews(run)) return run.outcome;
  const bool refined = !m_refinement || m_refinement->done();
  const bool told = (m_facts.summary() && m_facts.selfCheck() && m_overviewSettled) || !wants.statistics;
  run.settled = told && refined;
  emitFrame(run);
  if (!refineOutput(run) || !keepAround(run) || run.settled) return run.outcome;
  if (wants.statistics && !tellFacts(run)) return run.outcome;
  run.settled = true;
  emitFrame(run);
  return run.outcome;
}

/// What needs every value of the output, and after it the self-check.
bool FrameBuilder::tellFacts(Run& run) {
  if (!m_facts.summary() || !m_overviewSettled) {
    if (!walkOutput(run)) return false;
    emitFrame(run);
  }
  if (m_facts.selfCheck()) return true;
  return m_facts.check(run.wants.state, run.options()) == RunStatus::Completed || run.left();
}

void FrameBuilder::serveInput(Run& run) {
  takeInput(run.wants);
  if (!makeInput(run) || !makeInputOverview(run)) return;
  auto frame = std::make_shared<Frame>();
  frame->state = run.wants.state;
  frame->params = run.wants.params;
  frame->inputShape = run.wants.input.shape;
  frame->input = m_input;
  frame->inputOverview = m_inputOverview;
  frame->settled = true;
  run.emit(frame);
}

/// Makes these wants' input the one that everything is of. True if it was already.
bool FrameBuilder::takeInput(const Wants& wants) {
  if (m_inputId == wants.inputId && m_image == wants.image) return true;
  m_input.reset();
  m_inputOverview.reset();
  m_outputOverview.reset();
  m_mapSet.reset();
  dropLayer();
  m_inputBelowZero = anyBelowZero(wants.input);
  m_inputId = wants.inputId;
  m_image = wants.image;
  return false;
}

bool FrameBuilder::makeLayer(Run& run) {
  const Wants& w = run.wants;
  if (!m_layers.holds(w)) dropLayer();
  const auto plan = m_layers.planFor(w, run.stop);
  if (!plan) {
    run.outcome.failure = plan.failure().text;
    run.outcome.cancelled = plan.failure().text.empty();
    return false;
  }
  if (takeInput(w) && *plan == m_plan) return true;
  dropLayer();
  m_plan = *plan;
  m_source = std::make_shared<PlanSource>(m_plan, w.input, w.image);
  m_lazy = std::make_shared<const LazyOutput>(m_plan, w.input, w.image, m_numbers.numberFor(w));
  m_canBeNegative = m_inputBelowZero || anyBelowZero(m_plan->weights());
  m_facts.take(m_plan, w.input, w.image);
  return true;
}

/// Forgets all that was computed of the layer. The pictures in m_mapSet and m_outputOverview stay until newer ones
/// stand.
void FrameBuilder::dropLayer() {
  // Layers that a drag went through do not come back.
  if (m_lazy && m_keptGrid.count() == 0) m_lazy->forget();
  m_facts.drop();
  m_refinement.reset();
  m_estimated.clear();
  m_lazy.reset();
  m_source.reset();
  m_plan.reset();
  m_output.reset();
  m_maps.clear();
  m_overviewSettled = false;
  m_keptGrid = {};
}

bool FrameBuilder::makeInput(Run& run) {
  const Wants& w = run.wants;
  if (shows(m_input, w.inputGrid, w.inputChannels)) return true;
  auto picture = sampleInput(w.input, w.image, w.inputGrid, w.inputChannels, run.options());
  if (!picture) return run.left();
  renderPixels(*picture, inputMapping(*picture, w.numberGrid));
  m_input = std::move(picture);
  return true;
}

/// Milliseconds for so many values, each of `step` pixels.
double FrameBuilder::estimate(double values, int step) const {
  return values * (m_plan->termsPerPixel() + 8.0) / m_rates[step > 1 ? 1 : 0];
}

bool FrameBuilder::makeMaps(Run& run) {
  const Wants& w = run.wants;
  if (w.maps.count > 0 && !makeEstimate(run)) return false;
  const std::vector<int> channels = w.maps.channels();
  const bool same = std::equal(
      m_maps.begin(), m_maps.end(), channels.begin(), channels.end(),
      [&](const auto& map, int channel) { return map->channels.front() == channel && map->grid == w.maps.grid; });
  if (!same) {
    const auto all = m_lazy->sample(w.maps.grid, channels, run.options());
    if (!all) return run.left();
    m_maps.clear();
    const std::size_t count = w.maps.grid.count();
    for (std::size_t i = 0; i < channels.size(); ++i) {
      auto map = makePicture(w.maps.grid, {channels[i]}, Reduction::Sample);
      std::copy_n(all->values.begin() + static_cast<std::ptrdiff_t>(i * count), count, map->values.begin());
      m_maps.push_back(std::move(map));
    }
    m_mapsEmitted = false;
  }
  const bool painted = same && m_mapSet && m_mapSet->maps.size() == m_maps.size() &&
                       m_mapRangesFrom == knownSummaries() && m_mapRange == w.maps.range && m_mapFixed == w.maps.fixed;
  if (!painted) paintMaps(w);
  return true;
}

bool FrameBuilder::makeInputOverview(Run& run) {
  const Wants& w = run.wants;
  if (w.inputOverviewStep == 0) return true;
  const SampleGrid grid = wholeGrid(w.input.shape.h, w.input.shape.w, w.inputOverviewStep);
  if (shows(m_inputOverview, grid, w.inputChannels)) return true;
  auto picture = averageInput(w.input, w.image, w.inputOverviewStep, w.inputChannels, run.options());
  if (!picture) return run.left();
  renderPixels(*picture, inputMapping(*picture, w.numberGrid));
  m_inputOverview = std::move(picture);
  return true;
}

bool FrameBuilder::makeOverviews(Run& run) {
  const Wants& w = run.wants;
  if (!makeInputOverview(run)) return false;
  const Shape& out = m_plan->output();
  const SampleGrid grid = w.outputOverviewStep > 0 ? wholeGrid(out.h, out.w, w.outputOverviewStep) : SampleGrid{};
  const std::vector<int>& channels = w.outputChannels;
  if (m_overviewSettled && (w.outputOverviewStep == 0 || shows(m_outputOverview, grid, channels))) {
    paintOverview();
    return true;
  }
  m_overviewSettled = false;
  m_facts.gatherOverview(grid, channels);
  const bool soon = estimate(static_cast<double>(out.imageCount()), 1) < kShortWalk;
  if (w.outputOverviewStep == 0 || shows(m_outputOverview, grid, channels) || (m_outputOverview && soon)) return true;
  const auto sample = sampleOutput(*m_plan, w.input, w.image, grid, channels, run.options());
  if (!sample) return run.left();
  m_outputOverview = sample;
  m_overviewEmitted = false;
  m_overviewMapping.reset();
  paintOverview();
  return true;
}

bool FrameBuilder::walkOutput(Run& run) {
  if (m_facts.walk(run.stop, [&] { emitFrame(run); }) == RunStatus::Cancelled) return run.left();
  m_milliseconds = m_facts.summary()->milliseconds;
  if (auto overview = m_facts.takeOverview()) {
    m_outputOverview = std::move(overview);
    m_overviewEmitted = false;
  }
  m_overviewMapping.reset();
  m_overviewSettled = true;
  if (!decideMapping(run)) return false;
  paintOutput();
  paintOverview();
  paintMaps(run.wants);
  return true;
}

/// All channels, of the whole output or of a sample of it; null: neither is known.
const std::vector<ChannelSummary>* FrameBuilder::knownSummaries() const {
  if (m_facts.summary()) return &m_facts.summary()->channels;
  return std::ssize(m_estimated) == m_plan->output().c ? &m_estimate : nullptr;
}

void FrameBuilder::paintOverview() {
  if (!m_outputOverview || m_overviewMapping == m_mapping) return;
  m_overviewMapping = m_mapping;
  m_outputOverview = recoloured(m_outputOverview, std::exchange(m_overviewEmitted, false), *m_mapping);
}

/// A shared range stays until the statistics are there, while it fits.
const Mapping* FrameBuilder::heldMapRange(const Wants& wants) const {
  if (m_facts.summary() || !m_mapSet || m_mapSet->mappings.empty() || knownSummaries() == nullptr) return nullptr;
  if (wants.maps.range != RangeMode::Shared || m_mapRange != RangeMode::Shared) return nullptr;
  if (m_mapsCouldBeNegative != m_canBeNegative) return nullptr;
  const Mapping& held = m_mapSet->mappings.front();
  return mappingStillFits(held, *knownSummaries()) ? &held : nullptr;
}

void FrameBuilder::paintMaps(const Wants& wants) {
  const std::shared_ptr<const MapSet> before = m_mapSet;  // heldMapRange() points into it
  m_mapSet = paintMapSet(m_maps, m_mapsEmitted, wants.maps,
                         {knownSummaries(), m_facts.summary().has_value(), heldMapRange(wants)}, m_canBeNegative);
  m_mapsCouldBeNegative = m_canBeNegative;
  m_mapRange = wants.maps.range;
  m_mapFixed = wants.maps.fixed;
  m_mapRangesFrom = knownSummaries();
}

void FrameBuilder::emitFrame(const Run& run) {
  auto frame = std::make_shared<Frame>();
  frame->state = run.wants.state;
  frame->params = m_plan->params();
  frame->inputShape = m_plan->input();
  frame->outputShape = m_plan->output();
  frame->input = m_input;
  frame->output = m_output;
  frame->inputOverview = m_inputOverview;
  frame->outputOverview = m_outputOverview;
  frame->maps = m_mapSet;
  frame->weight = std::shared_ptr<const Tensor>(m_plan->sharedWeights(), &m_plan->weights().weight);
  frame->source = m_source;
  frame->checkerboard = m_facts.checkerboard();
  frame->mapping = *m_mapping;
  // Where the statistics follow at once there is nothing to tell.
  frame->rangesEstimated =
      !m_facts.summary() && estimate(static_cast<double>(m_plan->output().imageCount()), 1) > kShortWalk;
  const bool whole = run.wants.outputReduction == Reduction::Sample || run.wants.outputGrid.step == 1;
  frame->refined = !m_outputExact ? (whole ? 1.0 : 0.0) : m_refinement ? m_refinement->share() : 1.0;
  frame->refusedWork = m_outputExact ? m_refusedWork : 0.0;
  if (m_facts.summary()) frame->statistics = m_facts.summary()->channels;
  frame->histograms = m_facts.histograms();
  frame->statisticsShare = m_facts.share();
  frame->exactness = m_outputExact ? Exactness::Exact : Exactness::Preview;
  frame->settled = run.settled;
  frame->milliseconds = m_milliseconds;
  frame->path = m_plan->pathName();
  frame->check = m_facts.selfCheck();
  m_outputEmitted = m_overviewEmitted = m_mapsEmitted = true;
  run.emit(frame);
}

}  // namespace convt
