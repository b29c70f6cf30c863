// The rows above and below the picture of the Mechanism tab, and what the user does with them.
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "app/mechanism_page.h"
#include "app/step_player.h"
#include "engine/core/board_difference.h"
#include "engine/core/number_text.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/micro_bar.h"
#include "ui/controls/segmented_switch.h"
#include "ui/controls/separator.h"
#include "ui/image/readout_text.h"
#include "ui/image/rule_plate.h"
#include "ui/mechanism/mechanism_view.h"
#include "ui/mechanism/playback_bar.h"

namespace convt {
namespace {

constexpr int kTallWindow = 1000;  // from here on the formula has a line more
constexpr int kInset = 16;
constexpr int kGap = 16;
constexpr int kRow = 40;
constexpr const char* kKindTexts[] = {
    QT_TRANSLATE_NOOP("convt::MechanismPage", "Stamp"), QT_TRANSLATE_NOOP("convt::MechanismPage", "Gather"),
    QT_TRANSLATE_NOOP("convt::MechanismPage", "Phases"), QT_TRANSLATE_NOOP("convt::MechanismPage", "Matrix")};

}  // namespace

void MechanismPage::build() {
  m_kinds = new SegmentedSwitch(4, this);
  m_factor = new SegmentedSwitch(2, this);
  m_grid = new MicroBar(this);
  m_grid->setEmbedded(true);
  m_channel = new FlatCombo(this);
  m_badge = new QLabel(this);
  m_badge->setObjectName(QStringLiteral("badge"));
  m_view = new MechanismView(this);
  m_plate = new RulePlate(m_view);
  m_plate->hide();
  m_playback = new PlaybackBar({std::begin(kSpeeds), std::end(kSpeeds)}, this);
  m_formula = new FormulaBar(this);

  m_row = new QGridLayout;
  m_row->setContentsMargins(kInset, 0, kInset, 0);
  m_row->setHorizontalSpacing(kGap);
  m_row->setVerticalSpacing(0);
  m_row->setColumnStretch(1, 1);
  m_row->addWidget(m_kinds, 0, 0);
  m_row->addWidget(m_factor, 0, 2);
  m_row->addWidget(m_channel, 0, 3);
  m_row->addWidget(m_badge, 0, 4);
  m_row->setRowMinimumHeight(0, kRow);
  arrange();
  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(m_row);
  column->addWidget(makeSeparator(Qt::Horizontal, this));
  column->addWidget(m_view, 1);
  column->addWidget(m_playback);
  column->addWidget(m_formula);  // draws the line above itself
}

/// What the row takes, with the grid's controls in it or in a row of their own.
int MechanismPage::widthOfRow(bool withGrid) const {
  const int grid = withGrid ? m_grid->sizeHint().width() + kGap : 0;
  const auto shown = [](const QWidget* widget) { return widget->isHidden() ? 0 : widget->sizeHint().width() + kGap; };
  return 2 * kInset + m_kinds->sizeHint().width() + grid + shown(m_channel) + shown(m_factor) + kGap +
         m_badge->sizeHint().width();
}

/// In narrow windows the grid's controls have a row of their own.
void MechanismPage::arrange() {
  const bool beside = widthOfRow(true) <= width();
  const bool was = m_row->itemAtPosition(0, 1) != nullptr;
  if (m_row->indexOf(m_grid) >= 0 && was == beside) return;
  m_row->removeWidget(m_grid);
  if (beside)
    m_row->addWidget(m_grid, 0, 1);
  else
    m_row->addWidget(m_grid, 1, 0, 1, 5);
}

void MechanismPage::connectControls() {
  connect(m_kinds, &SegmentedSwitch::chosen, this,
          [this](int index) { editMechanism(static_cast<Mechanism>(index), m_session.state().display.forward); });
  connect(m_factor, &SegmentedSwitch::chosen, this,
          [this](int index) { editMechanism(Mechanism::Matrix, index == 1); });
  connect(m_grid, &MicroBar::gridEdited, this, [this](const MicroGrid& grid) {
    m_session.setMicro(grid, {tr("Grid"), 0});
  });
  connect(m_channel, &FlatCombo::chosen, this, &MechanismPage::chooseChannel);
  connect(m_playback, &PlaybackBar::playToggled, m_player, &StepPlayer::toggle);
  connect(m_playback, &PlaybackBar::stepRequested, this, [this](qint64 step) {
    m_player->stop();
    goToStep(step);
  });
  connect(m_playback, &PlaybackBar::speedChosen, this, [this](double speed) {
    Playback playback = m_session.state().playback;
    playback.speed = speed;
    m_session.setPlayback(playback);
  });
  connect(m_playback, &PlaybackBar::orderChosen, this, [this](StepOrder order) {
    Playback playback = m_session.state().playback;
    playback.order = order;
    m_session.setPlayback(playback);
  });
  connect(m_player, &StepPlayer::playingChanged, m_playback, &PlaybackBar::setPlaying);
  connect(m_player, &StepPlayer::stepWanted, this, &MechanismPage::goToStep);
  connect(m_player, &StepPlayer::landingChanged, m_view, &MechanismView::setLanding);
  connect(m_formula, &FormulaBar::paramHovered, this,
          [this](std::optional<Param> param, Axis) { Q_EMIT paramHovered(param); });
  connect(m_formula, &FormulaBar::stepRequested, this, &MechanismPage::stepRequested);
}

void MechanismPage::connectView() {
  connect(m_view, &MechanismView::pointing, m_player, &StepPlayer::setHeld);
  connect(m_view, &MechanismView::wordsChanged, this, &MechanismPage::readout);
  connect(m_view, &MechanismView::stepRequested, this, [this](qint64 step) {
    m_player->stop();
    goToStep(step);
  });
  connect(m_view, &MechanismView::pinRequested, this, &MechanismPage::pin);
  connect(m_view, &MechanismView::releaseRequested, this, [this] { m_session.setPin(std::nullopt); });
  connect(m_view, &MechanismView::channelKeyPressed, this, [this](int digit) { chooseChannel(digit - 1); });
  connect(m_view, &MechanismView::edgeDragged, this, &MechanismPage::dragEdge);
  connect(m_plate, &RulePlate::fixChosen, this, [this](int index) {
    if (index < std::ssize(m_fixes)) Q_EMIT fixChosen(m_fixes[static_cast<std::size_t>(index)]);
  });
}

void MechanismPage::showControls() {
  const State& state = m_session.state();
  m_kinds->choose(static_cast<int>(state.display.mechanism));
  m_factor->setVisible(state.display.mechanism == Mechanism::Matrix);
  m_factor->choose(state.display.forward ? 1 : 0);
  m_grid->setGrid(state.micro);
  QStringList texts;
  const int count = std::clamp(state.params.outChannels, 0, 512);
  for (int c = 0; c < count; ++c) texts << tr("out %1").arg(channelName(c, state.params.outChannels));
  m_channel->setTexts(texts);
  m_channel->choose(std::clamp(state.display.channel, 0, std::max(0, count - 1)));
  m_channel->setVisible(count > 1);
}

/// This mechanism's values against the engine's, measured for every pixel of the channel.
void MechanismPage::showBadge() {
  const auto difference = m_board && !m_session.error() && m_failure.isEmpty()
                              ? boardDifference(*m_board, m_session.state().display.mechanism)
                              : std::nullopt;
  m_badge->setVisible(difference.has_value());
  if (!difference) return;
  const QString text = tr("max difference %1").arg(readoutText(*difference));
  const QString kind = tr(kKindTexts[static_cast<std::size_t>(m_session.state().display.mechanism)]);
  m_badge->setText(text);
  arrange();
  const QString all = tr("%1 = engine: %2").arg(kind, text);
  m_badge->setText(all);
  m_badge->setAccessibleName(all);
  const bool beside = m_row->itemAtPosition(1, 0) == nullptr;
  if (widthOfRow(beside) > width()) m_badge->setText(text);
  m_badge->setToolTip(
      tr("The greatest difference between this picture's values, summed in double and rounded once, "
         "and the engine's output"));
}

void MechanismPage::retranslate() {
  m_kinds->setAccessibleName(tr("Mechanism"));
  m_kinds->setText(0, tr(kKindTexts[0]), tr("Each input pixel stamps value × kernel onto the canvas (S)"));
  m_kinds->setText(1, tr(kKindTexts[1]), tr("The flipped kernel slides over the zero-inserted input (S)"));
  m_kinds->setText(2, tr(kKindTexts[2]), tr("The small convolutions that the engine computes (H)"));
  m_kinds->setText(3, tr(kKindTexts[3]), tr("C^T times the input; again: C (E)"));
  m_factor->setAccessibleName(tr("Shown matrix"));
  m_factor->setText(0, tr("C\u1D40"), tr("Multiplies x: ConvTranspose2d (E)"));
  m_factor->setText(1, tr("C"), tr("Multiplies y: Conv2d with the same weights (E)"));
  m_channel->setAccessibleName(tr("Shown output channel"));
  if (m_session.input()) showControls();
  showBadge();
}

void MechanismPage::focusView() {
  m_view->setFocus(Qt::OtherFocusReason);
}

void MechanismPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showState();
}

void MechanismPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_player->stop();
}

void MechanismPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_formula->setTall(window()->height() >= kTallWindow);
  m_formula->setSplit((width() - 1) / 2 + 1);
  m_formula->setFixedHeight(m_formula->sizeHint().height());
  showBadge();
}

void MechanismPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace convt
