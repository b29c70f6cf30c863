#include "app/session/settings.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>

#include "app/io/save.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kRecent = 10;
constexpr qint64 kMostBytes = 4'000'000;  // a state is a few kB; a tensor typed by hand some more

}  // namespace

Settings::Settings(QString folder) : m_folder(std::move(folder)) {
  if (m_folder.isEmpty()) m_folder = QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
}

QString Settings::ini() const {
  return QDir(m_folder).filePath(u"settings.ini"_s);
}

std::optional<State> Settings::lastState() const {
  QFile file(QDir(m_folder).filePath(u"last-state.json"_s));
  if (!file.open(QIODevice::ReadOnly) || file.size() > kMostBytes) return std::nullopt;
  const auto state = stateFromJson(file.readAll());
  return state ? std::optional<State>(*state) : std::nullopt;
}

void Settings::saveLastState(const State& state) const {
  QDir().mkpath(m_folder);
  const QByteArray json = toJson(state);
  // Losing this is no reason to trouble a user who is leaving.
  (void)saveFile(QDir(m_folder).filePath(u"last-state.json"_s),
                 [&json](QIODevice& device) { return device.write(json) == json.size(); });
}

QStringList Settings::recentFiles() const {
  return QSettings(ini(), QSettings::IniFormat).value("recent"_L1).toStringList();
}

void Settings::addRecentFile(const QString& path) const {
  QStringList files = recentFiles();
  files.removeAll(path);
  files.prepend(path);
  QSettings(ini(), QSettings::IniFormat).setValue("recent"_L1, QStringList(files.mid(0, kRecent)));
}

void Settings::clearRecentFiles() const {
  QSettings(ini(), QSettings::IniFormat).remove("recent"_L1);
}

QString Settings::theme() const {
  return QSettings(ini(), QSettings::IniFormat).value("theme"_L1, u"system"_s).toString();
}

void Settings::setTheme(const QString& name) const {
  QSettings(ini(), QSettings::IniFormat).setValue("theme"_L1, name);
}

bool Settings::reducedMotion() const {
  return QSettings(ini(), QSettings::IniFormat).value("reducedMotion"_L1, false).toBool();
}

void Settings::setReducedMotion(bool reduced) const {
  QSettings(ini(), QSettings::IniFormat).setValue("reducedMotion"_L1, reduced);
}

QByteArray Settings::geometry() const {
  return QSettings(ini(), QSettings::IniFormat).value("geometry"_L1).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry) const {
  QSettings(ini(), QSettings::IniFormat).setValue("geometry"_L1, geometry);
}

}  // namespace convt
