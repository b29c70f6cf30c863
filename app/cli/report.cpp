#include "app/cli/report.h"

#include <algorithm>
#include <cmath>
#include <optional>
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

/// Over all images and channels: min, max and mean; nothing if no value is finite.
std::optional<ChannelSummary> overall(const Measured& output) {
  ChannelSummary all;
  double sum = 0.0;
  std::int64_t finite = 0;
  for (const std::vector<ChannelSummary>& channels : output.images) {
    for (const ChannelSummary& s : channels) {
      const std::int64_t here = s.count - s.notFinite;
      if (here == 0) continue;
      all.min = finite > 0 ? std::min(all.min, s.min) : s.min;
      all.max = finite > 0 ? std::max(all.max, s.max) : s.max;
      sum += s.mean * static_cast<double>(here);
      finite += here;
    }
  }
  if (finite == 0) return std::nullopt;
  all.mean = sum / static_cast<double>(finite);
  return all;
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

Result<std::string> applyReport(const Plan& plan, const Measured& output, const RunOptions& options) {
  const auto fromWeights = checkerboardFromWeights(plan.params(), plan.weights().weight, options);
  if (!fromWeights) return Failure{"", false};
  const auto summary = overall(output);
  const Shape& s = plan.output();
  const int threads = options.threads > 0 ? options.threads : defaultThreads();
  std::string text = "{\"shape\":" + jsonList(std::vector<std::int64_t>{s.n, s.c, s.h, s.w});
  text += ",\"min\":" + (summary ? jsonNumber(summary->min) : "null");
  text += ",\"max\":" + (summary ? jsonNumber(summary->max) : "null");
  text += ",\"mean\":" + (summary ? jsonNumber(summary->mean) : "null");
  text += ",\"milliseconds\":" + digitsText(output.milliseconds, 6) + ",\"threads\":" + std::to_string(threads);
  text += ",\"path\":\"" + std::string(plan.pathName()) + "\"";
  text += ",\"coverage\":" + coverageReport(coverageOf(plan.params(), plan.input()));
  text += ",\"checkerboard\":{\"measured\":" + jsonList(output.checkerboard) +
          ",\"from_weights\":" + jsonList(*fromWeights);
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
