#include "engine/lazy/refinement.h"

#include <algorithm>
#include <chrono>

#include "engine/parallel.h"
#include "engine/render/reduction.h"
#include "engine/render/spare_pictures.h"

namespace convt {
namespace {

constexpr double kBatchWork = 1e9;  // some ten milliseconds on two cores: how often a refinement looks at the clock
constexpr std::int64_t kStripValues = 1 << 15;  // 128 KB a channel: stays in the second cache

/// All pixels of the part's blocks, strip by strip, for channels that follow each other.
bool reduceChannels(Picture& part, std::size_t first, std::size_t count, const LazyOutput& output,
                    const std::stop_token& stop) {
  const SampleGrid& grid = part.grid;
  const Shape& out = output.plan().output();
  const std::int64_t height = std::min(std::int64_t{grid.rows} * grid.step, out.h - grid.y0);
  const std::int64_t width = std::min(std::int64_t{grid.cols} * grid.step, out.w - grid.x0);
  const std::int64_t most = std::clamp<std::int64_t>(kStripValues / width, 1, height);
  std::vector<float> strip(count * static_cast<std::size_t>(most * width));
  std::vector<PlaneReducer> reducers(count, PlaneReducer(static_cast<int>(width), grid.step, part.reduction));
  std::vector<float*> to;
  for (std::size_t c = 0; c < count; ++c) to.push_back(part.values.data() + (first + c) * grid.count());
  const auto cols = static_cast<std::size_t>(grid.cols);
  for (std::int64_t y = 0; y < height; y += most) {
    const std::int64_t rows = std::min(most, height - y);
    const Region region{
        output.image(), part.channels[first], static_cast<std::int64_t>(count), grid.y0 + y, grid.x0, rows, width, 1};
    const OutputSpan span{strip.data(), most * width, width};
    if (run(output.plan(), output.input(), region, span, {1, stop}) == RunStatus::Cancelled) return false;
    for (std::size_t c = 0; c < count; ++c) {
      for (std::int64_t j = 0; j < rows; ++j) {
        const float* row = strip.data() + static_cast<std::int64_t>(c) * span.channelStride + j * width;
        if (!reducers[c].add({row, static_cast<std::size_t>(width)})) continue;
        reducers[c].take({to[c], cols});
        to[c] += cols;
      }
    }
  }
  for (std::size_t c = 0; c < count; ++c) {
    if (reducers[c].pending()) reducers[c].take({to[c], cols});
  }
  return true;
}

}  // namespace

double refinementWork(const Plan& plan, const SampleGrid& grid, std::size_t channels) {
  const Shape& out = plan.output();
  const auto extent = [&grid](std::int64_t begin, int samples, std::int64_t end) {
    return static_cast<double>(std::min(begin + std::int64_t{samples} * grid.step, end) - begin);
  };
  return extent(grid.y0, grid.rows, out.h) * extent(grid.x0, grid.cols, out.w) * static_cast<double>(channels) *
         (plan.termsPerPixel() + 8.0);
}

Refinement::Refinement(std::shared_ptr<const LazyOutput> output, const Picture& sample, Reduction reduction)
    : m_output(std::move(output)), m_picture(makePicture(sample.grid, sample.channels, reduction)) {
  m_picture->values = sample.values;
  const std::vector<bool> there = m_output->fillFromCache(*m_picture);
  const Shape& out = m_output->plan().output();
  const TileParts parts(m_picture->grid, out.h, out.w);
  auto known = there.begin();
  for (const TilePart& row : parts.rows) {
    for (const TilePart& col : parts.cols) {
      if (*known++)
        m_blocks += static_cast<std::size_t>(row.count) * static_cast<std::size_t>(col.count);
      else
        addPart(row, col);
    }
  }
  const auto fromMiddle = [this](const Part& part) {
    const double dy = part.row.first + part.row.count / 2.0 - m_picture->grid.rows / 2.0;
    const double dx = part.col.first + part.col.count / 2.0 - m_picture->grid.cols / 2.0;
    return dy * dy + dx * dx;
  };
  std::stable_sort(m_order.begin(), m_order.end(),
                   [&](const Part& a, const Part& b) { return fromMiddle(a) < fromMiddle(b); });
}

/// As a whole, or in rows of blocks where it would be more than a batch.
void Refinement::addPart(const TilePart& row, const TilePart& col) {
  const SampleGrid& all = m_picture->grid;
  const SampleGrid grid{all.y0 + std::int64_t{row.first} * all.step, all.x0 + std::int64_t{col.first} * all.step,
                        row.count, col.count, all.step};
  const double work = refinementWork(m_output->plan(), grid, m_picture->channels.size());
  const int slices = std::clamp(static_cast<int>(work / kBatchWork), 1, row.count);
  for (int i = 0; i < slices; ++i) {
    const int first = row.count * i / slices;
    const int count = row.count * (i + 1) / slices - first;
    m_order.push_back({{row.tile, row.inTile + first, row.first + first, count, row.whole && slices == 1}, col});
  }
}

std::size_t Refinement::batchSize() const {
  const Part& part = m_order[m_next];
  const SampleGrid grid{0, 0, part.row.count, part.col.count, m_picture->grid.step};
  const double work = std::max(1.0, refinementWork(m_output->plan(), grid, m_picture->channels.size()));
  const double wanted = std::max(kBatchWork / work, static_cast<double>(defaultThreads()));
  return static_cast<std::size_t>(std::min(wanted, static_cast<double>(m_order.size() - m_next)));
}

double Refinement::share() const {
  if (done()) return 1.0;
  return static_cast<double>(m_blocks) / static_cast<double>(std::max<std::size_t>(1, m_picture->grid.count()));
}

RunStatus Refinement::advance(double milliseconds, const RunOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double, std::milli>(milliseconds);
  while (!done()) {
    const std::size_t count = batchSize();
    std::vector<char> finished(count);
    // Parts are written where no other one is.
    const RunStatus status = parallelFor(static_cast<std::int64_t>(count), options, [&](std::int64_t i) {
      const auto at = static_cast<std::size_t>(i);
      finished[at] = refine(m_order[m_next + at], options.stop) ? 1 : 0;
      return finished[at] != 0;
    });
    takeFinished(finished);
    if (status == RunStatus::Cancelled) return status;
    if (Clock::now() >= end) break;
  }
  return RunStatus::Completed;
}

/// Brings the finished parts of a batch before the others, and counts them.
void Refinement::takeFinished(const std::vector<char>& finished) {
  for (std::size_t i = 0, batch = m_next; i < finished.size(); ++i) {
    if (finished[i] == 0) continue;
    const Part& part = m_order[batch + i];
    m_blocks += static_cast<std::size_t>(part.row.count) * static_cast<std::size_t>(part.col.count);
    std::swap(m_order[m_next++], m_order[batch + i]);
  }
}

bool Refinement::refine(const Part& part, const std::stop_token& stop) {
  const SampleGrid& all = m_picture->grid;
  const SampleGrid grid{all.y0 + std::int64_t{part.row.first} * all.step,
                        all.x0 + std::int64_t{part.col.first} * all.step, part.row.count, part.col.count, all.step};
  Picture blocks{grid, m_picture->reduction, m_picture->channels, {}, {}};
  blocks.values.resize(grid.count() * blocks.channels.size());
  for (std::size_t c = 0; c < blocks.channels.size();) {
    std::size_t end = c + 1;
    while (end < blocks.channels.size() && blocks.channels[end] == blocks.channels[end - 1] + 1) ++end;
    if (!reduceChannels(blocks, c, end - c, *m_output, stop)) return false;
    c = end;
  }
  m_output->keep(blocks);
  for (std::size_t c = 0; c < blocks.channels.size(); ++c) {
    for (int j = 0; j < grid.rows; ++j) {
      const std::size_t to = c * all.count() +
                             static_cast<std::size_t>(part.row.first + j) * static_cast<std::size_t>(all.cols) +
                             static_cast<std::size_t>(part.col.first);
      std::copy_n(blocks.values.data() + c * grid.count() + static_cast<std::size_t>(j * grid.cols), grid.cols,
                  m_picture->values.data() + to);
    }
  }
  return true;
}

std::shared_ptr<Picture> Refinement::picture() const {
  auto copy = makePicture(m_picture->grid, m_picture->channels, m_picture->reduction);
  copy->values = m_picture->values;
  return copy;
}

}  // namespace convt
