#pragma once

#include <QIODevice>
#include <QString>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/shape.h"

namespace convt {

/// The formats whole outputs are saved as, little-endian float32 in C order: .npy; or .raw and .bin, the same without a
/// header, so that the shape must be told in another way.
enum class TensorFormat { Npy, Raw };

/// The format for this name, by its suffix.
std::optional<TensorFormat> tensorFormatFor(const QString& path);

/// Bytes of a file that holds a tensor of this shape.
std::int64_t tensorBytes(TensorFormat format, const Shape& shape);

/// Takes a tensor [N,C,H,W] in pieces, in any order, and puts each where it belongs in the file. One thread at a time.
class TensorFile {
 public:
  /// @param device  of saveFile(); at its beginning
  TensorFile(QIODevice& device, TensorFormat format, const Shape& shape);

  /// Before the values. False if a write failed, as below.
  bool begin();
  /// Rows y .. y + rows - 1 of one channel of one image, dense.
  bool write(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t rows, const float* values);

 private:
  QIODevice& m_device;
  std::string m_header;
  Shape m_shape;
};

}  // namespace convt
