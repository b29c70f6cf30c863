// The bars of the window and what their commands do.
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <algorithm>

#include "app/compare_page.h"
#include "app/explore_page.h"
#include "app/main_window.h"
#include "app/mechanism_page.h"
#include "app/session/samples.h"
#include "app/status_line.h"
#include "ui/controls/input_button.h"
#include "ui/controls/parameter_panel.h"
#include "ui/paint/icons.h"
#include "ui/pixel/this_pixel.h"
#include "ui/theme/current_theme.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr std::pair<CommandId, const char*> kThemes[] = {
    {CommandId::ThemeSystem, "system"}, {CommandId::ThemeLight, "light"}, {CommandId::ThemeDark, "dark"}};

ThemeMode modeOf(CommandId id) {
  if (id == CommandId::ThemeLight) return ThemeMode::Light;
  return id == CommandId::ThemeDark ? ThemeMode::Dark : ThemeMode::System;
}

}  // namespace

/// The right end of the menu bar: which input, export, keys.
QWidget* MainWindow::buildCorner() {
  auto* corner = new QWidget(this);
  m_inputButton = new InputButton(corner);
  m_exportButton = new QPushButton(corner);
  m_keysButton = new QPushButton(corner);
  m_inputMenu = new QMenu(this);
  m_inputButton->setMenu(m_inputMenu);
  connect(m_exportButton, &QPushButton::clicked, this, [this] {
    m_commands->menu("Export")->popup(m_exportButton->mapToGlobal(QPoint(0, m_exportButton->height() + 2)));
  });
  m_keysButton->setFixedWidth(24);
  connect(m_keysButton, &QPushButton::clicked, m_commands->action(CommandId::Keys), &QAction::trigger);
  auto* row = new QHBoxLayout(corner);
  row->setContentsMargins(0, 2, 1, 2);  // 8 from the edge: the menu bar adds 7
  row->setSpacing(8);
  for (QPushButton* button : {static_cast<QPushButton*>(m_inputButton), m_exportButton, m_keysButton}) {
    button->setFixedHeight(22);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
  }
  return corner;
}

/// The tabs' row, 32 high, with undo at its right end.
QWidget* MainWindow::buildTabs() {
  auto* bar = new QWidget(this);
  bar->setFixedHeight(31);  // 32 with the separator below it
  m_tabs = new QTabBar(bar);
  for (int i = 0; i < m_pages->count(); ++i) m_tabs->addTab(QString());
  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  m_tabs->setUsesScrollButtons(false);  // there is always room for four words
  m_undoButton = new QToolButton(bar);
  m_undoButton->setDefaultAction(m_commands->action(CommandId::Undo));
  m_undoButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_undoButton->setAutoRaise(true);
  m_undoButton->setFocusPolicy(Qt::TabFocus);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(2, 0, 2, 0);  // the texts of the first tab and of the button then stand 16 from the edges
  row->addWidget(m_tabs, 0, Qt::AlignBottom);
  row->addStretch(1);
  row->addWidget(m_undoButton);

  menuBar()->setFixedHeight(27);  // 28 with the separator below it
  m_commands->fillMenus(*menuBar());
  QMenu* file = m_commands->menu("File");
  QAction* before = m_commands->action(CommandId::Paste);
  m_recentMenu = new QMenu(this);
  m_samplesMenu = new QMenu(this);
  file->insertMenu(before, m_recentMenu);
  file->insertMenu(before, m_samplesMenu);
  connect(m_recentMenu, &QMenu::aboutToShow, this, [this] { fillRecent(*m_recentMenu); });
  connect(m_samplesMenu, &QMenu::aboutToShow, this, [this] { fillSamples(*m_samplesMenu); });
  menuBar()->setCornerWidget(buildCorner());
  connect(m_inputMenu, &QMenu::aboutToShow, this, [this] {
    fillSamples(*m_inputMenu);
    m_inputMenu->addSeparator();
    m_inputMenu->addAction(m_commands->action(CommandId::Open));
    m_inputMenu->addMenu(m_recentMenu);
  });
  return bar;
}

void MainWindow::retranslate() {
  setWindowTitle(tr("ConvTranspose Studio"));
  m_commands->retranslate();
  const QString tabs[] = {tr("Explore"), tr("Mechanism"), tr("Channels"), tr("Compare")};
  for (int i = 0; i < m_tabs->count(); ++i) m_tabs->setTabText(i, tabs[i]);
  m_tabs->setAccessibleName(tr("Views"));
  m_recentMenu->setTitle(tr("Recent files"));
  m_samplesMenu->setTitle(tr("Samples"));
  m_exportButton->setText(tr("Export"));
  m_exportButton->setAccessibleName(tr("Export"));
  m_keysButton->setText(tr("?"));
  m_keysButton->setAccessibleName(tr("Keys"));
  m_inputButton->setAccessibleName(tr("Input"));
  m_inputButton->setToolTip(tr("The input: samples, files, recent files"));
  drawIcons();
  showInput();
}

/// Icons are drawn in the ink of the theme.
void MainWindow::drawIcons() {
  QIcon icon;
  for (const auto& [mode, color] : {std::pair(QIcon::Normal, theme().ink), std::pair(QIcon::Disabled, theme().ink3)}) {
    const double ratio = devicePixelRatioF();
    QPixmap pixmap(QSizeF(16 * ratio, 16 * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintUndo(painter, {8, 8}, color);
    painter.end();
    icon.addPixmap(pixmap, mode);
  }
  m_commands->action(CommandId::Undo)->setIcon(icon);
  m_commands->action(CommandId::Undo)->setIconVisibleInMenu(false);
}

void MainWindow::showInput() {
  if (!m_session.input()) return;
  const Shape& shape = m_session.input()->input.shape;
  m_inputButton->showInput(m_session.input()->title, tr("%1×%2×%3").arg(shape.c).arg(shape.h).arg(shape.w));
  setWindowTitle(tr("%1 - ConvTranspose Studio").arg(m_session.input()->title));
}

void MainWindow::fillRecent(QMenu& menu) {
  menu.clear();
  const QStringList files = m_settings.recentFiles();
  for (const QString& path : files) {
    connect(menu.addAction(QFileInfo(path).fileName()), &QAction::triggered, this, [this, path] { openFile(path); });
  }
  if (files.isEmpty())
    menu.addAction(tr("No files yet"))->setEnabled(false);
  else
    connect(menu.addAction(tr("Clear list")), &QAction::triggered, this, [this] { m_settings.clearRecentFiles(); });
}

void MainWindow::fillSamples(QMenu& menu) {
  menu.clear();
  for (const Sample& sample : samples()) {
    connect(menu.addAction(sample.title), &QAction::triggered, this, [this, id = sample.id] { openSample(id); });
  }
}

void MainWindow::connectCommands() {
  Commands& c = *m_commands;
  c.onTriggered(CommandId::Open, [this] {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), {},
        tr("Pictures and tensors (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.npy);;All files (*)"));
    if (!path.isEmpty()) openFile(path);
  });
  c.onTriggered(CommandId::Paste, [this] { take(*QApplication::clipboard()->mimeData()); });
  c.onTriggered(CommandId::SavePicture, [this] { save(false); });
  c.onTriggered(CommandId::SaveTensor, [this] { save(true); });
  // What is copied and counted is seen in Explore: another page's keys bring it first.
  const auto inExplore = [this](const std::function<void()>& run) {
    return [this, run] {
      if (m_pages->currentWidget() == m_explore) return run();
      m_tabs->setCurrentIndex(static_cast<int>(Tab::Explore));
    };
  };
  c.onTriggered(CommandId::CopyPicture, inExplore([this] { m_explore->copyPicture(); }));
  c.onTriggered(CommandId::CopyPixelText, inExplore([this] { m_explore->thisPixel().copyText(); }));
  c.onTriggered(CommandId::CopyPixelPython, inExplore([this] { m_explore->thisPixel().copyPython(); }));
  c.onTriggered(CommandId::Statistics, inExplore([this] { m_explore->openStatistics(); }));
  c.onTriggered(CommandId::Quit, [this] { close(); });
  c.onTriggered(CommandId::Undo, [this] { m_session.undoStack().undo(); });
  c.onTriggered(CommandId::Redo, [this] { m_session.undoStack().redo(); });
  c.onTriggered(CommandId::Keys, [this] { listKeys(); });
  c.onTriggered(CommandId::About, [this] { about(); });
  connectViewCommands();
  connectLayerCommands();
  connectMechanismCommands();
}

void MainWindow::connectViewCommands() {
  Commands& c = *m_commands;
  const auto compared = [this] { return m_session.state().display.tab == Tab::Compare; };
  c.onTriggered(CommandId::ZoomIn, [this, compared] { compared() ? m_compare->zoomIn() : m_explore->zoomIn(); });
  c.onTriggered(CommandId::ZoomOut, [this, compared] { compared() ? m_compare->zoomOut() : m_explore->zoomOut(); });
  c.onTriggered(CommandId::ZoomActual, [this, compared] { compared() ? m_compare->zoomTo(1) : m_explore->zoomTo(1); });
  c.onTriggered(CommandId::ZoomFit, [this, compared] { compared() ? m_compare->fit() : m_explore->fit(); });
  const auto display = [this](const QString& name, const std::function<void(Display&)>& change) {
    Display next = m_session.state().display;
    change(next);
    m_session.setDisplay(next, {name, 0});
  };
  c.onTriggered(CommandId::Navigator,
                [display] { display(tr("Navigator"), [](Display& d) { d.navigator = !d.navigator; }); });
  c.onTriggered(CommandId::WholeMaps,
                [display] { display(tr("Feature map layout"), [](Display& d) { d.wholeMaps = !d.wholeMaps; }); });
  c.onTriggered(CommandId::SameContent,
                [display] { display(tr("Same content"), [](Display& d) { d.sameContent = !d.sameContent; }); });
  for (const auto& entry : kReductionCommands) {
    const Reduction reduction = entry.second;
    c.onTriggered(entry.first, [this, reduction] { m_explore->chooseReduction(reduction); });
  }
  c.onTriggered(CommandId::Coverage, [this] { m_explore->cycleCoverage(); });
  c.onTriggered(CommandId::CoverageDetails, [this] { m_explore->openCoverage(); });
  c.onTriggered(CommandId::StopStatistics, [this] { m_explore->toggleStatistics(); });
  c.onTriggered(CommandId::Micro, [this] { m_explore->toggleMicro(); });
  c.onTriggered(CommandId::SmallerGrid, [this] { m_explore->resizeMicro(-1); });
  c.onTriggered(CommandId::LargerGrid, [this] { m_explore->resizeMicro(1); });
  c.onTriggered(CommandId::CropFrame, [this, display] {
    const bool seen = m_session.state().display.tab == Tab::Explore;  // on another page it is to be brought
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Explore));
    display(tr("Crop frame"), [seen](Display& d) { d.cropFrame = !seen || !d.cropFrame; });
  });
  for (const auto& theme : kThemes) {
    const CommandId id = theme.first;
    c.onTriggered(id, [this, id] { chooseTheme(id); });
    c.action(id)->setChecked(m_settings.theme() == QLatin1StringView(theme.second));
  }
}

void MainWindow::connectLayerCommands() {
  Commands& c = *m_commands;
  c.onTriggered(CommandId::NextDraw, [this] { drawOthers(); });
  c.onTriggered(CommandId::MixAll, [this] {
    WeightSource weights = m_session.state().weights;
    weights.mixAll = !weights.mixAll;
    m_session.setWeights(weights, {tr("Mix all input channels"), 0});
  });
  c.onTriggered(CommandId::LinkAll, [this] {
    const auto& linked = m_session.state().display.linked;
    const bool link = !std::all_of(linked.begin(), linked.end(), [](bool v) { return v; });
    m_session.setAllLinked(link, {link ? tr("Link H and W") : tr("Part H and W"), 0});
  });
  c.onTriggered(CommandId::ResetLayer, [this] { resetLayer(); });
  c.onTriggered(CommandId::TargetSize, [this] {
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Explore));
    m_explore->openTarget();
  });
}

void MainWindow::chooseTheme(CommandId id) {
  const auto found =
      std::find_if(std::begin(kThemes), std::end(kThemes), [id](const auto& t) { return t.first == id; });
  m_settings.setTheme(QLatin1StringView(found->second));
  m_commands->action(id)->setChecked(true);
  setTheme(modeOf(id));
}

/// The next seed: another draw that can be named and found again.
void MainWindow::drawOthers() {
  WeightSource weights = m_session.state().weights;
  if (weights.kind == WeightKind::Torch) ++weights.seed;
  weights.kind = WeightKind::Torch;
  m_session.setWeights(weights, {tr("Seed %1").arg(weights.seed), 0});
}

void MainWindow::resetLayer() {
  const State first = firstState();
  LayerParams params = first.params;
  if (m_session.input()) params.outChannels = static_cast<int>(m_session.input()->input.shape.c);
  m_session.resetLayer(params, first.weights, {tr("Reset layer"), 0});
}

void MainWindow::listKeys() {
  // Two columns of commands: one would be higher than a small screen.
  const auto list = m_commands->keyList();
  const std::size_t half = (list.size() + 1) / 2;
  const auto cells = [&list](std::size_t i) {
    if (i >= list.size()) return QString();
    return u"<td>%1&nbsp;&nbsp;&nbsp;</td><td>%2&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;</td>"_s.arg(
        list[i].first.toHtmlEscaped(), list[i].second.toHtmlEscaped());
  };
  QString rows;
  for (std::size_t i = 0; i < half; ++i) rows += u"<tr>"_s + cells(i) + cells(i + half) + u"</tr>"_s;
  const QString views =
      tr("In a view: arrows move a cursor or the pin (Ctrl: by ten), Enter pins, Esc releases, 1 to 9 "
         "choose the channel, Shift+arrows pan, + and - zoom, 0 fits. On a slider: arrows, Page "
         "Up/Down, Home, End; double click resets.");
  QMessageBox box(QMessageBox::NoIcon, tr("Keys"), u"<table>%1</table><p>%2</p>"_s.arg(rows, views.toHtmlEscaped()),
                  QMessageBox::Close, this);
  box.exec();
}

void MainWindow::about() {
  QMessageBox::about(this, tr("About ConvTranspose Studio"),
                     tr("ConvTranspose Studio %1\nSee, teach and export the 2-D transposed convolution, as PyTorch's "
                        "nn.ConvTranspose2d computes it.\nMIT licence. Type: Roboto, Apache License 2.0.")
                         .arg(QApplication::applicationVersion()));
}

}  // namespace convt
