// The part of FrameBuilder that makes the output view's picture: preview, samples, whole blocks, colours.
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/lazy/frame_run.h"
#include "engine/lazy/recoloured.h"
#include "engine/lazy/sampling.h"

namespace convt {
namespace {

constexpr double kPreviewAbove = 20.0;  // ms: an exact view that takes longer is shown coarse first
constexpr double kPreviewTarget = 8.0;  // ms
constexpr double kRefinedFrame = 50.0;  // ms between two frames of a refinement
constexpr double kAround = 30.0;        // ms: what is computed around the view at most

/// Half as much again on each side, cut to the output.
SampleGrid enlargedGrid(const SampleGrid& grid, const Shape& out) {
  const auto axis = [step = grid.step](std::int64_t& begin, int& count, std::int64_t extent) {
    const std::int64_t blocks = (extent + step - 1) / step;
    const std::int64_t first = std::max<std::int64_t>(0, begin / step - count / 2);
    const std::int64_t last = std::min(blocks, begin / step + count + count / 2);
    begin = first * step;
    count = static_cast<int>(last - first);
  };
  SampleGrid large = grid;
  axis(large.y0, large.rows, out.h);
  axis(large.x0, large.cols, out.w);
  return large;
}

}  // namespace

bool FrameBuilder::makeOutput(Run& run) {
  const Wants& w = run.wants;
  const Reduction reduction = w.outputGrid.step > 1 ? w.outputReduction : Reduction::Sample;
  if (!m_outputExact || m_outputReduction != reduction || !shows(m_output, w.outputGrid, w.outputChannels)) {
    if (m_output && m_outputExact && !m_refinement) m_lazy->keep(*m_output);
    const double values = static_cast<double>(w.outputGrid.count()) * static_cast<double>(w.outputChannels.size()) *
                          m_lazy->shareMissing(w.outputGrid, w.outputChannels);
    if (estimate(values) > kPreviewAbove && !showPreview(run, estimate(values))) return false;
    const auto start = std::chrono::steady_clock::now();
    auto picture = m_lazy->sample(w.outputGrid, w.outputChannels, run.options());
    if (!picture) return run.left();
    const double took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (took > 0.2 && values > 0.0)
      m_termsPerMillisecond = 0.5 * m_termsPerMillisecond + 0.5 * values * (m_plan->termsPerPixel() + 8.0) / took;
    if (!m_facts.summary()) m_milliseconds = took;
    showOutput(std::move(picture), true);
    m_outputReduction = reduction;
    if (startRefinement(w)) showOutput(m_refinement->picture(), true);
  }
  if (!decideMapping(run)) return false;
  paintOutput();
  return true;
}

/// Fewer samples of the same places, so that there is something to see at once.
bool FrameBuilder::showPreview(Run& run, double expected) {
  const Wants& w = run.wants;
  SampleGrid coarse = w.outputGrid;
  const int factor = static_cast<int>(std::ceil(std::sqrt(expected / kPreviewTarget)));
  coarse.step *= factor;
  coarse.rows = (coarse.rows + factor - 1) / factor;
  coarse.cols = (coarse.cols + factor - 1) / factor;
  const auto preview = sampleOutput(*m_plan, w.input, w.image, coarse, w.outputChannels, run.options());
  if (!preview) return run.left();
  auto picture = enlarge(*preview, w.outputGrid);
  m_lazy->fillFromCache(*picture);  // what is known already must not lose its sharpness
  showOutput(std::move(picture), false);
  if (!decideMapping(run)) return false;
  paintOutput();
  emitFrame(run);
  return true;
}

/// Takes a picture without pixels as that of the output.
void FrameBuilder::showOutput(std::shared_ptr<Picture> picture, bool exact) {
  m_output = std::move(picture);
  m_outputEmitted = false;
  m_outputExact = exact;
  m_outputMapping.reset();
}

/// False: what is wanted is the sample, or more work than a refinement may be.
bool FrameBuilder::startRefinement(const Wants& wants) {
  m_refinement.reset();
  m_refusedWork = 0.0;
  if (m_outputReduction == Reduction::Sample) return false;
  const double work = refinementWork(*m_plan, wants.outputGrid, wants.outputChannels.size());
  if (work > kMostRefinementWork) {
    m_refusedWork = work;
    return false;
  }
  m_lazy->keep(*m_output);
  m_refinement = std::make_unique<Refinement>(m_lazy, *m_output, m_outputReduction);
  return true;
}

bool FrameBuilder::refineOutput(Run& run) {
  while (m_refinement && !m_refinement->done()) {
    const RunStatus status = m_refinement->advance(kRefinedFrame, run.options());
    if (status == RunStatus::Cancelled) return run.left();
    showOutput(m_refinement->picture(), true);
    paintOutput();
    emitFrame(run);
  }
  return true;
}

/// The next pan finds what is shown and what lies around it, as far as that is quickly done. Not during a drag: what a
/// slider went through is not looked at again, and its tiles would cost fresh pages.
bool FrameBuilder::keepAround(Run& run) {
  const Wants& w = run.wants;
  if (w.dragging) return true;
  if (run.stop.stop_requested()) return run.left();
  if (m_keptGrid == w.outputGrid && m_keptChannels == w.outputChannels) return true;
  if (m_output->reduction == Reduction::Sample) m_lazy->keep(*m_output);
  for (const auto& map : m_maps) m_lazy->keep(*map);
  const SampleGrid grid = enlargedGrid(w.outputGrid, m_plan->output());
  const double values = static_cast<double>(grid.count()) * static_cast<double>(w.outputChannels.size());
  if (estimate(values * m_lazy->shareMissing(grid, w.outputChannels)) < kAround) {
    const auto around = m_lazy->sample(grid, w.outputChannels, run.background());
    if (!around) return run.left();
    m_lazy->keep(*around);
  }
  m_keptGrid = w.outputGrid;
  m_keptChannels = w.outputChannels;
  return true;
}

std::vector<ChannelSummary> FrameBuilder::shownSummaries() const {
  std::vector<ChannelSummary> shown;
  for (const int channel : m_output->channels) shown.push_back((*knownSummaries())[static_cast<std::size_t>(channel)]);
  return shown;
}

bool FrameBuilder::makeEstimate(Run& run) {
  if (m_estimate || m_facts.summary()) return true;
  std::vector<ChannelSummary> estimated = m_lazy->estimate(run.options());
  if (estimated.empty()) return run.left();
  m_estimate = std::move(estimated);
  return true;
}

/// Limits come from a sample of the whole output until its statistics are there, never from what is visible: a pan must
/// not change them. During a drag those that were found earlier stay while they fit: the picture must not pump.
bool FrameBuilder::decideMapping(Run& run) {
  const Wants& wants = run.wants;
  const std::size_t ranges = m_mapping ? m_mapping->ranges.size() : 0;
  const bool comparable = m_mapping && m_wantedMapping == wants.mapping && m_mappingOfNumbers == wants.numberGrid &&
                          m_mappingCouldBeNegative == m_canBeNegative &&
                          (ranges <= 1 || ranges == m_output->channels.size());
  if (wants.dragging && comparable && mappingStillFits(*m_mapping, *m_output)) return true;
  if (!makeEstimate(run)) return false;
  const std::vector<ChannelSummary> shown = shownSummaries();
  if (wants.numberGrid && wants.mapping == MappingKind::Auto && shown.size() == 1)
    m_mapping = resolveMapMappings(RangeMode::Own, shown, m_canBeNegative).front();
  else
    m_mapping = resolveMapping(wants.mapping, shown, m_canBeNegative);
  m_mappingOfNumbers = wants.numberGrid;
  m_wantedMapping = wants.mapping;
  m_mappingCouldBeNegative = m_canBeNegative;
  return true;
}

void FrameBuilder::paintOutput() {
  if (m_outputMapping == m_mapping) return;
  m_outputMapping = m_mapping;
  m_output = recoloured(m_output, std::exchange(m_outputEmitted, false), *m_mapping);
}

}  // namespace convt
