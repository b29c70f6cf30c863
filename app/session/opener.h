#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <stop_token>

#include "app/session/input_document.h"

namespace convt {

/// Opens inputs on a thread of its own: the newest request counts, older ones are stopped. What is shown stays as it is
/// until a new input stands; a file that cannot be opened gives a sentence and changes nothing.
class Opener : public QObject {
  Q_OBJECT

 public:
  explicit Opener(QObject* parent = nullptr);
  ~Opener() override;

  void openFile(const QString& path);
  void openImage(const QImage& image, const QString& title);
  bool busy() const { return m_running > 0; }

 Q_SIGNALS:
  void opened(convt::InputPtr input);
  void failed(QString text);
  /// 0..1, while a file is read.
  void progress(double share);

 private:
  template <class Load>
  void start(InputRef ref, QString title, Load load);

  QThreadPool m_pool;
  std::stop_source m_stop;
  quint64 m_request = 0;
  int m_running = 0;
};

}  // namespace convt
