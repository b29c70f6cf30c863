#include "app/cli/bench/peer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/number_text.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

constexpr int kPoll = 100;             // milliseconds between looks at the stop token
constexpr int kPatience = 120'000;     // for one answer
constexpr int kTimeToLeave = 1000;     // after it was told to
constexpr qint64 kLongestLine = 4096;  // of an answer

std::string pairText(Pair pair) {
  return std::to_string(pair.h) + 'x' + std::to_string(pair.w);
}

std::string layerLine(const LayerRun& layer, int threads, const QString& folder) {
  const LayerParams& p = layer.workload().params;
  const Shape& in = layer.workload().input;
  std::string line = "layer in=" + std::to_string(in.c) + " out=" + std::to_string(p.outChannels);
  line += " size=" + std::to_string(in.h) + 'x' + std::to_string(in.w);
  line += " kernel=" + pairText(p.kernel) + " stride=" + pairText(p.stride) + " padding=" + pairText(p.padding);
  line += " output_padding=" + pairText(p.outputPadding) + " dilation=" + pairText(p.dilation);
  line += " groups=" + std::to_string(p.groups) + " bias=" + (p.bias ? "1" : "0");
  return line + " threads=" + std::to_string(threads) + " folder=" + folder.toStdString();
}

/// The first word; the rest stays in the text.
std::string takeWord(std::string& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string word = text.substr(0, space);
  text.erase(0, std::min(space + 1, text.size()));
  return word;
}

Outcome writeFile(const QString& name, const float* values, std::size_t count) {
  QFile file(name);
  const auto bytes = static_cast<qint64>(count * sizeof(float));
  const bool written = file.open(QIODevice::WriteOnly) &&
                       file.write(reinterpret_cast<const char*>(values), bytes) == bytes && file.flush();
  if (written) return std::nullopt;
  return Failure{"The tensors for the other programs cannot be written to " + name.toStdString() + ": " +
                     file.errorString().toStdString() + ".",
                 false};
}

}  // namespace

Peer::Peer(const QString& program, int threads, std::stop_token stop)
    : m_program(program),
      m_threads(threads),
      m_stop(std::move(stop)),
      m_shortName(QFileInfo(program).fileName().toStdString()) {}

Peer::~Peer() {
  end();
}

bool Peer::start() {
  m_process = std::make_unique<QProcess>();
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("OMP_NUM_THREADS"), QString::number(m_threads));
  m_process->setProcessEnvironment(environment);
  m_process->setProcessChannelMode(QProcess::SeparateChannels);
  m_process->setStandardErrorFile(QProcess::nullDevice());
  m_process->start(m_program, QStringList());
  if (m_process->waitForStarted()) return true;
  m_remark = "it does not start: " + m_process->errorString().toStdString();
  m_process.reset();
  return false;
}

void Peer::end() {
  if (!m_process) return;
  m_process->write("quit\n");
  m_process->closeWriteChannel();
  if (!m_process->waitForFinished(kTimeToLeave)) {
    m_process->kill();
    m_process->waitForFinished(kTimeToLeave);
  }
  m_process.reset();
}

std::optional<std::string> Peer::ask(const std::string& line) {
  m_process->write((line + '\n').c_str());
  for (int waited = 0; waited < kPatience && !m_stop.stop_requested(); waited += kPoll) {
    if (m_process->canReadLine()) {
      return QString::fromUtf8(m_process->readLine(kLongestLine)).trimmed().toStdString();
    }
    m_process->waitForReadyRead(kPoll);
    if (m_process->state() == QProcess::NotRunning && !m_process->canReadLine()) break;
  }
  m_remark = m_process->state() == QProcess::NotRunning ? "it ended before it answered" : "it gave no answer in time";
  m_process->kill();
  end();
  return std::nullopt;
}

bool Peer::prepare(const LayerRun& layer, const QString& folder) {
  if (!m_process && !start()) return false;
  auto answer = ask(layerLine(layer, m_threads, folder));
  if (!answer) return false;
  const std::string word = takeWord(*answer);
  if (word != "ready") {
    m_remark = answer->empty() ? word : word + ": " + *answer;
    return false;
  }
  const std::string kind = takeWord(*answer);
  m_kind = kind == "own" ? Kind::Own : kind == "scale" ? Kind::Scale : Kind::Nchw;
  m_remark = *answer;
  return true;
}

std::optional<double> Peer::run() {
  if (!m_process) return std::nullopt;
  auto answer = ask("run");
  if (!answer) return std::nullopt;
  const std::string word = takeWord(*answer);
  const auto took = parseReal(*answer);
  if (word == "took" && took && std::isfinite(*took)) return took;
  m_remark = word + ": " + *answer;
  return std::nullopt;
}

std::optional<std::vector<float>> Peer::output(const QString& folder, std::size_t count) {
  if (!m_process) return std::nullopt;
  const QString name = QDir(folder).filePath(QStringLiteral("output.f32"));
  const auto answer = ask("output " + name.toStdString());
  if (!answer) return std::nullopt;
  if (*answer != "written") {
    m_remark = *answer;
    return std::nullopt;
  }
  QFile file(name);
  std::vector<float> values(count);
  const auto bytes = static_cast<qint64>(count * sizeof(float));
  const bool whole = file.open(QIODevice::ReadOnly) && file.size() == bytes &&
                     file.read(reinterpret_cast<char*>(values.data()), bytes) == bytes;
  file.remove();
  if (whole) return values;
  m_remark = "its output has not the size of the layer's";
  return std::nullopt;
}

Outcome writeTensors(const LayerRun& layer, const QString& folder) {
  const QDir dir(folder);
  const Weights& weights = layer.plan().weights();
  if (auto failure =
          writeFile(dir.filePath(QStringLiteral("input.f32")), static_cast<const float*>(layer.input().data.get()),
                    static_cast<std::size_t>(layer.input().shape.count())))
    return failure;
  if (auto failure = writeFile(dir.filePath(QStringLiteral("weight.f32")), weights.weight.values.data(),
                               weights.weight.values.size()))
    return failure;
  if (weights.bias.empty()) return std::nullopt;
  return writeFile(dir.filePath(QStringLiteral("bias.f32")), weights.bias.data(), weights.bias.size());
}

}  // namespace convt::cli
