// libpng leaves a function by longjmp when something fails, past every destructor on the way: the functions below that
// call it hold nothing that has one.
#include "app/io/png_writer.h"

#include <png.h>

#include <bit>
#include <csetjmp>
#include <vector>

namespace convt {
namespace {

// Of stretched photographs this takes a quarter of the time of libpng's own choice (level 6, all filters) for files
// that are a sixth larger.
constexpr int kLevel = 2;
constexpr int kFilters = PNG_FILTER_SUB | PNG_FILTER_UP;
constexpr png_uint_32 kDotsPerMeter = 2835;   // 72 dpi
constexpr std::size_t kChunkBytes = 1 << 18;  // of an IDAT chunk
constexpr qsizetype kShortText = 40;          // longer texts are compressed, as Qt does it
constexpr qsizetype kLongestKey = 79;

void putBytes(png_structp png, png_bytep bytes, std::size_t count) {
  auto* const device = static_cast<QIODevice*>(png_get_io_ptr(png));
  const auto size = static_cast<qint64>(count);
  if (device->write(reinterpret_cast<const char*>(bytes), size) != size) png_error(png, "write");
}

void flushNothing(png_structp /*png*/) {}

[[noreturn]] void fail(png_structp png, png_const_charp /*why*/) {
  png_longjmp(png, 1);
}

void ignore(png_structp /*png*/, png_const_charp /*what*/) {}

/// The chunks' keys and values as libpng wants them, and the memory they point to.
class TextChunks {
 public:
  explicit TextChunks(const ImageText& text) {
    m_bytes.reserve(2 * text.size());  // what points into them must not move
    for (const auto& [key, value] : text) {
      const bool latin = QString::fromLatin1(value.toLatin1()) == value;
      const bool isShort = value.size() < kShortText;
      m_bytes.push_back(key.left(kLongestKey).toLatin1());
      QByteArray& name = m_bytes.back();
      m_bytes.push_back(latin ? value.toLatin1() : value.toUtf8());
      QByteArray& content = m_bytes.back();
      png_text chunk{};
      chunk.compression = latin ? (isShort ? PNG_TEXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_zTXt)
                                : (isShort ? PNG_ITXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_zTXt);
      chunk.key = name.data();
      chunk.text = content.data();
      (latin ? chunk.text_length : chunk.itxt_length) = static_cast<std::size_t>(content.size());
      m_chunks.push_back(chunk);
    }
  }

  png_const_textp data() const { return m_chunks.data(); }
  int count() const { return static_cast<int>(m_chunks.size()); }

 private:
  std::vector<QByteArray> m_bytes;
  std::vector<png_text> m_chunks;
};

class PngRows : public PictureRows {
 public:
  explicit PngRows(const PictureShape& shape) : m_shape(shape) {
    m_png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, ignore);
    if (m_png != nullptr) m_info = png_create_info_struct(m_png);
  }
  ~PngRows() override { png_destroy_write_struct(&m_png, &m_info); }

  bool begin(QIODevice& device, const TextChunks& text) {
    if (m_info == nullptr || setjmp(png_jmpbuf(m_png)) != 0) return false;
    png_set_write_fn(m_png, &device, putBytes, flushNothing);
    png_set_user_limits(m_png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_buffer_size(m_png, kChunkBytes);
    png_set_compression_level(m_png, kLevel);
    png_set_filter(m_png, PNG_FILTER_TYPE_BASE, kFilters);
    const bool deep = m_shape.type == SampleType::U16;
    png_set_IHDR(m_png, m_info, static_cast<png_uint_32>(m_shape.width), static_cast<png_uint_32>(m_shape.height),
                 deep ? 16 : 8, m_shape.channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(m_png, m_info, kDotsPerMeter, kDotsPerMeter, PNG_RESOLUTION_METER);
    if (text.count() > 0) png_set_text(m_png, m_info, text.data(), text.count());
    png_write_info(m_png, m_info);
    if (deep && std::endian::native == std::endian::little) png_set_swap(m_png);
    return true;
  }

  bool write(const void* rows, std::int64_t count) override {
    if (setjmp(png_jmpbuf(m_png)) != 0) return false;
    encode(static_cast<png_const_bytep>(rows), count);
    return true;
  }

  bool finish() override {
    if (setjmp(png_jmpbuf(m_png)) != 0) return false;
    png_write_end(m_png, nullptr);
    return true;
  }

 private:
  void encode(png_const_bytep row, std::int64_t count) {
    const std::int64_t bytes = m_shape.rowBytes();
    for (; count > 0; --count, row += bytes) png_write_row(m_png, row);
  }

  PictureShape m_shape;
  png_structp m_png = nullptr;
  png_infop m_info = nullptr;
};

}  // namespace

std::unique_ptr<PictureRows> beginPng(QIODevice& device, const PictureShape& shape, const ImageText& text) {
  const TextChunks chunks(text);
  auto rows = std::make_unique<PngRows>(shape);
  return rows->begin(device, chunks) ? std::move(rows) : nullptr;
}

}  // namespace convt
