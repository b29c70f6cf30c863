#include "ui/mechanism/playback_bar.h"

#include <QComboBox>
#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/controls/slider_track.h"
#include "ui/mechanism/transport_button.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kHeight = 48;
constexpr int kInset = 16;
constexpr qint64 kMostTicks = 16;

QString speedText(double speed) {
  return speed < 1.0 ? QStringLiteral("\u00BD\u00D7") : QStringLiteral("%1\u00D7").arg(static_cast<int>(speed));
}

}  // namespace

PlaybackBar::PlaybackBar(std::vector<double> speeds, QWidget* parent) : QWidget(parent), m_speeds(std::move(speeds)) {
  setFixedHeight(kHeight);
  build();
  retranslate();
}

void PlaybackBar::build() {
  m_first = new TransportButton(Transport::First, this);
  m_back = new TransportButton(Transport::Back, this);
  m_play = new TransportButton(Transport::Play, this);
  m_forward = new TransportButton(Transport::Forward, this);
  m_last = new TransportButton(Transport::Last, this);
  m_play->setPrimary(true);
  m_play->setObjectName(QStringLiteral("play"));
  m_text = new QLabel(this);
  m_scrubber = new SliderTrack(this);
  m_scrubber->setFixedHeight(SliderTrack::kHeight);
  m_scrubber->setParam(Param::Input);  // it is no parameter: ink
  m_scrubber->setObjectName(QStringLiteral("scrubber"));
  m_speedLabel = new QLabel(this);
  m_speed = new QComboBox(this);
  m_orderLabel = new QLabel(this);
  m_order = new QComboBox(this);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kInset, 1, kInset, 0);
  row->setSpacing(8);
  for (QWidget* button : {static_cast<QWidget*>(m_first), static_cast<QWidget*>(m_back), static_cast<QWidget*>(m_play),
                          static_cast<QWidget*>(m_forward), static_cast<QWidget*>(m_last)}) {
    row->addWidget(button);
  }
  row->addSpacing(8);
  row->addWidget(m_text);
  row->addWidget(m_scrubber, 1);
  for (QWidget* control : {static_cast<QWidget*>(m_speedLabel), static_cast<QWidget*>(m_speed),
                           static_cast<QWidget*>(m_orderLabel), static_cast<QWidget*>(m_order)}) {
    row->addWidget(control);
  }
  row->insertSpacing(row->indexOf(m_orderLabel), 8);
  const auto goTo = [this](qint64 step) { Q_EMIT stepRequested(std::clamp<qint64>(step, 0, m_count)); };
  connect(m_first, &QAbstractButton::clicked, this, [goTo] { goTo(0); });
  connect(m_back, &QAbstractButton::clicked, this, [this, goTo] { goTo(m_step - 1); });
  connect(m_play, &QAbstractButton::clicked, this, &PlaybackBar::playToggled);
  connect(m_forward, &QAbstractButton::clicked, this, [this, goTo] { goTo(m_step + 1); });
  connect(m_last, &QAbstractButton::clicked, this, [this, goTo] { goTo(m_count); });
  connect(m_scrubber, &SliderTrack::valueEdited, this, [goTo](int step, EditPhase) { goTo(step); });
  connect(m_scrubber, &SliderTrack::resetRequested, this, [this, goTo] { goTo(m_count); });
  connect(m_speed, &QComboBox::activated, this,
          [this](int index) { Q_EMIT speedChosen(m_speeds.at(static_cast<std::size_t>(index))); });
  connect(m_order, &QComboBox::activated, this,
          [this](int index) { Q_EMIT orderChosen(static_cast<StepOrder>(index)); });
}

void PlaybackBar::setStep(qint64 step, qint64 count) {
  m_count = std::max<qint64>(0, count);
  m_step = std::clamp<qint64>(step, 0, m_count);
  m_scrubber->setRange(0, static_cast<int>(m_count));
  m_scrubber->setTickStep(static_cast<int>((m_count + kMostTicks - 1) / kMostTicks));
  m_scrubber->setValue(static_cast<int>(m_step));
  showStep();
}

void PlaybackBar::showStep() {
  m_text->setText(tr("Step <span style='font-weight:500'>%1</span> of %2").arg(m_step).arg(m_count));
  // Room for the largest number, so that the scrubber does not move while one plays.
  const QFontMetrics metrics(convt::font(Type::BodyStrong));
  m_text->setFixedWidth(metrics.horizontalAdvance(tr("Step %1 of %2").arg(m_count).arg(m_count)) + 8);
  m_first->setEnabled(m_step > 0);
  m_back->setEnabled(m_step > 0);
  m_forward->setEnabled(m_step < m_count);
  m_last->setEnabled(m_step < m_count);
  m_play->setEnabled(m_count > 0);
  m_scrubber->setEnabled(m_count > 0);
}

void PlaybackBar::setPlaying(bool playing) {
  m_playing = playing;
  m_play->setSign(playing ? Transport::Pause : Transport::Play);
  m_play->setText(playing ? tr("Pause") : tr("Play"));
  m_play->setAccessibleName(m_play->text());
  m_play->update();
}

void PlaybackBar::setSpeed(double speed) {
  const auto found = std::find(m_speeds.begin(), m_speeds.end(), speed);
  const QSignalBlocker quiet(m_speed);
  if (found != m_speeds.end()) m_speed->setCurrentIndex(static_cast<int>(found - m_speeds.begin()));
}

void PlaybackBar::setOrder(StepOrder order) {
  const QSignalBlocker quiet(m_order);
  m_order->setCurrentIndex(static_cast<int>(order));
}

void PlaybackBar::setOrdered(bool ordered) {
  m_orderLabel->setVisible(ordered);
  m_order->setVisible(ordered);
}

void PlaybackBar::retranslate() {
  const int speed = m_speed->currentIndex();
  const int order = m_order->currentIndex();
  const QSignalBlocker quietSpeed(m_speed);
  const QSignalBlocker quietOrder(m_order);
  m_speed->clear();
  for (const double value : m_speeds) m_speed->addItem(speedText(value));
  m_order->clear();
  m_order->addItems({tr("rows"), tr("serpentine")});
  m_speed->setCurrentIndex(std::max(0, speed));
  m_order->setCurrentIndex(std::max(0, order));
  m_first->setAccessibleName(tr("To the beginning"));
  m_back->setAccessibleName(tr("One step back"));
  m_forward->setAccessibleName(tr("One step on"));
  m_last->setAccessibleName(tr("To the end"));
  m_first->setToolTip(tr("To the beginning (Alt+Home)"));
  m_back->setToolTip(tr("One step back (,)"));
  m_play->setToolTip(tr("Play or pause (P)"));
  m_forward->setToolTip(tr("One step on (.)"));
  m_last->setToolTip(tr("To the end (Alt+End)"));
  m_scrubber->setAccessibleName(tr("Step"));
  m_speedLabel->setText(tr("Speed"));
  m_speed->setAccessibleName(tr("Speed"));
  m_speed->setToolTip(tr("1×: one step a second"));
  m_orderLabel->setText(tr("Order"));
  m_order->setAccessibleName(tr("Order of the steps"));
  m_play->setWords({tr("Play"), tr("Pause")});
  setPlaying(m_playing);
  showStep();
}

void PlaybackBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(0, 0, width(), 1, theme().line);
}

void PlaybackBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace convt
