#include "ui/paint/mark_cells.h"

namespace convt {
namespace {

/// The first number in [low, high) for which `reached` holds, high if there is none; reached never turns false again.
template <class Reached>
std::int64_t firstWhere(std::int64_t low, std::int64_t high, Reached reached) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (reached(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

std::vector<AxisCell> visibleCells(const Progression& positions, const SpanOf& spanOf, int from, int to) {
  std::vector<AxisCell> cells;
  if (positions.empty() || from >= to) return cells;
  const auto indexOf = [&](std::int64_t k) { return positions.step > 0 ? k : positions.count - 1 - k; };
  const auto span = [&](std::int64_t k) { return spanOf(positions.at(indexOf(k))); };
  std::int64_t k = firstWhere(0, positions.count, [&](std::int64_t j) { return span(j).end() > from; });
  while (k < positions.count) {
    const DeviceSpan here = span(k);
    if (here.begin >= to) break;
    cells.push_back({here, indexOf(k)});
    ++k;
    // Zoomed out a block may hold very many positions.
    if (k < positions.count && span(k) == here)
      k = firstWhere(k, positions.count, [&](std::int64_t j) { return span(j).begin > here.begin; });
  }
  return cells;
}

std::vector<DeviceSpan> joinedSpans(const std::vector<AxisCell>& cells) {
  std::vector<DeviceSpan> spans;
  for (const AxisCell& cell : cells) {
    if (!spans.empty() && spans.back().end() == cell.span.begin) {
      spans.back().size += cell.span.size;
    } else {
      spans.push_back(cell.span);
    }
  }
  return spans;
}

}  // namespace convt
