// What stands where on the Explore tab.
#include <QGridLayout>
#include <QVBoxLayout>

#include "app/explore_page.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/micro_bar.h"
#include "ui/controls/separator.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/image/readout_plate.h"
#include "ui/image/rule_plate.h"
#include "ui/image/view_title.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"
#include "ui/pixel/this_pixel.h"
#include "ui/statistics/statistics_popover.h"
#include "ui/target/target_popover.h"

namespace convt {
void ExplorePage::build() {
  m_microBar = new MicroBar(this);
  m_microBar->hide();
  buildTitles();
  QLayout* views = buildViews();
  m_formula = new FormulaBar(this);
  m_popover = new CoveragePopover(this);
  m_statistics = new StatisticsPopover(this);
  m_target = new TargetPopover(this);

  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_microBar);
  column->addLayout(views, 1);
  column->addWidget(m_formula);  // draws the line above itself
  column->addWidget(makeSeparator(Qt::Horizontal, this));
  column->addWidget(buildBand());
  orderTabs();
}

void ExplorePage::buildTitles() {
  m_inputTitle = new ViewTitle(ViewTitle::Heading::Input, this);
  m_outputTitle = new ViewTitle(ViewTitle::Heading::Output, this);
  m_reductionChip = new Chip(m_outputTitle);
  m_reductionChip->setObjectName(QStringLiteral("reductionChip"));
  m_reductionChip->hide();
  m_mappingChip = new Chip(m_outputTitle);
  m_mappingChip->setObjectName(QStringLiteral("mappingChip"));
  m_coverageChip = new Chip(m_outputTitle);
  m_coverageChip->setObjectName(QStringLiteral("coverageChip"));
  m_channelBox = new FlatCombo(m_outputTitle);
  m_outputTitle->addChip(m_reductionChip);
  m_outputTitle->addChip(m_mappingChip);
  m_outputTitle->addChip(m_coverageChip);
  m_outputTitle->addAtEnd(m_channelBox);
  m_inputChannelBox = new FlatCombo(m_inputTitle);
  m_imageBox = new FlatCombo(m_inputTitle);
  m_inputTitle->addChip(m_inputChannelBox);
  m_inputTitle->addChip(m_imageBox);
}

/// The two views side by side under their titles, and what lies over them.
QLayout* ExplorePage::buildViews() {
  m_inputView = new ImageView(ImageView::Role::Input, this);
  m_outputView = new ImageView(ImageView::Role::Output, this);
  m_inputView->setObjectName(QStringLiteral("inputView"));
  m_outputView->setObjectName(QStringLiteral("outputView"));
  m_inputNavigator = new Navigator(m_inputView);
  m_outputNavigator = new Navigator(m_outputView);
  m_inputReadout = new ReadoutPlate(m_inputView);
  m_outputReadout = new ReadoutPlate(m_outputView);
  m_caption = new CaptionStrip(m_outputView);
  m_plate = new RulePlate(m_outputView);
  m_caption->hide();
  m_plate->hide();
  auto* grid = new QGridLayout;
  grid->setSpacing(0);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->addWidget(m_inputTitle, 0, 0);
  grid->addWidget(m_outputTitle, 0, 2);
  grid->addWidget(makeSeparator(Qt::Vertical, this), 0, 1, 2, 1);
  grid->addWidget(m_inputView, 1, 0);
  grid->addWidget(m_outputView, 1, 2);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(2, 1);
  grid->setRowStretch(1, 1);
  return grid;
}

/// THIS PIXEL under the input, the feature maps under the output.
QWidget* ExplorePage::buildBand() {
  m_band = new QWidget(this);
  m_pixel = new ThisPixel(m_band);
  m_maps = new FeatureStrip(m_band);
  auto* row = new QHBoxLayout(m_band);
  row->setSpacing(0);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_pixel, 1);
  row->addWidget(makeSeparator(Qt::Vertical, m_band));
  row->addWidget(m_maps, 1);
  return m_band;
}

/// Tab walks the views one after the other; what lies in their corners comes after them.
void ExplorePage::orderTabs() {
  QWidget* maps = m_maps->findChild<MapArea*>();
  QWidget* order[] = {m_inputView, m_outputView, m_inputNavigator, m_outputNavigator, m_formula, m_pixel, maps};
  for (std::size_t i = 1; i < std::size(order); ++i) setTabOrder(order[i - 1], order[i]);
  setTabOrder(m_outputTitle->sizeAnchor(), m_reductionChip);
  setTabOrder(m_reductionChip, m_mappingChip);
  setTabOrder(m_mappingChip, m_coverageChip);
  setTabOrder(m_coverageChip, m_channelBox);
}

}  // namespace convt
