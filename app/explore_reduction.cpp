// Below 1:1: what becomes of the pixels that the output view leaves out, and what of the pattern is not seen.
#include <QMenu>

#include "app/explore_page.h"
#include "engine/core/common_divisor.h"
#include "engine/lazy/refinement.h"
#include "ui/controls/chip.h"
#include "ui/image/image_view.h"
#include "ui/image/readout_text.h"
#include "ui/image/view_title.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

/// "5e11", "3.2e12".
QString workText(double work) {
  return QString::number(work, 'g', 2).remove(u'+');
}

}  // namespace

/// The chip names what was asked for; the note says how far it is, or what the sample hides.
void ExplorePage::showReduction() {
  const Reduction wanted = m_session.state().display.reduction;
  const bool reduced = m_session.state().view.zoom < 0;
  m_reductionChip->setVisible(reduced);
  m_outputTitle->setReductionShown(!reduced);
  QString note;
  if (reduced && linked()) {
    const bool refused = wanted != Reduction::Sample && m_frame->refusedWork > 0.0;
    m_reductionChip->showText(
        refused ? tr("sample, too much for %1").arg(reductionName(wanted)) : reductionName(wanted),
        reductionName(refused ? Reduction::Sample : wanted));
    if (refused) {
      m_reductionChip->setToolTip(
          tr("The %1 of all that is shown takes %2 multiply-adds; the limit is %3. Zoom in, or "
             "show a smaller part.")
              .arg(reductionName(wanted), workText(m_frame->refusedWork), workText(kMostRefinementWork)));
    }
    if (wanted == Reduction::Sample || refused)
      note = phasesNote();
    else if (m_frame->refined < 1.0)
      note = tr("%1 % of the blocks").arg(static_cast<int>(m_frame->refined * 100.0));
  }
  m_outputTitle->setNote(note);
}

/// Every m-th pixel of an output of stride s meets only s / gcd(m, s) of its phases on an axis: the pattern of the
/// others is not in the picture.
QString ExplorePage::phasesNote() const {
  const int step = -m_session.state().view.zoom;
  const Pair stride = m_frame->params.stride;
  const std::int64_t seen = (stride.h / commonDivisor(stride.h, step)) * (stride.w / commonDivisor(stride.w, step));
  const std::int64_t all = std::int64_t{stride.h} * stride.w;
  return seen < all ? tr("%1 of %2 phases seen; Shift+X: all").arg(seen).arg(all) : QString();
}

void ExplorePage::openReductionMenu() {
  QMenu menu(this);
  const std::pair<Reduction, QString> reductions[] = {
      {Reduction::Sample, tr("Sample: one pixel of each block, at once")},
      {Reduction::Mean, tr("Mean: of each block; averages a checkerboard away")},
      {Reduction::MaxMagnitude, tr("Max magnitude: the strongest value of each block, all phases")}};
  for (const auto& entry : reductions) {
    const Reduction reduction = entry.first;
    QAction* action = menu.addAction(entry.second);
    action->setCheckable(true);
    action->setChecked(m_session.state().display.reduction == reduction);
    connect(action, &QAction::triggered, this, [this, reduction] { chooseReduction(reduction); });
  }
  menu.exec(m_reductionChip->mapToGlobal(QPoint(0, m_reductionChip->height() + 2)));
}

void ExplorePage::chooseReduction(Reduction reduction) {
  Display display = m_session.state().display;
  display.reduction = reduction;
  editDisplay(display, tr("Zoomed out: %1").arg(reductionName(reduction)));
}

}  // namespace convt
