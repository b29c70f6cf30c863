#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/core/progression.h"

namespace convt {

/// Device pixels along one axis.
struct DeviceSpan {
  int begin = 0;
  int size = 0;
  int end() const { return begin + size; }
  friend bool operator==(const DeviceSpan&, const DeviceSpan&) = default;
};

/// Where a position along one axis is drawn. Rises with the position; positions that share a block share a span.
using SpanOf = std::function<DeviceSpan(std::int64_t position)>;

/// A position of a progression that is visible: where, and which one it is (counted from the progression's first).
struct AxisCell {
  DeviceSpan span;
  std::int64_t index = 0;
};

/// The positions whose spans touch device pixels [from, to), in ascending place; of those that share a span, one.
/// Costs what is visible times the logarithm of the progression's count.
std::vector<AxisCell> visibleCells(const Progression& positions, const SpanOf& spanOf, int from, int to);

/// The spans of cells, those that touch each other joined.
std::vector<DeviceSpan> joinedSpans(const std::vector<AxisCell>& cells);

}  // namespace convt
