// The crop frame over an ImageView: how it is drawn, and how its edges are dragged.

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <array>
#include <cmath>

#include "ui/image/crop_edges.h"
#include "ui/image/image_view.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kReach = 6.0;  // of an edge, logical pixels to each side

bool isRow(CropEdge edge) {
  return edge == CropEdge::Top || edge == CropEdge::Bottom;
}

/// The rows and columns that are there only because of output padding.
std::vector<Mark> addedMarks(const LayerTerms& terms) {
  const auto added = [](const SizeTerms& t) {
    const std::int64_t count = std::min(t.outputPadding, t.out());
    return Progression{t.out() - count, 1, count};
  };
  std::vector<Mark> marks;
  const auto add = [&marks](const CellSet& cells) {
    if (!cells.empty()) marks.push_back({Mark::Shape::Band, Mark::Look::Param, cells, false, Param::OutputPadding});
  };
  add({added(terms.h), Progression{0, 1, terms.w.out()}});
  add({Progression{0, 1, terms.h.out()}, added(terms.w)});
  return marks;
}

QString pairText(std::int64_t h, std::int64_t w) {
  return h == w ? QString::number(h) : u"%1 × %2"_s.arg(h).arg(w);
}

}  // namespace

void ImageView::setCrop(const std::optional<CropView>& crop) {
  if (crop == m_crop) return;
  m_crop = crop;
  describe();
  redraw();
}

QString ImageView::cropText() const {
  const LayerTerms& terms = m_crop->terms;
  return tr("crop frame: canvas %1×%2, padding %3, output padding %4")
      .arg(terms.h.canvas())
      .arg(terms.w.canvas())
      .arg(pairText(terms.h.padding, terms.w.padding), pairText(terms.h.outputPadding, terms.w.outputPadding));
}

void ImageView::paintCutPixels(QPainter& painter, const ViewTransform& view, double scale) const {
  std::vector<PixelGridScene> cut;
  for (const auto& picture : m_crop->cut) {
    PixelGridScene band;
    band.picture = picture.get();
    band.origin = view.sampleOrigin(picture->grid);
    band.cell = view.sampleScale(picture->grid);
    band.area = QRect(QPoint(0, 0), view.viewSize());
    band.scale = scale;
    band.numberScale = m_numberScale;
    cut.push_back(band);
  }
  paintCut(painter, cropScene(view, m_crop->terms, scale), cut, theme());
}

/// Frame, grips, and the names of what each parameter does, at the first edge in sight where it does it.
void ImageView::paintCropOver(QPainter& painter, const ViewTransform& view, double scale) const {
  const LayerTerms& terms = m_crop->terms;
  const CropScene scene = cropScene(view, terms, scale);
  const std::vector<Mark> added = addedMarks(terms);
  paintMarks(painter, {&added, [&view](PixelAt pixel) { return view.cellRect(pixel); }, scene.area, scale}, theme());
  paintCropFrame(painter, scene.output, scene.area, scale, !m_dimmed, m_edge, theme());

  using Edges = std::array<std::pair<CropEdge, bool>, 4>;
  const auto firstSeen = [&scene](const Edges& edges) -> std::optional<CropEdge> {
    for (const auto& [edge, does] : edges) {
      if (does && visibleEdge(scene.output, edge, scene.area)) return edge;
    }
    return std::nullopt;
  };
  const SizeTerms& h = terms.h;
  const SizeTerms& w = terms.w;
  std::array<QStringList, 4> names;
  const auto name = [&names](const std::optional<CropEdge>& edge, const QString& text) {
    if (edge) names[static_cast<std::size_t>(*edge)] += text;
  };
  const QString padding = pairText(h.padding, w.padding);
  name(firstSeen({{{CropEdge::Top, h.padding > 0},
                   {CropEdge::Left, w.padding > 0},
                   {CropEdge::Bottom, h.padding > h.outputPadding},
                   {CropEdge::Right, w.padding > w.outputPadding}}}),
       m_crop->tooMuch ? tr("padding %1: cut off, too much to compute here").arg(padding)
                       : tr("padding %1: cut off").arg(padding));
  name(firstSeen({{{CropEdge::Bottom, h.outputPadding > 0}, {CropEdge::Right, w.outputPadding > 0}}}),
       tr("output padding %1").arg(pairText(h.outputPadding, w.outputPadding)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].isEmpty()) paintCropName(painter, scene, static_cast<CropEdge>(i), names[i].join(u"; "_s), theme());
  }
}

std::optional<CropEdge> ImageView::edgeUnder(QPointF logical) const {
  if (!m_crop || m_dimmed || !m_picture) return std::nullopt;
  return edgeAt(transform(), m_crop->terms, toDevice(logical), kReach * devicePixelRatioF());
}

/// The edge keeps its distance to the pointer.
void ImageView::takeHold(Drag& drag) const {
  const LayerTerms& terms = m_crop->terms;
  drag.offset = canvasPlace(drag.start, terms, *drag.edge, toDevice(drag.press)) -
                static_cast<double>(edgePlace(terms, *drag.edge));
}

/// The canvas stands still while the edge moves, whatever frame of the drag is shown by now.
void ImageView::dragEdge(QPointF logical) {
  if (!m_crop) return;
  const double at = canvasPlace(transform(), m_crop->terms, *m_drag->edge, toDevice(logical)) - m_drag->offset;
  const std::int64_t place = std::llround(at);
  pointAtEdge(m_drag->edge);
  if (m_drag->place == place) return;
  m_drag->place = place;
  Q_EMIT edgeDragged(*m_drag->edge, place, EditPhase::Drag);
}

void ImageView::pointAtEdge(const std::optional<CropEdge>& edge) {
  if (edge == m_edge) return;
  m_edge = edge;
  if (edge)
    setCursor(isRow(*edge) ? Qt::SizeVerCursor : Qt::SizeHorCursor);
  else
    unsetCursor();
  update();
}

bool ImageView::showEdgeTip(QEvent* event) {
  const auto* help = static_cast<QHelpEvent*>(event);
  const std::optional<CropEdge> edge = edgeUnder(help->pos());
  if (!edge) return false;
  const bool first = *edge == CropEdge::Top || *edge == CropEdge::Left;
  QToolTip::showText(help->globalPos(),
                     first ? tr("Drag: padding. The Padding slider does the same.")
                           : tr("Drag: padding, and beyond the canvas output padding. Their sliders do the same."),
                     this);
  return true;
}

bool ImageView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && showEdgeTip(event)) return true;
  return QWidget::event(event);
}

}  // namespace convt
