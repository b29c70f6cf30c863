#include "ui/paint/pixel_panel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/paint/pixel_cells.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kTimesGap = 24.0;
constexpr double kEqualsGap = 32.0;
constexpr double kBelowPatch = 7.0;      // the list may reach that much lower than the patch
constexpr std::int64_t kAround = 4;      // rows and columns up to which pixels around are shown
constexpr double kLeastNumbered = 20.0;  // cells that are not made smaller for the sake of pixels around
constexpr double kLeastBetween = 8.0;    // nor for pixels between
constexpr double kWidestList = 420.0;

enum class Extent { Around, Span, Taps };

/// The input positions shown along one axis.
Progression shown(const Progression& taps, Extent extent) {
  Progression span{taps.low(), 1, taps.high() - taps.low() + 1};
  if (extent == Extent::Taps) return {taps.low(), std::max<std::int64_t>(1, std::abs(taps.step)), taps.count};
  if (extent == Extent::Around && span.count < kAround) {
    --span.first;
    ++span.count;
    if (span.count < kAround) ++span.count;
  }
  return span;
}

struct CellSizes {
  double patch = 0.0;
  double kernel = 0.0;
};

/// Cells as large as the height allows, at most a quarter of it, and both small enough for the width; whole unless that
/// is less than 1.
CellSizes cellSizes(const QSizeF& room, std::int64_t rows, std::int64_t cols, Pair kernel) {
  const auto wholeOr = [](double cell) { return cell >= 1.0 ? std::floor(cell) : cell; };
  const double most = room.height() / static_cast<double>(kAround);
  CellSizes cells{wholeOr(std::min(most, room.height() / static_cast<double>(rows))),
                  wholeOr(std::min(most, room.height() / kernel.h))};
  const auto width = [&] { return cells.patch * static_cast<double>(cols) + cells.kernel * kernel.w; };
  if (width() <= room.width()) return cells;
  // The larger cells give way until both are equally large.
  const double smaller = std::min(cells.patch, cells.kernel);
  const double patchRest = wholeOr((room.width() - cells.kernel * kernel.w) / static_cast<double>(cols));
  const double kernelRest = wholeOr((room.width() - cells.patch * static_cast<double>(cols)) / kernel.w);
  if (cells.patch > cells.kernel && patchRest >= smaller) return {patchRest, cells.kernel};
  if (cells.kernel > cells.patch && kernelRest >= smaller) return {cells.patch, kernelRest};
  const double both = wholeOr(std::max(room.width(), 1.0) / static_cast<double>(cols + kernel.w));
  return {std::min(both, cells.patch), std::min(both, cells.kernel)};
}

/// Chooses what the patch shows and how large its cells and the kernel's are.
CellSizes choosePatch(PixelPanelLayout& layout, const PixelPanelScene& scene, const QSizeF& room) {
  const Taps& taps = scene.pixel->sum.taps;
  CellSizes cells;
  for (const Extent extent : {Extent::Around, Extent::Span, Extent::Taps}) {
    layout.patchRows = shown(taps.h.input, extent);
    layout.patchCols = shown(taps.w.input, extent);
    cells = cellSizes(room, layout.patchRows.count, layout.patchCols.count, scene.pixel->layer.params.kernel);
    const bool ringFits = extent == Extent::Around && cells.patch >= kLeastNumbered;
    if (ringFits || (extent == Extent::Span && cells.patch >= kLeastBetween)) break;
  }
  return cells;
}

/// The width of the list: what it would like to have, less where the cells would become too small to be numbered.
double listWidth(const QRectF& area, const PixelPanelScene& scene) {
  const Pair kernel = scene.pixel->layer.params.kernel;
  const Taps& taps = scene.pixel->sum.taps;
  const std::int64_t rows = std::max<std::int64_t>(taps.h.count(), kernel.h);
  const double cell = std::min(kLeastNumbered, (area.height() - kBelowPatch) / static_cast<double>(rows));
  const double rest = area.width() - kTimesGap - kEqualsGap - cell * static_cast<double>(taps.w.count() + kernel.w);
  return std::clamp(rest, kLeastTermsWidth, wantedTermsWidth(scene));
}

void placeCells(PixelPanelLayout& layout, const PixelPanelScene& scene, const QRectF& area, const CellSizes& cells) {
  const Pair kernel = scene.pixel->layer.params.kernel;
  const QSizeF patch(static_cast<double>(layout.patchCols.count) * cells.patch,
                     static_cast<double>(layout.patchRows.count) * cells.patch);
  const QSizeF taps(kernel.w * cells.kernel, kernel.h * cells.kernel);
  const double height = std::max(patch.height(), taps.height());
  const auto centred = [&](double h) { return area.top() + std::floor((height - h) / 2.0); };
  layout.patchCell = cells.patch;
  layout.kernelCell = cells.kernel;
  layout.patch = {{area.left(), centred(patch.height())}, patch};
  layout.kernel = {{layout.patch.right() + kTimesGap, centred(taps.height())}, taps};
}

/// The j-th tap of an axis at a kernel position, -1: none.
std::int64_t tapAt(const Progression& positions, std::int64_t position) {
  return positions.contains(position) ? (position - positions.first) / positions.step : -1;
}

int termAt(const Progression& rows, const Progression& cols, std::int64_t y, std::int64_t x) {
  const std::int64_t j = tapAt(rows, y);
  const std::int64_t i = tapAt(cols, x);
  return j < 0 || i < 0 ? -1 : static_cast<int>(j * cols.count + i);
}

/// What the patch and the kernel have in common.
PixelCellsScene cellsScene(const PixelPanelScene& scene) {
  PixelCellsScene cells;
  const std::int64_t taps = scene.pixel->sum.taps.count();
  cells.tags = taps <= kMostTags;
  cells.hovered = scene.hoveredTap;
  return cells;
}

/// The limits of the patch's colours and their map.
void choosePatchColours(PixelCellsScene& cells, const Input& input) {
  float low = 0.0F;
  float high = 0.0F;
  for (int j = 0; j < cells.rows; ++j) {
    for (int i = 0; i < cells.cols; ++i) {
      const float value = cells.value(j, i).value_or(0.0F);
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  const float most = std::max(-low, high);
  if (low < 0.0F) {
    cells.map = Colormap::BrownTeal;
    cells.range = {-most, most};
  } else {
    cells.range = {0.0F, input.element == Element::F32 && most > 0.0F ? most : 1.0F};
  }
}

PixelCellsScene patchScene(const PixelPanelLayout& layout, const PixelPanelScene& scene) {
  PixelCellsScene cells = cellsScene(scene);
  const PixelExplanation* pixel = scene.pixel;
  const Progression rows = layout.patchRows;
  const Progression cols = layout.patchCols;
  cells.place = layout.patch;
  cells.rows = static_cast<int>(rows.count);
  cells.cols = static_cast<int>(cols.count);
  cells.rowsApart = rows.step > 1 && layout.patchCell >= kCellOutlinesFrom;
  cells.colsApart = cols.step > 1 && layout.patchCell >= kCellOutlinesFrom;
  cells.numberScale = scene.numberScale;
  const std::int64_t ic = scene.inputChannel;
  cells.value = [pixel, rows, cols, ic](int j, int i) -> std::optional<float> {
    const Input& input = pixel->layer.input;
    const std::int64_t y = rows.at(j);
    const std::int64_t x = cols.at(i);
    if (y < 0 || x < 0 || y >= input.shape.h || x >= input.shape.w) return std::nullopt;
    return input.value(pixel->sum.place.n, ic, y, x);
  };
  cells.termAt = [pixel, rows, cols](int j, int i) {
    return termAt(pixel->sum.taps.h.input, pixel->sum.taps.w.input, rows.at(j), cols.at(i));
  };
  choosePatchColours(cells, pixel->layer.input);
  return cells;
}

PixelCellsScene kernelScene(const PixelPanelLayout& layout, const PixelPanelScene& scene) {
  PixelCellsScene cells = cellsScene(scene);
  const PixelExplanation* pixel = scene.pixel;
  cells.place = layout.kernel;
  cells.rows = pixel->layer.params.kernel.h;
  cells.cols = pixel->layer.params.kernel.w;
  cells.map = Colormap::BrownTeal;
  cells.range = {-scene.kernelScale, scene.kernelScale};
  const std::int64_t ic = scene.inputChannel;
  cells.value = [pixel, ic](int ky, int kx) -> std::optional<float> {
    const Tensor& weight = *pixel->layer.weight;
    return weight.at(ic, pixel->sum.place.oc % weight.shape.c, ky, kx);
  };
  cells.termAt = [pixel](int ky, int kx) { return termAt(pixel->sum.taps.h.kernel, pixel->sum.taps.w.kernel, ky, kx); };
  return cells;
}

void paintSign(QPainter& painter, double left, double right, double centre, const QString& sign, const Theme& theme) {
  paintTextIn(painter, QRectF(left, centre - 10.0, right - left, 20.0), Qt::AlignHCenter, sign, Type::Formula,
              theme.ink2);
}

}  // namespace

PixelPanelLayout layoutPixelPanel(const QRectF& area, const PixelPanelScene& scene) {
  PixelPanelLayout layout;
  if (!scene.pixel) return layout;
  double left = area.left();
  if (scene.pixel->sum.taps.count() > 0) {
    const double width = std::max(1.0, area.width() - kTimesGap - kEqualsGap - listWidth(area, scene));
    placeCells(layout, scene, area, choosePatch(layout, scene, {width, area.height() - kBelowPatch}));
    left = layout.kernel.right() + kEqualsGap;
  }
  layout.terms = QRectF(left, area.top(), std::min(area.right() - left, kWidestList), area.height());
  if (area.right() - layout.terms.right() < kWidestList / 2.0 && layout.patchCell > 0.0)
    layout.terms.setRight(area.right());
  layout.list = layoutTerms(layout.terms, scene);
  return layout;
}

void paintPixelPanel(QPainter& painter, const QRectF& area, const PixelPanelScene& scene, const Theme& theme) {
  if (!scene.pixel) return;
  const PixelPanelLayout layout = layoutPixelPanel(area, scene);
  if (!layout.patch.isEmpty()) {
    paintPixelCells(painter, patchScene(layout, scene), theme);
    paintPixelCells(painter, kernelScene(layout, scene), theme);
    const double centre = layout.patch.center().y();
    paintSign(painter, layout.patch.right(), layout.kernel.left(), centre, u"×"_s, theme);
    paintSign(painter, layout.kernel.right(), layout.kernel.right() + kTimesGap, centre, u"="_s, theme);
  }
  paintTerms(painter, layout.list, scene.hoveredTap, theme);
}

int pixelPanelTermAt(const QRectF& area, const PixelPanelScene& scene, QPointF place) {
  if (!scene.pixel || !area.contains(place)) return -1;
  const PixelPanelLayout layout = layoutPixelPanel(area, scene);
  const auto rows = static_cast<int>(layout.patchRows.count);
  const auto cols = static_cast<int>(layout.patchCols.count);
  if (const int cell = pixelCellAt(layout.patch, rows, cols, place); cell >= 0)
    return patchScene(layout, scene).termAt(cell / cols, cell % cols);
  const Pair kernel = scene.pixel->layer.params.kernel;
  if (const int cell = pixelCellAt(layout.kernel, kernel.h, kernel.w, place); cell >= 0)
    return kernelScene(layout, scene).termAt(cell / kernel.w, cell % kernel.w);
  for (std::size_t i = 0; i < layout.list.terms.size(); ++i)
    if (layout.list.terms[i].contains(place)) return layout.list.text.terms[i].tap;
  return -1;
}

bool isOnFoldedChannels(const QRectF& area, const PixelPanelScene& scene, QPointF place) {
  if (!scene.pixel || !area.contains(place)) return false;
  const PixelTermsLayout list = layoutPixelPanel(area, scene).list;
  return list.text.others && list.fold.contains(place);
}

}  // namespace convt
