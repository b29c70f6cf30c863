#include "engine/lazy/sampling.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "engine/parallel.h"
#include "engine/render/reduction.h"
#include "engine/render/spare_pictures.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

/// The input that has the columns x0, x0 + step .. of this one.
Input everyStep(const Input& input, std::int64_t x0, int step) {
  Input thinned = input;
  thinned.shape.w = std::max<std::int64_t>(0, (input.shape.w - x0 + step - 1) / step);
  thinned.strideW = input.strideW * step;
  const std::ptrdiff_t size = input.element == Element::U8 ? 1 : input.element == Element::U16 ? 2 : 4;
  thinned.data = std::shared_ptr<const void>(
      input.data, static_cast<const std::byte*>(input.data.get()) + x0 * input.strideW * size);
  return thinned;
}

/// Means of one row of blocks of whole numbers, for channels whose samples lie interleaved or for one alone.
///
/// All samples from the first to the last of a row are added up column by column, whatever channel they are of, which
/// takes one pass over the bytes in vectors; the columns' sums are then added up by block and channel.
template <class Sample>
class ColumnSums {
 public:
  ColumnSums(const Input& input, const std::vector<int>& channels) : m_input(input), m_channels(channels) {
    const auto [least, most] = std::minmax_element(channels.begin(), channels.end());
    const std::ptrdiff_t a = *least * input.strideC;
    const std::ptrdiff_t b = *most * input.strideC;
    m_first = std::min(a, b);
    m_sums.resize(static_cast<std::size_t>((input.shape.w - 1) * input.strideW + std::max(a, b) - m_first + 1));
  }

  void add(std::int64_t image, std::int64_t y) {
    const Sample* row =
        static_cast<const Sample*>(m_input.data.get()) + image * m_input.strideN + y * m_input.strideH + m_first;
    std::uint32_t* sums = m_sums.data();
    const std::size_t count = m_sums.size();
    for (std::size_t i = 0; i < count; ++i) sums[i] += row[i];
  }

  /// The means of channel number `c` of the given ones over `rows` rows, for `blocks` blocks of `step` columns.
  void means(std::size_t c, int step, std::int64_t rows, int blocks, float* out) const {
    constexpr auto kOne = static_cast<double>(std::numeric_limits<Sample>::max());
    const std::uint32_t* sums = m_sums.data() + (m_channels[c] * m_input.strideC - m_first);
    for (int i = 0; i < blocks; ++i) {
      const std::int64_t begin = std::int64_t{i} * step;
      const std::int64_t end = std::min(begin + step, m_input.shape.w);
      std::uint64_t sum = 0;
      for (std::int64_t x = begin; x < end; ++x) sum += sums[x * m_input.strideW];
      out[i] = static_cast<float>(static_cast<double>(sum) / (kOne * static_cast<double>((end - begin) * rows)));
    }
  }

 private:
  const Input& m_input;
  const std::vector<int>& m_channels;
  std::ptrdiff_t m_first = 0;
  std::vector<std::uint32_t> m_sums;
};

/// What one task of averageInput() makes: row `j` of blocks, of the channels from `first` to `end`.
struct BlockRow {
  std::int64_t j;
  std::size_t first;
  std::size_t end;
};

/// False if stopped.
template <class Sample>
bool averageWhole(const Input& input, std::int64_t image, const BlockRow& task, const RunOptions& options,
                  Picture& picture) {
  const SampleGrid& grid = picture.grid;
  const std::vector<int> channels(picture.channels.begin() + static_cast<std::ptrdiff_t>(task.first),
                                  picture.channels.begin() + static_cast<std::ptrdiff_t>(task.end));
  ColumnSums<Sample> sums(input, channels);
  const std::int64_t begin = task.j * grid.step;
  const std::int64_t end = std::min(begin + grid.step, input.shape.h);
  for (std::int64_t y = begin; y < end; ++y) {
    if (options.stop.stop_requested()) return false;
    sums.add(image, y);
  }
  for (std::size_t c = 0; c < channels.size(); ++c) {
    float* out = picture.values.data() + (task.first + c) * grid.count() + task.j * grid.cols;
    sums.means(c, grid.step, end - begin, grid.cols, out);
  }
  return true;
}

bool averageFloats(const Input& input, std::int64_t image, const BlockRow& task, const RunOptions& options,
                   Picture& picture) {
  const SampleGrid& grid = picture.grid;
  PlaneReducer reducer(static_cast<int>(input.shape.w), grid.step, Reduction::Mean);
  std::vector<float> row(static_cast<std::size_t>(input.shape.w));
  const std::int64_t begin = task.j * grid.step;
  for (std::int64_t y = begin; y < std::min(begin + grid.step, input.shape.h); ++y) {
    if (options.stop.stop_requested()) return false;
    loadRow(input, image, picture.channels[task.first], y, 0, 1, input.shape.w, row.data());
    reducer.add(row);
  }
  float* out = picture.values.data() + task.first * grid.count() + task.j * grid.cols;
  reducer.take({out, static_cast<std::size_t>(grid.cols)});
  return true;
}

/// Whether a row's samples of all channels lie within one pixel's width: then one pass over the bytes has them all.
bool isInterleaved(const Input& input, const std::vector<int>& channels) {
  const auto [least, most] = std::minmax_element(channels.begin(), channels.end());
  return std::abs((*most - *least) * input.strideC) < input.strideW;
}

}  // namespace

std::shared_ptr<Picture> sampleOutput(const Plan& plan, const Input& input, std::int64_t image, const SampleGrid& grid,
                                      const std::vector<int>& channels, const RunOptions& options) {
  auto picture = makePicture(grid, channels, Reduction::Sample);
  for (std::size_t i = 0; i < channels.size();) {
    std::size_t end = i + 1;
    while (end < channels.size() && channels[end] == channels[end - 1] + 1) ++end;
    const Region region{image,     channels[i], static_cast<std::int64_t>(end - i), grid.y0, grid.x0, grid.rows,
                        grid.cols, grid.step};
    const OutputSpan span{picture->values.data() + i * grid.count(), static_cast<std::ptrdiff_t>(grid.count()),
                          grid.cols};
    if (run(plan, input, region, span, options) == RunStatus::Cancelled) return nullptr;
    i = end;
  }
  return picture;
}

std::shared_ptr<Picture> sampleInput(const Input& input, std::int64_t image, const SampleGrid& grid,
                                     const std::vector<int>& channels, const RunOptions& options) {
  auto picture = makePicture(grid, channels, Reduction::Sample);
  const Input thinned = everyStep(input, grid.x0, grid.step);
  const RunStatus status = parallelFor(std::ssize(channels) * grid.rows, options, [&](std::int64_t task) {
    const std::int64_t c = task / grid.rows;
    const std::int64_t j = task % grid.rows;
    float* out = picture->values.data() + c * static_cast<std::int64_t>(grid.count()) + j * grid.cols;
    loadRow(thinned, image, channels[static_cast<std::size_t>(c)], grid.y0 + j * grid.step, 0, 1, grid.cols, out);
    return true;
  });
  return status == RunStatus::Completed ? picture : nullptr;
}

std::shared_ptr<Picture> averageInput(const Input& input, std::int64_t image, int step,
                                      const std::vector<int>& channels, const RunOptions& options) {
  const SampleGrid grid = wholeGrid(input.shape.h, input.shape.w, step);
  auto picture = makePicture(grid, channels, Reduction::Mean);
  if (channels.empty()) return picture;
  constexpr int kMostRows = 65'537;  // of 16 bits, whose sum fits into 32
  const bool whole = input.element != Element::F32 && step <= kMostRows && input.strideW > 0;
  const std::size_t together = whole && isInterleaved(input, channels) ? channels.size() : 1;
  const auto groups = static_cast<std::int64_t>(channels.size() / together);
  const RunStatus status = parallelFor(groups * grid.rows, options, [&](std::int64_t i) {
    const std::size_t first = static_cast<std::size_t>(i / grid.rows) * together;
    const BlockRow task{i % grid.rows, first, first + together};
    if (!whole) return averageFloats(input, image, task, options, *picture);
    return input.element == Element::U8 ? averageWhole<std::uint8_t>(input, image, task, options, *picture)
                                        : averageWhole<std::uint16_t>(input, image, task, options, *picture);
  });
  return status == RunStatus::Completed ? picture : nullptr;
}

std::shared_ptr<Picture> enlarge(const Picture& coarse, const SampleGrid& grid) {
  auto picture = makePicture(grid, coarse.channels, Reduction::Sample);
  const int factor = coarse.grid.step / grid.step;
  float* out = picture->values.data();
  for (std::size_t c = 0; c < coarse.channels.size(); ++c) {
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) *out++ = coarse.value(c, j / factor, i / factor);
    }
  }
  return picture;
}

SampleGrid wholeGrid(std::int64_t height, std::int64_t width, int step) {
  return {0, 0, static_cast<int>((height + step - 1) / step), static_cast<int>((width + step - 1) / step), step};
}

}  // namespace convt
