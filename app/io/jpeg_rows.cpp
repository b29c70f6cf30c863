#include "app/io/jpeg_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>  // jpeglib.h wants FILE
#include <cstring>
#include <memory>

#include <jpeglib.h>

#include "app/io/guarded.h"
#include "app/io/pixel_store.h"

namespace convt {
namespace {

// No encoder writes as many; a small file of empty scans could keep the decoder busy for hours.
constexpr int kMostScans = 1000;

/// All that libjpeg keeps between two calls; what it is told to call is found from here.
struct Decoder {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr reads{};
  jpeg_progress_mgr progress{};
  std::jmp_buf back{};
  Source* source = nullptr;
  std::array<JOCTET, 1 << 16> buffer{};

  explicit Decoder(Source& from);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&info); }
};

Decoder& decoderOf(jpeg_common_struct* info) {
  return *static_cast<Decoder*>(info->client_data);
}

[[noreturn]] void fail(jpeg_common_struct* info) {
  std::longjmp(decoderOf(info).back, 1);
}

void beSilent(jpeg_common_struct* /*info*/, int /*level*/) {}

void watch(jpeg_common_struct* info) {
  Decoder& decoder = decoderOf(info);
  if (decoder.info.input_scan_number > kMostScans || decoder.source->poll()) fail(info);
}

boolean fill(jpeg_decompress_struct* info) {
  Decoder& decoder = decoderOf(reinterpret_cast<jpeg_common_struct*>(info));
  const qint64 got =
      decoder.source->read(reinterpret_cast<char*>(decoder.buffer.data()), static_cast<qint64>(decoder.buffer.size()));
  if (got < 0) fail(reinterpret_cast<jpeg_common_struct*>(info));
  info->src->next_input_byte = decoder.buffer.data();
  info->src->bytes_in_buffer = static_cast<std::size_t>(got);
  if (got == 0) {  // beyond the end stands an end marker, as often as it is asked for
    decoder.buffer[0] = 0xFF;
    decoder.buffer[1] = JPEG_EOI;
    info->src->bytes_in_buffer = 2;
  }
  return TRUE;
}

void skip(jpeg_decompress_struct* info, long count) {
  if (count <= 0) return;
  jpeg_source_mgr& reads = *info->src;
  const auto inBuffer =
      static_cast<long>(std::min<std::size_t>(reads.bytes_in_buffer, static_cast<std::size_t>(count)));
  reads.next_input_byte += inBuffer;
  reads.bytes_in_buffer -= static_cast<std::size_t>(inBuffer);
  if (count == inBuffer) return;
  Source& source = *decoderOf(reinterpret_cast<jpeg_common_struct*>(info)).source;
  source.seek(std::min(source.size(), source.pos() + (count - inBuffer)));
}

void nothing(jpeg_decompress_struct* /*info*/) {}

Decoder::Decoder(Source& from) : source(&from) {
  info.err = jpeg_std_error(&errors);
  info.client_data = this;
  errors.error_exit = fail;
  errors.emit_message = beSilent;
  reads.init_source = nothing;
  reads.fill_input_buffer = fill;
  reads.skip_input_data = skip;
  reads.resync_to_restart = jpeg_resync_to_restart;
  reads.term_source = nothing;
  progress.progress_monitor = watch;
}

/// jpeg_create_decompress() clears all but `err` and `client_data`, so what else is ours comes after it.
bool readHeader(Decoder& decoder) {
  return runGuarded(decoder.back, [&decoder] {
    jpeg_create_decompress(&decoder.info);
    decoder.info.src = &decoder.reads;
    decoder.info.progress = &decoder.progress;
    jpeg_read_header(&decoder.info, TRUE);
    jpeg_calc_output_dimensions(&decoder.info);
  });
}

/// Bytes of the coefficients that libjpeg holds until the last scan of a file of several is read.
std::int64_t coefficientBytes(jpeg_decompress_struct& info) {
  if (jpeg_has_multiple_scans(&info) == FALSE) return 0;
  std::int64_t blocks = 0;
  for (int i = 0; i < info.num_components; ++i) {
    const jpeg_component_info& component = info.comp_info[i];
    const auto roundUp = [](std::int64_t value, std::int64_t unit) { return (value + unit - 1) / unit * unit; };
    blocks += roundUp(component.height_in_blocks, component.v_samp_factor) *
              roundUp(component.width_in_blocks, component.h_samp_factor);
  }
  return blocks * static_cast<std::int64_t>(sizeof(JBLOCK));
}

bool readRows(Decoder& decoder, PixelStore& store) {
  return runGuarded(decoder.back, [&decoder, &store] {
    jpeg_decompress_struct& info = decoder.info;
    jpeg_start_decompress(&info);
    const std::int64_t height = store.height();
    for (std::int64_t y = 0; y < height;) {
      const std::int64_t end = std::min(height, y + store.bandRows());
      const std::int64_t begin = y;
      while (y < end) {
        auto* row = reinterpret_cast<JSAMPROW>(store.row(y));
        y += jpeg_read_scanlines(&info, &row, 1);
      }
      store.finish(begin, end - begin);
    }
    jpeg_finish_decompress(&info);
  });
}

}  // namespace

RowsResult readJpegRows(Source& source, int orientation) {
  source.seek(0);
  source.forgetEnd();
  const auto decoder = std::make_unique<Decoder>(source);
  if (!readHeader(*decoder)) return undecodable(source, FileKind::Jpeg);
  jpeg_decompress_struct& info = decoder->info;
  if (info.output_components == 4) return std::optional<RowsRead>();
  if (info.output_components != 1 && info.output_components != 3) return undecodable(source, FileKind::Jpeg);
  const PixelStore::Format format{info.output_height, info.output_width, info.output_components, Element::U8,
                                  orientation};
  auto store = PixelStore::make(format, source.name(), coefficientBytes(info));
  if (!store) return store.failure();
  if (!readRows(*decoder, *store)) return undecodable(source, FileKind::Jpeg);
  RowsRead read;
  read.truncated = source.wantedMore();
  read.turned = orientation > 1;
  read.input = store->take();
  return std::optional(std::move(read));
}

}  // namespace convt
