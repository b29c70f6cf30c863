#include "ui/coverage/coverage_facts.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "engine/core/common_divisor.h"
#include "ui/controls/weight_words.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Coverage)
};

std::optional<double> numberAt(const std::vector<double>& numbers, int channel) {
  if (channel < 0 || static_cast<std::size_t>(channel) >= numbers.size()) return std::nullopt;
  const double number = numbers[static_cast<std::size_t>(channel)];
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

QString listed(const std::vector<std::int64_t>& numbers) {
  constexpr std::size_t kMostListed = 5;
  if (numbers.size() > kMostListed)
    return Words::tr("from %1 to %2").arg(integerText(numbers.front()), integerText(numbers.back()));
  QString text = integerText(numbers.front());
  for (std::size_t i = 1; i < numbers.size(); ++i)
    text = (i + 1 < numbers.size() ? u"%1, %2"_s : Words::tr("%1 or %2")).arg(text, integerText(numbers[i]));
  return text;
}

/// "1, 2 or 4 of the 9 taps in each of 3 input channels".
QString tapsText(const CoverageFacts& facts, const std::vector<std::int64_t>& counts) {
  const std::int64_t taps = std::int64_t{facts.params.kernel.h} * facts.params.kernel.w;
  QString text;
  if (counts.size() != 1 || counts.front() != taps)
    text = Words::tr("%1 of the %2 taps").arg(listed(counts), integerText(taps));
  else if (taps == 1)
    text = Words::tr("the only tap");
  else
    text = Words::tr("all %1 taps").arg(integerText(taps));
  if (facts.inputs() == 1) return text;
  return Words::tr("%1 in each of %2 input channels").arg(text, integerText(facts.inputs()));
}

/// The smallest distance after which the counts of one axis come again; 1: they are all the same.
std::int64_t periodOf(const std::vector<std::int64_t>& phases) {
  const auto repeats = [&](std::size_t period) {
    return std::equal(phases.begin() + static_cast<std::ptrdiff_t>(period), phases.end(), phases.begin());
  };
  for (std::size_t period = 1; period < phases.size(); ++period)
    if (phases.size() % period == 0 && repeats(period)) return static_cast<std::int64_t>(period);
  return static_cast<std::int64_t>(phases.size());
}

QString periodText(std::int64_t rows, std::int64_t cols) {
  if (rows == cols) return Words::tr("%1 pixels").arg(rows);
  if (cols == 1) return Words::tr("%1 rows").arg(rows);
  if (rows == 1) return Words::tr("%1 columns").arg(cols);
  return Words::tr("%1 rows and %2 columns").arg(rows).arg(cols);
}

std::vector<std::int64_t> written(const Coverage& coverage) {
  std::vector<std::int64_t> counts = coverage.counts;
  counts.erase(std::remove(counts.begin(), counts.end(), 0), counts.end());
  return counts;
}

QString axisReason(Pair kernel, Pair stride, Pair dilation, Axis axis, const QString& where) {
  const auto of = [axis](Pair pair) { return axis == Axis::H ? pair.h : pair.w; };
  const int common = static_cast<int>(commonDivisor(of(stride), of(dilation)));
  if (common > 1) return Words::tr("Stride and dilation have the common factor %1%2.").arg(common).arg(where);
  if (of(kernel) >= of(stride)) return {};
  return Words::tr("The kernel is smaller than the stride%1: %2 < %3.").arg(where).arg(of(kernel)).arg(of(stride));
}

/// Why pixels of the interior stay unwritten; the axis is named where the other one differs.
QString holesReason(const LayerParams& p) {
  const auto reason = [&](Axis axis, const QString& where) {
    return axisReason(p.kernel, p.stride, p.dilation, axis, where);
  };
  if (reason(Axis::H, {}) == reason(Axis::W, {})) return reason(Axis::H, {});
  QStringList reasons{reason(Axis::H, Words::tr(" along H")), reason(Axis::W, Words::tr(" along W"))};
  reasons.removeAll(QString());
  return reasons.join(u' ');
}

QString emptyText(const CoverageFacts& facts) {
  return facts.params.bias ? Words::tr("only the bias is there") : Words::tr("they stay 0");
}

QString interiorText(const CoverageFacts& facts) {
  const Coverage& c = facts.coverage;
  const std::vector<std::int64_t> counts = written(c);
  const std::int64_t rows = periodOf(c.phasesH);
  const std::int64_t cols = periodOf(c.phasesW);
  if (c.evenness == Evenness::Even) return Words::tr("Every interior pixel gets %1.").arg(tapsText(facts, counts));
  if (c.evenness == Evenness::Uneven)
    return Words::tr("Interior pixels get %1, in a pattern that repeats every %2.")
        .arg(tapsText(facts, counts), periodText(rows, cols));
  const auto reached = [](const std::vector<std::int64_t>& phases, std::int64_t period) {
    const auto zeros = std::count(phases.begin(), phases.begin() + static_cast<std::ptrdiff_t>(period), 0);
    return period - zeros;
  };
  const std::int64_t all = rows * cols;
  const std::int64_t holes = all - reached(c.phasesH, rows) * reached(c.phasesW, cols);
  const QString first = Words::tr("No tap reaches %1 of every %2 interior pixels; %3.")
                            .arg(integerText(holes), integerText(all), emptyText(facts));
  const QString others = Words::tr("The others get %1.").arg(tapsText(facts, counts));
  return QStringList{first, others, holesReason(facts.params)}.join(u' ');
}

/// Of a layer whose borders meet: what was counted, over all of its pixels.
QString smallText(const CoverageFacts& facts) {
  const Coverage& c = facts.coverage;
  const Shape out = outputShape(facts.params, facts.input);
  const std::int64_t pixels = out.h * out.w;
  const std::vector<std::int64_t> counts = written(c);
  QStringList texts;
  if (pixels == 1)
    texts += Words::tr("The layer is too small for an interior: its output is a single pixel.");
  else
    texts += Words::tr("The layer is too small for an interior: counted over all %1 pixels, borders included.")
                 .arg(integerText(pixels));
  if (counts.empty()) return (texts += Words::tr("No tap reaches any of them; %1.").arg(emptyText(facts))).join(u' ');
  if (c.evenness == Evenness::Even) texts += Words::tr("Every pixel gets %1.").arg(tapsText(facts, counts));
  if (c.evenness == Evenness::Uneven) texts += Words::tr("They get %1.").arg(tapsText(facts, counts));
  if (c.evenness == Evenness::Holes) {
    const std::int64_t holes = std::llround(c.neverWritten * static_cast<double>(pixels));
    texts += Words::tr("No tap reaches %1 of them; %2.").arg(integerText(holes), emptyText(facts));
    texts += Words::tr("The others get %1.").arg(tapsText(facts, counts));
  }
  return texts.join(u' ');
}

QString meshSentence(const CoverageFacts& facts) {
  const MeshVerdict mesh = meshOf(facts);
  const bool even = facts.coverage.evenness == Evenness::Even;
  if (mesh.none)
    return even ? Words::tr("The weights leave no pattern.")
                : Words::tr("The weights make up for it: no pattern is left.");
  if (!mesh.greatest || *mesh.greatest < kMeshFrom) return {};
  const int percent = wholePercent(*mesh.greatest);
  const QString strength =
      facts.shownChannels.size() == 1
          ? Words::tr("the pattern makes up %1 % of the variance of channel %2.")
                .arg(percent)
                .arg(channelWord(facts.shownChannels.front(), facts.params.outChannels))
          : Words::tr("the pattern makes up as much as %1 % of the variance of a shown channel.").arg(percent);
  if (!even) return Words::tr("In the output %1").arg(strength);
  if (mesh.bySums) return Words::tr("The counts are even, the weights are not: %1").arg(strength);
  return Words::tr("The weight sums are even, too, so it comes from the values: %1").arg(strength);
}

QString shortRatio(const Coverage& coverage) {
  constexpr std::size_t kMostParts = 5;
  const std::vector<std::int64_t> ratio = coverage.ratio();
  QStringList parts;
  for (std::size_t i = 0; i < ratio.size(); ++i) {
    if (ratio.size() > kMostParts && i == 2) parts += u".."_s;
    if (ratio.size() <= kMostParts || i < 2 || i + 1 == ratio.size()) parts += QString::number(ratio[i]);
  }
  return parts.join(u':');
}

}  // namespace

std::optional<double> measuredMesh(const CoverageFacts& facts, int channel) {
  return facts.checkerboard ? numberAt(facts.checkerboard->measured, channel) : std::nullopt;
}

std::optional<double> meshFromWeights(const CoverageFacts& facts, int channel) {
  return facts.checkerboard ? numberAt(facts.checkerboard->fromWeights, channel) : std::nullopt;
}

MeshVerdict meshOf(const CoverageFacts& facts) {
  MeshVerdict verdict;
  verdict.none = !facts.shownChannels.empty();
  for (const int channel : facts.shownChannels) {
    const std::optional<double> measured = measuredMesh(facts, channel);
    const std::optional<double> sums = meshFromWeights(facts, channel);
    const bool equalSums = sums && *sums < kEqualSums;
    verdict.none = verdict.none && (measured ? *measured < kMeshFrom : equalSums);
    if (!measured) continue;
    verdict.greatest = std::max(verdict.greatest.value_or(0.0), *measured);
    verdict.bySums = verdict.bySums || (*measured >= kMeshFrom && !equalSums);
  }
  return verdict;
}

QString coverageChipText(const CoverageFacts& facts) {
  const Coverage& coverage = facts.coverage;
  if (coverage.evenness == Evenness::Holes)
    return Words::tr("%1 % never written").arg(wholePercent(coverage.neverWritten));
  const MeshVerdict mesh = meshOf(facts);
  if (coverage.evenness == Evenness::Even) {
    if (!mesh.greatest || *mesh.greatest < kMeshFrom) return Words::tr("Even");
    return Words::tr("Even, mesh %1").arg(valueText(*mesh.greatest, 2));
  }
  const QString ratio = shortRatio(coverage);
  return mesh.none ? Words::tr("Uneven %1, no mesh").arg(ratio) : Words::tr("Uneven %1").arg(ratio);
}

QString coverageChipShortText(const CoverageFacts& facts) {
  const Coverage& coverage = facts.coverage;
  if (coverage.evenness == Evenness::Holes) return Words::tr("%1 %").arg(wholePercent(coverage.neverWritten));
  if (coverage.evenness == Evenness::Uneven) return Words::tr("Uneven");
  const MeshVerdict mesh = meshOf(facts);
  if (!mesh.greatest || *mesh.greatest < kMeshFrom) return Words::tr("Even");
  return Words::tr("Mesh %1").arg(valueText(*mesh.greatest, 2));
}

QString coverageSentence(const CoverageFacts& facts) {
  if (facts.coverage.counts.empty()) return {};
  const QString counts = facts.coverage.interior ? interiorText(facts) : smallText(facts);
  const QString mesh = meshSentence(facts);
  return mesh.isEmpty() ? counts : counts + u' ' + mesh;
}

bool evenByRule(const CoverageFacts& facts) {
  const auto same = [](const std::vector<std::int64_t>& phases) {
    return !phases.empty() && phases.front() > 0 && periodOf(phases) == 1;
  };
  return same(facts.coverage.phasesH) && same(facts.coverage.phasesW);
}

QString weightAdvice(const CoverageFacts& facts) {
  const MeshVerdict mesh = meshOf(facts);
  const bool pattern = mesh.greatest && *mesh.greatest >= kMeshFrom && mesh.bySums;
  if (!pattern || facts.givenWeights) return {};
  const LayerParams& p = facts.params;
  const auto tentFits = [](int kernel, int stride, int dilation) {
    return commonDivisor(stride, dilation) == 1 && kernel >= 2 * stride - 1;
  };
  if (tentFits(p.kernel.h, p.stride.h, p.dilation.h) && tentFits(p.kernel.w, p.stride.w, p.dilation.w))
    return Words::tr("Bilinear weights even out the sums.");
  return evenByRule(facts) ? Words::tr("Box weights even out the sums.") : QString();
}

QString meshText(const std::optional<double>& mesh) {
  if (!mesh) return Words::tr("n/a");
  if (*mesh < kEqualSums) return u"0"_s;
  return *mesh < 0.0005 ? u"<.001"_s : valueText(*mesh, 3);
}

}  // namespace convt
