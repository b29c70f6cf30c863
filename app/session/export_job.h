#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "app/io/pixels.h"
#include "app/session/give_way.h"
#include "app/session/input_document.h"
#include "app/session/output_file.h"
#include "engine/render/mapping.h"

namespace convt {

/// What is to be saved, by value: the window may go on changing.
struct ExportRequest {
  InputPtr input;
  State state;
  QString path;
  std::vector<int> channels;          ///< of a picture: 1, or 3 for RGB
  Mapping mapping;                    ///< of a picture: the one that is shown
  SampleType depth = SampleType::U8;  ///< of a picture
};

/// Who is told and asked while exportOutput() works, all on its thread.
struct ExportHooks {
  std::stop_token stop;
  std::function<void()> before;                        ///< before each strip
  std::function<void(const FileEstimate&)> estimated;  ///< before the file is begun
  std::function<void(double share)> progress;          ///< of what is written, 0..1, ascending
};

/// Saves the whole output, not what is on the screen, in a memory that does not grow with it: as a picture; with the
/// suffix .npy all channels and images as float32 [N, C, H, W]; with .raw or .bin the same without a header. One job at
/// a time on a thread of its own; the file appears complete or not at all. Gives way between strips while busy.
class ExportJob : public QObject {
  Q_OBJECT

 public:
  explicit ExportJob(QObject* parent = nullptr);
  ~ExportJob() override;

  void start(const ExportRequest& request);
  void cancel() { m_stop.request_stop(); }
  bool running() const { return m_running; }
  /// Whether something more urgent is being computed.
  void setBusy(bool busy) { m_giveWay.setBusy(busy); }

 Q_SIGNALS:
  /// Size and time before the file is begun.
  void estimated(const convt::FileEstimate& estimate);
  /// Some ten times a second. Share 0..1, ascending; seconds that are left.
  void progressed(double share, double secondsLeft);
  /// @param remark  what must be known to read the file: a sentence, or empty
  void finished(QString path, QString remark);
  /// Empty text: cancelled.
  void failed(QString text);

 private:
  void work(const ExportRequest& request, const std::stop_token& stop);
  void report(std::function<void()> tell);

  QThreadPool m_pool;
  std::stop_source m_stop;
  GiveWay m_giveWay;
  bool m_running = false;
};

/// The work itself, on the calling thread. The remark of ExportJob::finished, or why there is no file.
Result<QString> exportOutput(const ExportRequest& request, const ExportHooks& hooks = {});

}  // namespace convt
