#pragma once

#include <QIODevice>
#include <QSaveFile>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>

#include "engine/core/result.h"

namespace convt {

/// Puts a file's content on the device it is given; false: could not, or was stopped. A short or failed write need not
/// be noticed by it: the device remembers.
using FileWriter = std::function<bool(QIODevice&)>;

/// A file that is complete on the disk under a temporary name beside its target, but not yet in its place. Several
/// files that belong together are staged first and committed afterwards, so that a failure in one leaves all targets as
/// they were. Large files go to the disk while they are written, so that the writer keeps the disk's pace and the end
/// does not wait for gigabytes. Destroyed without commit(): the temporary file is gone. One thread at a time.
class StagedFile {
 public:
  /// Writes and syncs the temporary file. Every byte is accounted for: QSaveFile alone takes a short write for success.
  /// A writer that returns false without a failed write counts as stopped: a Failure with an empty text. A writer that
  /// throws std::bad_alloc: out of memory.
  static Result<StagedFile> write(const QString& path, const FileWriter& writer);

  /// Renames it over the target and syncs the folder. At most once.
  Outcome commit();

 private:
  explicit StagedFile(const QString& path) : m_path(path), m_file(std::make_unique<QSaveFile>(path)) {}

  QString m_path;
  std::unique_ptr<QSaveFile> m_file;
};

/// The one way to save: afterwards the file holds all that the writer gave, or what it held before (nothing, if it was
/// not there); a full disk, a folder that is read-only or has vanished, a stop or a crash leave neither half files nor
/// temporary ones behind (a crash may leave the temporary).
Outcome saveFile(const QString& path, const FileWriter& writer);

/// Whether `path` can name a file to be saved at all: its folder exists and it is not a folder itself. Asked before
/// long work, so that a typing error is found at once.
Outcome checkTarget(const QString& path);

/// Whether the disk has room for a file of so many bytes beside the old one, which stays until the new one is complete.
/// Asked before long work; a disk may still fill up meanwhile.
Outcome checkSpace(const QString& path, std::int64_t bytes);

}  // namespace convt
