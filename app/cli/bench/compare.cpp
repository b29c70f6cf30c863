#include <QDir>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/cli/bench/kinds.h"
#include "app/cli/bench/peer.h"
#include "app/cli/bench/text_table.h"
#include "engine/core/number_text.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

using Peers = std::vector<std::unique_ptr<Peer>>;

/// Others' threads may wait for work with open eyes for some milliseconds after a run: they would take a CPU from the
/// next one.
constexpr double kPause = 10.0;

/// One peer on one layer.
struct PeerFigures {
  bool ran = false;
  Peer::Kind kind = Peer::Kind::Nchw;
  std::string remark;  ///< name and version, or why it did not run
  Spread time;
  double difference = 0.0;  ///< largest difference from our output, relative to its largest value
};

/// Ours, and the peers in their order.
struct Row {
  LayerFigures ours;
  std::vector<PeerFigures> peers;
};

Result<Peers> findPeers(const BenchSettings& settings, const std::stop_token& stop) {
  const QDir folder(QString::fromStdString(settings.peers));
  Peers peers;
  for (const QFileInfo& file : folder.entryInfoList(QDir::Files | QDir::Executable, QDir::Name))
    peers.push_back(std::make_unique<Peer>(file.absoluteFilePath(), settings.threads, stop));
  if (!peers.empty()) return peers;
  return Failure{"No programs to compare with are in the folder \"" + settings.peers +
                 "\"; tests/bench/peers/build.sh makes them, --peers says where they are."};
}

/// In memory where the system has a folder for that: half a gigabyte is written for some layers.
QString scratchPattern() {
  const QDir shared(QStringLiteral("/dev/shm"));
  return (shared.exists() ? shared : QDir::temp()).filePath(QStringLiteral("convt-bench-XXXXXX"));
}

double difference(const LayerRun& layer, const OutputBuffer& buffer, const std::vector<float>& theirs) {
  const Shape& shape = layer.plan().output();
  const OutputSpan span = buffer.spanFor(shape);
  double largest = 1e-300;
  double worst = 0.0;
  const float* value = theirs.data();
  for (std::int64_t c = 0; c < shape.c; ++c) {
    for (std::int64_t y = 0; y < shape.h; ++y) {
      const float* ours = span.data + c * span.channelStride + y * span.rowStride;
      for (std::int64_t x = 0; x < shape.w; ++x, ++value) {
        const double off = std::abs(static_cast<double>(*value) - static_cast<double>(ours[x]));
        if (std::isnan(off)) return std::numeric_limits<double>::infinity();
        worst = std::max(worst, off);
        largest = std::max(largest, std::abs(static_cast<double>(ours[x])));
      }
    }
  }
  return worst / largest;
}

/// Runs all that can on one layer, in turns.
Result<Row> compareOn(const Workload& workload, const Peers& peers, const BenchSettings& settings,
                      const OutputBuffer& buffer, RunLimits& limits, const QString& scratch,
                      const std::stop_token& stop) {
  const RunOptions options{settings.threads, stop};
  const auto layer = LayerRun::make(workload, settings.choice, stop);
  if (!layer) return layer.failure();
  const auto error = layer->error(buffer, options);
  if (!error) return Failure{"", false};
  if (auto failure = writeTensors(*layer, scratch)) return *failure;

  Row row;
  std::vector<TimedRun> takers{[&] { return layer->run(buffer, options); }};
  std::vector<std::size_t> running;
  for (const auto& peer : peers) {
    PeerFigures figures;
    figures.ran = peer->prepare(*layer, scratch);
    figures.kind = peer->kind();
    figures.remark = peer->remark();
    if (figures.ran) {
      running.push_back(row.peers.size());
      takers.push_back([&peer] { return peer->run(); });
    }
    row.peers.push_back(figures);
  }
  const auto timings =
      measureInTurns(takers, {settings.repeat, 0.0, kPause}, stop, [&](double) { limits.measureInRound(); });
  if (!timings) return Failure{"", false};
  row.ours = figuresOf(workload, layer->plan(), timings->front(), *error);
  for (std::size_t i = 0; i < running.size(); ++i) {
    PeerFigures& figures = row.peers[running[i]];
    Peer& peer = *peers[running[i]];
    figures.time = spreadOf((*timings)[i + 1].hot);
    figures.ran = !(*timings)[i + 1].hot.empty();
    if (figures.ran) {
      const auto theirs = peer.output(scratch, static_cast<std::size_t>(layer->plan().output().count()));
      figures.ran = theirs.has_value();
      if (theirs) figures.difference = difference(*layer, buffer, *theirs);
    }
    figures.remark = peer.remark();
  }
  return row;
}

/// The fastest library, right ones only: planar in and out, or in any layout. 0: none ran.
double bestOf(const Row& row, bool anyLayout) {
  double best = 0.0;
  for (const PeerFigures& peer : row.peers) {
    const bool counts = peer.ran && peer.difference <= kWrong && peer.kind != Peer::Kind::Scale &&
                        (anyLayout || peer.kind == Peer::Kind::Nchw);
    if (counts && (best == 0.0 || peer.time.median < best)) best = peer.time.median;
  }
  return best;
}

std::string timesText(double ratio) {
  return ratio > 0.0 ? threeDigits(ratio) + " x" : "-";
}

std::string cellOf(const PeerFigures& peer) {
  if (!peer.ran) return "-";
  return peer.difference > kWrong ? "WRONG" : threeDigits(peer.time.median);
}

std::string tableText(const std::vector<Row>& rows, const Peers& peers) {
  using Side = TextTable::Side;
  std::vector<TextTable::Column> columns{{"ms", Side::Left}, {"ours"}};
  for (const auto& peer : peers) columns.push_back({peer->shortName()});
  columns.push_back({"best nchw"});
  columns.push_back({"best any"});
  TextTable table(columns);
  for (const Row& row : rows) {
    std::vector<std::string> cells{row.ours.workload.name, threeDigits(row.ours.hot.median)};
    for (const PeerFigures& peer : row.peers) cells.push_back(cellOf(peer));
    cells.push_back(timesText(bestOf(row, false) / row.ours.hot.median));
    cells.push_back(timesText(bestOf(row, true) / row.ours.hot.median));
    table.add(cells);
  }
  return table.text();
}

/// Libraries may explain themselves at length; all of it is in the JSON.
std::string shortened(const std::string& remark) {
  constexpr std::size_t kMost = 48;
  return remark.size() <= kMost ? remark : remark.substr(0, kMost) + " ..";
}

/// What each peer is, on how many layers it ran, its largest difference, and why it did not run elsewhere.
std::string peersText(const std::vector<Row>& rows, const Peers& peers) {
  using Side = TextTable::Side;
  TextTable table({{"program", Side::Left}, {"ran"}, {"difference"}, {"", Side::Left}});
  for (std::size_t i = 0; i < peers.size(); ++i) {
    std::string name;
    std::string reason;
    int ran = 0;
    double worst = 0.0;
    for (const Row& row : rows) {
      const PeerFigures& peer = row.peers[i];
      (peer.ran ? name : reason) = shortened(peer.remark);
      ran += peer.ran ? 1 : 0;
      worst = std::max(worst, peer.difference);
    }
    const std::string gap = name.empty() || reason.empty() ? "" : "; elsewhere ";
    table.add({peers[i]->shortName(), std::to_string(ran), ran > 0 ? digitsText(worst, 2) : "-", name + gap + reason});
  }
  return table.text();
}

const char* wordOf(Peer::Kind kind) {
  switch (kind) {
    case Peer::Kind::Nchw: return "nchw";
    case Peer::Kind::Own: return "own";
    case Peer::Kind::Scale: break;
  }
  return "scale";
}

JsonObject rowJson(const Row& row, const Peers& peers, const MachineLimits& limits) {
  JsonObject json = figuresJson(row.ours, limits);
  JsonObject times;
  std::vector<JsonObject> list;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const PeerFigures& peer = row.peers[i];
    JsonObject one;
    one.add("program", peers[i]->shortName()).add("ran", peer.ran).add("remark", peer.remark);
    if (peer.ran) {
      times.add(peers[i]->shortName(), peer.time.median);
      one.add("layout", wordOf(peer.kind)).add("median_ms", peer.time.median);
      one.add("mad_ms", peer.time.deviation).add("difference", peer.difference);
      one.add("wrong", peer.difference > kWrong).add("ratio", peer.time.median / row.ours.hot.median);
    }
    list.push_back(one);
  }
  json.add("peers", times).add("peer_runs", list).add("best_nchw_ratio", bestOf(row, false) / row.ours.hot.median);
  return json.add("best_any_ratio", bestOf(row, true) / row.ours.hot.median);
}

}  // namespace

Result<BenchReport> benchCompare(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop) {
  const auto peers = findPeers(settings, stop);
  if (!peers) return peers.failure();
  const auto buffer = bufferFor(settings.workloads);
  if (!buffer) return buffer.failure();
  const QTemporaryDir scratch(scratchPattern());
  if (!scratch.isValid())
    return Failure{"No temporary folder could be made: " + scratch.errorString().toStdString() + ".", false};
  std::vector<Row> rows;
  for (const Workload& workload : settings.workloads) {
    progress.show("measuring", static_cast<double>(rows.size()) / static_cast<double>(settings.workloads.size()));
    auto row = compareOn(workload, *peers, settings, *buffer, limits, scratch.path(), stop);
    if (!row) return row.failure();
    rows.push_back(std::move(*row));
  }
  progress.wipe();
  const MachineLimits measured = limits.inRounds();
  std::vector<LayerFigures> ours;
  std::vector<JsonObject> json;
  for (const Row& row : rows) {
    ours.push_back(row.ours);
    json.push_back(rowJson(row, *peers, measured));
  }
  BenchReport report;
  report.text = tableText(rows, *peers) + '\n' + peersText(rows, *peers) + '\n' + figuresText(ours, measured);
  report.json.add("workloads", json);
  report.failure = wrongLayers(ours);
  return report;
}

}  // namespace convt::cli
