#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "app/session/state.h"

namespace convt {

/// What the program remembers between starts, in the user's configuration folder. GUI thread.
class Settings {
 public:
  /// @param folder  where to keep it; empty: the standard place for this user
  explicit Settings(QString folder = {});

  /// The state at the last end, if there is one that can be read.
  std::optional<State> lastState() const;
  void saveLastState(const State& state) const;

  QStringList recentFiles() const;
  /// Puts the file first; ten are kept.
  void addRecentFile(const QString& path) const;
  void clearRecentFiles() const;

  QString theme() const;
  void setTheme(const QString& name) const;

  bool reducedMotion() const;
  void setReducedMotion(bool reduced) const;

  QByteArray geometry() const;
  void setGeometry(const QByteArray& geometry) const;

 private:
  QString ini() const;
  QString m_folder;
};

}  // namespace convt
