// The pages of the window and how one changes between them.
#include <QStackedWidget>
#include <QTabBar>

#include "app/channels_page.h"
#include "app/compare_page.h"
#include "app/explore_page.h"
#include "app/main_window.h"
#include "app/mechanism_page.h"
#include "app/status_line.h"
#include "ui/controls/parameter_panel.h"
#include "ui/theme/current_theme.h"

namespace convt {

void MainWindow::connectTabs() {
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
    if (m_session.input()) m_session.setTab(static_cast<Tab>(index), m_tabs->tabText(index));
  });
  for (std::size_t i = 0; i < std::size(kTabCommands); ++i) {
    m_commands->onTriggered(kTabCommands[i], [this, i] { m_tabs->setCurrentIndex(static_cast<int>(i)); });
  }
}

void MainWindow::showTab() {
  const int index = static_cast<int>(m_session.state().display.tab);
  if (index >= m_pages->count()) return;
  m_tabs->setCurrentIndex(index);
  m_commands->action(kTabCommands[index])->setChecked(true);
  if (m_pages->currentIndex() == index) return;
  const bool focused = m_pages->currentWidget()->isAncestorOf(focusWidget());
  m_status->setReadout({});
  m_status->setStatisticsShown(m_pages->widget(index) == m_explore);
  m_pages->setCurrentIndex(index);
  // Keys go on working where they were used: in the picture.
  if (!focused) return;
  if (m_pages->currentWidget() == m_explore) m_explore->focusOutput();
  if (m_pages->currentWidget() == m_mechanism) m_mechanism->focusView();
  if (m_pages->currentWidget() == m_channels) m_channels->focusMaps();
}

void MainWindow::connectMechanism() {
  connect(m_mechanism, &MechanismPage::readout, m_status, &StatusLine::setReadout);
  connect(m_mechanism, &MechanismPage::paramHovered, m_panel, &ParameterPanel::setRinged);
  connect(m_mechanism, &MechanismPage::fixChosen, this, [this](const Fix& fix) { takeParams(fix.params, fix.param); });
  connect(m_mechanism, &MechanismPage::stepRequested, this, &MainWindow::takeStep);
  connect(m_mechanism, &MechanismPage::paramsDragged, this, &MainWindow::editParams);
}

void MainWindow::connectChannels() {
  connect(m_channels, &ChannelsPage::readout, m_status, &StatusLine::setReadout);
  connect(m_channels, &ChannelsPage::fixChosen, this, [this](const Fix& fix) { takeParams(fix.params, fix.param); });
  connect(m_channels, &ChannelsPage::enlargeRequested, this, [this](int channel) {
    Display display = m_session.state().display;
    display.channels = Display::Channels::Single;
    display.channel = channel;
    m_session.setDisplay(display, {tr("Channel %1").arg(channel), 0});
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Explore));
  });
  connect(m_compare, &ComparePage::readout, m_status, &StatusLine::setReadout);
  m_commands->onTriggered(CommandId::Solo, [this] {
    if (!m_session.input()) return;
    // Which kernel is meant is seen on its own page only; that all act again needs no page.
    const bool seen = m_session.state().display.tab == Tab::Channels || m_session.state().weights.solo;
    if (seen)
      m_channels->toggleSolo();
    else
      m_tabs->setCurrentIndex(static_cast<int>(Tab::Channels));
  });
  m_commands->onTriggered(CommandId::NextMapSort, [this] {
    if (m_session.state().display.tab == Tab::Channels) m_channels->nextMapSort();
  });
}

/// Status line and panel follow whichever page is shown.
void MainWindow::connectFrames() {
  connect(m_explore, &ExplorePage::frameShown, this, &MainWindow::showFrame);
  connect(&m_session.recompute(), &Recompute::frameReady, this, [this](const std::shared_ptr<const Frame>& frame) {
    const bool ours = frame->output && m_session.input() && frame->inputShape == m_session.input()->input.shape;
    if (ours && m_pages->currentWidget() != m_explore) showFrame(frame);
  });
}

void MainWindow::showFrame(const std::shared_ptr<const Frame>& frame) {
  m_frame = frame;
  m_status->showFrame(frame);
  showPanel();
}

/// While a slider is dragged limits and orders hold.
void MainWindow::setDragging(bool dragging) {
  m_explore->setDragging(dragging);
  m_channels->setDragging(dragging);
}

/// The commands that choose a mechanism bring its page.
void MainWindow::connectMechanismCommands() {
  Commands& c = *m_commands;
  const auto open = [this](const std::function<void()>& choose) {
    const bool shown = m_session.state().display.tab == Tab::Mechanism;
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Mechanism));
    if (shown || m_session.state().display.mechanism == Mechanism::Phases ||
        m_session.state().display.mechanism == Mechanism::Matrix)
      choose();
  };
  c.onTriggered(CommandId::SwitchStampGather, [this, open] { open([this] { m_mechanism->switchStampGather(); }); });
  c.onTriggered(CommandId::ShowPhases, [this] {
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Mechanism));
    m_mechanism->showPhases();
  });
  c.onTriggered(CommandId::ShowMatrix, [this] {
    m_mechanism->showMatrix();
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Mechanism));
  });
  const auto here = [this](const std::function<void()>& run) {
    return [this, run] {
      if (m_session.state().display.tab == Tab::Mechanism) run();
    };
  };
  c.onTriggered(CommandId::Play, here([this] { m_mechanism->togglePlaying(); }));
  c.onTriggered(CommandId::StepBack, here([this] { m_mechanism->step(-1); }));
  c.onTriggered(CommandId::StepForward, here([this] { m_mechanism->step(1); }));
  c.onTriggered(CommandId::FirstStep, here([this] { m_mechanism->goToEnd(false); }));
  c.onTriggered(CommandId::LastStep, here([this] { m_mechanism->goToEnd(true); }));
  c.onTriggered(CommandId::ReduceMotion, [this] {
    const bool reduced = m_commands->action(CommandId::ReduceMotion)->isChecked();
    m_settings.setReducedMotion(reduced);
    setReducedMotion(reduced);
  });
  c.action(CommandId::ReduceMotion)->setChecked(m_settings.reducedMotion());
  setReducedMotion(m_settings.reducedMotion());
}

}  // namespace convt
