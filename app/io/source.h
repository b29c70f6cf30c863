#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QString>
#include <functional>
#include <memory>
#include <stop_token>

#include "engine/core/result.h"

namespace convt {

/// How a reader is watched and stopped.
struct ReadOptions {
  std::stop_token stop;                  ///< asked at every read; what was begun then fails with an empty text
  std::function<void(double)> progress;  ///< share of the work done so far, 0..1, never less than before; called on the
                                         ///< reading thread
};

/// Bytes to be read: a regular file, or bytes in memory. Read with pread, never mapped (a file that shrinks would kill
/// the process); notes where a reader wanted more than there is, which is how a decoder's silent patching of a file
/// that was cut off is found out. One thread at a time.
class Source : public QIODevice {
 public:
  /// Refuses what is not there, not readable, not a regular file (a pipe would block) or empty.
  static Result<std::unique_ptr<Source>> open(const QString& path, ReadOptions options = {});
  static std::unique_ptr<Source> ofBytes(QByteArray bytes, const QString& name, ReadOptions options = {});
  ~Source() override;

  const QString& name() const { return m_name; }    ///< as it may stand in a sentence
  bool wantedMore() const { return m_wantedMore; }  ///< a read began at the end and found nothing
  bool cameShort() const { return m_cameShort; }    ///< a read began before the end and went beyond it
  void forgetEnd() { m_wantedMore = m_cameShort = false; }
  bool stopped() const { return m_stopped; }
  /// The same, but asks now. For decoders that work long on what they have read.
  bool poll();
  const QString& problem() const { return m_problem; }  ///< what the disk said, if a read failed

  /// Exactly `count` bytes from `offset` on; false if they are not there, or stopped, or the disk failed.
  bool readAt(qint64 offset, void* to, qint64 count);

  /// Progress is that of the bytes read, unless a reader that knows better tells it: it then counts itself. For files
  /// that are not read from their beginning to their end.
  void tellProgressItself() { m_countsBytes = false; }
  void countBytes() { m_countsBytes = true; }
  void tellProgress(double share);

  /// Why a read failed, as a Failure: stopped, the disk's words, or `otherwise`.
  Failure failureOr(const QString& otherwise) const;

  bool isSequential() const override { return false; }
  qint64 size() const override { return m_size; }
  bool seek(qint64 position) override;

 protected:
  qint64 readData(char* data, qint64 count) override;
  qint64 writeData(const char* data, qint64 count) override;

 private:
  Source(QString name, qint64 size, ReadOptions options);
  qint64 fetch(char* to, qint64 count);

  QString m_name;
  qint64 m_size = 0;
  ReadOptions m_options;
  int m_descriptor = -1;
  QByteArray m_bytes;
  qint64 m_offset = 0;
  double m_told = 0.0;
  bool m_countsBytes = true;
  bool m_wantedMore = false;
  bool m_cameShort = false;
  bool m_stopped = false;
  QString m_problem;
};

}  // namespace convt
