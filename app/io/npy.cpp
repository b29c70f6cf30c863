#include "app/io/npy.h"

#include <QFloat16>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "app/io/npy_header.h"
#include "app/io/text.h"
#include "engine/core/params.h"

namespace convt {
namespace {

constexpr std::int64_t kChunk = 1 << 18;  // values read at a time: at most 2 MiB of raw bytes

template <class Raw>
Raw loaded(const unsigned char* bytes, bool bigEndian) {
  unsigned char ordered[sizeof(Raw)];
  std::memcpy(ordered, bytes, sizeof(Raw));
  if (bigEndian != (std::endian::native == std::endian::big)) std::reverse(ordered, ordered + sizeof(Raw));
  return std::bit_cast<Raw>(ordered);
}

template <class Raw>
void convert(const unsigned char* bytes, std::int64_t count, bool bigEndian, float* to) {
  for (std::int64_t i = 0; i < count; ++i) {
    const Raw raw = loaded<Raw>(bytes + static_cast<std::size_t>(i) * sizeof(Raw), bigEndian);
    to[i] = static_cast<float>(raw);
  }
}

using Converter = void (*)(const unsigned char*, std::int64_t, bool, float*);

void convertTruth(const unsigned char* bytes, std::int64_t count, bool /*bigEndian*/, float* to) {
  std::transform(bytes, bytes + count, to, [](unsigned char b) { return b != 0 ? 1.0F : 0.0F; });
}

Converter converterFor(char kind, int size) {
  if (kind == 'b') return convertTruth;
  if (kind == 'f') return size == 2 ? convert<qfloat16> : size == 4 ? convert<float> : convert<double>;
  const bool isSigned = kind == 'i';
  switch (size) {
    case 1: return isSigned ? convert<std::int8_t> : convert<std::uint8_t>;
    case 2: return isSigned ? convert<std::int16_t> : convert<std::uint16_t>;
    case 4: return isSigned ? convert<std::int32_t> : convert<std::uint32_t>;
    default: return isSigned ? convert<std::int64_t> : convert<std::uint64_t>;
  }
}

// Walks the positions, in row-major order, of values that come in Fortran order: the first axis runs fastest.
class FortranWalk {
 public:
  explicit FortranWalk(const std::vector<std::int64_t>& shape)
      : m_shape(shape), m_step(shape.size()), m_index(shape.size()) {
    std::int64_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0; step *= shape[axis]) m_step[axis] = step;
  }

  std::size_t position() const { return static_cast<std::size_t>(m_position); }

  void advance() {
    for (std::size_t axis = 0; axis < m_shape.size(); ++axis) {
      m_position += m_step[axis];
      if (++m_index[axis] < m_shape[axis]) return;
      m_position -= m_step[axis] * m_shape[axis];
      m_index[axis] = 0;
    }
  }

 private:
  const std::vector<std::int64_t>& m_shape;
  std::vector<std::int64_t> m_step;
  std::vector<std::int64_t> m_index;
  std::int64_t m_position = 0;
};

bool readValues(Source& source, const NpyHeader& header, std::vector<float>& values) {
  const Converter convertChunk = converterFor(header.kind, header.itemSize);
  const std::int64_t chunk = std::min(kChunk, header.count);
  std::vector<unsigned char> raw(static_cast<std::size_t>(chunk * header.itemSize));
  const bool permuted = header.fortranOrder && header.shape.size() > 1;
  std::vector<float> piece(permuted ? static_cast<std::size_t>(chunk) : 0);
  FortranWalk walk(header.shape);
  for (std::int64_t first = 0; first < header.count; first += chunk) {
    const std::int64_t count = std::min(chunk, header.count - first);
    if (!source.readAt(header.dataOffset + first * header.itemSize, raw.data(), count * header.itemSize)) return false;
    convertChunk(raw.data(), count, header.bigEndian, permuted ? piece.data() : values.data() + first);
    for (std::int64_t i = 0; permuted && i < count; ++i, walk.advance()) {
      values[walk.position()] = piece[static_cast<std::size_t>(i)];
    }
  }
  return true;
}

}  // namespace

Result<NpyArray> readNpy(Source& source) {
  const auto header = readNpyHeader(source);
  if (!header) return header.failure();
  // A value may be smaller in the file than in memory, at most by 4; the count is bounded by the file's size.
  auto memory = memoryBudget().reserve(header->count * static_cast<std::int64_t>(sizeof(float)),
                                       Io::tr("“%1”").arg(source.name()).toStdString());
  if (!memory) return memory.failure();
  NpyArray array;
  array.memory = *memory;
  array.shape = header->shape;
  array.type = std::string(1, header->kind) + static_cast<char>('0' + header->itemSize);
  try {
    array.values.resize(static_cast<std::size_t>(header->count));
    if (!readValues(source, *header, array.values)) {
      return source.failureOr(Io::tr("“%1” became shorter while it was read.").arg(source.name()));
    }
  } catch (const std::bad_alloc&) {
    return workFailure(Io::tr("“%1”: there is not enough memory.").arg(source.name()));
  }
  array.notFinite = std::count_if(array.values.begin(), array.values.end(), [](float v) { return !std::isfinite(v); });
  return array;
}

Result<NpyArray> readNpy(const QString& path, ReadOptions options) {
  auto source = Source::open(path, std::move(options));
  if (!source) return source.failure();
  return readNpy(**source);
}

Result<Input> toInput(NpyArray array, const QString& name) {
  const std::vector<std::int64_t>& sizes = array.shape;
  if (sizes.size() < 2 || sizes.size() > 4) {
    return inputFailure(
        Io::tr("“%1” has %2 axes; an input is [H,W], [C,H,W] or [N,C,H,W].").arg(name).arg(sizes.size()));
  }
  Shape shape{1, 1, sizes[sizes.size() - 2], sizes.back()};
  if (sizes.size() > 2) shape.c = sizes[sizes.size() - 3];
  if (sizes.size() > 3) shape.n = sizes.front();
  if (shape.c == 0 || shape.h == 0 || shape.w == 0) {
    return inputFailure(Io::tr("“%1” is empty: its shape is [%2, %3, %4, %5]; only the first may be 0.")
                            .arg(name)
                            .arg(shape.n)
                            .arg(shape.c)
                            .arg(shape.h)
                            .arg(shape.w));
  }
  if (std::max(shape.h, shape.w) > kMaxExtent || shape.c > kMaxParam) {
    return inputFailure(
        Io::tr("“%1” is too large: %2 channels of %3x%4; at most %5 channels of %6 rows and columns work.")
            .arg(name, QString::number(shape.c), QString::number(shape.h), QString::number(shape.w),
                 QString::number(kMaxParam), QString::number(kMaxExtent)));
  }
  auto owner = std::make_shared<const NpyArray>(std::move(array));
  Input input;
  input.shape = shape;
  input.strideW = 1;
  input.strideH = shape.w;
  input.strideC = shape.h * shape.w;
  input.strideN = shape.c * input.strideC;
  input.data = std::shared_ptr<const void>(owner, owner->values.data());
  return input;
}

std::string npyPreamble(const std::vector<std::int64_t>& shape) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    header += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
  if (shape.size() == 1) header += ',';  // as Python writes a tuple of one
  header += "), }";
  constexpr std::size_t kPrefix = 10;
  constexpr std::size_t kAlignment = 64;
  header.append(kAlignment - 1 - (kPrefix + header.size()) % kAlignment, ' ');
  header += '\n';
  const char length[2] = {static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  return std::string("\x93NUMPY\x01\x00", kPrefix - 2) + std::string(length, 2) + header;
}

bool writeFloats(QIODevice& device, std::span<const float> values) {
  const auto put = [&device](const void* data, std::size_t bytes) {
    return device.write(static_cast<const char*>(data), static_cast<qint64>(bytes)) == static_cast<qint64>(bytes);
  };
  if constexpr (std::endian::native == std::endian::little) return put(values.data(), values.size_bytes());
  for (const float value : values) {
    auto bytes = std::bit_cast<std::array<char, sizeof(float)>>(value);
    std::reverse(bytes.begin(), bytes.end());
    if (!put(bytes.data(), bytes.size())) return false;
  }
  return true;
}

bool writeNpy(QIODevice& device, const std::vector<std::int64_t>& shape, std::span<const float> values) {
  const std::string preamble = npyPreamble(shape);
  return device.write(preamble.data(), std::ssize(preamble)) == std::ssize(preamble) && writeFloats(device, values);
}

}  // namespace convt
