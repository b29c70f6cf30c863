// What stands where on the Compare tab.
#include <QGridLayout>
#include <QVBoxLayout>

#include "app/compare_page.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/ladder_panel.h"
#include "ui/compare/picture_title.h"
#include "ui/compare/round_trip_panel.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/separator.h"
#include "ui/image/rule_plate.h"

namespace convt {
void ComparePage::build() {
  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(buildPictures(), 1);
  column->addWidget(makeSeparator(Qt::Horizontal, this));
  column->addWidget(buildBand());
}

/// The three views side by side under their titles, and the plate over all of them.
QWidget* ComparePage::buildPictures() {
  auto* pictures = new QWidget(this);
  auto* views = new QWidget(pictures);
  auto* titles = new QHBoxLayout;
  auto* row = new QHBoxLayout(views);
  for (QHBoxLayout* line : {titles, row}) {
    line->setSpacing(0);
    line->setContentsMargins(0, 0, 0, 0);
  }
  const char* names[] = {"before", "after", "difference"};
  for (std::size_t i = 0; i < m_views.size(); ++i) {
    if (i > 0) {
      titles->addWidget(makeSeparator(Qt::Vertical, pictures));
      row->addWidget(makeSeparator(Qt::Vertical, views));
    }
    m_titles.at(i) = new PictureTitle(pictures);
    m_views.at(i) = new CompareView(views);
    m_views.at(i)->setObjectName(QLatin1StringView(names[i]));
    titles->addWidget(m_titles.at(i), 1);
    row->addWidget(m_views.at(i), 1);
  }
  m_channelBox = new FlatCombo(m_titles[0]);
  m_titles[0]->addWidget(m_channelBox);
  m_plate = new RulePlate(views);
  m_plate->hide();
  auto* column = new QVBoxLayout(pictures);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(titles);
  column->addWidget(views, 1);
  return pictures;
}

/// What the pictures mean on the left, the ladder on the right.
QWidget* ComparePage::buildBand() {
  m_band = new QWidget(this);
  m_panel = new RoundTripPanel(m_band);
  m_ladder = new LadderPanel(m_band);
  auto* row = new QHBoxLayout(m_band);
  row->setSpacing(0);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_panel, 1);
  row->addWidget(makeSeparator(Qt::Vertical, m_band));
  row->addWidget(m_ladder, 1);
  return m_band;
}

}  // namespace convt
