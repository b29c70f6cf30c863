#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "engine/render/frame.h"

namespace convt {

/// Everything the statistics popover tells of one output. A value.
struct StatisticsFacts {
  Shape output;                          ///< image of the batch: the one that is shown
  std::vector<ChannelSummary> channels;  ///< empty: not known yet
  std::shared_ptr<const OutputHistograms> histograms;
  std::vector<int> shown;  ///< channels of the output view, in the order of the mapping's limits
  Mapping mapping;
  double share = 0.0;        ///< of the output that was looked at, 0..1
  bool stopped = false;      ///< by the user, before the end
  double numberScale = 1.0;  ///< numbers are the values times this

  bool known() const { return !channels.empty() && histograms && histograms->channels.size() == channels.size(); }
};

StatisticsFacts statisticsOf(const Frame& frame);

/// One line of the table: all channels together, or one of them.
struct StatisticsRow {
  int channel = -1;  ///< -1: all
  ChannelSummary summary;
  std::shared_ptr<const Histogram> histogram;
  std::optional<double> clipped;  ///< values; nothing where the mapping says nothing of this channel
  std::optional<ValueRange> limits;
};

/// All channels together, then each of them; with one channel that one only. Empty while nothing is known. Limits that
/// each shown channel has for itself say nothing of the others: their clipped values are not counted, and those of all
/// are not counted either.
std::vector<StatisticsRow> statisticsRows(const StatisticsFacts& facts);

/// "all", "R", "12".
QString rowName(const StatisticsFacts& facts, const StatisticsRow& row);

/// ".3 %", "< .1 %", "0 %", "12 %" of the values; "–" where nothing can be said.
QString shareText(const std::optional<double>& count, std::int64_t of);

/// "statistics 43 %", "statistics stopped at 43 %"; empty once they are known.
QString progressText(const StatisticsFacts& facts);

/// The table for the clipboard: a line of heads and a line per row, parted by tabs, numbers that read back as the same
/// values, untranslated.
QString statisticsTable(const StatisticsFacts& facts);

}  // namespace convt
