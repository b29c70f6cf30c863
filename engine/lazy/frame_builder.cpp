#include "engine/lazy/frame_builder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/lazy/map_set.h"
#include "engine/lazy/plan_source.h"
#include "engine/lazy/recoloured.h"
#include "engine/lazy/sampling.h"
#include "engine/render/spare_pictures.h"
#include "engine/render/summarize.h"

namespace convt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kPreviewAbove = 20.0;  // ms: an exact view that takes longer is shown coarse first
constexpr double kPreviewTarget = 8.0;  // ms
constexpr double kTogether = 12.0;      // ms: below, output and maps come in one frame
constexpr double kShortWalk = 100.0;    // ms: the old overview stays until the new one is there

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool shows(const std::shared_ptr<const Picture>& picture, const SampleGrid& grid, const std::vector<int>& channels) {
  return picture && picture->grid == grid && picture->channels == channels;
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

struct FrameBuilder::Run {
  const Wants& wants;
  std::stop_token stop;
  const Emit& emit;
  Outcome outcome;
  bool settled = false;

  RunOptions options() const { return {0, stop}; }
  /// Notes that the work was left; every step returns this as its "false".
  bool left() {
    outcome.cancelled = true;
    return false;
  }
};

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
  if (millisecondsSince(start) + estimate(values) > kTogether) emitFrame(run);
  if (!makeMaps(run) || !makeOverviews(run)) return run.outcome;
  run.settled = (m_facts.summary() && m_facts.selfCheck() && m_overviewSettled) || !wants.statistics;
  emitFrame(run);
  if (run.settled) return run.outcome;
  if (!walkOutput(run)) return run.outcome;
  emitFrame(run);
  if (m_facts.check(wants.state, run.options()) == RunStatus::Cancelled) run.left();
  if (run.outcome.cancelled) return run.outcome;
  run.settled = true;
  emitFrame(run);
  return run.outcome;
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
  m_canBeNegative = m_inputBelowZero || anyBelowZero(m_plan->weights());
  m_facts.take(m_plan, w.input, w.image);
  return true;
}

/// Forgets all that was computed of the layer. The pictures in m_mapSet and m_outputOverview stay until newer ones
/// stand.
void FrameBuilder::dropLayer() {
  m_facts.drop();
  m_source.reset();
  m_plan.reset();
  m_output.reset();
  m_maps.clear();
  m_overviewSettled = false;
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

double FrameBuilder::estimate(double values) const {
  return values * (m_plan->termsPerPixel() + 8.0) / m_termsPerMillisecond;
}

bool FrameBuilder::makeOutput(Run& run) {
  const Wants& w = run.wants;
  if (!m_outputExact || !shows(m_output, w.outputGrid, w.outputChannels)) {
    const double values = static_cast<double>(w.outputGrid.count()) * static_cast<double>(w.outputChannels.size());
    const double expected = estimate(values);
    if (expected > kPreviewAbove) {
      SampleGrid coarse = w.outputGrid;
      const int factor = static_cast<int>(std::ceil(std::sqrt(expected / kPreviewTarget)));
      coarse.step *= factor;
      coarse.rows = (coarse.rows + factor - 1) / factor;
      coarse.cols = (coarse.cols + factor - 1) / factor;
      const auto preview = sampleOutput(*m_plan, w.input, w.image, coarse, w.outputChannels, run.options());
      if (!preview) return run.left();
      m_output = enlarge(*preview, w.outputGrid);
      m_outputEmitted = false;
      m_outputExact = false;
      m_outputMapping.reset();
      decideMapping(w);
      paintOutput();
      emitFrame(run);
    }
    const Clock::time_point start = Clock::now();
    auto picture = sampleOutput(*m_plan, w.input, w.image, w.outputGrid, w.outputChannels, run.options());
    if (!picture) return run.left();
    const double took = millisecondsSince(start);
    if (took > 0.2)
      m_termsPerMillisecond = 0.5 * m_termsPerMillisecond + 0.5 * values * (m_plan->termsPerPixel() + 8.0) / took;
    if (!m_facts.summary()) m_milliseconds = took;
    m_output = std::move(picture);
    m_outputEmitted = false;
    m_outputExact = true;
    m_outputMapping.reset();
  }
  decideMapping(w);
  paintOutput();
  return true;
}

bool FrameBuilder::makeMaps(Run& run) {
  const Wants& w = run.wants;
  std::vector<int> channels;
  for (std::int64_t i = 0; i < w.maps.count; ++i) channels.push_back(static_cast<int>(w.maps.first + i));
  const bool same = m_maps.size() == channels.size() && m_firstMap == w.maps.first &&
                    (m_maps.empty() || m_maps.front()->grid == w.maps.grid);
  if (!same) {
    const auto all = sampleOutput(*m_plan, w.input, w.image, w.maps.grid, channels, run.options());
    if (!all) return run.left();
    m_maps.clear();
    const std::size_t count = w.maps.grid.count();
    for (std::size_t i = 0; i < channels.size(); ++i) {
      auto map = makePicture(w.maps.grid, {channels[i]}, Reduction::Sample);
      std::copy_n(all->values.begin() + static_cast<std::ptrdiff_t>(i * count), count, map->values.begin());
      m_maps.push_back(std::move(map));
    }
    m_firstMap = w.maps.first;
    m_mapsEmitted = false;
  }
  const bool painted = same && m_mapSet && m_mapSet->maps.size() == m_maps.size() &&
                       m_mapsSettled == m_facts.summary().has_value() && m_mapRange == w.maps.range &&
                       m_mapFixed == w.maps.fixed;
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
  const bool soon = estimate(static_cast<double>(out.imageCount())) < kShortWalk;
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
  decideMapping(run.wants);
  paintOutput();
  paintOverview();
  paintMaps(run.wants);
  return true;
}

std::vector<ChannelSummary> FrameBuilder::shownSummaries() const {
  if (!m_facts.summary()) return summarize(*m_output);
  std::vector<ChannelSummary> shown;
  for (const int channel : m_output->channels)
    shown.push_back(m_facts.summary()->channels[static_cast<std::size_t>(channel)]);
  return shown;
}

/// Until the statistics are there, limits that were found earlier stay while they fit: the picture must not pump.
void FrameBuilder::decideMapping(const Wants& wants) {
  const std::size_t ranges = m_mapping ? m_mapping->ranges.size() : 0;
  const bool comparable = m_mapping && m_wantedMapping == wants.mapping && m_mappingOfNumbers == wants.numberGrid &&
                          m_mappingCouldBeNegative == m_canBeNegative &&
                          (ranges <= 1 || ranges == m_output->channels.size());
  const bool unsettled = !m_facts.summary() || wants.holdMapping;
  if (unsettled && comparable && mappingStillFits(*m_mapping, *m_output)) return;
  const std::vector<ChannelSummary> shown = shownSummaries();
  if (wants.numberGrid && wants.mapping == MappingKind::Auto && shown.size() == 1)
    m_mapping = resolveMapMappings(RangeMode::Own, shown, m_canBeNegative).front();
  else
    m_mapping = resolveMapping(wants.mapping, shown, m_canBeNegative);
  m_mappingOfNumbers = wants.numberGrid;
  m_wantedMapping = wants.mapping;
  m_mappingCouldBeNegative = m_canBeNegative;
}

void FrameBuilder::paintOutput() {
  if (m_outputMapping == m_mapping) return;
  m_outputMapping = m_mapping;
  m_output = recoloured(m_output, std::exchange(m_outputEmitted, false), *m_mapping);
}

void FrameBuilder::paintOverview() {
  if (!m_outputOverview || m_overviewMapping == m_mapping) return;
  m_overviewMapping = m_mapping;
  m_outputOverview = recoloured(m_outputOverview, std::exchange(m_overviewEmitted, false), *m_mapping);
}

void FrameBuilder::paintMaps(const Wants& wants) {
  const std::vector<ChannelSummary>* const statistics = m_facts.summary() ? &m_facts.summary()->channels : nullptr;
  m_mapSet = paintMapSet(m_maps, m_mapsEmitted, m_firstMap, wants.maps, statistics, m_canBeNegative);
  m_mapRange = wants.maps.range;
  m_mapFixed = wants.maps.fixed;
  m_mapsSettled = m_facts.summary().has_value();
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
