#include "engine/lazy/sampling.h"

#include <algorithm>

#include "engine/parallel.h"
#include "engine/render/reduction.h"
#include "engine/render/spare_pictures.h"
#include "engine/row_loader.h"

namespace convt {

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
  const RunStatus status = parallelFor(std::ssize(channels) * grid.rows, options, [&](std::int64_t task) {
    const std::int64_t c = task / grid.rows;
    const std::int64_t j = task % grid.rows;
    // With as many residues as the step, the first residue holds just the wanted columns.
    std::vector<float> row(static_cast<std::size_t>(grid.step) * static_cast<std::size_t>(grid.cols));
    loadRow(input, image, channels[static_cast<std::size_t>(c)], grid.y0 + j * grid.step, grid.x0, grid.step, grid.cols,
            row.data());
    std::copy_n(row.begin(), grid.cols,
                picture->values.begin() + static_cast<std::ptrdiff_t>(c * std::int64_t(grid.count()) + j * grid.cols));
    return true;
  });
  return status == RunStatus::Completed ? picture : nullptr;
}

std::shared_ptr<Picture> averageInput(const Input& input, std::int64_t image, int step,
                                      const std::vector<int>& channels, const RunOptions& options) {
  const SampleGrid grid = wholeGrid(input.shape.h, input.shape.w, step);
  auto picture = makePicture(grid, channels, Reduction::Mean);
  const auto cols = static_cast<std::size_t>(grid.cols);
  const RunStatus status = parallelFor(std::ssize(channels), options, [&](std::int64_t c) {
    PlaneReducer reducer(static_cast<int>(input.shape.w), step, Reduction::Mean);
    std::vector<float> row(static_cast<std::size_t>(input.shape.w));
    float* out = picture->values.data() + static_cast<std::size_t>(c) * grid.count();
    for (std::int64_t y = 0; y < input.shape.h; ++y) {
      if (options.stop.stop_requested()) return false;
      loadRow(input, image, channels[static_cast<std::size_t>(c)], y, 0, 1, input.shape.w, row.data());
      if (!reducer.add(row)) continue;
      reducer.take({out, cols});
      out += cols;
    }
    if (reducer.pending()) reducer.take({out, cols});
    return true;
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
