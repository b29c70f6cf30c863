#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "app/io/source.h"

namespace convt {

/// What the header of a .npy file says, checked against the file's size.
struct NpyHeader {
  char kind = 'f';  ///< 'b' truth values, 'i' and 'u' integers, 'f' floating point
  int itemSize = 4;
  bool bigEndian = false;
  bool fortranOrder = false;        ///< first index fastest
  std::vector<std::int64_t> shape;  ///< 0 to 8 sizes, each >= 0
  std::int64_t count = 0;           ///< their product
  std::int64_t dataOffset = 0;      ///< first byte of the values
};

inline constexpr std::int64_t kLongestNpyHeader = 10'000;
inline constexpr std::size_t kMostNpyAxes = 8;

/// True if the bytes begin as every .npy file does.
bool startsAsNpy(std::string_view bytes);

/// Reads and checks the header: magic; version 1 to 3; at most kLongestNpyHeader bytes; exactly the keys descr,
/// fortran_order and shape; element types b1, i1 i2 i4 i8, u1 u2 u4 u8, f2 f4 f8 of either byte order; and as many
/// values as there are bytes after it, to the byte. Nothing is allocated by what the file claims. Errors name the
/// byte's offset. Format: numpy.lib.format, versions 1.0 to 3.0.
Result<NpyHeader> readNpyHeader(Source& source);

}  // namespace convt
