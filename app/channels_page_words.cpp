#include "app/channels_page_words.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/core/wiring.h"
#include "ui/image/readout_text.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::ChannelsPage)
};

const std::vector<double>* measuredCheckerboards(const Frame& frame) {
  const bool known = frame.checkerboard && std::ssize(frame.checkerboard->measured) == frame.outputShape.c;
  return known ? &frame.checkerboard->measured : nullptr;
}

QString checkerboardText(const Frame& frame, std::size_t channel) {
  const std::vector<double>* measured = measuredCheckerboards(frame);
  if (measured == nullptr) return {};
  const double value = (*measured)[channel];
  return std::isnan(value) ? Words::tr("n/a") : readoutText(value);
}

}  // namespace

MapFacts mapFacts(const Frame& frame, int channel, MapSort sort, const std::optional<KernelAt>& solo) {
  const auto index = static_cast<std::size_t>(channel);
  if (!frame.statistics || index >= frame.statistics->size()) return {};
  const ChannelSummary& summary = (*frame.statistics)[index];
  const QString value = readoutText(double{summary.min});
  if (isDead(summary) && solo && solo->oc != channel) return {{Words::tr("%1 while one acts").arg(value), value}, true};
  if (isDead(summary)) return {{Words::tr("dead: constant %1").arg(value), Words::tr("dead")}, true};
  const QString mean = Words::tr("mean %1").arg(readoutText(summary.mean));
  const QString spread = Words::tr("spread %1").arg(readoutText(summary.deviation));
  const QString both = mean + u"   "_s + spread;
  const QString pattern = sort == MapSort::Checkerboard ? checkerboardText(frame, index) : QString();
  if (!pattern.isEmpty()) {
    const QString named = Words::tr("checkerboard %1").arg(pattern);
    return {{both + u"   "_s + named, named, pattern}, false};
  }
  if (sort == MapSort::Spread) return {{both, spread, readoutText(summary.deviation)}, false};
  return {{both, mean, readoutText(summary.mean)}, false};
}

std::vector<double> measuresOf(const Frame& frame, MapSort sort) {
  if (sort == MapSort::Checkerboard) {
    const std::vector<double>* measured = measuredCheckerboards(frame);
    return measured != nullptr ? *measured : std::vector<double>();
  }
  std::vector<double> spreads;
  if (sort == MapSort::Index || !frame.statistics) return spreads;
  for (const ChannelSummary& channel : *frame.statistics) spreads.push_back(channel.deviation);
  return spreads;
}

QStringList sortFacts(const Frame& frame, MapSort sort, bool ordered, bool alone) {
  QStringList facts;
  const std::vector<double> measures = measuresOf(frame, sort);
  if (sort != MapSort::Index && measures.empty()) {
    const int percent = static_cast<int>(100.0 * frame.statisticsShare);
    facts << (ordered ? Words::tr("statistics %1 %: in the order of before").arg(percent)
                      : Words::tr("statistics %1 %: by index until they are known").arg(percent));
  } else if (sort != MapSort::Index && alone) {
    facts << Words::tr("the order is held while one kernel acts alone");
  } else if (!measures.empty() &&
             std::all_of(measures.begin(), measures.end(), [](double m) { return std::isnan(m); })) {
    facts << Words::tr("no pattern to measure: by index");
  }
  if (frame.statistics && !alone) {
    const auto dead = std::count_if(frame.statistics->begin(), frame.statistics->end(), isDead);
    if (dead > 0) facts << Words::tr("%1 of %2 dead").arg(dead).arg(frame.outputShape.c);
  }
  return facts;
}

}  // namespace convt
