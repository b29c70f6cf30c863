#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/core/channel_summary.h"
#include "engine/core/checkerboard.h"
#include "engine/summary_builder.h"

namespace convt {

/// The summaries of all channels of one image, and what the convolution alone took.
struct OutputSummary {
  std::vector<ChannelSummary> channels;
  std::vector<Histogram> histograms;  ///< per channel
  std::vector<double> checkerboard;   ///< measured, per channel (PhaseMoments); NaN: nothing to measure
  double milliseconds = 0.0;
};

/// One walk over the whole output of one image, strip by strip in a buffer of constant size: what needs every value
/// (statistics, checkerboard numbers, overviews) rides along, and nothing keeps the output. It can be left after any
/// strip and go on later. A strip takes about 5 ms. Any thread count gives the same bits: the pieces of a strip are cut
/// by the layer alone, and combined in a fixed order. Not thread-safe; any thread but the GUI's.
class OutputWalk {
 public:
  /// Called with each strip: some rows of some channels, and where their values are.
  using Visitor = std::function<void(const Region& strip, const OutputSpan& values)>;

  /// @param strip  what takeStrip() of an earlier walk gave: its memory is used again
  OutputWalk(std::shared_ptr<const Plan> plan, Input input, std::int64_t n, std::vector<float> strip = {});

  bool done() const { return m_channel >= m_plan->output().c; }
  /// Share of the output that was walked, 0..1.
  double share() const;
  /// Computes the next strip, if there is one; Cancelled: the strip will be computed again.
  RunStatus advance(const RunOptions& options, const Visitor& visit = {});
  /// What is known; complete once done().
  const OutputSummary& summary() const { return m_summary; }
  OutputSummary takeSummary() { return std::move(m_summary); }
  /// The buffer of the strips, for the next walk; this one is over then.
  std::vector<float> takeStrip() { return std::move(m_values); }

 private:
  /// What one thread gathers at a time: a share of each strip's rows of one channel.
  struct Piece {
    ValueMoments moments;
    PhaseMoments phases;
    std::vector<double> sums;  ///< of a row, lane by lane
  };

  void beginChannels(std::int64_t channels, const OutputSpan& first);
  void gather(std::int64_t channel, Piece& piece, std::span<const float> values, std::int64_t row);
  void finishChannels();

  std::shared_ptr<const Plan> m_plan;
  Input m_input;
  std::int64_t m_image;
  std::int64_t m_channel = 0;  ///< first channel of the strip to come
  std::int64_t m_row = 0;      ///< first row of the strip to come
  std::vector<float> m_values;
  std::vector<std::unique_ptr<FineCounts>> m_counts;  ///< per channel
  std::vector<Piece> m_pieces;                        ///< [piece][channel]
  OutputSummary m_summary;
};

/// A whole walk. Nothing if it was cancelled.
std::optional<OutputSummary> summarizeOutput(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t n,
                                             const RunOptions& options = {}, const OutputWalk::Visitor& visit = {});

/// Checkerboard numbers from the weights, per output channel; NaN: nothing to tell. Nothing if it was cancelled. Any
/// thread count gives the same bits; cost: phaseSumsCost().
std::optional<std::vector<double>> checkerboardFromWeights(const LayerParams& params, const Tensor& weight,
                                                           const RunOptions& options = {});

}  // namespace convt
