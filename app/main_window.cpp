#include "app/main_window.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "app/channels_page.h"
#include "app/compare_page.h"
#include "app/explore_page.h"
#include "app/export_bar.h"
#include "app/hover_lane.h"
#include "app/mechanism_page.h"
#include "app/open_progress.h"
#include "app/session/export_job.h"
#include "app/session/samples.h"
#include "app/status_line.h"
#include "engine/core/output_size.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/separator.h"
#include "ui/pixel/this_pixel.h"
#include "ui/statistics/statistics_popover.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kWideWindow = 1600;  // from here on the panel is wider

/// The file or picture that a drop or the clipboard brings, if any.
QString localFile(const QMimeData& data) {
  const QList<QUrl> urls = data.urls();
  return urls.isEmpty() ? QString() : urls.front().toLocalFile();
}

}  // namespace

MainWindow::MainWindow(const Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_commands(new Commands(this)) {
  setAcceptDrops(true);
  setMinimumSize(1024, 640);
  m_export = new ExportJob(this);
  build();
  connectPanel();
  connectExplore();
  connectMechanism();
  connectChannels();
  connectTabs();
  connectCommands();
  connect(&m_session, &Session::stateChanged, this, &MainWindow::showState);
  connect(&m_session.undoStack(), &QUndoStack::canUndoChanged, m_commands->action(CommandId::Undo),
          &QAction::setEnabled);
  connect(&m_session.undoStack(), &QUndoStack::canRedoChanged, m_commands->action(CommandId::Redo),
          &QAction::setEnabled);
  m_commands->action(CommandId::Undo)->setEnabled(false);
  m_commands->action(CommandId::Redo)->setEnabled(false);
  connectOpener();
  connectExport();
  retranslate();
}

/// Views that lose the focus say so: not to a session that is gone.
MainWindow::~MainWindow() {
  hide();
}

void MainWindow::build() {
  auto* centre = new QWidget(this);
  m_panel = new ParameterPanel(centre);
  m_pages = new QStackedWidget(centre);
  m_explore = new ExplorePage(m_session, m_pages);
  m_mechanism = new MechanismPage(m_session, m_pages);
  m_channels = new ChannelsPage(m_session, m_pages);
  m_compare = new ComparePage(m_session, m_pages);
  QWidget* const pages[] = {m_explore, m_mechanism, m_channels, m_compare};
  for (QWidget* page : pages) m_pages->addWidget(page);
  m_status = new StatusLine(this);
  m_opening = new OpenProgress(this);
  m_exportBar = new ExportBar(this);
  const auto line = [centre] { return makeSeparator(Qt::Horizontal, centre); };
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addWidget(buildTabs());
  right->addWidget(line());
  right->addWidget(m_pages, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(m_panel);
  row->addLayout(right, 1);
  auto* column = new QVBoxLayout(centre);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(line());
  column->addLayout(row, 1);
  column->addWidget(line());
  column->addWidget(m_exportBar);
  auto* foot = new QHBoxLayout;
  foot->setSpacing(0);
  foot->addWidget(m_status, 1);
  foot->addWidget(m_opening);
  column->addLayout(foot);
  setCentralWidget(centre);
  connect(m_explore, &ExplorePage::readout, this, [this](const QString& text) {
    if (m_pages->currentWidget() == m_explore) m_status->setReadout(text);  // another page has a readout of its own
  });
  connectFrames();
}

void MainWindow::connectPanel() {
  connect(m_panel, &ParameterPanel::paramsEdited, this, &MainWindow::editParams);
  connect(m_panel, &ParameterPanel::weightsEdited, this, [this](const WeightSource& source, EditPhase phase) {
    setDragging(phase == EditPhase::Drag);
    m_session.setWeights(source, {tr("Weights"), gestureFor(phase)});
    m_status->setNote({});
  });
  connect(m_panel, &ParameterPanel::linkEdited, this, [this](Param param, bool linked) {
    const QString name = linked ? tr("Link H and W of %1") : tr("Part H and W of %1");
    m_session.setLinked(param, linked, {name.arg(tr(nameOf(param))), 0});
  });
  connect(m_panel, &ParameterPanel::outFollowRequested, this, [this] {
    m_session.followInput({tr("Out channels as input"), 0});
  });
}

void MainWindow::connectOpener() {
  connect(&m_opener, &Opener::started, m_opening, &OpenProgress::begin);
  connect(&m_opener, &Opener::progress, m_opening, &OpenProgress::setShare);
  connect(&m_opener, &Opener::ended, m_opening, &OpenProgress::end);
  connect(m_opening, &OpenProgress::cancelled, &m_opener, &Opener::cancel);
  connect(&m_opener, &Opener::opened, this, &MainWindow::adopt);
  connect(&m_opener, &Opener::failed, this, [this](const QString& text) {
    if (m_awaited) beginWithSample(*m_awaited);  // what the window was to begin with cannot be opened
    m_awaited.reset();
    m_status->setSentence(text);
  });
}

void MainWindow::connectExplore() {
  connect(m_explore, &ExplorePage::paramHovered, m_panel, &ParameterPanel::setRinged);
  connect(&m_explore->thisPixel(), &ThisPixel::copied, m_status, &StatusLine::setSentence);
  connect(&m_explore->statistics(), &StatisticsPopover::copied, m_status, &StatusLine::setSentence);
  connect(m_status, &StatusLine::statisticsToggled, m_explore, &ExplorePage::toggleStatistics);
  HoverLane& hover = m_explore->hoverLane();
  connect(&hover, &HoverLane::usedTapsChanged, m_panel, &ParameterPanel::setUsedTaps);
  connect(&hover, &HoverLane::hoveredTapChanged, m_panel, &ParameterPanel::setHoveredTap);
  connect(m_panel, &ParameterPanel::tapActivated, &hover, &HoverLane::activate);
  connect(m_panel, &ParameterPanel::tapHovered, &hover, [&hover](const std::optional<TapAt>& tap) {
    HoverPlace place;
    place.kind = tap ? HoverPlace::Kind::Tap : HoverPlace::Kind::None;
    place.tap = tap.value_or(TapAt{});
    hover.hover(place);
  });
  connect(m_explore, &ExplorePage::stepRequested, this, &MainWindow::takeStep);
  connect(m_explore, &ExplorePage::fixChosen, this, [this](const Fix& fix) { takeParams(fix.params, fix.param); });
  connect(m_explore, &ExplorePage::paramsEdited, this, &MainWindow::editParams);
  connect(m_explore, &ExplorePage::layerChosen, this, &MainWindow::takeLayer);
}

/// The edits of one drag, of a slider or an edge of the crop frame, are one step of undo.
void MainWindow::editParams(const LayerParams& params, Param param, EditPhase phase) {
  const LayerParams before = m_session.state().params;
  setDragging(phase == EditPhase::Drag);
  m_session.setParams(params, {editName(param, params), gestureFor(phase)});
  noteDraw(before, params, param);
}

/// The wheel over a number of the formula.
void MainWindow::takeStep(Param param, Axis axis, int steps) {
  LayerParams params = m_session.state().params;
  Pair value = pairOf(params, param);
  const bool both = param <= Param::Dilation && m_session.state().display.linked[static_cast<std::size_t>(param)];
  const int least = param == Param::Padding || param == Param::OutputPadding ? 0 : 1;
  if (both || axis != Axis::W) value.h = std::max(least, value.h + steps);
  if (both || axis == Axis::W) value.w = std::max(least, value.w + steps);
  setPair(params, param, value);
  takeParams(params, param);
}

/// An edit of one step that does not come from a gesture.
void MainWindow::takeParams(const LayerParams& params, Param param) {
  const LayerParams before = m_session.state().params;
  m_session.setParams(params, {editName(param, params), 0});
  noteDraw(before, params, param);
}

/// Another layer and the links that it keeps, as one step.
void MainWindow::takeLayer(const LayerParams& params, const WeightSource& weights, const ParamLinks& links,
                           const QString& name) {
  const LayerParams before = m_session.state().params;
  const int gesture = ++m_gesture;
  Display display = m_session.state().display;
  display.linked = links;
  m_session.setDisplay(display, {name, gesture});
  m_session.setLayer(params, weights, {name, gesture});
  noteDraw(before, params, Param::Kernel);
}

/// Edits from a press to its release belong together: one number for all of them.
int MainWindow::gestureFor(EditPhase phase) {
  if (phase == EditPhase::Step) {
    m_inGesture = false;
    return 0;
  }
  if (!m_inGesture) ++m_gesture;
  m_inGesture = phase == EditPhase::Drag;
  return m_gesture;
}

QString MainWindow::editName(Param param, const LayerParams& params) const {
  const Pair before = pairOf(m_session.state().params, param);
  const Pair after = pairOf(params, param);
  const bool w = before.h == after.h;
  QString name = tr(nameOf(param));
  name[0] = name[0].toUpper();
  return tr("%1 %2 to %3").arg(name).arg(w ? before.w : before.h).arg(w ? after.w : after.h);
}

/// PyTorch draws the weights anew when their shape changes: the pictures then differ for two reasons, and we say so.
void MainWindow::noteDraw(const LayerParams& before, const LayerParams& after, Param param) {
  const bool drawn =
      m_session.state().weights.kind == WeightKind::Torch &&
      (before.kernel != after.kernel || before.outChannels != after.outChannels || before.groups != after.groups);
  const Pair from = pairOf(before, param);
  const Pair to = pairOf(after, param);
  m_status->setNote(drawn ? tr("new draw (%1 %2 to %3)").arg(tr(nameOf(param))).arg(from.h).arg(to.h) : QString());
}

void MainWindow::showPanel() {
  if (!m_session.input()) return;
  const State& state = m_session.state();
  PanelState shown;
  shown.params = state.params;
  shown.input = m_session.input()->input.shape;
  shown.outFollowsInput = state.outFollowsInput;
  shown.linked = state.display.linked;
  shown.weights = state.weights;
  shown.wholeNumbers = state.micro.on && state.micro.wholeNumbers;
  shown.error = m_session.error();
  if (m_frame) shown.weight = m_frame->weight;
  shown.outChannel = std::clamp(state.display.channel, 0, std::max(0, state.params.outChannels - 1));
  m_panel->show(shown);
}

void MainWindow::showState() {
  if (!m_session.input()) return;
  const State& state = m_session.state();
  showTab();
  showPanel();
  showInput();
  m_status->showOutput(outputShape(state.params, m_session.input()->input.shape), !m_session.error());
  m_status->setSentence({});
  m_commands->action(CommandId::Navigator)->setChecked(state.display.navigator);
  m_commands->action(CommandId::CropFrame)->setChecked(state.display.cropFrame);
  m_commands->action(CommandId::WholeMaps)->setChecked(state.display.wholeMaps);
  for (const auto& [id, reduction] : kReductionCommands) {
    m_commands->action(id)->setChecked(state.display.reduction == reduction);
  }
  m_commands->action(CommandId::SameContent)->setChecked(state.display.sameContent);
  m_commands->action(CommandId::Micro)->setChecked(state.micro.on);
  m_commands->action(CommandId::Micro)->setEnabled(state.display.tab != Tab::Mechanism);  // which is always on a grid
  for (const CommandId id : {CommandId::SmallerGrid, CommandId::LargerGrid}) {
    m_commands->action(id)->setEnabled(state.micro.on && state.micro.source != MicroGrid::Source::Tutorial);
  }
  m_commands->action(CommandId::MixAll)->setChecked(state.weights.mixAll);
  m_commands->action(CommandId::MixAll)->setEnabled(isPerChannelRule(state.weights.kind));
  const auto& linked = state.display.linked;
  m_commands->action(CommandId::LinkAll)->setChecked(std::all_of(linked.begin(), linked.end(), [](bool v) {
    return v;
  }));
  m_commands->action(CommandId::SavePicture)->setEnabled(!m_session.error());
  m_commands->action(CommandId::SaveTensor)->setEnabled(!m_session.error());
}

void MainWindow::start(const QString& file) {
  m_explore->focusOutput();
  const std::optional<State> last = m_settings.lastState();
  const State state = last.value_or(firstState());
  const bool isFile = state.input.kind == InputRef::Kind::File;
  if (!last) m_explore->showCaption();
  if (!file.isEmpty() || isFile) {
    m_awaited = state;
    return openFile(file.isEmpty() ? state.input.name : file);
  }
  beginWithSample(state);
}

/// The state on its sample; on Street where that is not to be had.
void MainWindow::beginWithSample(const State& state) {
  const bool isSample = state.input.kind == InputRef::Kind::Sample;
  auto sample = convt::openSample(isSample ? state.input.name : streetSampleId());
  const State begin = sample && isSample ? state : firstState();
  if (!sample) sample = convt::openSample(streetSampleId());
  if (!sample) return m_status->setSentence(QString::fromStdString(sample.failure().text));
  beginWith(begin, sample->input);
}

void MainWindow::beginWith(const State& state, const InputPtr& input) {
  State begin = state;
  begin.input = input->ref;
  m_session.restore(begin, input);
}

void MainWindow::openFile(const QString& path) {
  m_opener.openFile(path);
}

void MainWindow::openSample(const QString& id) {
  const auto sample = convt::openSample(id);
  if (!sample) return m_status->setSentence(QString::fromStdString(sample.failure().text));
  const Shape& shape = sample->input->input.shape;
  const LayerParams params = sample->params.value_or(m_session.state().params);
  const Look plate{streetPlateView(), streetPlatePin()};
  const Look look = id == streetSampleId() ? plate : m_explore->lookFor(shape, params);
  m_session.setInput(sample->input, look, sample->params, sample->weights);
}

void MainWindow::adopt(const InputPtr& input) {
  if (input->ref.kind == InputRef::Kind::File) m_settings.addRecentFile(input->ref.name);
  if (m_awaited) {
    State begin = *m_awaited;
    m_awaited.reset();
    if (begin.input !=
        input->ref) {  // a file of the command line: the parameters are the last ones, the view is its own
      if (begin.weights.kind == WeightKind::Tensor) begin.weights = firstState().weights;
      if (begin.outFollowsInput) begin.params.outChannels = static_cast<int>(input->input.shape.c);
      const Look look = m_explore->lookFor(input->input.shape, begin.params);
      begin.view = look.view;
      begin.pin = look.pin;
      begin.micro.on = false;
      begin.aside = {};
    }
    beginWith(begin, input);
  } else {
    m_session.setInput(input, m_explore->lookFor(input->input.shape, m_session.state().params));
  }
  m_status->setSentence(input->notes.join(u"  "_s));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (m_session.input() && m_session.input()->ref.kind != InputRef::Kind::Pasted)
    m_settings.saveLastState(m_session.state());
  m_settings.setGeometry(saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  m_panel->setPanelWidth(width() >= kWideWindow ? ParameterPanel::kWideWidth : ParameterPanel::kUsualWidth);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!localFile(*event->mimeData()).isEmpty() || event->mimeData()->hasImage()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  take(*event->mimeData());
}

/// A drop or a paste: a file, else a picture.
void MainWindow::take(const QMimeData& brought) {
  const QString file = localFile(brought);
  if (!file.isEmpty()) return openFile(file);
  if (brought.hasImage()) return m_opener.openImage(qvariant_cast<QImage>(brought.imageData()), tr("pasted picture"));
  m_status->setSentence(tr("There is no picture and no file to paste."));
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange && m_undoButton != nullptr) drawIcons();
}

}  // namespace convt
