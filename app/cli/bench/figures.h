#pragma once

#include <string>
#include <vector>

#include "app/cli/bench/json_object.h"
#include "app/cli/bench/rounds.h"
#include "engine/layer_bound.h"
#include "engine/plan.h"
#include "engine/workloads.h"

/// What convt bench knows of a layer, and how it is said.
namespace convt::cli {

struct LayerFigures {
  Workload workload;
  LayerWork work;
  std::string path;
  std::string schedule;
  Spread hot;
  Spread idle;         ///< deviation and median 0: not measured
  double error = 0.0;  ///< largest difference from the definition, relative to the largest value
};

LayerFigures figuresOf(const Workload& workload, const Plan& plan, const Timing& timing, double error);

/// An output is wrong from here on: float32 in any order of summing stays below.
inline constexpr double kWrong = 1e-4;

double gflopsOf(const LayerFigures& figures);
LayerBound boundOf(const LayerFigures& figures, const MachineLimits& limits);
/// Of the bound, 0..1 (above 1 where algebra saves multiplications).
double shareOf(const LayerFigures& figures, const MachineLimits& limits);

/// "11.8", "0.191", "237", "1020": three significant digits, no exponent for what is at least 0.0001.
std::string threeDigits(double value);
/// "87 %".
std::string percent(double share);

/// A table of the limits at three times, in lines.
std::string limitsText(const MachineLimits& start, const MachineLimits& rounds, const MachineLimits& end);
JsonObject limitsJson(const MachineLimits& limits);

/// Of one workload a line, with the units in the heads.
std::string figuresText(const std::vector<LayerFigures>& all, const MachineLimits& limits);
JsonObject figuresJson(const LayerFigures& figures, const MachineLimits& limits);

/// Of random layers: for each size class by bound (below 0.3 ms, below 3 ms, above) the number of layers, the median of
/// the shares, the worst share and its layer, and how many run below a third of the median.
struct ShareClass {
  std::string name;
  int layers = 0;
  double median = 0.0;
  double worst = 0.0;
  std::string worstLayer;
  int cliffs = 0;
};
std::vector<ShareClass> shareClasses(const std::vector<LayerFigures>& all, const MachineLimits& limits);
std::string shareClassesText(const std::vector<ShareClass>& classes);
std::vector<JsonObject> shareClassesJson(const std::vector<ShareClass>& classes);

}  // namespace convt::cli
