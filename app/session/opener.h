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
  /// Ends what is being opened, if anything: failed() says so.
  void cancel() { m_stop.request_stop(); }

 Q_SIGNALS:
  /// A request begins; every one ends with ended(), but for those that a newer one replaces.
  void started(QString title);
  /// 0..1, growing, in steps of a hundredth or more.
  void progress(double share);
  void ended();
  /// After ended().
  void opened(convt::InputPtr input);
  void failed(QString text);

 private:
  template <class Load>
  void start(InputRef ref, QString title, Load load);

  QThreadPool m_pool;
  std::stop_source m_stop;
  quint64 m_request = 0;
  int m_running = 0;
};

}  // namespace convt
