#include "app/cli/output_options.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "app/io/save.h"
#include "engine/core/number_text.h"
#include "engine/render/sheet.h"

namespace convt::cli {
namespace {

template <class T>
struct Choice {
  const char* name;
  T value;
};

constexpr Choice<MappingKind> kRanges[] = {{"auto", MappingKind::Auto},     {"levels", MappingKind::Levels},
                                           {"clamp", MappingKind::Levels},  {"stretch", MappingKind::Stretch},
                                           {"signed", MappingKind::Signed}, {"wrap", MappingKind::Wrap}};
constexpr Choice<SampleType> kDepths[] = {{"8", SampleType::U8}, {"16", SampleType::U16}, {"float", SampleType::F32}};
constexpr Choice<Colormap> kColormaps[] = {{"viridis", Colormap::Viridis},
                                           {"brown-teal", Colormap::BrownTeal},
                                           {"grey", Colormap::Grey},
                                           {"turbo", Colormap::Turbo}};

Failure bad(const std::string& option, const std::string& text, const std::string& expected) {
  return {option + " \"" + text + "\": " + expected + " is expected."};
}

template <class T, std::size_t N>
Result<T> choose(const char* option, const std::string& text, const Choice<T> (&choices)[N]) {
  std::string names;
  for (const Choice<T>& choice : choices) {
    if (text == choice.name) return choice.value;
    names += (names.empty() ? "" : ", ") + std::string(choice.name);
  }
  return bad(option, text, "one of " + names);
}

template <class T, class Value, std::size_t N>
Outcome chooseInto(const char* option, const std::string& text, const Choice<T> (&choices)[N], Value& value) {
  if (text.empty()) return std::nullopt;
  const auto chosen = choose(option, text, choices);
  if (!chosen) return chosen.failure();
  value = *chosen;
  return std::nullopt;
}

template <class Value>
Outcome countInto(const char* option, const std::string& text, std::int64_t least, std::int64_t most, Value& value) {
  if (text.empty()) return std::nullopt;
  const auto number = parseInteger(text);
  if (!number || *number < least || *number > most) {
    return bad(option, text, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  value = static_cast<int>(*number);
  return std::nullopt;
}

Outcome parseChannel(const std::string& text, ChannelChoice& choice) {
  using Kind = ChannelChoice::Kind;
  if (text.empty()) return std::nullopt;
  if (text == "all" || text == "sheet") {
    choice.kind = text == "all" ? Kind::All : Kind::Sheet;
    return std::nullopt;
  }
  const bool rgb = text.rfind("rgb:", 0) == 0;
  choice.kind = rgb ? Kind::Rgb : Kind::One;
  std::size_t at = rgb ? 4 : 0;
  bool whole = true;
  while (whole && at <= text.size()) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const auto channel = parseInteger(text.substr(at, comma - at));
    whole = channel && *channel >= 0;
    if (whole) choice.channels.push_back(*channel);
    at = comma + 1;
  }
  if (whole && choice.channels.size() == (rgb ? 3U : 1U)) return std::nullopt;
  return bad("--channel", text, "a channel's number from 0 on, all, sheet or rgb:a,b,c");
}

Outcome readFiles(const std::vector<std::string>& names, OutputPlan& plan) {
  for (const std::string& name : names) {
    OutputFile file;
    file.path = QString::fromStdString(name);
    if (const auto tensor = tensorFormatFor(file.path)) {
      file.tensor = *tensor;
    } else {
      const auto format = imageFormatFor(file.path);
      if (!format) return format.failure();
      file.picture = *format;
    }
    if (auto failure = checkTarget(file.path)) return failure;
    const auto same = [&file](const OutputFile& other) { return other.path == file.path; };
    if (std::any_of(plan.files.begin(), plan.files.end(), same)) return Failure{"-o " + name + " is given twice."};
    plan.files.push_back(std::move(file));
  }
  return std::nullopt;
}

Outcome readChoices(const OutputOptions& o, OutputPlan& plan) {
  constexpr std::int64_t kMostThreads = 1024;
  constexpr std::int64_t kMegabyte = 1'000'000;
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  std::optional<int> megabytes;
  std::optional<int> batch;
  for (const Outcome& outcome :
       {chooseInto("--range", o.range, kRanges, plan.range), chooseInto("--depth", o.depth, kDepths, plan.depth),
        chooseInto("--colormap", o.colormap, kColormaps, plan.colormap), parseChannel(o.channel, plan.channel),
        countInto("--batch", o.batch, 0, kMost, batch), countInto("--repeat", o.repeat, 1, kMegabyte, plan.repeat),
        countInto("--threads", o.threads, 0, kMostThreads, plan.threads),
        countInto("--memory-budget", o.memoryBudget, 1, kMost, megabytes)}) {
    if (outcome) return outcome;
  }
  if (batch) plan.batch = *batch;
  if (megabytes) plan.memoryBudget = *megabytes * kMegabyte;
  return std::nullopt;
}

Outcome checkCombination(const OutputPlan& plan) {
  const bool sheet = plan.channel.kind == ChannelChoice::Kind::Sheet;
  if (plan.depth == SampleType::F32 && (plan.range != MappingKind::Auto || plan.colormap || sheet)) {
    return Failure{
        "--depth float writes the values as they are: it goes with none of --range, --colormap and --channel sheet."};
  }
  if (plan.depth == SampleType::U16 &&
      (plan.range == MappingKind::Wrap || sheet || (plan.colormap && plan.colormap != Colormap::Grey))) {
    return Failure{"--depth 16 goes with none of --range wrap, --channel sheet and coloured maps: these have 8 bits."};
  }
  if (plan.colormap && plan.channel.kind == ChannelChoice::Kind::Rgb) {
    return Failure{"--colormap colours single channels; --channel rgb:a,b,c has three."};
  }
  return std::nullopt;
}

}  // namespace

bool OutputPlan::hasPictures() const {
  return std::any_of(files.begin(), files.end(), [](const OutputFile& file) { return file.picture.has_value(); });
}

bool OutputPlan::needsStatistics() const {
  const bool fixed = range == MappingKind::Levels || range == MappingKind::Wrap;
  return hasPictures() && depth != SampleType::F32 && !fixed;
}

Result<OutputPlan> resolveOutput(const OutputOptions& options) {
  OutputPlan plan;
  plan.json = options.json;
  if (options.files.empty() && !options.json) return Failure{"-o OUTPUT is needed, or --json for the numbers alone."};
  if (auto failure = readChoices(options, plan)) return *failure;
  if (auto failure = checkCombination(plan)) return *failure;
  if (auto failure = readFiles(options.files, plan)) return *failure;
  for (const OutputFile& file : plan.files) {
    if (!file.picture) continue;
    if (auto failure = checkImage(*file.picture, plan.depth, 0, 0)) return *failure;
  }
  return plan;
}

Outcome checkPictures(const OutputPlan& plan, const Shape& output) {
  using Kind = ChannelChoice::Kind;
  if (!plan.hasPictures()) return std::nullopt;
  const std::string channels = std::to_string(output.c);
  if (output.n == 0) return Failure{"A batch of 0 images gives no picture; .npy can hold it."};
  if (plan.batch && *plan.batch >= output.n) {
    return Failure{"--batch " + std::to_string(*plan.batch) + ": the images of the batch are 0 to " +
                   std::to_string(output.n - 1) + "."};
  }
  if (!plan.batch && output.n > 1) {
    return Failure{"The output holds a batch of " + std::to_string(output.n) +
                   " images; choose one for a picture with --batch 0 to " + std::to_string(output.n - 1) + "."};
  }
  if (plan.channel.kind == Kind::Whole && output.c != 1 && output.c != 3) {
    return Failure{"The output has " + channels +
                   " channels, a picture 1 or 3; choose with --channel N, all, sheet or rgb:a,b,c."};
  }
  for (const std::int64_t channel : plan.channel.channels) {
    if (channel < output.c) continue;
    return Failure{"--channel " + std::to_string(channel) + ": the output's channels are 0 to " +
                   std::to_string(output.c - 1) + "."};
  }
  if (plan.colormap && plan.channel.kind == Kind::Whole && output.c == 3) {
    return Failure{"--colormap colours single channels; the output has 3. Choose one with --channel N, all or sheet."};
  }
  std::int64_t height = output.h;
  std::int64_t width = output.w;
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  if (plan.channel.kind == Kind::Sheet) {
    if (std::max({height, width, output.c}) > kMost) {
      return Failure{"--channel sheet holds channels of at most " + std::to_string(kMost) + " rows and columns."};
    }
    const SheetLayout layout =
        layoutSheet(static_cast<int>(output.c), static_cast<int>(height), static_cast<int>(width));
    height = layout.height();
    width = layout.width();
  }
  for (const OutputFile& file : plan.files) {
    if (!file.picture) continue;
    if (auto failure = checkImage(*file.picture, plan.depth, height, width)) return failure;
  }
  return std::nullopt;
}

}  // namespace convt::cli
