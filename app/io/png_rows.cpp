#include "app/io/png_rows.h"

#include <png.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "app/io/guarded.h"
#include "app/io/pixel_store.h"

namespace convt {
namespace {

/// All that libpng keeps between two calls; what it is told to call is found from here.
struct Decoder {
  png_struct* png = nullptr;
  png_info* info = nullptr;
  std::jmp_buf back{};
  Source* source = nullptr;

  explicit Decoder(Source& from) : source(&from) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void fail(png_struct* png, const char* /*text*/) {
  std::longjmp(static_cast<Decoder*>(png_get_error_ptr(png))->back, 1);
}

void beSilent(png_struct* /*png*/, const char* /*text*/) {}

void give(png_struct* png, png_byte* to, std::size_t count) {
  Source& source = *static_cast<Decoder*>(png_get_io_ptr(png))->source;
  if (source.read(reinterpret_cast<char*>(to), static_cast<qint64>(count)) != static_cast<qint64>(count))
    png_error(png, "ends early");
}

/// What of the header decides how the rows are read.
struct Header {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int bits = 0;
  int color = 0;
  int interlace = 0;
  bool transparentColor = false;

  bool alpha() const { return (color & PNG_COLOR_MASK_ALPHA) != 0; }
  bool grey() const { return (color & PNG_COLOR_MASK_COLOR) == 0; }
  bool readable() const {
    return (bits == 8 || bits == 16) && color != PNG_COLOR_TYPE_PALETTE && interlace == PNG_INTERLACE_NONE &&
           !transparentColor;
  }
};

bool readHeader(Decoder& decoder, Header& header) {
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, fail, beSilent);
  if (decoder.png == nullptr) return false;
  return runGuarded(decoder.back, [&decoder, &header] {
    png_struct* const png = decoder.png;
    decoder.info = png_create_info_struct(png);
    // Some encoders understate the window that they used.
    png_set_option(png, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
    png_set_read_fn(png, &decoder, give);
    png_read_info(png, decoder.info);
    png_get_IHDR(png, decoder.info, &header.width, &header.height, &header.bits, &header.color, &header.interlace,
                 nullptr, nullptr);
    header.transparentColor = png_get_valid(png, decoder.info, PNG_INFO_tRNS) != 0;
  });
}

/// Takes the first `channels` of each four-channel pixel.
void pack(const std::byte* from, std::byte* to, std::int64_t width, std::size_t channels, std::size_t sampleBytes) {
  const std::size_t kept = channels * sampleBytes;
  for (std::int64_t x = 0; x < width; ++x, from += 4 * sampleBytes, to += kept) std::memcpy(to, from, kept);
}

/// The rows of a picture, each composited as soon as it is there. `pixels` has room for a row of four channels, or none
/// if nothing is to be composited.
bool readRows(Decoder& decoder, const Header& header, PixelStore& store, AlphaRule alpha,
              std::vector<std::byte>& pixels) {
  return runGuarded(decoder.back, [&] {
    png_struct* const png = decoder.png;
    if (header.bits == 16 && std::endian::native == std::endian::little) png_set_swap(png);
    if (header.alpha() && header.grey()) png_set_gray_to_rgb(png);
    png_read_update_info(png, decoder.info);
    const std::size_t sampleBytes = header.bits == 16 ? 2 : 1;
    const std::size_t channels = store.pixelBytes() / sampleBytes;
    const std::int64_t height = store.height();
    for (std::int64_t y = 0; y < height; ++y) {
      std::byte* const row = store.row(y);
      std::byte* const to = pixels.empty() ? row : pixels.data();
      png_read_row(png, reinterpret_cast<png_byte*>(to), nullptr);
      if (!pixels.empty()) {
        compositeRow(to, header.bits == 16 ? Element::U16 : Element::U8, y, store.width(), alpha);
        pack(to, row, store.width(), channels, sampleBytes);
      }
      store.finish(y, 1);
      decoder.source->tellProgress(static_cast<double>(y + 1) / static_cast<double>(height));
    }
    png_read_end(png, nullptr);
  });
}

}  // namespace

RowsResult readPngRows(Source& source, AlphaRule alpha) {
  source.seek(0);
  source.forgetEnd();
  Decoder decoder(source);
  Header header;
  if (!readHeader(decoder, header)) return undecodable(source, FileKind::Png);
  if (!header.readable()) return std::optional<RowsRead>();
  const bool kept = header.alpha() && alpha == AlphaRule::Keep;
  PixelStore::Format format{header.height, header.width, kept ? 4 : header.grey() ? 1 : 3, Element::U8};
  if (header.bits == 16) format.element = Element::U16;
  auto store = PixelStore::make(format, source.name());
  if (!store) return store.failure();
  std::vector<std::byte> pixels;
  if (header.alpha() && !kept) pixels.resize(std::size_t{header.width} * 4 * (header.bits == 16 ? 2 : 1));
  if (!readRows(decoder, header, *store, alpha, pixels)) return undecodable(source, FileKind::Png);
  RowsRead read;
  read.alpha = header.alpha();
  read.input = store->take();
  return std::optional(std::move(read));
}

}  // namespace convt
