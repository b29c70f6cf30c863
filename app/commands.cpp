#include "app/commands.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

namespace convt {
namespace {

struct Row {
  CommandId id;
  const char* menu;
  const char* text;
  const char* keys;  // portable notation; "" for none
  bool checkable = false;
  bool beginsGroup = false;
};

constexpr Row kRows[] = {
    {CommandId::Open, "File", QT_TRANSLATE_NOOP("convt::Commands", "Open..."), "Ctrl+O"},
    {CommandId::Paste, "File", QT_TRANSLATE_NOOP("convt::Commands", "Paste picture"), "Ctrl+V"},
    {CommandId::SavePicture, "Export", QT_TRANSLATE_NOOP("convt::Commands", "Output as picture..."), "Ctrl+S"},
    {CommandId::SaveTensor, "Export", QT_TRANSLATE_NOOP("convt::Commands", "Output as array..."), "Ctrl+Shift+S"},
    {CommandId::CancelExport, "Export", QT_TRANSLATE_NOOP("convt::Commands", "Cancel saving"), "Ctrl+."},
    {CommandId::CopyPicture, "Export", QT_TRANSLATE_NOOP("convt::Commands", "Copy what the output view shows"),
     "Ctrl+C"},
    {CommandId::CopyPixelText, "Edit", QT_TRANSLATE_NOOP("convt::Commands", "Copy this pixel's terms"), "Ctrl+Shift+T",
     false, true},
    {CommandId::CopyPixelPython, "Edit", QT_TRANSLATE_NOOP("convt::Commands", "Copy this pixel as Python"),
     "Ctrl+Shift+P"},
    {CommandId::Quit, "File", QT_TRANSLATE_NOOP("convt::Commands", "Quit"), "Ctrl+Q", false, true},
    {CommandId::Undo, "Edit", QT_TRANSLATE_NOOP("convt::Commands", "Undo"), "Ctrl+Z"},
    {CommandId::Redo, "Edit", QT_TRANSLATE_NOOP("convt::Commands", "Redo"), "Ctrl+Shift+Z"},
    {CommandId::TabExplore, "View", QT_TRANSLATE_NOOP("convt::Commands", "Explore"), "Alt+1", true},
    {CommandId::TabMechanism, "View", QT_TRANSLATE_NOOP("convt::Commands", "Mechanism"), "Alt+2", true},
    {CommandId::TabChannels, "View", QT_TRANSLATE_NOOP("convt::Commands", "Channels"), "Alt+3", true},
    {CommandId::TabCompare, "View", QT_TRANSLATE_NOOP("convt::Commands", "Compare"), "Alt+4", true},
    {CommandId::ZoomIn, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoom in"), "Ctrl++", false, true},
    {CommandId::ZoomOut, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoom out"), "Ctrl+-"},
    {CommandId::ZoomActual, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoom 1:1"), "Ctrl+1"},
    {CommandId::ZoomFit, "View", QT_TRANSLATE_NOOP("convt::Commands", "Fit both pictures"), "Ctrl+0"},
    {CommandId::SameContent, "View", QT_TRANSLATE_NOOP("convt::Commands", "Same content in both views"), "L", true},
    {CommandId::Navigator, "View", QT_TRANSLATE_NOOP("convt::Commands", "Navigator"), "N", true, true},
    {CommandId::WholeMaps, "View", QT_TRANSLATE_NOOP("convt::Commands", "Whole feature maps"), "M", true},
    {CommandId::ReduceSample, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoomed out: sample"), "Shift+S", true,
     true},
    {CommandId::ReduceMean, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoomed out: mean"), "Shift+A", true},
    {CommandId::ReduceMaxMagnitude, "View", QT_TRANSLATE_NOOP("convt::Commands", "Zoomed out: max magnitude"),
     "Shift+X", true},
    {CommandId::Coverage, "View", QT_TRANSLATE_NOOP("convt::Commands", "Coverage: picture, counts, both"), "C", false,
     true},
    {CommandId::CoverageDetails, "View", QT_TRANSLATE_NOOP("convt::Commands", "Coverage in numbers..."), "Shift+C"},
    {CommandId::Statistics, "View", QT_TRANSLATE_NOOP("convt::Commands", "Statistics of the output..."), "I"},
    {CommandId::StopStatistics, "View", QT_TRANSLATE_NOOP("convt::Commands", "Stop the statistics, or go on with them"),
     "Shift+I"},
    {CommandId::Micro, "View", QT_TRANSLATE_NOOP("convt::Commands", "Grid of numbers"), "G", true, true},
    {CommandId::SmallerGrid, "View", QT_TRANSLATE_NOOP("convt::Commands", "Smaller grid"), "["},
    {CommandId::LargerGrid, "View", QT_TRANSLATE_NOOP("convt::Commands", "Larger grid"), "]"},
    {CommandId::CropFrame, "View", QT_TRANSLATE_NOOP("convt::Commands", "Crop frame: what padding cuts off"), "F", true,
     true},
    {CommandId::TargetSize, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "Layers for a wanted output size..."), "T"},
    {CommandId::SwitchStampGather, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "Mechanism: stamp or gather"), "S"},
    {CommandId::ShowPhases, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "Mechanism: phases"), "H"},
    {CommandId::ShowMatrix, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "Mechanism: matrix, C^T or C"), "E"},
    {CommandId::Play, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "Play or pause"), "P", false, true},
    {CommandId::StepBack, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "One step back"), ","},
    {CommandId::StepForward, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "One step on"), "."},
    {CommandId::FirstStep, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "To the beginning"), "Alt+Home"},
    {CommandId::LastStep, "Learn", QT_TRANSLATE_NOOP("convt::Commands", "To the end"), "Alt+End"},
    {CommandId::ReduceMotion, "View", QT_TRANSLATE_NOOP("convt::Commands", "Reduce motion"), "Ctrl+Alt+M", true},
    {CommandId::Solo, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "One kernel alone, or all again"), "O"},
    {CommandId::NextMapSort, "View", QT_TRANSLATE_NOOP("convt::Commands", "Sort the maps: index, spread, checkerboard"),
     "Shift+O"},
    {CommandId::ThemeSystem, "View", QT_TRANSLATE_NOOP("convt::Commands", "System theme"), "Ctrl+Alt+S", true, true},
    {CommandId::ThemeLight, "View", QT_TRANSLATE_NOOP("convt::Commands", "Light theme"), "Ctrl+Alt+L", true},
    {CommandId::ThemeDark, "View", QT_TRANSLATE_NOOP("convt::Commands", "Dark theme"), "Ctrl+Alt+D", true},
    {CommandId::NextDraw, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "Draw other random weights"), "R"},
    {CommandId::MixAll, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "Mix all input channels"), "X", true},
    {CommandId::LinkAll, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "Link height and width"), "K", true, true},
    {CommandId::ResetLayer, "Layer", QT_TRANSLATE_NOOP("convt::Commands", "Reset layer"), "Ctrl+R"},
    {CommandId::Keys, "Help", QT_TRANSLATE_NOOP("convt::Commands", "Keys"), "?"},
    {CommandId::About, "Help", QT_TRANSLATE_NOOP("convt::Commands", "About"), "Ctrl+F1"},
};

constexpr const char* kMenus[] = {
    QT_TRANSLATE_NOOP("convt::Commands", "File"),  QT_TRANSLATE_NOOP("convt::Commands", "Edit"),
    QT_TRANSLATE_NOOP("convt::Commands", "View"),  QT_TRANSLATE_NOOP("convt::Commands", "Layer"),
    QT_TRANSLATE_NOOP("convt::Commands", "Learn"), QT_TRANSLATE_NOOP("convt::Commands", "Export"),
    QT_TRANSLATE_NOOP("convt::Commands", "Help"),
};

}  // namespace

Commands::Commands(QWidget* window) : QObject(window) {
  for (const Row& row : kRows) {
    auto* action = new QAction(this);
    action->setCheckable(row.checkable);
    if (row.keys[0] != '\0') action->setShortcut(QKeySequence(QLatin1StringView(row.keys), QKeySequence::PortableText));
    action->setShortcutContext(Qt::WindowShortcut);
    window->addAction(action);
    m_actions.insert(static_cast<int>(row.id), action);
  }
  auto* themes = new QActionGroup(this);
  for (const CommandId id : {CommandId::ThemeSystem, CommandId::ThemeLight, CommandId::ThemeDark}) {
    themes->addAction(action(id));
  }
  auto* reductions = new QActionGroup(this);
  for (const CommandId id : {CommandId::ReduceSample, CommandId::ReduceMean, CommandId::ReduceMaxMagnitude}) {
    reductions->addAction(action(id));
  }
  auto* tabs = new QActionGroup(this);
  for (const CommandId id : kTabCommands) tabs->addAction(action(id));
  retranslate();
}

void Commands::onTriggered(CommandId id, const std::function<void()>& run) {
  connect(action(id), &QAction::triggered, this, run);
}

void Commands::fillMenus(QMenuBar& bar) {
  for (const char* name : kMenus) m_menus.insert(QLatin1StringView(name), bar.addMenu(QString()));
  for (const Row& row : kRows) {
    QMenu* menu = m_menus.value(QLatin1StringView(row.menu));
    if (row.beginsGroup) menu->addSeparator();
    menu->addAction(action(row.id));
  }
  retranslate();
}

void Commands::retranslate() {
  for (const Row& row : kRows) {
    QAction* target = action(row.id);
    target->setText(tr(row.text));
    const QString keys = target->shortcut().toString(QKeySequence::NativeText);
    target->setToolTip(keys.isEmpty() ? tr(row.text) : tr("%1 (%2)").arg(tr(row.text), keys));
  }
  for (const char* name : kMenus) {
    if (QMenu* found = menu(name)) found->setTitle(tr(name));
  }
}

std::vector<std::pair<QString, QString>> Commands::keyList() const {
  std::vector<std::pair<QString, QString>> list;
  for (const Row& row : kRows) {
    const QString keys = action(row.id)->shortcut().toString(QKeySequence::NativeText);
    if (!keys.isEmpty()) list.emplace_back(tr(row.text), keys);
  }
  return list;
}

}  // namespace convt
