#pragma once

#include <QMainWindow>
#include <optional>

#include "app/commands.h"
#include "app/session/opener.h"
#include "app/session/session.h"
#include "app/session/settings.h"
#include "engine/core/size_solver.h"
#include "ui/controls/edit_phase.h"

QT_BEGIN_NAMESPACE
class QMenu;
class QMimeData;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;
QT_END_NAMESPACE

namespace convt {

class ChannelsPage;
class ComparePage;
class ExplorePage;
class ExportBar;
class ExportJob;
class InputButton;
class MechanismPage;
class OpenProgress;
class ParameterPanel;
class StatusLine;

/// The window: menu, panel, tabs, status. It owns the session and joins it to the widgets; it computes and draws
/// nothing.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const Settings& settings, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// What the program begins with: the file, else the state of the last end, else the first start.
  void start(const QString& file = {});
  void openFile(const QString& path);
  void openSample(const QString& id);

  Session& session() { return m_session; }
  ExplorePage& explorePage() { return *m_explore; }
  MechanismPage& mechanismPage() { return *m_mechanism; }
  ChannelsPage& channelsPage() { return *m_channels; }
  ComparePage& comparePage() { return *m_compare; }
  ParameterPanel& panel() { return *m_panel; }
  StatusLine& statusLine() { return *m_status; }
  OpenProgress& openProgress() { return *m_opening; }
  ExportBar& exportBar() { return *m_exportBar; }
  Commands& commands() { return *m_commands; }
  /// What was shown last, by whichever page.
  const std::shared_ptr<const Frame>& frame() const { return m_frame; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build();
  QWidget* buildCorner();
  QWidget* buildTabs();
  void connectPanel();
  void connectExplore();
  void connectMechanism();
  void connectChannels();
  void connectFrames();
  void showFrame(const std::shared_ptr<const Frame>& frame);
  void setDragging(bool dragging);
  void connectMechanismCommands();
  void connectTabs();
  void showTab();
  void connectOpener();
  void connectCommands();
  void connectViewCommands();
  void connectLayerCommands();
  void connectExport();
  void retranslate();
  void showState();
  void showPanel();
  void showInput();
  void drawIcons();
  void fillRecent(QMenu& menu);
  void fillSamples(QMenu& menu);
  void adopt(const InputPtr& input);
  void beginWithSample(const State& state);
  void beginWith(const State& state, const InputPtr& input);
  void take(const QMimeData& brought);
  void save(bool asTensor);
  void chooseTheme(CommandId id);
  void drawOthers();
  void resetLayer();
  void listKeys();
  void about();
  void editParams(const LayerParams& params, Param param, EditPhase phase);
  void takeParams(const LayerParams& params, Param param);
  void takeStep(Param param, Axis axis, int steps);
  void takeLayer(const LayerParams& params, const WeightSource& weights, const ParamLinks& links, const QString& name);
  void noteDraw(const LayerParams& before, const LayerParams& after, Param param);
  QString editName(Param param, const LayerParams& params) const;
  int gestureFor(EditPhase phase);

  Settings m_settings;
  Session m_session;
  Opener m_opener;
  Commands* m_commands;
  ParameterPanel* m_panel = nullptr;
  QStackedWidget* m_pages = nullptr;  ///< one per tab, in the order of Tab
  ExplorePage* m_explore = nullptr;
  MechanismPage* m_mechanism = nullptr;
  ChannelsPage* m_channels = nullptr;
  ComparePage* m_compare = nullptr;
  std::shared_ptr<const Frame> m_frame;  ///< shown last, by whichever page
  StatusLine* m_status = nullptr;
  OpenProgress* m_opening = nullptr;
  ExportJob* m_export = nullptr;
  ExportBar* m_exportBar = nullptr;
  InputButton* m_inputButton = nullptr;
  QPushButton* m_exportButton = nullptr;
  QPushButton* m_keysButton = nullptr;
  QToolButton* m_undoButton = nullptr;
  QMenu* m_recentMenu = nullptr;
  QMenu* m_samplesMenu = nullptr;
  QMenu* m_inputMenu = nullptr;
  QTabBar* m_tabs = nullptr;
  std::optional<State> m_awaited;  ///< what to begin with, while its file is being opened
  int m_gesture = 0;
  bool m_inGesture = false;
};

}  // namespace convt
