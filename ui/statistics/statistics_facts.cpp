#include "ui/statistics/statistics_facts.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/core/number_text.h"
#include "engine/render/clipped.h"
#include "ui/image/readout_text.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

/// A class of its own for translations: these texts belong to no widget.
class StatisticsWords {
  Q_DECLARE_TR_FUNCTIONS(convt::StatisticsWords)
};

/// Which of the mapping's limits are a channel's; nothing if it has none.
std::optional<std::size_t> limitsOf(const StatisticsFacts& facts, int channel) {
  const bool fixed = facts.mapping.kind == MappingKind::Levels || facts.mapping.kind == MappingKind::Wrap;
  if (fixed) return std::size_t{0};
  const bool shared = facts.mapping.ranges.size() == 1;
  if (channel < 0 && shared && facts.shown.size() == facts.channels.size()) return std::size_t{0};
  const auto at = std::find(facts.shown.begin(), facts.shown.end(), channel);
  if (at == facts.shown.end()) return std::nullopt;
  return shared ? std::size_t{0} : static_cast<std::size_t>(at - facts.shown.begin());
}

StatisticsRow channelRow(const StatisticsFacts& facts, int channel) {
  const auto at = static_cast<std::size_t>(channel);
  StatisticsRow row{channel, facts.channels[at], {facts.histograms, &facts.histograms->channels[at]}, {}, {}};
  if (const auto limits = limitsOf(facts, channel)) {
    row.clipped = clippedCount(facts.mapping, *limits, row.summary, *row.histogram);
    row.limits = shownRange(facts.mapping, *limits);
  }
  return row;
}

/// All of the channels' rows; limits only if they are the same for all.
StatisticsRow allOf(const StatisticsFacts& facts, const std::vector<StatisticsRow>& rows) {
  StatisticsRow all;
  all.histogram = {facts.histograms, &facts.histograms->all};
  all.summary = merged(facts.channels, *all.histogram);
  bool every = true;
  double clipped = 0.0;
  for (const StatisticsRow& row : rows) {
    every = every && row.clipped;
    clipped += row.clipped.value_or(0.0);
  }
  if (every) all.clipped = clipped;
  if (limitsOf(facts, -1)) all.limits = shownRange(facts.mapping, 0);
  return all;
}

QString fieldText(double value) {
  return QString::fromStdString(exactText(value));
}

}  // namespace

StatisticsFacts statisticsOf(const Frame& frame) {
  StatisticsFacts facts;
  facts.output = frame.outputShape;
  if (frame.statistics) facts.channels = *frame.statistics;
  facts.histograms = frame.histograms;
  if (frame.output) facts.shown = frame.output->channels;
  facts.mapping = frame.mapping;
  facts.share = frame.statisticsShare;
  facts.stopped = frame.settled && !frame.statistics;
  return facts;
}

std::vector<StatisticsRow> statisticsRows(const StatisticsFacts& facts) {
  std::vector<StatisticsRow> rows;
  if (!facts.known()) return rows;
  for (int channel = 0; channel < static_cast<int>(facts.channels.size()); ++channel) {
    rows.push_back(channelRow(facts, channel));
  }
  if (rows.size() > 1) rows.insert(rows.begin(), allOf(facts, rows));
  return rows;
}

QString rowName(const StatisticsFacts& facts, const StatisticsRow& row) {
  return row.channel < 0 ? StatisticsWords::tr("all") : channelName(row.channel, facts.output.c);
}

QString shareText(const std::optional<double>& count, std::int64_t of) {
  if (!count || of == 0) return u"–"_s;
  const double percent = 100.0 * *count / static_cast<double>(of);
  if (*count < 0.5) return u"0 %"_s;
  if (percent < 0.1) return u"< .1 %"_s;
  if (*count >= static_cast<double>(of)) return u"100 %"_s;
  const std::string number = decimalText(std::min(percent, 99.9), percent < 9.95 || percent > 99.0 ? 1 : 0);
  return QString::fromStdString(number) + u" %"_s;
}

QString progressText(const StatisticsFacts& facts) {
  if (facts.known()) return {};
  const int percent = static_cast<int>(std::floor(facts.share * 100.0));
  return (facts.stopped ? StatisticsWords::tr("statistics stopped at %1 %") : StatisticsWords::tr("statistics %1 %"))
      .arg(percent);
}

QString statisticsTable(const StatisticsFacts& facts) {
  QString text = u"channel\tmin\tmax\tmean\tdeviation\tcount\tclipped\tnot_finite\n"_s;
  for (const StatisticsRow& row : statisticsRows(facts)) {
    const ChannelSummary& s = row.summary;
    const QStringList fields{row.channel < 0 ? u"all"_s : QString::number(row.channel),
                             QString::fromStdString(exactText(s.min)),
                             QString::fromStdString(exactText(s.max)),
                             fieldText(s.mean),
                             fieldText(s.deviation),
                             QString::number(s.count),
                             row.clipped ? QString::number(std::llround(*row.clipped)) : QString(),
                             QString::number(s.notFinite)};
    text += fields.join(u'\t') + u'\n';
  }
  return text;
}

}  // namespace convt
