#include "app/cli/bench/settings.h"

#include <algorithm>
#include <cctype>

#include "engine/core/number_text.h"
#include "engine/parallel.h"
#include "engine/plan.h"
#include "engine/simd_target.h"

namespace convt::cli {
namespace {

constexpr int kMostThreads = 64;
constexpr int kMostRandom = 10'000;
constexpr int kRandomChoices = 30;  // of --choices, where --random says nothing else
constexpr const char* kPeers = "peers";

Failure bad(const char* option, const std::string& text, const std::string& expected) {
  return {std::string(option) + " \"" + text + "\": " + expected + "."};
}

template <class Number>
Outcome readCount(const char* option, const std::string& text, int low, int high, Number& value) {
  if (text.empty()) return std::nullopt;
  const auto number = parseInteger(text);
  if (!number || *number < low || *number > high) {
    return bad(option, text,
               "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected");
  }
  value = static_cast<Number>(*number);
  return std::nullopt;
}

template <class Names>
std::string listOf(const Names& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

Outcome readTarget(const std::string& text) {
  if (text.empty() || forceSimdTarget(text)) return std::nullopt;
  return bad("--target", text, "this machine has " + listOf(simdTargets()));
}

Outcome readChoice(const BenchOptions& o, ScheduleChoice& choice) {
  const auto names = pathNames();
  if (!o.path.empty() && std::find(names.begin(), names.end(), o.path) == names.end())
    return bad("--path", o.path, "there are " + listOf(names));
  choice.path = o.path;
  if (!o.store.empty() && o.store != "stream" && o.store != "cached")
    return bad("--store", o.store, "stream or cached is expected");
  if (!o.store.empty()) choice.streams = o.store == "stream";
  if (auto failure = readCount("--vectors", o.vectors, 1, 16, choice.vectors)) return failure;
  return readCount("--rows-per-task", o.rowsPerTask, 1, 1'000'000, choice.rowsPerTask);
}

Outcome readIdle(const std::string& text, double& idle) {
  if (text.empty()) return std::nullopt;
  const auto number = parseReal(text);
  if (!number || !(*number >= 0.0 && *number <= 10'000.0))
    return bad("--idle", text, "milliseconds from 0 to 10000 are expected");
  idle = *number;
  return std::nullopt;
}

Outcome readKind(const BenchOptions& o, BenchSettings& settings) {
  using Kind = BenchSettings::Kind;
  if (int{o.compare} + int{o.choices} + int{o.scaling} > 1)
    return Failure{"--compare, --choices and --scaling contradict each other."};
  if (o.compare) settings.kind = Kind::Compare;
  if (o.choices) settings.kind = Kind::Choices;
  if (o.scaling) settings.kind = Kind::Scaling;
  if (o.scaling && !(o.workloads.empty() && o.random.empty()))
    return Failure{"--scaling has layers of its own; name none."};
  if (!o.peers.empty() && !o.compare) return Failure{"--peers has a meaning with --compare only."};
  settings.peers = o.peers.empty() ? kPeers : o.peers;
  return std::nullopt;
}

/// Those that are named; without names all twelve, or none if random ones are asked for.
Outcome readWorkloads(const BenchOptions& o, BenchSettings& settings) {
  const std::vector<Workload> all = standardWorkloads();
  std::uint64_t seed = 0;
  if (!o.seed.empty()) {
    const auto number = parseSeed(o.seed);
    if (!number) return bad("--seed", o.seed, "a whole number from -2^63 to 2^64-1 is expected");
    seed = *number;
  }
  const bool choices = settings.kind == BenchSettings::Kind::Choices;
  if (choices && o.workloads.empty()) settings.random = kRandomChoices;
  if (auto failure = readCount("--random", o.random, 0, kMostRandom, settings.random)) return failure;
  if (o.workloads.empty() && (settings.random == 0 || choices)) settings.workloads = all;
  for (const std::string& name : o.workloads) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Workload& w) { return w.name == name; });
    if (found == all.end()) return Failure{"\"" + name + "\" is not a workload; there are W1 to W12."};
    settings.workloads.push_back(*found);
  }
  for (Workload& workload : randomWorkloads(settings.random, seed)) settings.workloads.push_back(std::move(workload));
  return std::nullopt;
}

}  // namespace

Result<BenchSettings> resolveBench(const BenchOptions& o) {
  BenchSettings settings;
  settings.json = o.json;
  settings.threads = defaultThreads();
  if (auto failure = readKind(o, settings)) return *failure;
  if (auto failure = readCount("--repeat", o.repeat, 1, 100'000, settings.repeat)) return *failure;
  if (auto failure = readCount("--threads", o.threads, 1, kMostThreads, settings.threads)) return *failure;
  if (auto failure = readIdle(o.idle, settings.idle)) return *failure;
  if (auto failure = readChoice(o, settings.choice)) return *failure;
  if (auto failure = readWorkloads(o, settings)) return *failure;
  if (auto failure = readTarget(o.target)) return *failure;
  return settings;
}

}  // namespace convt::cli
