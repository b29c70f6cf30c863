#include "app/io/tensor_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "app/io/npy.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

std::string headerOf(TensorFormat format, const Shape& s) {
  return format == TensorFormat::Npy ? npyPreamble({s.n, s.c, s.h, s.w}) : std::string();
}

}  // namespace

std::optional<TensorFormat> tensorFormatFor(const QString& path) {
  if (path.endsWith(".npy"_L1, Qt::CaseInsensitive)) return TensorFormat::Npy;
  for (const QLatin1StringView suffix : {".raw"_L1, ".bin"_L1}) {
    if (path.endsWith(suffix, Qt::CaseInsensitive)) return TensorFormat::Raw;
  }
  return std::nullopt;
}

std::int64_t tensorBytes(TensorFormat format, const Shape& shape) {
  return static_cast<std::int64_t>(headerOf(format, shape).size()) + shape.count() * std::int64_t{sizeof(float)};
}

TensorFile::TensorFile(QIODevice& device, TensorFormat format, const Shape& shape)
    : m_device(device), m_header(headerOf(format, shape)), m_shape(shape) {}

bool TensorFile::begin() {
  return m_device.write(m_header.data(), std::ssize(m_header)) == std::ssize(m_header);
}

bool TensorFile::write(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t rows, const float* values) {
  const std::int64_t before = ((n * m_shape.c + c) * m_shape.h + y) * m_shape.w;
  const qint64 place = std::ssize(m_header) + before * std::int64_t{sizeof(float)};
  if (m_device.pos() != place && !m_device.seek(place)) return false;
  return writeFloats(m_device, {values, static_cast<std::size_t>(rows * m_shape.w)});
}

}  // namespace convt
