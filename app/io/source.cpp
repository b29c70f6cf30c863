#include "app/io/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "app/io/text.h"

namespace convt {
namespace {

// The only kind of file that is opened; empty if it is one.
QString whyNotRegular(const struct stat& status, const QString& name) {
  if (S_ISREG(status.st_mode)) return {};
  if (S_ISDIR(status.st_mode)) return Io::tr("“%1” is a folder, not a file.").arg(name);
  return Io::tr("“%1” is a pipe, socket or device, not a regular file.").arg(name);
}

QString cannotOpen(const QString& name, int error) {
  if (error == ENOENT || error == ENOTDIR) return Io::tr("There is no file “%1”.").arg(name);
  return Io::tr("“%1” cannot be opened: %2.").arg(name, qt_error_string(error));
}

}  // namespace

Source::Source(QString name, qint64 size, ReadOptions options)
    : m_name(std::move(name)), m_size(size), m_options(std::move(options)) {
  QIODevice::open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

Source::~Source() {
  if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<std::unique_ptr<Source>> Source::open(const QString& path, ReadOptions options) {
  const QString name = shownName(path);
  const QByteArray encoded = QFile::encodeName(path);
  if (path.isEmpty() || encoded.contains('\0'))
    return inputFailure(Io::tr("The name of the file to read is empty or invalid."));
  struct stat status {};
  // Asked before opening, because opening a device can already do something; asked again, because it may have changed.
  if (::stat(encoded.constData(), &status) != 0) return inputFailure(cannotOpen(name, errno));
  if (const QString why = whyNotRegular(status, name); !why.isEmpty()) return inputFailure(why);
  const int descriptor = ::open(encoded.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return inputFailure(cannotOpen(name, errno));
  const bool known = ::fstat(descriptor, &status) == 0;
  std::unique_ptr<Source> source(new Source(name, known ? status.st_size : 0, std::move(options)));
  source->m_descriptor = descriptor;
  if (const QString why = known ? whyNotRegular(status, name) : cannotOpen(name, errno); !why.isEmpty())
    return inputFailure(why);
  if (source->m_size == 0) return inputFailure(Io::tr("“%1” is empty (0 bytes).").arg(name));
  return source;
}

std::unique_ptr<Source> Source::ofBytes(QByteArray bytes, const QString& name, ReadOptions options) {
  std::unique_ptr<Source> source(new Source(shownName(name), bytes.size(), std::move(options)));
  source->m_bytes = std::move(bytes);
  return source;
}

bool Source::seek(qint64 position) {
  if (!QIODevice::seek(position)) return false;
  m_offset = position;
  return true;
}

qint64 Source::fetch(char* to, qint64 count) {
  if (m_descriptor < 0) {
    const qint64 there = std::clamp<qint64>(m_bytes.size() - m_offset, 0, count);
    std::memcpy(to, m_bytes.constData() + m_offset, static_cast<std::size_t>(there));
    return there;
  }
  qint64 done = 0;
  while (done < count) {
    const ssize_t now = ::pread(m_descriptor, to + done, static_cast<std::size_t>(count - done), m_offset + done);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) m_problem = qt_error_string(errno);
    if (now <= 0) break;
    done += now;
  }
  return done;
}

bool Source::poll() {
  if (m_options.stop.stop_requested()) m_stopped = true;
  return m_stopped;
}

void Source::tellProgress(double share) {
  if (share <= m_told || !m_options.progress) return;
  m_told = share;
  m_options.progress(share);
}

qint64 Source::readData(char* data, qint64 count) {
  if (poll() || !m_problem.isEmpty()) return -1;
  const qint64 wanted = std::min(count, std::max<qint64>(0, m_size - m_offset));
  const qint64 done = wanted > 0 ? fetch(data, wanted) : 0;
  if (!m_problem.isEmpty()) return -1;
  if (count > 0 && done == 0) m_wantedMore = true;
  if (done > 0 && done < count) m_cameShort = true;
  m_offset += done;
  if (m_countsBytes) tellProgress(static_cast<double>(m_offset) / static_cast<double>(m_size));
  return done;
}

qint64 Source::writeData(const char* /*data*/, qint64 /*count*/) {
  return -1;
}

bool Source::readAt(qint64 offset, void* to, qint64 count) {
  if (offset < 0 || count < 0 || offset > m_size - count) return false;
  return seek(offset) && read(static_cast<char*>(to), count) == count;
}

Failure Source::failureOr(const QString& otherwise) const {
  if (m_stopped) return cancelled();
  if (!m_problem.isEmpty()) return workFailure(Io::tr("“%1” cannot be read: %2.").arg(m_name, m_problem));
  return inputFailure(otherwise);
}

}  // namespace convt
