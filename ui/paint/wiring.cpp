#include "ui/paint/wiring.h"

#include <QImage>
#include <algorithm>
#include <cmath>

#include "engine/render/colormap.h"
#include "engine/render/mapping.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/kernel_grid.h"
#include "ui/paint/number_label.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr int kMostCell = 40;  // logical pixels
constexpr int kLeastTile = 12;
constexpr int kLeastNorm = 6;  // with its gap
constexpr int kMostNorm = 24;
constexpr int kCrossedFrom = 10;  // a smaller empty place has no line through it
constexpr int kLinedFrom = 8;     // device pixels of a tap: from here on kernels are drawn tap by tap
constexpr int kMostScreens = 4;
constexpr int kScrolledCell = 6;  // logical pixels of a tap, at most, in a matrix that scrolls
constexpr double kNameGap = 6.0;
constexpr double kLegendBar = 96.0;
const QColor kOutline(0, 0, 0, 64);

int gapFor(int tile, double scale) {
  return tile >= 24 * scale ? qRound(4 * scale) : tile >= 10 * scale ? qRound(2 * scale) : qMax(1, qRound(scale));
}

/// Magnitudes are shares of the scale; 0 is the middle of the map.
QRgb colorOf(float value, float limit) {
  if (!std::isfinite(value)) return 0xff808080U;
  return colorTable(Colormap::BrownTeal)[byteOf(value, MappingKind::Signed, {-limit, limit})];
}

/// The tiles that an area shows, as first and one past the last.
struct Visible {
  std::int64_t icFirst, icEnd, ocFirst, ocEnd;
};

Visible visibleIn(const WiringScene& scene) {
  const WiringGrid& grid = scene.grid;
  const auto range = [](int from, int length, int pitch, std::int64_t count) {
    const std::int64_t first = std::clamp<std::int64_t>(from / pitch, 0, count);
    return std::pair(first, std::clamp<std::int64_t>((from + length + pitch - 1) / pitch, first, count));
  };
  const auto rows = range(scene.scroll.y(), scene.area.height(), grid.tile.height() + grid.gap, grid.wiring.inputs);
  const auto cols = range(scene.scroll.x(), scene.area.width(), grid.tile.width() + grid.gap, grid.wiring.outputs);
  return {rows.first, rows.second, cols.first, cols.second};
}

bool fits(const WiringScene& scene) {
  const KernelTable* kernels = scene.kernels;
  return kernels != nullptr && kernels->wiring == scene.grid.wiring &&
         kernels->weight->shape.h == scene.grid.kernel.h && kernels->weight->shape.w == scene.grid.kernel.w;
}

class MatrixPainter {
 public:
  MatrixPainter(QPainter& painter, const WiringScene& scene, const Theme& theme)
      : m_device(painter), m_scene(scene), m_theme(theme), m_visible(visibleIn(scene)), m_known(fits(scene)) {
    if (m_known) m_limit = wiringLimit(*scene.kernels, scene.grid);
  }

  void paint() {
    QPainter& painter = m_device.painter();
    painter.save();
    painter.setClipRect(m_scene.area);
    if (m_scene.grid.wiring.groups > 1) paintEmptyPlaces();
    if (m_scene.grid.cell == 0)
      paintNorms();
    else
      eachTile([this](const KernelAt& at) { paintKernelTile(at); });
    paintBlocks();
    paintMarks();
    painter.restore();
    paintNames();
  }

 private:
  QRect rectOf(const KernelAt& at) const {
    return m_scene.grid.tileRect(at).translated(m_scene.area.topLeft() - m_scene.scroll);
  }

  template <typename Visit>
  void eachTile(const Visit& visit) const {
    const Wiring& wiring = m_scene.grid.wiring;
    for (std::int64_t ic = m_visible.icFirst; ic < m_visible.icEnd; ++ic) {
      // Of a row only the columns of its own group have kernels.
      const std::int64_t block = ic / wiring.inputsPerGroup() * wiring.outputsPerGroup();
      const std::int64_t end = std::min(m_visible.ocEnd, block + wiring.outputsPerGroup());
      for (std::int64_t oc = std::max(m_visible.ocFirst, block); oc < end; ++oc) visit(KernelAt{ic, oc});
    }
  }

  void paintEmptyPlaces() const {
    QPainter& painter = m_device.painter();
    const WiringGrid& grid = m_scene.grid;
    const QRect all(m_scene.area.topLeft() - m_scene.scroll, grid.size());
    painter.fillRect(all.intersected(m_scene.area), m_theme.well);
    if (std::min(grid.tile.width(), grid.tile.height()) < m_device.snap(kCrossedFrom)) return;
    painter.setPen(QPen(m_theme.edge, m_device.hairline()));
    for (std::int64_t ic = m_visible.icFirst; ic < m_visible.icEnd; ++ic) {
      for (std::int64_t oc = m_visible.ocFirst; oc < m_visible.ocEnd; ++oc) {
        if (grid.wiring.holds({ic, oc})) continue;
        const QRect place = rectOf({ic, oc});
        const int side = std::min(place.width(), place.height()) / 2;
        const QPoint middle = place.center();
        painter.drawLine(middle.x() - side / 2, middle.y() + side / 2, middle.x() + side / 2, middle.y() - side / 2);
      }
    }
  }

  void paintNorms() const {
    const WiringGrid& grid = m_scene.grid;
    QPainter& painter = m_device.painter();
    eachTile([&](const KernelAt& at) {
      const QColor fill = m_known ? QColor::fromRgb(colorOf(m_scene.kernels->norm(at), m_limit)) : m_theme.window;
      painter.fillRect(rectOf(at), fill);
      if (!m_known && grid.tile.width() > 4) m_device.drawBorder(rectOf(at), m_theme.line, 1);
    });
  }

  void paintKernelTile(const KernelAt& at) const {
    const QRect place = rectOf(at);
    QPainter& painter = m_device.painter();
    if (!m_known) {
      painter.fillRect(place, m_theme.window);
      return m_device.drawBorder(place, m_theme.line, m_device.hairline());
    }
    const Pair kernel = m_scene.grid.kernel;
    const float* taps = m_scene.kernels->taps(at);
    if (m_scene.grid.cell >= kLinedFrom) {
      paintKernel(painter, place, taps, kernel.h, kernel.w, m_limit);
      return paintNumbers(place, taps);
    }
    QImage image(kernel.w, kernel.h, QImage::Format_RGB32);
    for (int ky = 0; ky < kernel.h; ++ky)
      for (int kx = 0; kx < kernel.w; ++kx) image.setPixel(kx, ky, colorOf(taps[ky * kernel.w + kx], m_limit));
    painter.drawImage(place, image);
    m_device.drawBorder(place, kOutline, m_device.hairline());
  }

  void paintNumbers(const QRect& place, const float* taps) const {
    const WiringGrid& grid = m_scene.grid;
    const int digits = numberDigits(grid.cell / m_device.scale(), 1);
    if (digits == 0) return;
    QPainter& painter = m_device.painter();
    painter.setFont(font(Type::Small));
    for (int i = 0; i < grid.kernel.h * grid.kernel.w; ++i) {
      const QPoint corner(place.left() + i % grid.kernel.w * grid.cell, place.top() + i / grid.kernel.w * grid.cell);
      const QString text = cellLabel(double{taps[i]}, digits);
      painter.setPen(luminance(colorOf(taps[i], m_limit)) > 0.2 ? Qt::black : Qt::white);
      const double x = corner.x() + (grid.cell - textWidth(text, Type::Small) * m_device.scale()) / 2.0;
      const double y = corner.y() + (grid.cell + capHeight(Type::Small) * m_device.scale()) / 2.0;
      m_device.drawText(std::round(x), std::round(y), text);
    }
  }

  /// An outline round each group's block, in the gap beside it.
  void paintBlocks() const {
    const Wiring& wiring = m_scene.grid.wiring;
    if (wiring.groups < 2) return;
    const int line = m_device.hairline();
    for (std::int64_t g = m_visible.icFirst / wiring.inputsPerGroup(); g < wiring.groups; ++g) {
      const KernelAt first{g * wiring.inputsPerGroup(), g * wiring.outputsPerGroup()};
      if (first.ic >= m_visible.icEnd) return;
      const KernelAt last{first.ic + wiring.inputsPerGroup() - 1, first.oc + wiring.outputsPerGroup() - 1};
      const QRect block = rectOf(first).united(rectOf(last));
      m_device.drawBorder(block.adjusted(-line, -line, line, line), m_theme.edge, line);
    }
  }

  void paintMarks() const {
    const int line = m_device.hairline();
    if (m_scene.solo) {
      QColor veil = m_theme.window;
      veil.setAlphaF(0.58F);
      eachTile([&](const KernelAt& at) {
        if (!(at == *m_scene.solo)) m_device.painter().fillRect(rectOf(at), veil);
      });
      // The accent: 2 px within 1 px of black on both sides, round the tile.
      const QRect tile = rectOf(*m_scene.solo);
      const int accent = m_device.snap(2);
      const auto grown = [&](int by) { return tile.adjusted(-by, -by, by, by); };
      m_device.drawBorder(grown(accent + line), Qt::black, 2 * line + accent);
      m_device.drawBorder(grown(accent), m_theme.pin, accent);
    }
    if (m_scene.pointed && !(m_scene.pointed == m_scene.solo)) {
      const QRect tile = rectOf(*m_scene.pointed);
      m_device.drawBorder(tile.adjusted(-line, -line, line, line), Qt::black, line);
      m_device.drawBorder(tile, Qt::white, line);
    }
  }

  /// Every name, or every 2nd, 5th, 10th ..: as they have room.
  static std::int64_t stepFor(double needed, int pitch) {
    std::int64_t step = 1;
    for (int i = 0; static_cast<double>(step) * pitch < needed; ++i) step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
  }

  void paintNames() const {
    const WiringGrid& grid = m_scene.grid;
    const double scale = m_device.scale();
    QPainter& painter = m_device.painter();
    const QRect above(m_scene.area.left(), m_scene.area.top() - m_scene.namesAbove, m_scene.area.width(),
                      m_scene.namesAbove);
    const QRect left(m_scene.area.left() - m_scene.namesLeft, m_scene.area.top(), m_scene.namesLeft,
                     m_scene.area.height());
    const double widest = textWidth(m_scene.outputName(grid.wiring.outputs - 1), Type::Note) + kNameGap;
    const std::int64_t columns = stepFor(widest * scale, grid.tile.width() + grid.gap);
    const std::int64_t rows = stepFor(14.0 * scale, grid.tile.height() + grid.gap);
    painter.save();
    painter.setClipRect(above);
    for (std::int64_t oc = (m_visible.ocFirst + columns - 1) / columns * columns; oc < m_visible.ocEnd; oc += columns) {
      const QRect tile = rectOf({0, oc});
      paintName(m_scene.outputName(oc), tile.center().x() + 0.5, above.bottom() + 1 - 5.0 * scale, 0.5,
                oc == m_scene.chosenOutput);
    }
    painter.setClipRect(left);
    for (std::int64_t ic = (m_visible.icFirst + rows - 1) / rows * rows; ic < m_visible.icEnd; ic += rows) {
      const QRect tile = rectOf({ic, 0});
      paintName(m_scene.inputName(ic), left.right() + 1 - kNameGap * scale,
                tile.center().y() + capHeight(Type::Note) * scale / 2.0, 1.0, false);
    }
    painter.restore();
  }

  /// @param before  share of the text's width that lies left of x
  void paintName(const QString& name, double x, double baseline, double before, bool strong) const {
    const Type type = strong ? Type::NoteStrong : Type::Note;
    m_device.painter().setFont(font(type));
    m_device.painter().setPen(strong ? m_theme.ink : m_theme.ink2);
    m_device.drawText(std::round(x - textWidth(name, type) * m_device.scale() * before), std::round(baseline), name);
  }

  DevicePainter m_device;
  const WiringScene& m_scene;
  const Theme& m_theme;
  Visible m_visible;
  bool m_known = false;
  float m_limit = 0.0F;
};

}  // namespace

QSize WiringGrid::size() const {
  return {static_cast<int>(wiring.outputs) * (tile.width() + gap) - gap,
          static_cast<int>(wiring.inputs) * (tile.height() + gap) - gap};
}

QRect WiringGrid::tileRect(const KernelAt& at) const {
  return {QPoint(static_cast<int>(at.oc) * (tile.width() + gap), static_cast<int>(at.ic) * (tile.height() + gap)),
          tile};
}

std::optional<KernelAt> WiringGrid::at(QPoint place) const {
  if (place.x() < 0 || place.y() < 0 || tile.isEmpty()) return std::nullopt;
  const KernelAt found{place.y() / (tile.height() + gap), place.x() / (tile.width() + gap)};
  if (found.ic >= wiring.inputs || found.oc >= wiring.outputs) return std::nullopt;
  return found;
}

WiringGrid wiringGrid(const Wiring& wiring, Pair kernel, QSize room, double scale) {
  WiringGrid grid{wiring, kernel, 0, {}, 0};
  const int longest = std::max({1, kernel.h, kernel.w});
  const auto take = [&](int cell) {
    grid.cell = cell;
    grid.tile = QSize(kernel.w * cell, kernel.h * cell);
    grid.gap = gapFor(longest * cell, scale);
  };
  const auto isWithin = [&](int screens) {
    const QSize size = grid.size();
    return size.width() <= screens * room.width() && size.height() <= screens * room.height();
  };
  const int least = std::max(1, static_cast<int>(std::ceil(kLeastTile * scale / longest)));
  for (int cell = std::max(least, qRound(kMostCell * scale)); cell >= least; --cell) {
    take(cell);
    if (isWithin(1)) return grid;
  }
  for (int cell = std::max(least, qRound(kScrolledCell * scale)); cell >= least; --cell) {
    take(cell);
    if (isWithin(kMostScreens)) return grid;
  }
  const std::int64_t pitch = std::min(room.width() / std::max<std::int64_t>(wiring.outputs, 1),
                                      room.height() / std::max<std::int64_t>(wiring.inputs, 1));
  const int side =
      static_cast<int>(std::clamp<std::int64_t>(pitch, qRound(kLeastNorm * scale), qRound(kMostNorm * scale)));
  grid.cell = 0;
  grid.gap = std::max(1, qRound(scale));
  grid.tile = QSize(side - grid.gap, side - grid.gap);
  return grid;
}

float wiringLimit(const KernelTable& kernels, const WiringGrid& grid) {
  return snapOutward(grid.cell == 0 ? kernels.largestNorm : kernels.largest);
}

void paintWiring(QPainter& painter, const WiringScene& scene, const Theme& theme) {
  if (scene.grid.wiring.places() == 0 || scene.grid.tile.isEmpty()) return;
  MatrixPainter(painter, scene, theme).paint();
}

void paintWiringLegend(QPainter& painter, const QRectF& box, float limit, bool norms, const Theme& theme) {
  const QRectF bar(box.left(), box.top(), std::min(kLegendBar, box.width()), 8.0);
  {
    const DevicePainter device(painter);
    const QRect frame = device.snap(bar);
    const int line = device.hairline();
    const QRect inner = frame.adjusted(line, line, -line, -line);
    QImage ramp(std::max(1, inner.width()), 1, QImage::Format_RGB32);
    for (int i = 0; i < ramp.width(); ++i) {
      const double share = (i + 0.5) / ramp.width();
      ramp.setPixel(i, 0, colorAt(Colormap::BrownTeal, norms ? 0.5 + share / 2.0 : share));
    }
    device.drawBorder(frame, theme.edge, line);
    painter.drawImage(inner, ramp);
  }
  const double baseline = bar.bottom() + 14.0;
  const QString low = norms ? limitLabel(0.0F) : limitLabel(-limit);
  const QString high = limitLabel(limit);
  paintText(painter, {bar.left(), baseline}, low, Type::Note, theme.ink2);
  paintText(painter, {bar.right() - textWidth(high, Type::Note), baseline}, high, Type::Note, theme.ink2);
  if (norms) return;
  const QString middle = limitLabel(0.0F);
  paintText(painter, {bar.center().x() - textWidth(middle, Type::Note) / 2.0, baseline}, middle, Type::Note,
            theme.ink2);
}

}  // namespace convt
