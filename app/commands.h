#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <functional>
#include <utility>
#include <vector>

#include "engine/render/picture.h"

QT_BEGIN_NAMESPACE
class QMenu;
class QMenuBar;
class QWidget;
QT_END_NAMESPACE

namespace convt {

/// Everything the user can do by name: the one place where commands, their texts and their keys stand. Menus, buttons
/// and the list of keys are made from it.
enum class CommandId {
  Open,
  Paste,
  SavePicture,
  SaveTensor,
  CancelExport,
  Quit,
  Undo,
  Redo,
  CopyPicture,
  CopyPixelText,
  CopyPixelPython,
  TabExplore,
  TabMechanism,
  TabChannels,
  TabCompare,
  ZoomIn,
  ZoomOut,
  ZoomActual,
  ZoomFit,
  SameContent,
  Navigator,
  WholeMaps,
  ReduceSample,
  ReduceMean,
  ReduceMaxMagnitude,
  Coverage,
  CoverageDetails,
  Statistics,
  StopStatistics,
  Micro,
  SmallerGrid,
  LargerGrid,
  CropFrame,
  TargetSize,
  SwitchStampGather,
  ShowPhases,
  ShowMatrix,
  Play,
  StepBack,
  StepForward,
  FirstStep,
  LastStep,
  ReduceMotion,
  Solo,
  NextMapSort,
  ThemeSystem,
  ThemeLight,
  ThemeDark,
  NextDraw,
  MixAll,
  LinkAll,
  ResetLayer,
  Keys,
  About,
};

/// The commands that choose a page, in the order of Tab.
constexpr CommandId kTabCommands[] = {CommandId::TabExplore, CommandId::TabMechanism, CommandId::TabChannels,
                                      CommandId::TabCompare};

/// The commands that choose a reduction.
constexpr std::pair<CommandId, Reduction> kReductionCommands[] = {
    {CommandId::ReduceSample, Reduction::Sample},
    {CommandId::ReduceMean, Reduction::Mean},
    {CommandId::ReduceMaxMagnitude, Reduction::MaxMagnitude},
};

class Commands : public QObject {
  Q_OBJECT

 public:
  /// Makes all actions; they work in the whole window.
  explicit Commands(QWidget* window);

  QAction* action(CommandId id) const { return m_actions.value(static_cast<int>(id)); }
  void onTriggered(CommandId id, const std::function<void()>& run);

  /// The menus with their commands, in the order of the table. Submenus (recent files, samples) are added by the owner.
  void fillMenus(QMenuBar& bar);
  QMenu* menu(const char* name) const { return m_menus.value(QLatin1StringView(name)); }
  /// Texts, tooltips with keys, menu titles in the present language.
  void retranslate();

  /// "Command — key" lines for the list of keys: name and key sequence in the platform's notation.
  std::vector<std::pair<QString, QString>> keyList() const;

 private:
  QHash<int, QAction*> m_actions;
  QHash<QString, QMenu*> m_menus;
};

}  // namespace convt
