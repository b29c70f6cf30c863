#include "ui/maps/feature_strip.h"

#include <QEvent>
#include <QLabel>
#include <QScrollBar>
#include <QSignalBlocker>
#include <algorithm>
#include <array>
#include <utility>

#include "ui/controls/flat_combo.h"
#include "ui/image/readout_text.h"
#include "ui/maps/map_area.h"
#include "ui/maps/strip_layout.h"
#include "ui/paint/theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kScrollHeight = 10;
constexpr int kAfterHeading = 12;
constexpr std::array kLayouts{MapLayout::SameCentre, MapLayout::WholeMap};
constexpr std::array kRanges{RangeMode::Shared, RangeMode::Own, RangeMode::Fixed};

}  // namespace

FeatureStrip::FeatureStrip(MapArrangement arrangement, QWidget* parent)
    : QWidget(parent),
      m_arrangement(arrangement),
      m_area(new MapArea(arrangement, this)),
      m_heading(new QLabel(this)),
      m_layoutBox(new FlatCombo(this)),
      m_rangeBox(new FlatCombo(this)),
      m_scroll(new QScrollBar(arrangement == MapArrangement::Band ? Qt::Horizontal : Qt::Vertical, this)) {
  m_heading->setFont(convt::font(Type::Heading));
  m_heading->setForegroundRole(QPalette::PlaceholderText);
  m_scroll->hide();

  connect(m_area, &MapArea::channelChosen, this, &FeatureStrip::channelChosen);
  connect(m_area, &MapArea::enlargeRequested, this, &FeatureStrip::enlargeRequested);
  connect(m_area, &MapArea::hovered, this, &FeatureStrip::hovered);
  connect(m_area, &MapArea::pinRequested, this, &FeatureStrip::pinRequested);
  connect(m_area, &MapArea::releaseRequested, this, &FeatureStrip::releaseRequested);
  connect(m_area, &MapArea::pageChanged, this, &FeatureStrip::showPages);
  connect(m_area, &MapArea::mapSizeChanged, this, [this] {
    showTexts();
    Q_EMIT mapSizeChanged();
  });
  connect(m_scroll, &QScrollBar::valueChanged, m_area, &MapArea::setPage);
  // A choice is the owner's to take over: until it does, the box shows what is in force.
  connect(m_layoutBox, &FlatCombo::chosen, this, [this](int index) {
    showTexts();
    Q_EMIT layoutModeEdited(kLayouts[static_cast<std::size_t>(index)]);
  });
  connect(m_rangeBox, &FlatCombo::chosen, this, [this](int index) {
    showTexts();
    Q_EMIT rangeModeEdited(kRanges[static_cast<std::size_t>(index)]);
  });
  retranslate();
}

void FeatureStrip::setOutput(const Shape& output) {
  m_area->setOutput(output);
  showPages();
  showTexts();
}

void FeatureStrip::setCentre(PicturePoint centre) {
  m_area->setCentre(centre);
}

void FeatureStrip::setMaps(std::shared_ptr<const MapSet> maps) {
  m_maps = maps;
  m_area->setMaps(std::move(maps));
  showTexts();
}

void FeatureStrip::setHistograms(std::shared_ptr<const OutputHistograms> histograms) {
  m_area->setHistograms(std::move(histograms));
}

void FeatureStrip::setChosen(int channel) {
  m_area->setChosen(channel);
}

void FeatureStrip::setOrder(std::vector<int> channels) {
  m_area->setOrder(std::move(channels));
}

void FeatureStrip::setFacts(std::function<MapFacts(int)> facts) {
  m_area->setFacts(std::move(facts));
}

void FeatureStrip::showFirstPage() {
  m_area->setPage(0);
}

void FeatureStrip::setLayoutMode(MapLayout mode) {
  m_layoutMode = mode;
  m_area->setModes(m_layoutMode, m_rangeMode);
  showTexts();
}

void FeatureStrip::setRangeMode(RangeMode mode) {
  m_rangeMode = mode;
  m_area->setModes(m_layoutMode, m_rangeMode);
  showTexts();
}

void FeatureStrip::setDimmed(bool dimmed) {
  m_dimmed = dimmed;
  m_area->setDimmed(dimmed);
  showTexts();
}

void FeatureStrip::setNumberScale(double scale) {
  m_numberScale = scale;
  m_area->setNumberScale(scale);
  showTexts();
}

void FeatureStrip::setMarks(std::vector<Mark> marks) {
  m_area->setMarks(std::move(marks));
}

void FeatureStrip::setReadout(std::function<QString(int)> readout) {
  m_area->setReadout(std::move(readout));
}

int FeatureStrip::firstVisibleChannel() const {
  return m_area->layoutOfMaps().firstOf(m_area->page());
}

int FeatureStrip::visibleChannelCount() const {
  return m_area->layoutOfMaps().countOf(m_area->page());
}

QSize FeatureStrip::mapSize() const {
  return m_area->mapSize();
}

MapOrder FeatureStrip::orderFor(const Shape& output, PicturePoint centre) const {
  return m_area->orderFor(output, centre);
}

ViewTransform FeatureStrip::mapView() const {
  return m_area->mapView(m_layoutMode);
}

void FeatureStrip::resizeEvent(QResizeEvent*) {
  m_area->setGeometry(rect());
  layOut();
  showPages();
}

void FeatureStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void FeatureStrip::retranslate() {
  m_heading->setText(tr("Feature maps"));
  m_layoutBox->setAccessibleName(tr("What the maps show"));
  m_rangeBox->setAccessibleName(tr("Range of the maps' colours"));
  m_scroll->setAccessibleName(tr("Pages of feature maps"));
  setAccessibleName(tr("Feature maps"));
  showTexts();
}

QString FeatureStrip::layoutText(MapLayout mode) const {
  const int zoom = m_area->mapView(mode).zoom();
  const bool reduced = m_maps && !m_maps->maps.empty() && m_maps->maps.front() && m_maps->maps.front()->grid.step > 1;
  const Reduction reduction = reduced ? m_maps->maps.front()->reduction : Reduction::Mean;
  const QString ratio = reducedZoomText(zoom, reduction);
  return mode == MapLayout::SameCentre ? tr("same centre, %1").arg(ratio) : tr("whole map, %1").arg(ratio);
}

QString FeatureStrip::rangeModeText(RangeMode mode) const {
  if (mode == RangeMode::Own) return tr("own ranges");
  QString range;
  const bool known = m_maps && !m_maps->mappings.empty() && !m_maps->mappings.front().ranges.empty();
  if (known && m_rangeMode != RangeMode::Own) range = rangeText(m_maps->mappings.front().ranges.front(), m_numberScale);
  const QString name = mode == RangeMode::Shared ? tr("shared range %1") : tr("fixed range %1");
  return name.arg(range).trimmed();
}

void FeatureStrip::showTexts() {
  QStringList layouts;
  for (const MapLayout mode : kLayouts) layouts += layoutText(mode);
  QStringList ranges;
  for (const RangeMode mode : kRanges) {
    const QString text = rangeModeText(mode);
    ranges += m_dimmed && mode == m_rangeMode ? tr("last valid: %1").arg(text) : text;
  }
  // Only what changed: new texts would take an open list away from under the pointer, at every frame.
  if (std::exchange(m_layoutTexts, layouts) != layouts) m_layoutBox->setTexts(layouts);
  if (std::exchange(m_rangeTexts, ranges) != ranges) m_rangeBox->setTexts(ranges);
  m_layoutBox->choose(static_cast<int>(m_layoutMode));
  m_rangeBox->choose(static_cast<int>(m_rangeMode));
  layOut();
}

void FeatureStrip::layOut() {
  const auto centred = [](QSize size) { return (kStripTitle - size.height()) / 2; };
  const QSize heading = m_heading->sizeHint();
  const QSize layoutSize = m_layoutBox->sizeHint();
  const QSize rangeSize = m_rangeBox->sizeHint();
  // In narrow windows the choices speak for themselves.
  const int chosen = kAfterHeading + layoutSize.width() + kAfterHeading + rangeSize.width();
  m_heading->setVisible(2 * kStripInset + heading.width() + chosen <= width());
  const int left = kStripInset + (m_heading->isHidden() ? 0 : heading.width() + kAfterHeading);
  m_heading->setGeometry({QPoint(kStripInset, centred(heading)), heading});
  m_layoutBox->setGeometry({QPoint(left, centred(layoutSize)), layoutSize});
  m_rangeBox->setGeometry({QPoint(width() - kStripInset - rangeSize.width(), centred(rangeSize)), rangeSize});
  if (m_arrangement == MapArrangement::Wall) {
    m_scroll->setGeometry(width() - kWallScroll, kStripTitle, kWallScroll, height() - kStripTitle);
    return;
  }
  const StripLayout& maps = m_area->layoutOfMaps();
  const int right = maps.mapRect(maps.columns - 1).right() + 1;
  m_scroll->setGeometry(kStripInset, height() - kScrollHeight, right - kStripInset, kScrollHeight);
}

void FeatureStrip::showPages() {
  const StripLayout& maps = m_area->layoutOfMaps();
  {
    const QSignalBlocker silent(m_scroll);
    m_scroll->setRange(0, maps.pages - 1);
    m_scroll->setPageStep(std::max(maps.rows / maps.turn, 1));
    m_scroll->setValue(m_area->page());
  }
  m_scroll->setVisible(maps.pages > 1);
  layOut();
  const std::pair<int, int> visible(firstVisibleChannel(), visibleChannelCount());
  if (visible == m_announced) return;
  m_announced = visible;
  Q_EMIT visibleChannelsChanged(visible.first, visible.second);
}

}  // namespace convt
