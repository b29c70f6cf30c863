#pragma once

#include <QImage>
#include <QString>
#include <QStringList>
#include <cstdint>

#include "app/io/file_kind.h"
#include "app/io/image_layout.h"
#include "app/io/source.h"
#include "engine/core/result.h"
#include "engine/core/tensor.h"

namespace convt {

/// An input and what is worth knowing of where it came from.
struct LoadedInput {
  Input input;
  QString format;              ///< "PNG", "JPEG", "TIFF", "WebP", "BMP", "NumPy"
  int bits = 8;                ///< per value, as stored
  bool truncated = false;      ///< the file ends early; what is missing was filled in by the decoder
  std::int64_t notFinite = 0;  ///< NaN and Inf among the values
  QStringList notes;           ///< sentences: what was done, where torchvision's ToTensor would differ
};

/// Reads a picture: grey gives 1 channel, colours 3, palettes and CMYK are converted to RGB; 8 and 16 bits stay as they
/// are stored, floats too; turned as its EXIF data say; no colour management; the first frame of several. The format is
/// what `kind` says, whatever the name. The size is asked first and the budget with it, before anything is decoded.
/// Runs on any thread; needs no display.
Result<LoadedInput> readImage(Source& source, FileKind kind, AlphaRule alpha = AlphaRule::White);

/// The same for a picture that is in memory already (pasted).
Result<LoadedInput> fromQImage(const QImage& image, AlphaRule alpha = AlphaRule::White);

}  // namespace convt
