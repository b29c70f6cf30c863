#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <QGuiApplication>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"

namespace convt::cli {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongInput = 2;
constexpr int kInterrupted = 130;

void addLayerOptions(CLI::App& command, LayerOptions& o) {
  const std::string group = "Layer (names as in torch.nn.ConvTranspose2d; N, or HxW with height first)";
  command.add_option("--out-channels", o.outChannels, "output channels (default: as the input, or the weight file's)")
      ->group(group);
  command.add_option("--kernel-size", o.kernel, "kernel (default 3)")->group(group);
  command.add_option("--stride", o.stride, "stride (default 1)")->group(group);
  command.add_option("--padding", o.padding, "padding (default 0)")->group(group);
  command.add_option("--output-padding", o.outputPadding, "rows and columns added at the bottom and right (default 0)")
      ->group(group);
  command.add_option("--dilation", o.dilation, "distance of the kernel's taps (default 1)")->group(group);
  command.add_option("--groups", o.groups, "groups of channels (default 1)")->group(group);
  command.add_flag("--bias", o.bias, "with a bias (default)")->group(group);
  command.add_flag("--no-bias", o.noBias, "without")->group(group);
  command.add_option("--seed", o.seed, "seed of --init torch, 64 bits, negative too (default 0)")->group(group);
  command
      .add_option("--init", o.init,
                  namesOf(initKinds()) + "; default torch: seeded, bit for bit PyTorch's; the bias is 0 but for torch")
      ->group(group);
  command
      .add_flag("--mix-all", o.mixAll,
                namesOf(mixableKinds()) + ": every kernel, divided by C_in/groups (whole: as it is)")
      ->group(group);
  command.add_option("--weight", o.weight, ".npy file [C_in, C_out/groups, kH, kW]; sets channels and kernel, bias 0")
      ->group(group);
  command.add_option("--bias-file", o.biasFile, ".npy file [C_out]")->group(group);
  command
      .add_option("--precision", o.precision,
                  "float32 (default) or tf32: input and weights rounded to 10 mantissa bits")
      ->group(group);
}

void addOutputOptions(CLI::App& command, OutputOptions& o) {
  const std::string group = "Output";
  command
      .add_option(
          "-o,--output", o.files,
          "file to write, by its suffix: .npy (float32 [N,C,H,W]), .raw or .bin (the same without a header), .png, "
          ".jpg, .tif, .webp; may repeat")
      ->type_name("OUTPUT")
      ->expected(-1)
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--range", o.range,
                  "auto (default), levels (or clamp: 0..1), stretch (0.5..99.5 % of each channel), signed "
                  "(-m..m), wrap (as ToPILImage)")
      ->group(group);
  command
      .add_option("--channel", o.channel,
                  "N (from 0), all (OUTPUT-c000.png ..), sheet, rgb:a,b,c; needed unless there are 1 or 3")
      ->group(group);
  command.add_option("--batch", o.batch, "image of the batch (from 0) for a picture")->group(group);
  command.add_option("--depth", o.depth, "8 (default), 16 (PNG, TIFF) or float (TIFF, the values as they are)")
      ->group(group);
  command.add_option("--colormap", o.colormap, "viridis, brown-teal, grey, turbo: of a single channel")->group(group);
  command
      .add_flag(
          "--json", o.json,
          "print shape, min, max, mean, milliseconds, threads, path, coverage and checkerboard as one JSON object")
      ->group(group);
  command.add_option("--repeat", o.repeat, "runs; the milliseconds are their median")->group(group);
  command.add_option("--threads", o.threads, "threads (default: as many as the machine has)")->group(group);
  command
      .add_option("--memory-budget", o.memoryBudget,
                  "MB that input, weights and buffers may take; outputs of any size are written through buffers")
      ->group(group);
}

int exitCodeOf(const Outcome& outcome, const std::stop_token& stop) {
  if (!outcome) return kDone;
  if (stop.stop_requested() && outcome->text.empty()) {
    std::fputs("convt: interrupted; no file was written.\n", stderr);
    return kInterrupted;
  }
  std::fprintf(stderr, "convt: %s\n", outcome->text.c_str());
  return outcome->usersInput ? kWrongInput : kFailed;
}

// The library's sentence on one line, and where to read on.
int wrongArguments(const CLI::ParseError& error) {
  std::string text = error.what();
  for (char& c : text) c = c == '\n' ? ' ' : c;
  while (!text.empty() && text.back() == ' ') text.pop_back();
  std::fprintf(stderr, "convt: %s. See convt --help.\n", text.c_str());
  return kWrongInput;
}

// A file of each channel is open at once until all of them are complete.
void allowManyFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// The commands' options as they are parsed, and what is to be done in the end.
struct Commands {
  CLI::App app{"The 2-D transposed convolution of images and arrays, as torch.nn.ConvTranspose2d computes it.",
               "convt"};
  ApplyOptions apply;
  SizeOptions size;
  InitOptions init;
  ExplainOptions explain;
  RenderOptions render;
  BenchOptions bench;
  std::function<Outcome(const std::stop_token&)> work;
};

void addInput(CLI::App& command, std::string& input) {
  command.add_option("INPUT", input, "image (PNG, JPEG, TIFF, WebP, BMP: numbers 0..1) or .npy (values as they are)")
      ->required();
}

void addApply(Commands& c) {
  CLI::App* const command = c.app.add_subcommand("apply", "Run the layer over an image or an array");
  addInput(*command, c.apply.input);
  addOutputOptions(*command, c.apply.output);
  addLayerOptions(*command, c.apply.layer);
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runApply(c.apply, stop); }; });
}

void addSize(Commands& c) {
  CLI::App* const command = c.app.add_subcommand("size", "Print the output's size, HxW");
  command->add_option("--input-size", c.size.inputSize, "HxW of the input, height first")->required();
  command->add_flag("--explain", c.size.explain, "print the formula with its numbers, too");
  addLayerOptions(*command, c.size.layer);
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runSize(c.size, stop); }; });
}

void addInit(Commands& c) {
  CLI::App* const command =
      c.app.add_subcommand("init", "Write the layer's weights, by default the seeded ones of PyTorch");
  command->add_option("--in-channels", c.init.inChannels, "input channels")->required();
  command->add_option("--weight-out", c.init.weightOut, ".npy file for the weights [C_in, C_out/groups, kH, kW]")
      ->required();
  command->add_option("--bias-out", c.init.biasOut, ".npy file for the bias [C_out]");
  addLayerOptions(*command, c.init.layer);
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runInit(c.init, stop); }; });
}

void addExplain(Commands& c) {
  CLI::App* const command = c.app.add_subcommand("explain", "Print the terms that one output value is the sum of");
  addInput(*command, c.explain.input);
  command->add_option("--at", c.explain.at, "C,Y,X: output channel, row and column, from 0")->required();
  command->add_option("--batch", c.explain.batch, "image of the batch (from 0); needed if there are several");
  command->add_flag("--json", c.explain.json, "print place, value, total, bias and terms as one JSON object");
  command->add_flag("--python", c.explain.python, "print a program for python3 that computes the value");
  addLayerOptions(*command, c.explain.layer);
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runExplain(c.explain, stop); }; });
}

void addRender(Commands& c) {
  RenderOptions& o = c.render;
  CLI::App* const command = c.app.add_subcommand("render", "Paint the mechanism that a session shows");
  command->add_option("SESSION", o.session, "session file (.json), or a picture (.png) that was rendered before")
      ->required();
  command->add_option("-o,--output", o.output, "picture to write: .png, .jpg, .tif, .webp")->required();
  command->add_option("--input", o.input, "image or .npy instead of the session's own input");
  command->add_option("--view", o.view, "stamp, gather, phases, matrix (default: the session's)");
  command->add_option("--step", o.step, "steps that are done (default: the session's)");
  command->add_option("--size", o.size, "WxH of the picture before scaling (default 1109x548)");
  command->add_option("--scale", o.scale, "pixels per unit, 1 to 8 (default 2)");
  command->add_option("--theme", o.theme, "light (default) or dark");
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runRender(c.render, stop); }; });
}

void addBench(Commands& c) {
  BenchOptions& o = c.bench;
  CLI::App* const command = c.app.add_subcommand("bench", "Measure layers against the limits of this machine");
  command->add_option("WORKLOAD,--workload", o.workloads, "W1 .. W12 (default: all)");
  command->add_option("--random", o.random, "N layers that nobody chose, beside those that are named");
  command->add_option("--seed", o.seed, "seed of the random layers, 64 bits (default 0)");
  command->add_option("--repeat", o.repeat, "rounds; the figures are medians over them (default 11)");
  command->add_option("--threads", o.threads, "threads (default: as many as the machine has)");
  command->add_option("--idle", o.idle, "milliseconds of sleep before the idle runs (default 16; 0: none)");
  command->add_option("--peers", o.peers, "folder of the other libraries' programs (default: peers)");
  command->add_flag("--compare", o.compare, "run other libraries in turn with ours (see tests/bench/peers)");
  command->add_flag("--choices", o.choices, "force all other schedules, too, and compare them with the chosen ones");
  command->add_flag("--scaling", o.scaling, "time against area, channels, kernel and threads");
  command->add_flag("--json", o.json, "print one JSON object");
  const std::string group = "Forced";
  command->add_option("--target", o.target, "instruction set: AVX-512, AVX2, NEON, scalar")->group(group);
  command->add_option("--path", o.path, "path, by its name")->group(group);
  command->add_option("--vectors", o.vectors, "SIMD vectors of a register tile")->group(group);
  command->add_option("--rows-per-task", o.rowsPerTask, "output rows of a task")->group(group);
  command->add_option("--store", o.store, "stream (past the caches) or cached")->group(group);
  command->callback([&c] { c.work = [&c](const std::stop_token& stop) { return runBench(c.bench, stop); }; });
}

/// Commands that paint text need an application for a screen: the one that needs no display.
std::unique_ptr<QCoreApplication> makeApplication(int& argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "render") return std::make_unique<QCoreApplication>(argc, argv);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  return std::make_unique<QGuiApplication>(argc, argv);
}

/// "apply, size, init": what can be said instead of a word that is no command.
std::optional<std::string> insteadOf(const CLI::App& app, const char* word) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return std::nullopt;
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return names;
}

int runConvt(int argc, char** argv, const std::stop_token& stop) {
  Commands commands;
  commands.app.set_version_flag("--version", "convt " CONVT_VERSION);
  commands.app.require_subcommand(1);
  for (const auto add : {addApply, addSize, addInit, addExplain, addRender, addBench}) add(commands);
  if (argc > 1 && argv[1][0] != '-') {
    if (const auto names = insteadOf(commands.app, argv[1])) {
      std::fprintf(stderr, "convt: \"%s\" is not a command; there are: %s. See convt --help.\n", argv[1],
                   names->c_str());
      return kWrongInput;
    }
  }
  try {
    commands.app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return commands.app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    return wrongArguments(error);
  }
  return exitCodeOf(commands.work(stop), stop);
}

}  // namespace
}  // namespace convt::cli

int main(int argc, char** argv) {
  const convt::cli::Interrupt interrupt;  // before any thread of the libraries
  // What Qt and its decoders log is said in our own sentences.
  qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  const auto app = convt::cli::makeApplication(argc, argv);
  convt::cli::allowManyFiles();
  try {
    return convt::cli::runConvt(argc, argv, interrupt.token());
  } catch (const std::bad_alloc&) {
    std::fputs("convt: there is not enough memory.\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "convt: internal error: %s\n", error.what());
  }
  return convt::cli::kFailed;
}
