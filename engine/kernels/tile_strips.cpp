// How a strip over a row is cut into register tiles: see tile_task.h.
#include <algorithm>

#include "engine/kernels/cost.h"
#include "engine/kernels/tile_task.h"

namespace convt {
namespace {

constexpr std::int64_t kCallFmas = 4'000'000;  // vectors; the stop token is looked at about every millisecond

}  // namespace

/// A strip over a whole row: its ends from padded rows, what lies between from the image itself where it can be read.
void TileTask::runSplit(TileStrip& strip, TileStrip* odd, TileShape shape, std::int64_t vectors, std::int64_t lo,
                        std::int64_t hi) {
  if (m_insideEnd == 0) {
    runStrip(strip, shape, vectors, lo, hi);
    return;
  }
  const std::ptrdiff_t xOffset = strip.xOffset;
  const std::ptrdiff_t rowPitch = strip.rowPitch;
  float* const out = strip.out;
  std::int64_t begin = 0;
  for (const std::int64_t end : {m_insideFirst, m_insideEnd, vectors}) {
    const bool inside = begin == m_insideFirst && end == m_insideEnd;
    strip.terms = (inside ? m_scratch.insideTerms : m_scratch.terms)[0].data();
    if (odd != nullptr) odd->terms = (inside ? m_scratch.insideTerms : m_scratch.terms)[1].data();
    strip.rowPitch = inside ? m_input.strideH * m_apart : rowPitch;
    strip.xOffset = xOffset + begin * strip.vectorPitch + (inside ? m_x0 : 0);
    strip.out = out + begin * strip.outVector;
    if (begin < end) runStrip(strip, shape, end - begin, lo - begin * strip.outVector, hi - begin * strip.outVector);
    begin = end;
  }
}

/// @param strip  is changed
/// @param lo, hi  floats of the out row that may be written; only the first and the last vector leave them
void TileTask::runStrip(TileStrip& strip, TileShape shape, std::int64_t vectors, std::int64_t lo, std::int64_t hi) {
  if (lo > 0) {
    TileShape one = shape;
    one.vectors = 1;
    runPartial(strip, one, lo, hi);
    strip.xOffset += strip.vectorPitch;
    strip.out += strip.outVector;
    hi -= strip.outVector;
    --vectors;
  }
  if (vectors == 0) return;
  const bool lastIsPartial = (vectors - 1) * strip.outVector + widthOf(strip) > hi;
  const StripCut cut = cutStrip(vectors, shape.vectors);
  for (std::int64_t done = 0; done < cut.tiles && !m_stopped;) {
    shape.vectors = done < cut.larger ? cut.size : cut.size - 1;
    const std::int64_t end = done < cut.larger ? cut.larger : cut.tiles;
    const bool partial = lastIsPartial && end == cut.tiles;
    const std::int64_t whole = end - done - (partial ? 1 : 0);
    runTilesOf(strip, shape, whole);
    hi -= whole * shape.vectors * strip.outVector;
    if (partial) runPartial(strip, shape, 0, hi);
    done = end;
  }
}

/// Moves the strip behind the tiles.
void TileTask::runTilesOf(TileStrip& strip, const TileShape& shape, std::int64_t tiles) {
  const std::int64_t fmas = m_terms * strip.taps * shape.channels * shape.rows * shape.vectors * strip.groups;
  const std::int64_t most = fmas * tiles <= kCallFmas ? tiles : std::max<std::int64_t>(1, kCallFmas / fmas);
  for (std::int64_t i = 0; i < tiles && !m_stopped; i += strip.tiles) {
    strip.tiles = std::min(most, tiles - i);
    runTilesOnce(shape, strip);
    strip.xOffset += strip.tiles * shape.vectors * strip.vectorPitch;
    strip.out += strip.tiles * shape.vectors * strip.outVector;
    if (strip.soon != nullptr) strip.soon += strip.tiles * shape.vectors * m_lanes;
    m_work += strip.tiles * fmas;
    if (m_work < kCallFmas) continue;
    m_work = 0;
    m_stopped = m_options.stop.stop_requested();
  }
}

void TileTask::runTilesOnce(const TileShape& shape, const TileStrip& strip) {
  if (strip.odd != nullptr) {
    runPairedTiles(shape, strip);
  } else if (shape.sharedRows) {
    runSharedTiles(shape, strip);
  } else {
    runTiles(shape, strip);
  }
}

/// One tile that hangs over an end of the row: into a buffer, and from there what belongs to the row.
void TileTask::runPartial(TileStrip& strip, const TileShape& shape, std::int64_t lo, std::int64_t hi) {
  const TileStrip row = strip;
  const std::int64_t width = widthOf(strip);
  strip.outVector = width;
  strip.outRow = shape.vectors * width;
  strip.outChannel = shape.rows * strip.groups * strip.outRow;
  strip.out = m_scratch.partial.atLeast(shape.channels * strip.outChannel);
  const auto forEachPart = [&](auto visit) {
    for (int o = 0; o < shape.channels; ++o) {
      for (std::int64_t r = 0; r < shape.rows * strip.groups; ++r) {
        for (int v = 0; v < shape.vectors; ++v) {
          float* part = strip.out + o * strip.outChannel + r * strip.outRow + v * width;
          float* whole = row.out + o * row.outChannel + r * row.outRow + v * row.outVector;
          const std::int64_t begin = std::max<std::int64_t>(lo - v * row.outVector, 0);
          const std::int64_t end = std::min<std::int64_t>(hi - v * row.outVector, width);
          if (begin < end) visit(part + begin, whole + begin, end - begin);
        }
      }
    }
  };
  if (strip.resumes) {
    std::fill_n(strip.out, shape.channels * strip.outChannel, 0.0F);
    forEachPart([](float* part, const float* whole, std::int64_t n) { std::copy_n(whole, n, part); });
  }
  strip.tiles = 1;
  strip.streams = false;
  runTilesOnce(shape, strip);
  forEachPart([](const float* part, float* whole, std::int64_t n) { std::copy_n(part, n, whole); });
  strip = row;
}

}  // namespace convt
