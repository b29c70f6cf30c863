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
#include "ui/paint/hatch.h"
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
constexpr int kLargestZoom = 32;  // of an output that is smaller than a map in the band
constexpr int kLargestOnWall = 64;
constexpr int kHatchStep = 8;
constexpr double kLeastShape = 0.5;  // width over height of the maps on a wall, whatever the output's is
constexpr double kMostShape = 2.5;

/// A share as percent: "0" only if it is none at all.
QString percentText(double share) {
  const double percent = 100.0 * share;
  if (percent > 0.0 && percent < 0.1) return u"<.1"_s;
  return valueText(percent, percent < 10.0 && percent > 0.0 ? 1 : 0);
}

/// Lines over a map of a single value: dark on light colours, light on dark ones.
QColor hatchOn(const Picture& map) {
  const bool light = map.pixels.empty() || luminance(map.pixels.front()) > 0.2;
  QColor lines(light ? Qt::black : Qt::white);
  lines.setAlphaF(0.4F);
  return lines;
}

}  // namespace

MapArea::MapArea(MapArrangement arrangement, QWidget* parent) : QWidget(parent), m_arrangement(arrangement) {
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
  turnTo(channel);
  describe();
  update();
}

void MapArea::turnTo(int channel) {
  setPage(m_layout.pageShowing(positionOf(channel), m_page));
}

void MapArea::setOrder(std::vector<int> channels) {
  if (channels == m_order) return;
  m_order = std::move(channels);
  m_positions.assign(m_order.size(), 0);
  for (std::size_t i = 0; i < m_order.size(); ++i)
    m_positions[static_cast<std::size_t>(m_order[i])] = static_cast<int>(i);
  updateHover();
  describe();
  update();
}

void MapArea::setFacts(std::function<MapFacts(int)> facts) {
  m_facts = std::move(facts);
  describe();
  update();
}

int MapArea::channelAt(int position) const {
  return isOrdered(m_output.c) ? m_order[static_cast<std::size_t>(position)] : position;
}

int MapArea::positionOf(int channel) const {
  const bool known = isOrdered(m_output.c) && channel >= 0 && channel < std::ssize(m_positions);
  return known ? m_positions[static_cast<std::size_t>(channel)] : channel;
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
  const int fit = fitZoom(size, view, m_arrangement == MapArrangement::Wall ? kLargestOnWall : kLargestZoom);
  const PicturePoint middle{(static_cast<double>(size.rows) - 1) / 2, (static_cast<double>(size.cols) - 1) / 2};
  if (mode == MapLayout::WholeMap || fit >= 1) return {size, middle, fit, view};
  return {size, centre, 1, view};
}

StripLayout MapArea::layoutOf(const Shape& output) const {
  const int channels = static_cast<int>(output.c);
  const double height = static_cast<double>(std::max<std::int64_t>(output.h, 1));
  const double width = static_cast<double>(output.w);
  if (m_arrangement == MapArrangement::Wall)
    return wallLayout(channels, size(), std::clamp(width / height, kLeastShape, kMostShape));
  const StripLayout layout = stripLayout(channels, size());
  // A map need not be wider than what it shows: all of the output, or its full width at 1:1.
  const bool all = m_mode == MapLayout::WholeMap || fitZoom({output.h, output.w}, sizeIn(layout)) >= 1;
  if (all) return stripLayout(channels, size(), width / height);
  if (width >= sizeIn(layout).width()) return layout;
  return stripLayout(channels, size(), width / devicePixelRatioF() / layout.map.height());
}

MapOrder MapArea::orderFor(const Shape& output, PicturePoint centre) const {
  const StripLayout layout = layoutOf(output);
  const int page = layout.pageOf(m_layout.firstOf(m_page));
  return {isOrdered(output.c) ? m_order : std::vector<int>(), layout.firstOf(page), layout.countOf(page),
          viewIn(layout, output, centre, m_mode).visibleGrid()};
}

void MapArea::relayout() {
  // The first channel that was visible stays visible.
  const int first = m_layout.firstOf(m_page);
  const StripLayout before = m_layout;
  m_layout = layoutOf(m_output);
  m_page = m_layout.pageOf(first);
  updateHover();
  describe();
  update();
  noticeMapSize();
  const bool moved = first != m_layout.firstOf(m_page);
  if (moved || before.perPage() != m_layout.perPage() || before.channels != m_layout.channels) Q_EMIT pageChanged();
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

std::optional<std::size_t> MapArea::indexOf(int channel) const {
  if (!m_maps) return std::nullopt;
  const auto& maps = m_maps->maps;
  const auto found = std::find_if(maps.begin(), maps.end(), [channel](const std::shared_ptr<const Picture>& map) {
    return map && map->channels.front() == channel;
  });
  if (found == maps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - maps.begin());
}

const Picture* MapArea::mapOf(int channel) const {
  const std::optional<std::size_t> index = indexOf(channel);
  return index ? m_maps->maps[*index].get() : nullptr;
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
  const int channel = channelAt(m_layout.firstOf(m_page) + k);
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
    if (m_facts && m_facts(channel).constant) paintHatch(device, place, kHatchStep, hatchOn(*picture));
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
  const int channel = channelAt(m_layout.firstOf(m_page) + k);
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
  const std::optional<std::size_t> index = indexOf(channel);
  if (!index) return {};
  if (m_readout) return {m_readout(channel)};
  const QStringList ranges = rangeNotes(*index);
  const MapFacts facts = m_facts ? m_facts(channel) : MapFacts();
  const QStringList& told = facts.notes;
  // Under own ranges a map's colours say nothing without its range; of a constant one that it is.
  const bool both = !told.isEmpty() && !ranges.isEmpty() && !facts.constant;
  if (both) return QStringList(u"%1   %2"_s.arg(ranges.front(), told.front())) + ranges;
  if (!told.isEmpty()) return told;
  if (!ranges.isEmpty()) return ranges;
  const bool known = *index < m_maps->means.size() && !std::isnan(m_maps->means[*index]);
  if (!known || (m_layout.rows > 1 && m_arrangement == MapArrangement::Band)) return {};
  return {tr("mean %1").arg(readoutText(m_maps->means[*index] * m_numberScale))};
}

/// Under own ranges, that of a map.
QStringList MapArea::rangeNotes(std::size_t map) const {
  if (m_range != RangeMode::Own || map >= m_maps->mappings.size() || m_maps->mappings[map].ranges.empty()) return {};
  const ValueRange& range = m_maps->mappings[map].ranges.front();
  const auto high = static_cast<float>(range.high * m_numberScale);
  return {tr("own: %1").arg(rangeText(range, m_numberScale)), rangeText(range, m_numberScale), limitLabel(high)};
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
  const Mapping& mapping = m_maps->mappings[std::min(indexOf(shown).value_or(0), m_maps->mappings.size() - 1)];
  if (mapping.ranges.empty()) return;
  LegendScene scene;
  scene.map = mapping.colors == Colors::ZeroCentered ? Colormap::BrownTeal : Colormap::Viridis;
  scene.range = mapping.ranges.front();
  scene.numberScale = m_numberScale;
  scene.bins = spread(own ? shown : -1, scene.range);
  scene.note =
      own ? tr("map %1").arg(channelName(shown, m_output.c)) : tr("%1 % clipped").arg(percentText(m_maps->clipped));
  paintLegend(painter, m_layout.legend, scene, theme());
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
