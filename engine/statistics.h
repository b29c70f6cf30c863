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

namespace convt {

/// Min, max, mean, deviation, the 0.5 % and 99.5 % limits and the counts of values that come in pieces.
/// The same pieces in the same order give the same bits. The limits come from a histogram over the upper 16 bits of the
/// floats' order, interpolated inside a bin: within 0.8 % of the value.
class SummaryBuilder {
 public:
  SummaryBuilder();
  void add(const float* values, std::size_t count);
  ChannelSummary summary() const;

 private:
  float limit(double share) const;

  std::vector<std::uint32_t> m_histogram;
  double m_sum = 0.0;
  double m_squares = 0.0;
  float m_min = 0.0F;
  float m_max = 0.0F;
  std::int64_t m_finite = 0;
  std::int64_t m_count = 0;
  std::int64_t m_outside = 0;
};

/// The summaries of all channels of one image, and what the convolution alone took.
struct OutputSummary {
  std::vector<ChannelSummary> channels;
  std::vector<double> checkerboard;  ///< measured, per channel (PhaseMoments); NaN: nothing to measure
  double milliseconds = 0.0;
};

/// One walk over the whole output of one image, strip by strip in a buffer of constant size: what needs every value
/// (statistics, checkerboard numbers, overviews) rides along, and nothing keeps the output. It can be left after any
/// strip and go on later. A strip takes about 5 ms. Not thread-safe; any thread but the GUI's.
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
  /// The buffer of the strips, for the next walk; this one is over then.
  std::vector<float> takeStrip() { return std::move(m_values); }

 private:
  void gather(std::int64_t c, const float* values, std::int64_t rows);
  void finishChannels();

  std::shared_ptr<const Plan> m_plan;
  Input m_input;
  std::int64_t m_image;
  std::int64_t m_channel = 0;  ///< first channel of the strip to come
  std::int64_t m_row = 0;      ///< first row of the strip to come
  std::vector<float> m_values;
  std::vector<SummaryBuilder> m_builders;
  std::vector<PhaseMoments> m_moments;
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
