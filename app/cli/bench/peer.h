#pragma once

#include <QProcess>
#include <QString>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/cli/bench/layer_run.h"
#include "engine/core/result.h"

namespace convt::cli {

/// Another library in a program of its own, spoken to over its standard input and output. The protocol is in
/// tests/bench/peers/README.md. One thread.
class Peer {
 public:
  /// How its figures are to be read.
  enum class Kind {
    Nchw,   ///< planar float32 in and out, conversions to its own layout counted
    Own,    ///< in and out in the layout that it likes best, nothing converted
    Scale,  ///< no library, but a measure of what one saves
  };

  /// @param program  an executable file; its name is the peer's short name
  Peer(const QString& program, int threads, std::stop_token stop);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  const std::string& shortName() const { return m_shortName; }
  Kind kind() const { return m_kind; }
  /// "oneDNN 2.6.3" once it prepared a layer, else why it did not: "absent: ..".
  const std::string& remark() const { return m_remark; }

  /// True if it is ready to run the layer whose tensors lie in `folder` (see writeTensors). Starts the program if it
  /// does not run.
  bool prepare(const LayerRun& layer, const QString& folder);
  /// Milliseconds that one run took, by the peer's own clock.
  std::optional<double> run();
  /// The values of the last run, NCHW without gaps.
  std::optional<std::vector<float>> output(const QString& folder, std::size_t count);

 private:
  bool start();
  /// The answer's line, or nothing if the program ended, fell silent or the stop token came.
  std::optional<std::string> ask(const std::string& line);
  void end();

  QString m_program;
  int m_threads;
  std::stop_token m_stop;
  std::string m_shortName;
  std::string m_remark;
  Kind m_kind = Kind::Nchw;
  std::unique_ptr<QProcess> m_process;
};

/// input.f32, weight.f32 and, if the layer has one, bias.f32: float32 in this machine's byte order, without gaps.
Outcome writeTensors(const LayerRun& layer, const QString& folder);

}  // namespace convt::cli
