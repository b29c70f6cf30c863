#pragma once

#include <memory>
#include <vector>

#include "engine/lazy/lazy_output.h"
#include "engine/lazy/tile_parts.h"

namespace convt {

/// Most multiply-adds (and values, at 8 each) that a refinement may cost: some ten seconds on two cores.
constexpr double kMostRefinementWork = 5e11;

/// What a refinement of this many blocks costs: all pixels of step x step each, with their terms.
double refinementWork(const Plan& plan, const SampleGrid& grid, std::size_t channels);

/// A picture of single samples that becomes one of whole blocks, tile by tile from its middle on: the mean of each
/// step x step block, or its value of largest magnitude (PlaneReducer). Tiles that the cache has come first. One thread
/// at a time, never the GUI's.
class Refinement {
 public:
  /// @param sample  every step-th pixel of the output; it is copied
  Refinement(std::shared_ptr<const LazyOutput> output, const Picture& sample, Reduction reduction);

  bool done() const { return m_next == m_order.size(); }
  /// Share of the blocks that are what the reduction says, 0..1.
  double share() const;
  /// Refines for about so long, and some of it in any case; Cancelled: what was finished counts.
  RunStatus advance(double milliseconds, const RunOptions& options);
  /// As it stands: a copy with values and without pixels.
  std::shared_ptr<Picture> picture() const;

 private:
  struct Part {
    TilePart row;
    TilePart col;
  };
  void addPart(const TilePart& row, const TilePart& col);
  std::size_t batchSize() const;
  bool refine(const Part& part, const std::stop_token& stop);
  void takeFinished(const std::vector<char>& finished);

  std::shared_ptr<const LazyOutput> m_output;
  std::shared_ptr<Picture> m_picture;
  std::vector<Part> m_order;  ///< those to be refined, the finished ones first
  std::size_t m_next = 0;
  std::size_t m_blocks = 0;  ///< refined
};

}  // namespace convt
