#include "ui/paint/coverage_map.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <vector>

#include "engine/render/colormap.h"
#include "ui/paint/axis_counts.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kVeil = 0.6;  // of black where no tap is
constexpr int kBrightest = 228;
constexpr int kGridLine = 64;  // alpha of black, as in every grid of pixels
constexpr QRgb kClear = 0;

QRgb blackOf(double opacity) {
  return qRgba(0, 0, 0, static_cast<int>(std::lround(255.0 * opacity)));
}

/// What `color` looks like with `ink` of that opacity over it; both premultiplied.
QRgb over(QRgb ink, QRgb color) {
  const auto part = [rest = 255 - qAlpha(ink)](int a, int b) { return a + (b * rest + 127) / 255; };
  return qRgba(part(qRed(ink), qRed(color)), part(qGreen(ink), qGreen(color)), part(qBlue(ink), qBlue(color)),
               part(qAlpha(ink), qAlpha(color)));
}

QRgb premultiplied(QColor color, double opacity) {
  color.setAlphaF(static_cast<float>(opacity));
  return qPremultiply(color.rgba());
}

/// The hatch of holes: one line, or a dark and a light one beside each other, each a hairline wide.
struct HatchLines {
  int period = 8;
  int hairline = 1;
  std::vector<QRgb> tones;
};

/// One paint of a scene: everything goes into one image of the visible pixels, row by row, because rows of cells with
/// the same count are the same pixels.
class CoverageImage {
 public:
  CoverageImage(const CoverageScene& scene, const Theme& theme, int hairline, int hatchPeriod)
      : m_scene(scene), m_theme(theme), m_hairline(hairline) {
    const SampleGrid& grid = scene.grid;
    m_rect = QRect(scene.origin, QSize(grid.cols * scene.cell, grid.rows * scene.cell)).intersected(scene.area);
    m_hatched = scene.cell >= kCoverageCellFrom && grid.step == 1;
    m_rows = axisCounts(scene.h, grid.y0, grid.rows, grid.step);
    m_cols = axisCounts(scene.w, grid.x0, grid.cols, grid.step);
    m_most = static_cast<double>(mostTaps(scene.h) * mostTaps(scene.w));
    const bool plain = scene.view == CoverageView::Counts;
    m_hatch.period = hatchPeriod;
    m_hatch.hairline = hairline;
    if (plain)
      m_hatch.tones = {premultiplied(theme.ink, 0.22)};
    else
      m_hatch.tones = {premultiplied(Qt::black, 0.4), premultiplied(Qt::white, 0.4)};
  }

  bool shows() const {
    if (m_rect.isEmpty()) return false;
    return m_scene.view != CoverageView::Picture || (m_hatched && holes());
  }

  void paint(QPainter& painter) {
    m_image = QImage(m_rect.size(), QImage::Format_ARGB32_Premultiplied);
    m_image.setDevicePixelRatio(1.0);
    fill();
    if (m_hatched && holes()) hatch();
    if (m_scene.view != CoverageView::Picture) drawNumbers();
    painter.drawImage(m_rect.topLeft(), m_image);
  }

 private:
  bool holes() const {
    const auto none = [](double count) { return count == 0.0; };
    return std::any_of(m_rows.begin(), m_rows.end(), none) || std::any_of(m_cols.begin(), m_cols.end(), none);
  }

  QRgb colorOf(double count) const {
    const double share = std::min(1.0, count / m_most);
    switch (m_scene.view) {
      case CoverageView::Picture: return kClear;
      case CoverageView::Both: return blackOf(kVeil * (1.0 - share));
      case CoverageView::Counts: break;
    }
    return count == 0.0 && m_hatched ? m_theme.base.rgb() : coverageGrey(share);
  }

  /// Cell and place within it of a device row or column of the image.
  int sampleAt(int device, int origin) const { return (device - origin) / m_scene.cell; }
  bool onLine(int device, int origin) const {
    return m_scene.cell >= kCoverageCellFrom && (device - origin) % m_scene.cell < m_hairline;
  }

  QRgb* line(int y) { return reinterpret_cast<QRgb*>(m_image.scanLine(y)); }

  void fillLine(QRgb* line, double rowCount, bool darkened) const {
    const bool plain = m_scene.view == CoverageView::Counts;
    const int origin = m_scene.origin.x();
    QRgb* const end = line + m_rect.width();
    int x = m_rect.left();
    while (line < end) {
      const int sample = sampleAt(x, origin);
      const QRgb color = colorOf(rowCount * m_cols[static_cast<std::size_t>(sample)]);
      const QRgb dark = plain ? over(qRgba(0, 0, 0, kGridLine), color) : color;
      for (const int cellEnd = origin + (sample + 1) * m_scene.cell; x < cellEnd && line < end; ++x)
        *line++ = darkened || onLine(x, origin) ? dark : color;
    }
  }

  void fill() {
    // By count and by whether it is a grid line: where in the image such a line stands already.
    std::map<std::pair<double, bool>, int> drawn;
    const int origin = m_scene.origin.y();
    for (int y = 0; y < m_rect.height(); ++y) {
      const int device = m_rect.top() + y;
      const double count = m_rows[static_cast<std::size_t>(sampleAt(device, origin))];
      const auto [same, fresh] = drawn.try_emplace({count, onLine(device, origin)}, y);
      if (fresh)
        fillLine(line(y), count, onLine(device, origin));
      else
        std::memcpy(line(y), line(same->second), static_cast<std::size_t>(m_rect.width()) * sizeof(QRgb));
    }
  }

  /// Along a line that rises to the right x + y is constant; the lines belong to the painter's origin, so that they do
  /// not swim when the area moves.
  void hatch() {
    const int width = m_hatch.hairline * static_cast<int>(m_hatch.tones.size());
    for (int y = 0; y < m_rect.height(); ++y) {
      const int device = m_rect.top() + y;
      if (onLine(device, m_scene.origin.y())) continue;
      const bool all = m_rows[static_cast<std::size_t>(sampleAt(device, m_scene.origin.y()))] == 0.0;
      QRgb* const pixels = line(y);
      const int first = m_rect.left() - (m_rect.left() + device) % m_hatch.period;
      for (int start = first; start <= m_rect.right(); start += m_hatch.period) {
        for (int k = 0; k < width; ++k) {
          const int x = start + k;
          if (x < m_rect.left() || x > m_rect.right() || onLine(x, m_scene.origin.x())) continue;
          if (!all && m_cols[static_cast<std::size_t>(sampleAt(x, m_scene.origin.x()))] != 0.0) continue;
          QRgb& pixel = pixels[x - m_rect.left()];
          pixel = over(m_hatch.tones[static_cast<std::size_t>(k / m_hatch.hairline)], pixel);
        }
      }
    }
  }

  QString numberOf(double count) const { return QString::number(std::llround(count) * m_scene.inputs); }

  /// A number as a picture of one cell: few different ones occur, many times each.
  QImage numberTile(double count) const {
    const bool tag = m_scene.view == CoverageView::Both;
    const Type type = tag ? Type::Tag : Type::Small;
    const QString text = numberOf(count);
    QImage tile(m_scene.cell, m_scene.cell, QImage::Format_ARGB32_Premultiplied);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    const DevicePainter device(painter, m_scene.scale);
    painter.setFont(font(type));
    const double wide = textWidth(text, type) * m_scene.scale;
    const double high = capHeight(type) * m_scene.scale;
    double x = (tile.width() - wide) / 2.0;
    double baseline = (tile.height() + high) / 2.0;
    painter.setPen(luminance(colorOf(count)) > 0.2 ? Qt::black : Qt::white);
    if (tag) {
      // The picture's own number stands in the middle of the cell: this one in the corner, on a plate.
      const QSize plate(static_cast<int>(std::ceil(wide)) + device.snap(4.0), device.snap(11.0));
      const QRect place(QPoint(tile.width() - plate.width(), tile.height() - plate.height()), plate);
      painter.fillRect(place, QColor(0, 0, 0, 200));
      painter.setPen(Qt::white);
      x = place.left() + (place.width() - wide) / 2.0;
      baseline = place.top() + (place.height() + high) / 2.0;
    }
    device.drawText(std::round(x), std::round(baseline), text);
    return tile;
  }

  void drawNumbers() {
    const double cell = m_scene.cell / m_scene.scale;
    if (cell < kCoverageNumbersFrom || m_scene.grid.step != 1) return;
    if (textWidth(numberOf(m_most), Type::Small) > cell - 4.0) return;
    std::map<double, QImage> tiles;
    QPainter painter(&m_image);
    for (int j = sampleAt(m_rect.top(), m_scene.origin.y()); j <= sampleAt(m_rect.bottom(), m_scene.origin.y()); ++j) {
      for (int i = sampleAt(m_rect.left(), m_scene.origin.x()); i <= sampleAt(m_rect.right(), m_scene.origin.x());
           ++i) {
        const double count = m_rows[static_cast<std::size_t>(j)] * m_cols[static_cast<std::size_t>(i)];
        const auto [tile, fresh] = tiles.try_emplace(count);
        if (fresh) tile->second = numberTile(count);
        const QPoint corner = m_scene.origin + QPoint(i, j) * m_scene.cell;
        painter.drawImage(corner - m_rect.topLeft(), tile->second);
      }
    }
  }

  const CoverageScene& m_scene;
  const Theme& m_theme;
  int m_hairline;
  QRect m_rect;  ///< what is painted, device pixels
  bool m_hatched = false;
  std::vector<double> m_rows;  ///< per visible sample
  std::vector<double> m_cols;
  double m_most = 1.0;
  HatchLines m_hatch;
  QImage m_image;
};

}  // namespace

QRgb coverageGrey(double share) {
  const auto grey = static_cast<int>(std::lround(kBrightest * std::clamp(share, 0.0, 1.0)));
  return qRgb(grey, grey, grey);
}

void paintCoverage(QPainter& painter, const CoverageScene& scene, const Theme& theme) {
  if (scene.cell < 1 || scene.grid.step < 1 || scene.grid.count() == 0) return;
  const DevicePainter device(painter, scene.scale);
  const int period = std::max(device.snap(theme.highContrast ? 6.0 : 8.0), 3 * device.hairline());
  CoverageImage image(scene, theme, device.hairline(), period);
  if (image.shows()) image.paint(painter);
}

QImage coverageIcon(const Coverage& coverage, int side, const Theme& theme) {
  constexpr std::size_t kMostPhases = 8;
  const int line = std::max(1, side / 12);
  QImage icon(side, side, QImage::Format_RGB32);
  icon.fill(theme.edge);
  const auto rows = static_cast<int>(std::min(kMostPhases, coverage.phasesH.size()));
  const auto cols = static_cast<int>(std::min(kMostPhases, coverage.phasesW.size()));
  if (rows == 0 || cols == 0) return icon;
  const auto most = static_cast<double>(*std::max_element(coverage.phasesH.begin(), coverage.phasesH.end()) *
                                        *std::max_element(coverage.phasesW.begin(), coverage.phasesW.end()));
  const int room = side - 2 * line;
  for (int y = 0; y < room; ++y) {
    for (int x = 0; x < room; ++x) {
      const std::int64_t count = coverage.phasesH[static_cast<std::size_t>(y * rows / room)] *
                                 coverage.phasesW[static_cast<std::size_t>(x * cols / room)];
      const bool hatched = count == 0 && (x + y) / line % 3 == 0;
      const QRgb fill = count == 0 ? theme.base.rgb() : coverageGrey(static_cast<double>(count) / most);
      icon.setPixel(line + x, line + y, hatched ? theme.ink.rgb() : fill);
    }
  }
  return icon;
}

}  // namespace convt
