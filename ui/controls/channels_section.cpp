#include "ui/controls/channels_section.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/controls/number_box.h"
#include "ui/controls/panel_measures.h"
#include "ui/controls/param_words.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/stepper.h"
#include "ui/controls/text_line.h"
#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kMostOnTrack = 64;
constexpr int kMostInBox = 512;
constexpr int kTickStep = 8;
constexpr int kOutRow = 28;     // top of the Out row within the section
constexpr int kGroupsRow = 76;  // and of the groups
constexpr int kStepperWidth = 88;
constexpr int kArrowRoom = 32;

int widthOf(const TextLine* line) {
  return static_cast<int>(std::ceil(line->textWidth()));
}

}  // namespace

ChannelsSection::ChannelsSection(QWidget* parent) : QWidget(parent) {
  m_heading = new TextLine(Type::Heading, QPalette::PlaceholderText, this);
  m_outLabel = new TextLine(Type::Body, QPalette::WindowText, this);
  m_follow = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_inLabel = new TextLine(Type::Body, QPalette::PlaceholderText, this);
  m_inValue = new TextLine(Type::BodyStrong, QPalette::WindowText, this);
  m_outTrack = new SliderTrack(this);
  m_outTrack->setRange(1, kMostOnTrack);
  m_outTrack->setTickStep(kTickStep);
  m_outTrack->setParam(Param::OutChannels);
  m_outBox = new NumberBox(this);
  m_outBox->setRange(1, kMostInBox);
  m_outBox->setParam(Param::OutChannels);
  m_groupsLabel = new TextLine(Type::Body, QPalette::WindowText, this);
  m_groupsNote = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_groups = new Stepper(this);
  setTabOrder(m_outBox, m_outTrack);
  setTabOrder(m_outTrack, m_groups);

  connect(m_follow, &TextLine::clicked, this, &ChannelsSection::outFollowRequested);
  connect(m_outTrack, &SliderTrack::resetRequested, this, &ChannelsSection::outFollowRequested);
  connect(m_outTrack, &SliderTrack::valueEdited, this, &ChannelsSection::editOut);
  connect(m_outBox, &NumberBox::valueEdited, this, [this](int value) { editOut(value, EditPhase::Step); });
  connect(m_groups, &Stepper::valueEdited, this, &ChannelsSection::editGroups);
  retranslate();
}

void ChannelsSection::showState(const PanelState& state) {
  m_state = state;
  m_outBox->setValue(state.params.outChannels);
  m_outTrack->setValue(state.params.outChannels);
  m_groups->setValues(commonDivisors(state.input.c, state.params.outChannels));
  m_groups->setValue(state.params.groups);
  m_outBox->setInverted(state.error && state.error->param == Param::OutChannels);
  retranslate();
  place();
}

bool ChannelsSection::isDragging() const {
  return m_outTrack->isDragging();
}

void ChannelsSection::editOut(int value, EditPhase phase) {
  LayerParams edited = m_state.params;
  edited.outChannels = value;
  Q_EMIT paramsEdited(edited, Param::OutChannels, phase);
}

void ChannelsSection::editGroups(int value) {
  LayerParams edited = m_state.params;
  edited.groups = value;
  Q_EMIT paramsEdited(edited, Param::Groups, EditPhase::Step);
}

QString ChannelsSection::groupsNote() const {
  const std::vector<int>& all = m_groups->values();
  if (all.size() == 2) return tr("%1 or %2").arg(all[0]).arg(all[1]);
  if (all.size() == 3) return tr("%1, %2 or %3").arg(all[0]).arg(all[1]).arg(all[2]);
  const auto at = std::lower_bound(all.begin(), all.end(), m_state.params.groups);
  if (at == all.end() || *at != m_state.params.groups) return tr("none of %1").arg(all.size());
  return tr("%1 of %2", "position among the valid values, their number").arg(at - all.begin() + 1).arg(all.size());
}

void ChannelsSection::resizeEvent(QResizeEvent*) {
  place();
}

void ChannelsSection::place() {
  const int right = width() - kPanelInset;
  const int box = right - kBoxWidth;
  m_heading->place(kPanelInset, right - kPanelInset, kHeadingBaseline);
  m_outBox->setGeometry(box, kOutRow + kBoxTop, kBoxWidth, kBoxHeight);
  m_outTrack->place(kPanelInset, right - kPanelInset, kOutRow + kTrackTop);
  m_outBox->raise();

  const int baseline = kOutRow + kLabelBaseline;
  const int value = box - kArrowRoom - widthOf(m_inValue);
  m_inValue->place(value, widthOf(m_inValue), baseline + 1);
  const int in = value - 7 - widthOf(m_inLabel);
  m_inLabel->place(in, widthOf(m_inLabel), baseline + 1);
  const int out = std::min(widthOf(m_outLabel), in - 8 - kPanelInset);
  m_outLabel->place(kPanelInset, out, baseline);
  const int follow = kPanelInset + out + 12;
  m_follow->place(follow, std::max(0, in - 8 - follow), baseline);

  const int stepper = right - kStepperWidth;
  m_groups->setGeometry(stepper, kGroupsRow + kBoxTop, kStepperWidth, kBoxHeight);
  const int groups = std::min(widthOf(m_groupsLabel), stepper - 8 - kPanelInset);
  m_groupsLabel->place(kPanelInset, groups, kGroupsRow + kLabelBaseline);
  const int note = kPanelInset + groups + 11;
  m_groupsNote->place(note, std::max(0, stepper - 8 - note), kGroupsRow + kLabelBaseline);
}

void ChannelsSection::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const double x = width() - kPanelInset - kBoxWidth - kArrowRoom / 2.0;
  paintArrow(painter, QPointF(x, kOutRow + kBoxTop + kBoxHeight / 2.0 + 0.5), theme().ink2);
  painter.fillRect(0, height() - 1, width(), 1, theme().line);
}

void ChannelsSection::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    place();
  }
  QWidget::changeEvent(event);
}

void ChannelsSection::retranslate() {
  m_heading->setText(tr("Channels"));
  m_outLabel->setText(paramWord(Param::OutChannels));
  // Following is said; once touched, the same place offers to follow again.
  m_follow->setText(m_state.outFollowsInput ? tr("= input") : tr("follow in"));
  m_follow->setClickable(!m_state.outFollowsInput);
  m_follow->setToolTip(m_state.outFollowsInput ? tr("As many as the input has, until you change it")
                                               : tr("Use as many channels as the input has"));
  m_inLabel->setText(tr("In"));
  m_inValue->setText(integerText(m_state.input.c));
  m_outBox->setAccessibleName(tr("Out channels"));
  m_outTrack->setAccessibleName(tr("Out channels"));
  m_groupsLabel->setText(paramWord(Param::Groups));
  m_groupsNote->setText(groupsNote());
  m_groups->setAccessibleName(paramWord(Param::Groups));
}

}  // namespace convt
