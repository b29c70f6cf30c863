#include "app/cli/measured.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/core/checkerboard.h"
#include "engine/parallel.h"
#include "engine/statistics.h"

namespace convt::cli {
namespace {

/// All walks over all images, one after the other.
class Walks {
 public:
  Walks(const std::shared_ptr<const Plan>& plan, const Input& input, int walks, const RunOptions& options,
        Progress& progress)
      : m_plan(plan), m_input(input), m_walks(walks), m_options(options), m_progress(progress) {
    const Shape& s = plan->output();
    if (s.n != 1) m_moments.assign(static_cast<std::size_t>(s.c), PhaseMoments(plan->params(), plan->input()));
  }

  std::optional<Measured> run() {
    Measured measured;
    std::vector<double> times;
    for (; m_walk < m_walks; ++m_walk) {
      double milliseconds = 0.0;
      for (std::int64_t n = 0; n < m_plan->output().n; ++n) {
        const auto summary = walkImage(n);
        if (!summary) return std::nullopt;
        milliseconds += summary->milliseconds;
        if (m_walk > 0) continue;
        measured.images.push_back(summary->channels);
        measured.checkerboard = summary->checkerboard;
      }
      times.push_back(milliseconds);
    }
    std::sort(times.begin(), times.end());
    if (!times.empty()) measured.milliseconds = (times[(times.size() - 1) / 2] + times[times.size() / 2]) / 2.0;
    if (m_moments.empty()) return measured;  // one image: its own numbers
    measured.checkerboard.clear();
    for (const PhaseMoments& moments : m_moments)
      measured.checkerboard.push_back(moments.checkerboard().value_or(std::numeric_limits<double>::quiet_NaN()));
    return measured;
  }

 private:
  std::optional<OutputSummary> walkImage(std::int64_t n) {
    OutputWalk walk(m_plan, m_input, n, std::move(m_strip));
    const double images = static_cast<double>(m_plan->output().n);
    while (!walk.done()) {
      const auto visit = [this](const Region& strip, const OutputSpan& values) {
        if (m_walk == 0 && !m_moments.empty()) addMoments(strip, values);
      };
      if (walk.advance(m_options, visit) == RunStatus::Cancelled) return std::nullopt;
      const double before = static_cast<double>(m_walk) + static_cast<double>(n) / images;
      m_progress.show("measuring", (before + walk.share() / images) / m_walks);
    }
    m_strip = walk.takeStrip();
    return walk.summary();
  }

  /// Of several images: their number is not made of those of single ones.
  void addMoments(const Region& strip, const OutputSpan& values) {
    parallelFor(strip.channels, {m_options.threads, {}}, [&](std::int64_t c) {
      const float* row = values.data + c * values.channelStride;
      for (std::int64_t j = 0; j < strip.rows; ++j, row += values.rowStride) {
        m_moments[static_cast<std::size_t>(strip.c0 + c)].addRow(strip.y0 + j,
                                                                 {row, static_cast<std::size_t>(strip.cols)});
      }
      return true;
    });
  }

  const std::shared_ptr<const Plan>& m_plan;
  const Input& m_input;
  int m_walks;
  const RunOptions& m_options;
  Progress& m_progress;
  int m_walk = 0;
  std::vector<float> m_strip;
  std::vector<PhaseMoments> m_moments;
};

}  // namespace

std::optional<Measured> measureOutput(const std::shared_ptr<const Plan>& plan, const Input& input, int walks,
                                      const RunOptions& options, Progress& progress) {
  return Walks(plan, input, walks, options, progress).run();
}

}  // namespace convt::cli
