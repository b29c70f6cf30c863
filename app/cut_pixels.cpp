#include "app/cut_pixels.h"

#include <algorithm>
#include <utility>

#include "engine/core/contributions.h"
#include "engine/core/output_size.h"

namespace convt {
namespace {

/// The taps of each row or column of a band; it begins at this place of the canvas.
std::vector<AxisTaps> tapsOf(const SizeTerms& canvas, std::int64_t begin, int samples, int step) {
  std::vector<AxisTaps> taps;
  for (int j = 0; j < samples; ++j) taps.push_back(tapsAt(canvas, begin + std::int64_t{j} * step));
  return taps;
}

/// The input positions that they take.
struct Reach {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

Reach reachOf(const std::vector<AxisTaps>& all) {
  std::int64_t low = 0;
  std::int64_t high = -1;
  for (const AxisTaps& taps : all) {
    if (taps.count() == 0) continue;
    low = high < 0 ? taps.input.low() : std::min(low, taps.input.low());
    high = std::max(high, taps.input.high());
  }
  return {low, high - low + 1};
}

/// A band of the canvas, with the part of the input that it is made of as floats: reading an input's own elements once
/// per term would be most of the work.
class CanvasBand {
 public:
  CanvasBand(const LayerValues& layer, std::int64_t image, const SampleGrid& band, Pair padding)
      : m_layer(layer),
        m_rows(tapsOf(heightTerms(layer.params, layer.input.shape), band.y0 + padding.h, band.rows, band.step)),
        m_cols(tapsOf(widthTerms(layer.params, layer.input.shape), band.x0 + padding.w, band.cols, band.step)),
        m_y(reachOf(m_rows)),
        m_x(reachOf(m_cols)),
        m_input(Shape{1, layer.input.shape.c, m_y.count, m_x.count}) {
    for (std::int64_t c = 0; c < m_input.shape.c; ++c)
      for (std::int64_t y = 0; y < m_y.count; ++y)
        for (std::int64_t x = 0; x < m_x.count; ++x)
          m_input.at(0, c, y, x) = layer.input.value(image, c, m_y.first + y, m_x.first + x);
  }

  /// Bias and all products in the order ic, ky, kx, summed in double: as pixelSum() does.
  float value(std::int64_t oc, int j, int i) const {
    const AxisTaps& rows = m_rows[static_cast<std::size_t>(j)];
    const AxisTaps& cols = m_cols[static_cast<std::size_t>(i)];
    const ChannelGroup inputs = inputsOf(m_layer.params, m_input.shape.c, oc);
    const Tensor& weight = *m_layer.weight;
    const bool biased = m_layer.bias && !m_layer.bias->empty();
    double sum = biased ? static_cast<double>((*m_layer.bias)[static_cast<std::size_t>(oc)]) : 0.0;
    for (std::int64_t ic = inputs.first; ic < inputs.first + inputs.count; ++ic) {
      for (std::int64_t ky = 0; ky < rows.count(); ++ky) {
        const float* w = weight.values.data() + weight.index(ic, oc % weight.shape.c, rows.kernel.at(ky), 0);
        const float* x = m_input.values.data() + m_input.index(0, ic, rows.input.at(ky) - m_y.first, 0);
        for (std::int64_t kx = 0; kx < cols.count(); ++kx)
          sum += static_cast<double>(x[cols.input.at(kx) - m_x.first]) * static_cast<double>(w[cols.kernel.at(kx)]);
      }
    }
    return static_cast<float>(sum);
  }

 private:
  const LayerValues& m_layer;
  std::vector<AxisTaps> m_rows;
  std::vector<AxisTaps> m_cols;
  Reach m_y;
  Reach m_x;
  Tensor m_input;
};

template <class Visit>
void forEachSample(const SampleGrid& grid, Visit visit) {
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.cols; ++i)
      visit(j, i, grid.y0 + std::int64_t{j} * grid.step, grid.x0 + std::int64_t{i} * grid.step);
  }
}

}  // namespace

CutPixels::Layer CutPixels::layerOf(const Frame& frame) {
  const LayerValues& values = frame.source->layer();
  Layer layer{values.params, values.input.data, frame.source->image(),
              values.weight, values.bias,       frame.output->channels};
  layer.params.padding = layer.params.outputPadding = {0, 0};
  return layer;
}

CutPixels::Kept CutPixels::keptAt(std::int64_t y, std::int64_t x) const {
  const std::int64_t oy = y - m_padding.h;
  const std::int64_t ox = x - m_padding.w;
  for (const auto& picture : m_cut.pictures) {
    const SampleGrid& grid = picture->grid;
    if (!grid.covers(oy, ox) || (oy - grid.y0) % grid.step != 0 || (ox - grid.x0) % grid.step != 0) continue;
    return {picture.get(), static_cast<int>((oy - grid.y0) / grid.step), static_cast<int>((ox - grid.x0) / grid.step)};
  }
  return {};
}

std::int64_t CutPixels::termsOfNew(const LayerValues& layer, const std::vector<SampleGrid>& bands, Pair padding) const {
  std::int64_t terms = 0;
  const auto channels = static_cast<std::int64_t>(m_layer.channels.size());
  for (const SampleGrid& band : bands) {
    // Without a look at each: a picture beyond any bound would take its time to be refused, too.
    if (static_cast<std::int64_t>(band.count()) > kMostTerms) return kMostTerms + 1;
    forEachSample(band, [&](int, int, std::int64_t y, std::int64_t x) {
      if (keptAt(y + padding.h, x + padding.w).picture == nullptr)
        terms += channels * (1 + termCount(layer.params, layer.input.shape, y + padding.h, x + padding.w));
    });
  }
  return terms;
}

std::shared_ptr<Picture> CutPixels::compute(const LayerValues& layer, const SampleGrid& band, Pair padding) const {
  auto picture = std::make_shared<Picture>();
  picture->grid = band;
  picture->channels = m_layer.channels;
  picture->values.resize(m_layer.channels.size() * band.count());
  const CanvasBand canvas(layer, m_layer.image, band, padding);
  forEachSample(band, [&](int j, int i, std::int64_t y, std::int64_t x) {
    const Kept kept = keptAt(y + padding.h, x + padding.w);
    const std::size_t at =
        static_cast<std::size_t>(j) * static_cast<std::size_t>(band.cols) + static_cast<std::size_t>(i);
    for (std::size_t c = 0; c < m_layer.channels.size(); ++c) {
      picture->values[c * band.count() + at] =
          kept.picture != nullptr ? kept.picture->value(c, kept.j, kept.i) : canvas.value(m_layer.channels[c], j, i);
    }
  });
  return picture;
}

const CutPixels::Cut& CutPixels::of(const Frame& frame, const std::vector<SampleGrid>& bands) {
  const Layer layer = layerOf(frame);
  const Pair padding = frame.params.padding;
  const bool sameLayer = layer == m_layer;
  if (sameLayer && padding == m_padding && bands == m_bands && frame.mapping == m_mapping) return m_cut;
  if (!sameLayer) m_cut = {};
  m_layer = layer;
  LayerValues values = frame.source->layer();
  values.params = layer.params;
  Cut cut;
  cut.tooMuch = termsOfNew(values, bands, padding) > kMostTerms;
  for (const SampleGrid& band : bands) {
    if (cut.tooMuch) break;
    auto picture = compute(values, band, padding);
    renderPixels(*picture, frame.mapping);
    cut.pictures.push_back(std::move(picture));
  }
  m_padding = padding;
  m_mapping = frame.mapping;
  m_bands = bands;
  m_cut = std::move(cut);
  return m_cut;
}

}  // namespace convt
