#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace convt::cli {

/// The middle of several measurements, and how far from it they usually lie.
struct Spread {
  double median = 0.0;
  double deviation = 0.0;  ///< median of the distances from the median
};
Spread spreadOf(std::vector<double> values);

/// Something that can be run again and again: gives the milliseconds of one run, or nothing if it cannot go on.
using TimedRun = std::function<std::optional<double>()>;

struct RoundSettings {
  int repeat = 11;
  double idle = 0.0;   ///< milliseconds to sleep before the run that measures the waking up; 0: not measured
  double pause = 0.0;  ///< milliseconds of rest between the takers of turns, while threads of others fall asleep
};

struct Timing {
  std::vector<double> hot;   ///< one value per round
  std::vector<double> idle;  ///< the same; empty where not measured
};

/// Everyone runs once per round, one after the other, so that what disturbs the machine disturbs all. A turn is one run
/// that is not counted (it brings the data back into the caches; left out where a run takes longer than 100 ms), then
/// as many as 10 ms have room for (at least one, at most 20), whose median is the round's value; then, if asked, a
/// sleep and one run more.
/// @param onRound  called before each round with the share done, 0..1
/// @return a Timing each; one that could not go on keeps what it has. Nothing if stopped.
std::optional<std::vector<Timing>> measureInTurns(const std::vector<TimedRun>& takers, const RoundSettings& settings,
                                                  const std::stop_token& stop,
                                                  const std::function<void(double)>& onRound = {});

}  // namespace convt::cli
