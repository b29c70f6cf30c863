#include "ui/paint/phase_cells.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/render/colormap.h"
#include "ui/paint/coverage_map.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/hatch.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

const QColor kGridLine(0, 0, 0, 64);
constexpr int kThreeDigitsFrom = 36;

double largestOf(const PhaseCells& phases) {
  double largest = 0.0;
  for (const double value : phases.values) largest = std::max(largest, std::abs(value));
  return largest;
}

QRgb fillOf(const PhaseCells& phases, double value, double largest, const Theme& theme) {
  const double share = largest > 0.0 ? value / largest : 0.0;
  if (phases.kind == PhaseCells::Kind::Counts) return value == 0.0 ? theme.base.rgb() : coverageGrey(share);
  const bool isSigned = *std::min_element(phases.values.begin(), phases.values.end()) < -1e-6 * largest;
  return isSigned ? colorAt(Colormap::BrownTeal, (share + 1.0) / 2.0) : colorAt(Colormap::Viridis, share);
}

std::optional<Type> numberType(const PhaseCells& phases, int cell) {
  for (const Type type : {Type::Small, Type::Note, Type::Tag}) {
    double widest = 0.0;
    for (const double value : phases.values)
      widest = std::max(widest, textWidth(phaseNumber(phases, value, cell), type));
    if (widest <= cell - 3.0) return type;
  }
  return std::nullopt;
}

}  // namespace

QString phaseNumber(const PhaseCells& phases, double value, int cell) {
  if (phases.kind == PhaseCells::Kind::Counts) return integerText(std::llround(value));
  const double unit = largestOf(phases) * 1e-6;
  const double shown = unit > 0.0 && std::isfinite(unit) ? std::round(value / unit) * unit : value;
  const double whole = std::round(shown);
  return cellLabel(std::abs(shown - whole) <= unit ? whole : shown, cell >= kThreeDigitsFrom ? 3 : 2);
}

void paintPhaseCells(QPainter& painter, QPointF corner, int cell, const PhaseCells& phases, const Theme& theme) {
  if (phases.values.empty()) return;
  const DevicePainter device(painter);
  const double largest = largestOf(phases);
  const std::optional<Type> type = numberType(phases, cell);
  const auto cellRect = [&](int j, int i) {
    return device.snap(QRectF(corner.x() + i * cell, corner.y() + j * cell, cell, cell));
  };
  QPainterPath lines;
  lines.setFillRule(Qt::WindingFill);
  for (int j = 0; j < phases.rows; ++j) {
    for (int i = 0; i < phases.cols; ++i) {
      const QRect place = cellRect(j, i);
      const QRgb fill = fillOf(phases, phases.at(j, i), largest, theme);
      painter.fillRect(place, QColor(fill));
      if (phases.kind == PhaseCells::Kind::Counts && phases.at(j, i) == 0.0) {
        QColor hatch = theme.ink;
        hatch.setAlphaF(0.22F);
        paintHatch(device, place, 8, hatch);
      }
      lines.addRect(QRect(place.topLeft(), QSize(place.width(), device.hairline())));
      lines.addRect(QRect(place.topLeft(), QSize(device.hairline(), place.height())));
      if (!type) continue;
      const QString number = phaseNumber(phases, phases.at(j, i), cell);
      painter.setFont(font(*type));
      painter.setPen(luminance(fill) > 0.2 ? Qt::black : Qt::white);
      const double wide = textWidth(number, *type) * device.scale();
      const double high = capHeight(*type) * device.scale();
      device.drawText(std::round(place.left() + (place.width() - wide) / 2.0),
                      std::round(place.top() + (place.height() + high) / 2.0), number);
    }
  }
  painter.fillPath(lines, kGridLine);
  const QRect all = cellRect(0, 0).united(cellRect(phases.rows - 1, phases.cols - 1));
  device.drawBorder(all, theme.edge, device.hairline());
}

}  // namespace convt
