// The statistics of the whole output: their popover, and the user's wish to stop gathering them.
#include "app/explore_page.h"
#include "ui/controls/chip.h"
#include "ui/maps/feature_strip.h"
#include "ui/statistics/statistics_popover.h"

namespace convt {

void ExplorePage::showStatistics() {
  m_statistics->setFacts(statisticsOf(*m_frame));
  // The last histogram stays until the next one is known, where that comes at once: it must not flicker. Of another
  // layer it must not stay.
  const bool soon = m_dragging || !m_frame->rangesEstimated;
  if (m_frame->histograms || m_frame->settled || !soon) m_maps->setHistograms(m_frame->histograms);
}

void ExplorePage::openStatistics() {
  if (m_frame && !m_session.error()) m_statistics->popup(m_mappingChip);
}

void ExplorePage::toggleStatistics() {
  if (!isVisible()) return;  // they are of this page
  if (!m_frame || m_frame->statistics || !m_session.input() || m_session.error()) return;
  if (m_stopped) {
    m_stopped.reset();
  } else {
    const Wants now = wants();
    m_stopped = {now.inputId, now.image, now.params, now.weights};
  }
  request();
}

bool ExplorePage::isStopped(const Wants& wants) const {
  return m_stopped && m_stopped->inputId == wants.inputId && m_stopped->image == wants.image &&
         m_stopped->params == wants.params && m_stopped->weights == wants.weights;
}

}  // namespace convt
