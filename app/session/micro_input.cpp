#include "app/session/micro_input.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "app/session/samples.h"
#include "engine/number_grid.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("convt::MicroGrid", text);
}

/// First row (or column) of a crop of `size` around `centre`, inside 0..extent-1.
std::int64_t cropStart(double centre, std::int64_t size, std::int64_t extent) {
  const auto start = static_cast<std::int64_t>(std::floor(centre - static_cast<double>(size - 1) / 2.0 + 0.5));
  return std::clamp<std::int64_t>(start, 0, extent - size);
}

/// The size x size inputs round the picture's pin, or its centre where nothing is pinned.
struct Crop {
  std::int64_t y0 = 0;
  std::int64_t x0 = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
};
Crop cropOf(const State& state, const Shape& picture) {
  const Look& look = state.aside;  // the picture's, while the grid is shown
  const PicturePoint centre = look.pin.value_or(PicturePoint{look.view.y, look.view.x});
  Crop crop;
  crop.rows = std::min<std::int64_t>(state.micro.size, picture.h);
  crop.cols = std::min<std::int64_t>(state.micro.size, picture.w);
  crop.y0 = cropStart(centre.y, crop.rows, picture.h);
  crop.x0 = cropStart(centre.x, crop.cols, picture.w);
  return crop;
}

Tensor valuesOf(const Crop& crop, const State& state, const Input& input) {
  const std::int64_t image = std::min<std::int64_t>(state.image, input.shape.n - 1);
  Tensor tensor(Shape{1, input.shape.c, crop.rows, crop.cols});
  for (std::int64_t c = 0; c < input.shape.c; ++c) {
    for (std::int64_t y = 0; y < crop.rows; ++y) {
      for (std::int64_t x = 0; x < crop.cols; ++x)
        tensor.at(0, c, y, x) = input.value(image, c, crop.y0 + y, crop.x0 + x);
    }
  }
  return tensor;
}

Tensor gridOf(const State& state, const Input& picture) {
  using Source = MicroGrid::Source;
  const MicroGrid& micro = state.micro;
  const std::int64_t channels = picture.shape.c;
  const std::int64_t impulse = std::clamp<std::int64_t>(state.display.inputChannel, 0, channels - 1);
  switch (micro.source) {
    case Source::Impulse: return numberGrid(NumberGrid::Impulse, channels, micro.size, 0, impulse);
    case Source::Ones: return numberGrid(NumberGrid::Ones, channels, micro.size);
    case Source::Checker: return numberGrid(NumberGrid::Checker, channels, micro.size);
    case Source::Random: return numberGrid(NumberGrid::Random, channels, micro.size, micro.seed);
    case Source::Crop: return valuesOf(cropOf(state, picture.shape), state, picture);
    default: return numberGrid(NumberGrid::Ramp, channels, micro.size);
  }
}

QString titleOf(MicroGrid::Source source) {
  using Source = MicroGrid::Source;
  switch (source) {
    case Source::Impulse: return translated("Impulse");
    case Source::Ones: return translated("Ones");
    case Source::Checker: return translated("Checker");
    case Source::Random: return translated("Random 0..255");
    case Source::Tutorial: return translated("Tutorial 2x4x4");
    case Source::Crop: return translated("Crop");
    case Source::Ramp: break;
  }
  return translated("Ramp");
}

bool sameValues(const Input& input, const Tensor& tensor) {
  if (!(input.shape == tensor.shape)) return false;
  const auto* values = static_cast<const float*>(input.data.get());
  // Compared as bits: a NaN of a crop equals itself.
  return std::equal(tensor.values.begin(), tensor.values.end(), values,
                    [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); });
}

}  // namespace

CutSides cutSides(const State& state, const Shape& picture) {
  if (!state.micro.on || state.micro.source != MicroGrid::Source::Crop) return {};
  const Crop crop = cropOf(state, picture);
  return {crop.y0 > 0, crop.x0 > 0, crop.y0 + crop.rows < picture.h, crop.x0 + crop.cols < picture.w};
}

std::int64_t microChannels(const MicroGrid& micro, const Shape& picture) {
  return micro.source == MicroGrid::Source::Tutorial ? 2 : picture.c;
}

InputPtr microInput(const State& state, const InputPtr& picture, const InputPtr& before) {
  const QString title = titleOf(state.micro.source);
  const bool known = before && before != picture && before->ref == picture->ref && before->title == title;
  if (state.micro.source == MicroGrid::Source::Tutorial) {
    if (known) return before;
    const auto sample = openSample(u"tutorial"_s);
    return sample ? makeDocument(picture->ref, title, sample->input->input) : nullptr;
  }
  Tensor grid = gridOf(state, picture->input);
  if (known && sameValues(before->input, grid)) return before;
  return makeDocument(picture->ref, title, makeInput(std::move(grid)));
}

}  // namespace convt
