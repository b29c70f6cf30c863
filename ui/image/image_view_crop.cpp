// The crop frame over an ImageView: how it is drawn, and how its edges are dragged.

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

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
  const QString text =
      tr("crop frame: canvas %1×%2, padding %3, output padding %4")
          .arg(terms.h.canvas())
          .arg(terms.w.canvas())
          .arg(pairText(terms.h.padding, terms.w.padding), pairText(terms.h.outputPadding, terms.w.outputPadding));
  return m_crop->tooMuch ? tr("%1; the cut pixels are too much to compute here").arg(text) : text;
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

void ImageView::paintCropOver(QPainter& painter, const ViewTransform& view, double scale) const {
  const LayerTerms& terms = m_crop->terms;
  const CropScene scene = cropScene(view, terms, scale);
  const QRectF whole = outputRect(terms);
  const auto added = [](const SizeTerms& t) { return static_cast<double>(std::min(t.outputPadding, t.out())); };
  paintAdded(painter, scene, view.toDevice(whole.adjusted(0, 0, -added(terms.w), -added(terms.h))).size(), theme());
  paintCropFrame(painter, scene.output, scene.area, scale, !m_dimmed, m_edge, theme());

  paintCropNames(painter, scene);
}

/// What each parameter does, where it does it.
void ImageView::paintCropNames(QPainter& painter, const CropScene& scene) const {
  const SizeTerms& h = m_crop->terms.h;
  const SizeTerms& w = m_crop->terms.w;
  std::vector<CropEdge> cut;
  if (h.padding > 0) cut.push_back(CropEdge::Top);
  if (w.padding > 0) cut.push_back(CropEdge::Left);
  if (w.padding > w.outputPadding) cut.push_back(CropEdge::Right);
  if (h.padding > h.outputPadding) cut.push_back(CropEdge::Bottom);
  const QString padding = pairText(h.padding, w.padding);
  paintCropName(painter, scene, cut,
                m_crop->tooMuch ? tr("padding %1: cut off, too much to compute here").arg(padding)
                                : tr("padding %1: cut off").arg(padding),
                theme());
  paintCropHint(painter, scene, tr("The crop frame lies outside: 0 shows all"), theme());
  std::vector<CropEdge> added;
  if (h.outputPadding > 0) added.push_back(CropEdge::Bottom);
  if (w.outputPadding > 0) added.push_back(CropEdge::Right);
  paintCropName(painter, scene, added, tr("output padding %1").arg(pairText(h.outputPadding, w.outputPadding)),
                theme());
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

void ImageView::endEdgeDrag() {
  if (!m_drag || !m_drag->place) return;
  const std::int64_t place = *std::exchange(m_drag->place, std::nullopt);
  Q_EMIT edgeDragged(*m_drag->edge, place, EditPhase::DragEnd);
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
