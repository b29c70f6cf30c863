#include "app/cli/report.h"

#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/checkerboard.h"
#include "engine/core/number_text.h"
#include "engine/parallel.h"
#include "engine/statistics.h"

namespace convt::cli {
namespace {

/// JSON knows neither NaN nor Inf.
template <class Number>
std::string jsonNumber(Number value) {
  return std::isfinite(value) ? exactText(value) : "null";
}

std::string jsonNumber(std::int64_t value) {
  return std::to_string(value);
}

template <class Number>
std::string jsonList(const std::vector<Number>& values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i > 0 ? "," : "") + jsonNumber(values[i]);
  return text + "]";
}

const char* wordOf(Evenness evenness) {
  switch (evenness) {
    case Evenness::Even: return "even";
    case Evenness::Uneven: return "uneven";
    case Evenness::Holes: break;
  }
  return "holes";
}

std::string coverageReport(const Coverage& coverage) {
  return "{\"verdict\":\"" + coverage.verdict() + "\",\"evenness\":\"" + wordOf(coverage.evenness) +
         "\",\"counts\":" + jsonList(coverage.counts) + ",\"never_written\":" + jsonNumber(coverage.neverWritten) +
         ",\"of\":\"" + (coverage.interior ? "interior" : "output") + "\"}";
}

/// Per output channel, over all images of the batch; NaN: nothing to measure. Nothing if it was cancelled.
std::optional<std::vector<double>> measuredCheckerboard(const Plan& plan, const Tensor& output,
                                                        const RunOptions& options) {
  const Shape& s = output.shape;
  std::vector<double> numbers(static_cast<std::size_t>(s.c), std::numeric_limits<double>::quiet_NaN());
  const RunStatus status = parallelFor(s.c, options, [&](std::int64_t c) {
    PhaseMoments moments(plan.params(), plan.input());
    for (std::int64_t n = 0; n < s.n; ++n) {
      for (std::int64_t y = 0; y < s.h; ++y) {
        if (options.stop.stop_requested()) return false;
        moments.addRow(y, {output.values.data() + output.index(n, c, y, 0), static_cast<std::size_t>(s.w)});
      }
    }
    if (const auto number = moments.checkerboard()) numbers[static_cast<std::size_t>(c)] = *number;
    return true;
  });
  if (status == RunStatus::Cancelled) return std::nullopt;
  return numbers;
}

std::string termReport(const PixelTerm& t) {
  std::string text = "{\"ic\":" + std::to_string(t.ic);
  text += ",\"ky\":" + std::to_string(t.ky) + ",\"kx\":" + std::to_string(t.kx);
  text += ",\"iy\":" + std::to_string(t.iy) + ",\"ix\":" + std::to_string(t.ix);
  text += ",\"x\":" + jsonNumber(static_cast<double>(t.x)) + ",\"w\":" + jsonNumber(static_cast<double>(t.w)) +
          ",\"product\":" + jsonNumber(t.product());
  return text + "}";
}

}  // namespace

Result<std::string> applyReport(const Plan& plan, const Tensor& output, const ReportFacts& facts,
                                const RunOptions& options) {
  const auto measured = measuredCheckerboard(plan, output, options);
  const auto fromWeights = checkerboardFromWeights(plan.params(), plan.weights().weight, options);
  if (!measured || !fromWeights) return Failure{"", false};
  SummaryBuilder builder;
  builder.add(output.values.data(), output.values.size());
  const ChannelSummary summary = builder.summary();
  const bool any = summary.count > summary.notFinite;
  const Shape& s = output.shape;
  std::string text = "{\"shape\":" + jsonList(std::vector<std::int64_t>{s.n, s.c, s.h, s.w});
  text += ",\"min\":" + (any ? jsonNumber(summary.min) : "null");
  text += ",\"max\":" + (any ? jsonNumber(summary.max) : "null");
  text += ",\"mean\":" + (any ? jsonNumber(summary.mean) : "null");
  text += ",\"milliseconds\":" + digitsText(facts.milliseconds, 6) + ",\"threads\":" + std::to_string(facts.threads);
  text += ",\"path\":\"" + std::string(plan.pathName()) + "\"";
  text += ",\"coverage\":" + coverageReport(coverageOf(plan.params(), plan.input()));
  text += ",\"checkerboard\":{\"measured\":" + jsonList(*measured) + ",\"from_weights\":" + jsonList(*fromWeights);
  return text + "}}\n";
}

std::string explainReport(const PixelExplanation& pixel) {
  const PixelSum& sum = pixel.sum;
  const OutputPlace& p = sum.place;
  std::string text = "{\"place\":" + jsonList(std::vector<std::int64_t>{p.n, p.oc, p.oy, p.ox});
  text += ",\"value\":" + jsonNumber(static_cast<double>(pixel.value)) + ",\"total\":" + jsonNumber(sum.total);
  text += ",\"bias\":" + (sum.hasBias ? jsonNumber(sum.bias) : "null") + ",\"terms\":[";
  bool first = true;
  forEachTerm(pixel.layer, p, [&](const PixelTerm& term) {
    if (!first) text += ',';
    first = false;
    text += termReport(term);
  });
  return text + "]}\n";
}

}  // namespace convt::cli
