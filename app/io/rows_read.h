#pragma once

#include <optional>

#include "app/io/file_kind.h"
#include "engine/core/result.h"
#include "engine/core/tensor.h"

namespace convt {

/// What a decoder that gives row after row made of a file.
struct RowsRead {
  Input input;
  bool truncated = false;  ///< the file ends early; what is missing is filled in
  bool turned = false;     ///< the file asked for it
  bool alpha = false;      ///< it has transparency, kept or composited
  bool several = false;    ///< more pictures follow in the file
};

/// A picture, or why there is none, or nothing: a variety of the format that is left to QImageReader.
using RowsResult = Result<std::optional<RowsRead>>;

/// The sentence for a file that begins as one of its kind: damaged, ends early, cannot be decoded; or stopped.
Failure undecodable(const Source& source, FileKind kind);

}  // namespace convt
