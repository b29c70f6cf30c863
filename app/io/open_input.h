#pragma once

#include <QString>

#include "app/io/image_reader.h"
#include "app/io/source.h"

namespace convt {

struct OpenOptions {
  AlphaRule alpha = AlphaRule::White;
  ReadOptions read;
};

/// Opens whatever can be the input of a layer, told by its first bytes: a picture (see readImage) or a .npy array (see
/// readNpy, toInput). Any thread. A Failure with an empty text: stopped.
Result<LoadedInput> openInput(const QString& path, const OpenOptions& options = {});

/// The same for bytes that are in memory (dropped, pasted, from resources).
Result<LoadedInput> openInput(const QByteArray& bytes, const QString& name, const OpenOptions& options = {});

}  // namespace convt
