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

/// The chip names what was asked for, or what the sample hides; the note says how far it is.
void ExplorePage::showReduction() {
  const Reduction wanted = m_session.state().display.reduction;
  const bool reduced = m_session.state().view.zoom < 0;
  const bool known = reduced && linked();
  if (known) showReductionChip(wanted);
  m_reductionChip->setVisible(known);
  m_outputTitle->setReductionShown(!known);
  const bool refining = known && wanted != Reduction::Sample && m_frame->refined < 1.0;
  m_outputTitle->setNote(refining ? tr("%1 % of the blocks").arg(static_cast<int>(m_frame->refined * 100.0))
                                  : QString());
}

/// Every m-th pixel of an output of stride s meets only s / gcd(m, s) of its phases on an axis: the pattern of the
/// others is not in the picture.
void ExplorePage::showReductionChip(Reduction wanted) {
  const int step = -m_session.state().view.zoom;
  const Pair stride = m_frame->params.stride;
  const Pair hidden{static_cast<int>(commonDivisor(stride.h, step)), static_cast<int>(commonDivisor(stride.w, step))};
  QString text = reductionName(wanted);
  QString shortText = text;
  QString told = tr("What a block of %1 × %1 pixels shows").arg(step);
  if (wanted != Reduction::Sample && m_frame->refusedWork > 0.0) {
    text = tr("sample: too much for %1").arg(reductionName(wanted));
    shortText = reductionName(Reduction::Sample);
    told = tr("The %1 of all that is shown takes %2 multiply-adds; the limit is %3. Zoom in to see it.")
               .arg(reductionName(wanted), workText(m_frame->refusedWork), workText(kMostRefinementWork));
  } else if (wanted == Reduction::Sample && hidden.h * hidden.w > 1) {
    const int all = stride.h * stride.w;
    shortText = tr("%1 of %2 phases").arg(all / (hidden.h * hidden.w)).arg(all);
    text = tr("sample: %1").arg(shortText);
    told = tr("Of the stride's phases only those with y mod %1 = 0 and x mod %2 = 0 are seen. Max magnitude (Shift+X) "
              "sees all.")
               .arg(hidden.h)
               .arg(hidden.w);
  }
  m_reductionChip->showText(text, shortText);
  m_reductionChip->setToolTip(told);
  m_reductionChip->setAccessibleDescription(told);
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
