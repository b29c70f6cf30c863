#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <stop_token>
#include <vector>

#include "app/session/input_document.h"
#include "engine/render/mapping.h"

namespace convt {

/// What is to be saved, by value: the window may go on changing.
struct ExportRequest {
  InputPtr input;
  State state;
  QString path;
  std::vector<int> channels;  ///< of a picture: 1, or 3 for RGB
  Mapping mapping;            ///< of a picture: the one that is shown
};

/// Saves the whole output, not what is on the screen: as a picture, or with the suffix .npy all channels and images as
/// float32 [N, C, H, W]. One job at a time on a thread of its own; the file appears complete or not at all.
class ExportJob : public QObject {
  Q_OBJECT

 public:
  explicit ExportJob(QObject* parent = nullptr);
  ~ExportJob() override;

  void start(const ExportRequest& request);
  void cancel() { m_stop.request_stop(); }
  bool running() const { return m_running; }

 Q_SIGNALS:
  void finished(QString path);
  /// Empty text: cancelled.
  void failed(QString text);

 private:
  QThreadPool m_pool;
  std::stop_source m_stop;
  bool m_running = false;
};

/// The work itself, on the calling thread.
Outcome exportOutput(const ExportRequest& request, std::stop_token stop = {});

}  // namespace convt
