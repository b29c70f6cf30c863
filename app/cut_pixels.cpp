#include "app/cut_pixels.h"

#include <utility>

namespace convt {
namespace {

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
  forEachSample(band, [&](int j, int i, std::int64_t y, std::int64_t x) {
    const Kept kept = keptAt(y + padding.h, x + padding.w);
    const std::size_t at =
        static_cast<std::size_t>(j) * static_cast<std::size_t>(band.cols) + static_cast<std::size_t>(i);
    for (std::size_t c = 0; c < m_layer.channels.size(); ++c) {
      const OutputPlace place{m_layer.image, m_layer.channels[c], y + padding.h, x + padding.w};
      picture->values[c * band.count() + at] = kept.picture != nullptr
                                                   ? kept.picture->value(c, kept.j, kept.i)
                                                   : static_cast<float>(pixelSum(layer, place).total);
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
