#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/result.h"
#include "engine/core/tensor.h"

namespace convt {

/// Size of one value in memory.
constexpr std::size_t bytesOf(Element element) {
  return element == Element::U8 ? 1 : element == Element::U16 ? 2 : 4;
}

/// Where a decoder that gives rows leaves them: the pixels of one picture, interleaved and without gaps, kept once and
/// upright. A picture that has to be turned is turned band by band while it is stored, never as a whole.
///
/// Rows are counted as the file stores them. They come from the first to the last: write row(y) for the rows of a band,
/// then finish() them. One thread at a time.
class PixelStore {
 public:
  /// As the file stores the picture.
  struct Format {
    std::int64_t height = 0;
    std::int64_t width = 0;
    int channels = 1;
    Element element = Element::U8;
    int orientation = 1;  ///< as in EXIF, 1 to 8; others count as 1
  };

  /// Asks the budget for the pixels and `work` bytes more that the decoder needs until the store is gone.
  /// @param bandRows  rows that row() must give at the same time; 0: as the store likes
  static Result<PixelStore> make(const Format& format, const QString& name, std::int64_t work = 0,
                                 std::int64_t bandRows = 0);

  std::int64_t height() const { return m_format.height; }
  std::int64_t width() const { return m_format.width; }
  std::size_t pixelBytes() const { return m_pixelBytes; }
  std::size_t rowBytes() const { return m_pixelBytes * static_cast<std::size_t>(m_format.width); }
  std::int64_t bandRows() const { return m_bandRows; }  ///< finish() takes at most so many; bands begin at multiples

  /// Where to write row y, rowBytes() long; valid until its band is finished.
  std::byte* row(std::int64_t y);
  /// Rows y .. y+rows-1 are written: the whole band, or what the picture's end left of it.
  void finish(std::int64_t y, std::int64_t rows);
  /// Row y, whose band is not finished, and all after it become 0: they are not in the file.
  void clearFrom(std::int64_t y);

  /// The picture, 1 x channels x height x width, upright; the store is empty afterwards.
  Input take();

 private:
  struct Owner {
    std::unique_ptr<std::byte[]> bytes;
    MemoryBudget::Reservation memory;
  };
  /// Pixel (y, x) of the file is number first + y*perRow + x*perColumn of the upright picture.
  struct Turn {
    std::int64_t height;
    std::int64_t width;
    std::int64_t first;
    std::int64_t perRow;
    std::int64_t perColumn;
  };
  static Turn turnOf(int orientation, std::int64_t height, std::int64_t width);

  bool keepsRows() const { return m_turn.perColumn == 1 || m_turn.perColumn == -1; }
  std::byte* place(std::int64_t y) const;
  template <std::size_t Size>
  void turn(std::int64_t y, std::int64_t rows);

  Format m_format;
  Turn m_turn{};
  std::size_t m_pixelBytes = 1;
  std::int64_t m_bandRows = 1;
  std::shared_ptr<Owner> m_owner;
  MemoryBudget::Reservation m_work;
  std::vector<std::byte> m_band;  ///< rows that become columns, until there are enough of them
};

}  // namespace convt
