// The canvas round the output: what padding cuts off, and the frame whose edges are the sliders.
#include "app/cut_pixels.h"
#include "app/explore_page.h"
#include "ui/image/crop_edges.h"
#include "ui/image/image_view.h"

namespace convt {

void ExplorePage::connectCrop() {
  connect(m_outputView, &ImageView::edgeDragged, this, &ExplorePage::dragEdge);
}

void ExplorePage::showCrop() {
  if (!m_session.state().display.cropFrame || !linked()) return m_outputView->setCrop(std::nullopt);
  CropView crop{shownTerms(), {}, false};
  if (m_frame->source) {
    const CutPixels::Cut& cut = m_cut->of(*m_frame, cutBands(m_outputView->transform(), crop.terms));
    crop.cut = cut.pictures;
    crop.tooMuch = cut.tooMuch;
  }
  m_outputView->setCrop(crop);
}

/// All of a drag is counted from the layer at its beginning: an edge that comes back brings that layer back.
void ExplorePage::dragEdge(CropEdge edge, qint64 place, EditPhase phase) {
  if (!m_session.input()) return;
  if (!m_dragStart) m_dragStart = m_session.state().params;
  const LayerParams now = m_session.state().params;
  const LayerParams params =
      withEdgeAt(*m_dragStart, m_session.input()->input.shape, m_session.state().display.linked, edge, place);
  if (phase == EditPhase::DragEnd) m_dragStart.reset();
  const bool padding = params.padding != now.padding || params.outputPadding == now.outputPadding;
  Q_EMIT paramsEdited(params, padding ? Param::Padding : Param::OutputPadding, phase);
}

}  // namespace convt
