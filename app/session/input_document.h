#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>

#include "app/session/state.h"
#include "engine/core/tensor.h"

namespace convt {

/// An opened input: immutable, shared by the window, the undo stack and the worker.
struct InputDocument {
  std::uint64_t id = 0;  ///< differs for each opening in this process
  InputRef ref;
  QString title;  ///< "street.png": what the window shows
  Input input;
  QStringList notes;  ///< what a user should know once: alpha composited, file cut off
};

using InputPtr = std::shared_ptr<const InputDocument>;

/// Gives the next id and wraps the values.
InputPtr makeDocument(InputRef ref, QString title, Input input, QStringList notes = {});

}  // namespace convt
