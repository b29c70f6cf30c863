#include "app/cli/bench/rounds.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace convt::cli {
namespace {

constexpr double kBurst = 10.0;  // milliseconds
constexpr int kMostInBurst = 20;
constexpr double kLong = 100.0;  // a run of this length does not care for what the caches hold

double middle(std::vector<double>& values) {
  const auto at = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), at, values.end());
  if (values.size() % 2 == 1) return *at;
  return (*at + *std::max_element(values.begin(), at)) / 2.0;
}

void sleepFor(double milliseconds) {
  if (milliseconds > 0.0) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(milliseconds));
}

/// False if the runs came to an end.
bool takeTurn(const TimedRun& run, const RoundSettings& settings, Timing& timing) {
  const bool isLong = !timing.hot.empty() && timing.hot.back() > kLong;
  if (!isLong && !run()) return false;
  std::vector<double> burst;
  double spent = 0.0;
  do {
    const auto took = run();
    if (!took) return false;
    burst.push_back(*took);
    spent += *took;
  } while (spent < kBurst && std::ssize(burst) < kMostInBurst);
  timing.hot.push_back(middle(burst));
  if (settings.idle <= 0.0) return true;
  sleepFor(settings.idle);
  const auto took = run();
  if (took) timing.idle.push_back(*took);
  return took.has_value();
}

}  // namespace

Spread spreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  Spread spread;
  spread.median = middle(values);
  for (double& value : values) value = std::abs(value - spread.median);
  spread.deviation = middle(values);
  return spread;
}

std::optional<std::vector<Timing>> measureInTurns(const std::vector<TimedRun>& takers, const RoundSettings& settings,
                                                  const std::stop_token& stop,
                                                  const std::function<void(double)>& onRound) {
  std::vector<Timing> timings(takers.size());
  std::vector<bool> goesOn(takers.size(), true);
  for (int round = 0; round < settings.repeat; ++round) {
    if (onRound) onRound(static_cast<double>(round) / settings.repeat);
    for (std::size_t i = 0; i < takers.size(); ++i) {
      if (stop.stop_requested()) return std::nullopt;
      if (!goesOn[i]) continue;
      sleepFor(settings.pause);
      goesOn[i] = takeTurn(takers[i], settings, timings[i]);
    }
  }
  if (stop.stop_requested()) return std::nullopt;
  return timings;
}

}  // namespace convt::cli
