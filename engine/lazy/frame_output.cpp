// The part of FrameBuilder that makes the output view's picture: preview, samples, whole blocks, colours.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

#include "engine/lazy/frame_run.h"
#include "engine/lazy/recoloured.h"
#include "engine/lazy/sampling.h"

namespace convt {
namespace {

constexpr double kPreviewAbove = 20.0;  // ms: an exact view that takes longer is shown coarse first
constexpr double kPreviewTarget = 8.0;  // ms
constexpr double kRefinedFrame = 50.0;  // ms between two frames of a refinement
constexpr double kAround = 10.0;        // ms: what is computed on each side of the view at most

std::int64_t upToTile(std::int64_t sample) {
  return (sample + kTileSide - 1) / kTileSide * kTileSide;
}

/// Whole tiles around those that a grid holds whole, half as much again on each side and cut to the output: above,
/// below, left, right.
std::vector<SampleGrid> gridsAround(const SampleGrid& grid, const Shape& out) {
  struct Axis {
    std::int64_t first, begin, end, last;  // samples: of all, of what the grid holds
  };
  const auto axis = [step = grid.step](std::int64_t pixel, int count, std::int64_t extent) {
    const std::int64_t samples = (extent + step - 1) / step;
    const std::int64_t from = pixel / step;
    const std::int64_t first = std::max<std::int64_t>(0, from - count / 2) / kTileSide * kTileSide;
    const std::int64_t last = std::min(samples, upToTile(from + count + count / 2));
    const std::int64_t begin = std::min(upToTile(from), last);
    const std::int64_t end = from + count >= samples ? samples : (from + count) / kTileSide * kTileSide;
    return Axis{first, begin, std::max(begin, end), last};
  };
  const Axis y = axis(grid.y0, grid.rows, out.h);
  const Axis x = axis(grid.x0, grid.cols, out.w);
  const auto part = [step = grid.step](std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1) {
    return SampleGrid{y0 * step, x0 * step, static_cast<int>(y1 - y0), static_cast<int>(x1 - x0), step};
  };
  return {part(y.first, y.begin, x.first, x.last), part(y.end, y.last, x.first, x.last),
          part(y.begin, y.end, x.first, x.begin), part(y.begin, y.end, x.end, x.last)};
}

}  // namespace

bool FrameBuilder::makeOutput(Run& run) {
  const Wants& w = run.wants;
  const Reduction reduction = w.outputGrid.step > 1 ? w.outputReduction : Reduction::Sample;
  if (!m_outputExact || m_outputReduction != reduction || !shows(m_output, w.outputGrid, w.outputChannels)) {
    const double all = static_cast<double>(w.outputGrid.count()) * static_cast<double>(w.outputChannels.size());
    // Of a layer that is quickly computed tiles are kept when there is time.
    const int step = w.outputGrid.step;
    if (estimate(all, step) > kPreviewAbove && m_output && m_outputExact && !m_refinement) m_lazy->keep(*m_output);
    const double values = all * m_lazy->shareMissing(w.outputGrid, w.outputChannels);
    const double expected = estimate(values, step);
    if (expected > kPreviewAbove && !showPreview(run)) return false;
    const auto start = std::chrono::steady_clock::now();
    auto picture = m_lazy->sample(w.outputGrid, w.outputChannels, run.options());
    if (!picture) return run.left();
    const double took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    double& rate = m_rates[step > 1 ? 1 : 0];
    if (took > 0.2 && values > 0.0) rate = 0.5 * rate + 0.5 * values * (m_plan->termsPerPixel() + 8.0) / took;
    if (!m_facts.summary()) m_milliseconds = took;
    showOutput(std::move(picture), true);
    m_outputReduction = reduction;
    if (!startRefinement(run)) return false;
  }
  if (!decideMapping(run)) return false;
  paintOutput();
  return true;
}

/// Fewer samples of the same places, so that there is something to see at once.
bool FrameBuilder::showPreview(Run& run) {
  const Wants& w = run.wants;
  SampleGrid coarse = w.outputGrid;
  // Samples apart, whatever the view's own step is.
  const double expected = estimate(static_cast<double>(coarse.count() * w.outputChannels.size()), 2);
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

/// Nothing where the sample is wanted, or more work than a refinement may be. One that is soon done is done at once: a
/// picture that is first a sample, then whole blocks at each move of a slider would flicker.
bool FrameBuilder::startRefinement(Run& run) {
  const Wants& wants = run.wants;
  m_refinement.reset();
  m_refusedWork = 0.0;
  if (m_outputReduction == Reduction::Sample) return true;
  const double work = refinementWork(*m_plan, wants.outputGrid, wants.outputChannels.size());
  if (work > kMostRefinementWork) {
    m_refusedWork = work;
    return true;
  }
  m_refinement = std::make_unique<Refinement>(m_lazy, *m_output, m_outputReduction);
  const bool soon = work / m_rates[0] < kPreviewAbove;
  if (soon && m_refinement->advance(kPreviewAbove, run.options()) == RunStatus::Cancelled) return run.left();
  showOutput(m_refinement->picture(), true);
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

bool FrameBuilder::keepParts(Run& run) {
  const auto keep = [&](const Picture& picture) { return m_lazy->keep(picture, run.stop) == RunStatus::Completed; };
  if (m_output->reduction == Reduction::Sample && !keep(*m_output)) return run.left();
  return std::all_of(m_maps.begin(), m_maps.end(), [&](const auto& map) { return keep(*map); }) || run.left();
}

/// The next pan finds what is shown and what lies around it, as far as that is quickly done. Not during a drag: what a
/// slider went through is not looked at again, and its tiles would cost fresh pages.
bool FrameBuilder::keepAround(Run& run) {
  const Wants& w = run.wants;
  if (w.dragging) return true;
  if (m_keptGrid == w.outputGrid && m_keptChannels == w.outputChannels) return true;
  m_numbers.remember();
  if (!keepParts(run)) return false;
  for (const SampleGrid& grid : gridsAround(w.outputGrid, m_plan->output())) {
    const double values = static_cast<double>(grid.count()) * static_cast<double>(w.outputChannels.size());
    if (estimate(values * m_lazy->shareMissing(grid, w.outputChannels), grid.step) > kAround) continue;
    if (grid.count() == 0) continue;
    const auto around = m_lazy->sample(grid, w.outputChannels, RunOptions{std::max(1, defaultThreads() - 1), run.stop});
    if (!around || m_lazy->keep(*around, run.stop) == RunStatus::Cancelled) return run.left();
  }
  m_keptGrid = w.outputGrid;
  m_keptChannels = w.outputChannels;
  return true;
}

std::vector<ChannelSummary> FrameBuilder::shownSummaries() const {
  std::vector<ChannelSummary> shown;
  for (const int channel : m_output->channels) {
    if (m_facts.summary()) {
      shown.push_back(m_facts.summary()->channels[static_cast<std::size_t>(channel)]);
      continue;
    }
    const auto at = std::find(m_estimated.begin(), m_estimated.end(), channel) - m_estimated.begin();
    shown.push_back(m_estimate[static_cast<std::size_t>(at)]);
  }
  return shown;
}

/// Of all channels where that is soon done, else of the shown ones.
bool FrameBuilder::makeEstimate(Run& run) {
  if (m_facts.summary()) return true;
  std::vector<int> channels = run.wants.outputChannels;
  if (m_lazy->estimatesSoon(static_cast<std::size_t>(m_plan->output().c))) {
    channels.resize(static_cast<std::size_t>(m_plan->output().c));
    std::iota(channels.begin(), channels.end(), 0);
  }
  if (m_estimated == channels) return true;
  m_estimated.clear();
  m_estimate = m_lazy->estimate(channels, run.options());
  if (m_estimate.empty()) return run.left();
  m_estimated = std::move(channels);
  return true;
}

/// Limits come from a sample of the whole output until its statistics are there, never from what is visible: a pan must
/// not change them. Those that were found earlier stay until then while they fit, and during a drag in any case: the
/// picture must not pump.
bool FrameBuilder::decideMapping(Run& run) {
  const Wants& wants = run.wants;
  const std::size_t ranges = m_mapping ? m_mapping->ranges.size() : 0;
  const bool comparable = m_mapping && m_wantedMapping == wants.mapping && m_mappingOfNumbers == wants.numberGrid &&
                          m_mappingCouldBeNegative == m_canBeNegative &&
                          (ranges <= 1 || ranges == m_output->channels.size());
  if (wants.dragging && comparable && mappingStillFits(*m_mapping, *m_output)) return true;
  if (!makeEstimate(run)) return false;
  const std::vector<ChannelSummary> shown = shownSummaries();
  if (!m_facts.summary() && comparable && mappingStillFits(*m_mapping, shown)) return true;
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
