#include "ui/maps/map_area.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/image/readout_text.h"
#include "ui/image/veil.h"
#include "ui/image/widget_pixels.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/legend.h"
#include "ui/paint/number_label.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kSmallMap = 80;     // below, marks are drawn small: the map must be seen, too
constexpr int kLargestZoom = 32;  // of an output that is smaller than a map

/// A share as percent: "0" only if it is none at all.
QString percentText(double share) {
  const double percent = 100.0 * share;
  if (percent > 0.0 && percent < 0.1) return u"<.1"_s;
  return valueText(percent, percent < 10.0 && percent > 0.0 ? 1 : 0);
}

}  // namespace

MapArea::MapArea(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  FocusRing::drawsOwn(this);
  relayout();
}

void MapArea::setOutput(const Shape& output) {
  if (output == m_output) return;
  m_output = output;
  relayout();
}

void MapArea::setCentre(PicturePoint centre) {
  if (centre == m_centre) return;
  m_centre = centre;
  updateHover();
  update();
}

void MapArea::setMaps(std::shared_ptr<const MapSet> maps) {
  m_maps = std::move(maps);
  describe();
  update();
}

void MapArea::setHistograms(std::shared_ptr<const OutputHistograms> histograms) {
  if (histograms == m_histograms) return;
  m_histograms = std::move(histograms);
  update();
}

void MapArea::setChosen(int channel) {
  if (channel == m_chosen) return;
  m_chosen = channel;
  setPage(m_layout.pageOf(channel));
  describe();
  update();
}

void MapArea::setModes(MapLayout layout, RangeMode range) {
  if (layout == m_mode && range == m_range) return;
  m_mode = layout;
  m_range = range;
  relayout();
}

void MapArea::setDimmed(bool dimmed) {
  if (dimmed == m_dimmed) return;
  m_dimmed = dimmed;
  update();
}

void MapArea::setNumberScale(double scale) {
  if (scale == m_numberScale) return;
  m_numberScale = scale;
  describe();
  update();
}

void MapArea::setMarks(std::vector<Mark> marks) {
  if (marks == m_marks) return;
  m_marks = std::move(marks);
  update();
}

void MapArea::setReadout(std::function<QString(int)> readout) {
  if (!readout && !m_readout) return;
  m_readout = std::move(readout);
  describe();
  update();
}

void MapArea::setPage(int page) {
  page = std::clamp(page, 0, m_layout.pages - 1);
  if (page == m_page) return;
  m_page = page;
  updateHover();
  update();
  Q_EMIT pageChanged();
}

QSize MapArea::mapSize() const {
  return sizeIn(m_layout);
}

ViewTransform MapArea::mapView(MapLayout mode) const {
  return viewIn(m_layout, m_output, m_centre, mode);
}

QSize MapArea::sizeIn(const StripLayout& layout) const {
  const double ratio = devicePixelRatioF();
  return {static_cast<int>(std::floor(layout.map.width() * ratio)),
          static_cast<int>(std::floor(layout.map.height() * ratio))};
}

ViewTransform MapArea::viewIn(const StripLayout& layout, const Shape& output, PicturePoint centre,
                              MapLayout mode) const {
  const PictureSize size{output.h, output.w};
  const QSize view = sizeIn(layout);
  const int fit = fitZoom(size, view, kLargestZoom);
  const PicturePoint middle{(static_cast<double>(size.rows) - 1) / 2, (static_cast<double>(size.cols) - 1) / 2};
  if (mode == MapLayout::WholeMap || fit >= 1) return {size, middle, fit, view};
  return {size, centre, 1, view};
}

StripLayout MapArea::layoutOf(const Shape& output) const {
  const int channels = static_cast<int>(output.c);
  StripLayout layout = stripLayout(channels, size());
  // A map need not be wider than what it shows: all of the output, or its full width at 1:1.
  const double height = static_cast<double>(std::max<std::int64_t>(output.h, 1));
  const double width = static_cast<double>(output.w);
  const bool all = m_mode == MapLayout::WholeMap || fitZoom({output.h, output.w}, sizeIn(layout)) >= 1;
  if (all) return stripLayout(channels, size(), width / height);
  if (width >= sizeIn(layout).width()) return layout;
  return stripLayout(channels, size(), width / devicePixelRatioF() / layout.map.height());
}

MapOrder MapArea::orderFor(const Shape& output, PicturePoint centre) const {
  const StripLayout layout = layoutOf(output);
  const int page = std::clamp(layout.pageOf(m_layout.firstOf(m_page)), 0, layout.pages - 1);
  return {layout.firstOf(page), layout.countOf(page), viewIn(layout, output, centre, m_mode).visibleGrid()};
}

void MapArea::relayout() {
  // The first channel that was visible stays visible.
  const int first = m_layout.firstOf(m_page);
  const StripLayout before = m_layout;
  m_layout = layoutOf(m_output);
  m_page = std::clamp(m_layout.pageOf(first), 0, m_layout.pages - 1);
  updateHover();
  describe();
  update();
  noticeMapSize();
  if (before.perPage() != m_layout.perPage() || before.channels != m_layout.channels) Q_EMIT pageChanged();
}

QRect MapArea::placeOf(int k, double scale) const {
  const QPoint corner = m_layout.mapRect(k).topLeft();
  return {QPoint(qRound(corner.x() * scale), qRound(corner.y() * scale)), mapSize()};
}

void MapArea::noticeMapSize() {
  const QSize size = mapSize();
  if (size == m_mapSize) return;
  m_mapSize = size;
  Q_EMIT mapSizeChanged();
}

const Picture* MapArea::mapOf(int channel) const {
  if (!m_maps) return nullptr;
  const int index = channel - m_maps->firstChannel;
  if (index < 0 || index >= static_cast<int>(m_maps->maps.size())) return nullptr;
  return m_maps->maps[static_cast<std::size_t>(index)].get();
}

void MapArea::paintEvent(QPaintEvent*) {
  noticeMapSize();
  const Theme& look = theme();
  QPainter painter(this);
  painter.fillRect(rect(), look.window);
  const ViewTransform view = mapView(m_mode);
  const int count = m_layout.countOf(m_page);
  for (int k = 0; k < count; ++k) {
    paintMap(painter, k, view);
    paintLabel(painter, k);
  }
  paintScale(painter);
  if (m_dimmed) painter.fillRect(rect().adjusted(0, kStripTitle - 2, 0, 0), veil(look));
}

void MapArea::paintMap(QPainter& painter, int k, const ViewTransform& view) const {
  const Theme& look = theme();
  const int channel = m_layout.firstOf(m_page) + k;
  const DevicePainter device(painter);
  const QRect place = placeOf(k, device.scale());
  painter.fillRect(place, look.well);
  if (const Picture* picture = mapOf(channel)) {
    PixelGridScene scene;
    scene.picture = picture;
    scene.origin = place.topLeft() + view.sampleOrigin(picture->grid);
    scene.cell = view.sampleScale(picture->grid);
    scene.area = place;
    scene.scale = device.scale();
    scene.numberScale = m_numberScale;
    paintPixelGrid(painter, scene);
    const auto cellRect = [&](PixelAt pixel) { return view.cellRect(pixel).translated(place.topLeft()); };
    const bool small = m_layout.map.height() < kSmallMap;
    if (!m_marks.empty()) paintMarks(painter, {&m_marks, cellRect, place, device.scale(), small}, look);
  }
  if (channel != m_chosen) return;
  const int width = device.snap(2.0);
  // Light ink beside a light map would be no frame: on dark it stands off by a line.
  const int out = width + (look.dark ? device.hairline() : 0);
  device.drawBorder(place.adjusted(-out, -out, out, out), look.ink, width);
  // Moving by keys: a second ring inside the frame of the chosen map.
  if (FocusRing::isShownOn(this)) {
    device.drawBorder(place, look.window, width);
    device.drawBorder(place.adjusted(width, width, -width, -width), look.ink, width);
  }
}

void MapArea::paintLabel(QPainter& painter, int k) const {
  const Theme& look = theme();
  const int channel = m_layout.firstOf(m_page) + k;
  const bool chosen = channel == m_chosen;
  const QString name = channelName(channel, m_output.c);
  const Type type = chosen ? Type::NoteStrong : Type::Note;
  const QRectF line = m_layout.labelRect(k);
  paintTextIn(painter, line, Qt::AlignLeft, name, type, chosen ? look.ink : look.ink2);
  for (const QString& note : notesUnder(channel)) {
    if (textWidth(name, type) + 8 + textWidth(note, Type::Note) > line.width()) continue;
    return paintTextIn(painter, line, Qt::AlignRight, note, Type::Note, look.ink2);
  }
}

QStringList MapArea::notesUnder(int channel) const {
  if (!mapOf(channel)) return {};
  if (m_readout) return {m_readout(channel)};
  const auto index = static_cast<std::size_t>(channel - m_maps->firstChannel);
  if (m_range == RangeMode::Own && index < m_maps->mappings.size() && !m_maps->mappings[index].ranges.empty()) {
    const ValueRange& range = m_maps->mappings[index].ranges.front();
    const auto high = static_cast<float>(range.high * m_numberScale);
    return {tr("own: %1").arg(rangeText(range, m_numberScale)), rangeText(range, m_numberScale), limitLabel(high)};
  }
  if (m_layout.rows > 1 || index >= m_maps->means.size() || std::isnan(m_maps->means[index])) return {};
  return {tr("mean %1").arg(readoutText(m_maps->means[index] * m_numberScale))};
}

/// What lies within the range, of one channel or of all (-1); as many bins as a legend can be high.
std::vector<double> MapArea::spread(int channel, const ValueRange& range) const {
  constexpr std::size_t kBins = 64;
  if (!m_histograms || !(range.low < range.high)) return {};
  if (channel >= std::ssize(m_histograms->channels)) return {};
  const Histogram& values = channel < 0 ? m_histograms->all : m_histograms->channels[static_cast<std::size_t>(channel)];
  return values.bins(range.low, range.high, kBins);
}

void MapArea::paintScale(QPainter& painter) const {
  if (!m_maps || m_maps->mappings.empty()) return;
  // Under own ranges the legend is that of the chosen map, or of the first that is visible.
  const bool own = m_range == RangeMode::Own;
  const int shown = own && mapOf(m_chosen) ? m_chosen : m_maps->firstChannel;
  const auto index = static_cast<std::size_t>(shown - m_maps->firstChannel);
  const Mapping& mapping = m_maps->mappings[std::min(index, m_maps->mappings.size() - 1)];
  if (mapping.ranges.empty()) return;
  LegendScene scene;
  scene.map = mapping.colors == Colors::ZeroCentered ? Colormap::BrownTeal : Colormap::Viridis;
  scene.range = mapping.ranges.front();
  scene.numberScale = m_numberScale;
  scene.bins = spread(own ? shown : -1, scene.range);
  scene.note =
      own ? tr("map %1").arg(channelName(shown, m_output.c)) : tr("%1 % clipped").arg(percentText(m_maps->clipped));
  paintLegend(painter, legendRect(size()), scene, theme());
}

void MapArea::resizeEvent(QResizeEvent*) {
  relayout();
}

void MapArea::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) describe();
  if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void MapArea::describe() {
  setAccessibleName(tr("Feature maps"));
  const QString note = notesUnder(m_chosen).value(0);
  const QString text = tr("channel %1 of %2").arg(channelName(m_chosen, m_output.c)).arg(m_output.c);
  setAccessibleDescription(note.isEmpty() ? text : text + u", "_s + note);
}

}  // namespace convt
