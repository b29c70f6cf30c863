#pragma once

#include <QCoreApplication>
#include <QString>
#include <string>

#include "engine/core/result.h"

namespace convt {

/// The translation context of every sentence of this room: Io::tr("..").
struct Io {
  Q_DECLARE_TR_FUNCTIONS(io)
};

inline Failure inputFailure(const QString& text) {
  return {text.toStdString(), true};
}
inline Failure workFailure(const QString& text) {
  return {text.toStdString(), false};
}

/// What work that was stopped on request returns: nothing to show, not the input's fault.
inline Failure cancelled() {
  return {{}, false};
}

/// A file's name as it may stand in a sentence: without its folders, control characters as \xNN, at most 80 characters.
QString shownName(const QString& path);

}  // namespace convt
