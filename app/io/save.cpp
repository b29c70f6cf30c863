#include "app/io/save.h"

#include <fcntl.h>
#include <unistd.h>

#include <QFileInfo>
#include <QStorageInfo>
#include <cerrno>
#include <new>
#include <utility>

#include "app/io/text.h"
#include "engine/core/memory_budget.h"

namespace convt {
namespace {

Failure saveFailure(const QString& path, const QString& reason) {
  return workFailure(
      Io::tr("“%1” was not saved: %2. What was there before is unchanged.").arg(shownName(path), reason));
}

// Stands between a writer and the file: every write is carried to its end or remembered as failed. Random access,
// because some formats go back to fill in offsets.
class CheckedDevice : public QIODevice {
 public:
  explicit CheckedDevice(QSaveFile& file) : m_file(file) {}

  QString problem() const { return m_problem; }
  bool isSequential() const override { return false; }
  qint64 size() const override { return m_file.size(); }
  bool seek(qint64 position) override { return QIODevice::seek(position) && m_file.seek(position); }

 protected:
  qint64 readData(char* /*data*/, qint64 /*count*/) override { return -1; }

  qint64 writeData(const char* data, qint64 count) override {
    qint64 done = 0;
    while (done < count && m_problem.isEmpty()) {
      errno = 0;
      const qint64 now = m_file.write(data + done, count - done);
      const int error = errno;
      if (now <= 0)
        m_problem = error != 0 ? qt_error_string(error) : Io::tr("the disk took fewer bytes than given");
      else
        done += now;
    }
    m_sinceFlush += done;
    if (m_sinceFlush >= kFlushBytes) startFlush();
    return m_problem.isEmpty() ? count : -1;
  }

 private:
  /// Waits for what an earlier call has sent to the disk and sends what was written since: at most two portions are in
  /// memory only. Without it the system gathers up to a fifth of the memory before it begins.
  void startFlush() {
    m_sinceFlush = 0;
#ifdef SYNC_FILE_RANGE_WRITE
    constexpr unsigned kWays = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE;
    if (::sync_file_range(m_file.handle(), 0, 0, kWays) == 0) return;
    // An error of the disk is told once: fsync() would not tell it again. Not every file system knows this call.
    if (errno != ENOSYS && errno != EINVAL && errno != ESPIPE && errno != EOPNOTSUPP)
      m_problem = qt_error_string(errno);
#endif
  }

  static constexpr qint64 kFlushBytes = 1 << 26;

  QSaveFile& m_file;
  QString m_problem;
  qint64 m_sinceFlush = 0;
};

/// Where the file will be: a link is followed.
QString realFolder(const QString& path) {
  const QFileInfo target(path);
  return target.exists() ? QFileInfo(target.canonicalFilePath()).absolutePath() : target.absolutePath();
}

// A rename is safe against a crash only once the folder is on the disk too. Some file systems cannot do it: no matter.
void syncFolder(const QString& path) {
  const int folder = ::open(QFile::encodeName(realFolder(path)).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace

Result<StagedFile> StagedFile::write(const QString& path, const FileWriter& writer) {
  if (auto failure = checkTarget(path)) return *failure;
  StagedFile staged(path);
  QSaveFile& file = *staged.m_file;
  // Unbuffered: each write's count is then the system's, and nothing is left to fail in commit().
  if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)) return saveFailure(path, file.errorString());
  CheckedDevice device(file);
  device.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
  bool written = false;
  try {
    written = writer(device);
  } catch (const std::bad_alloc&) {
    return saveFailure(path, Io::tr("there is not enough memory"));
  }
  if (!device.problem().isEmpty()) return saveFailure(path, device.problem());
  if (!written) return cancelled();
  if (::fsync(file.handle()) != 0) return saveFailure(path, qt_error_string(errno));
  return staged;
}

Outcome StagedFile::commit() {
  if (!m_file->commit()) return saveFailure(m_path, m_file->errorString());
  syncFolder(m_path);
  return std::nullopt;
}

Outcome saveFile(const QString& path, const FileWriter& writer) {
  auto staged = StagedFile::write(path, writer);
  if (!staged) return staged.failure();
  return staged->commit();
}

Outcome checkTarget(const QString& path) {
  if (path.isEmpty()) return inputFailure(Io::tr("The name of the file to save is empty."));
  const QFileInfo target(path);
  if (target.isDir())
    return inputFailure(Io::tr("“%1” is a folder; a file cannot be saved under its name.").arg(shownName(path)));
  if (target.exists() && !target.isFile()) {
    return inputFailure(Io::tr("“%1” is not a regular file; it cannot be replaced.").arg(shownName(path)));
  }
  if (!QFileInfo(target.absolutePath()).isDir()) {
    return inputFailure(Io::tr("“%1” cannot be saved: there is no folder “%2”.")
                            .arg(shownName(path), shownName(target.absolutePath())));
  }
  return std::nullopt;
}

Outcome checkSpace(const QString& path, std::int64_t bytes) {
  const QStorageInfo disk(realFolder(path));
  // Some file systems do not tell their size.
  if (!disk.isValid() || disk.bytesTotal() <= 0 || disk.bytesAvailable() >= bytes) return std::nullopt;
  return workFailure(Io::tr("“%1” would take %2, and %3 are free on its disk.")
                         .arg(shownName(path), QString::fromStdString(memoryText(bytes)),
                              QString::fromStdString(memoryText(disk.bytesAvailable()))));
}

}  // namespace convt
