#include "ui/controls/labeled_slider.h"

#include <QEvent>
#include <algorithm>
#include <cmath>

#include "ui/controls/chain_button.h"
#include "ui/controls/number_box.h"
#include "ui/controls/panel_measures.h"
#include "ui/controls/param_words.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/text_line.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

constexpr int kHalfGap = 8;

}  // namespace

LabeledSlider::LabeledSlider(const SliderSpec& spec, QWidget* parent) : QWidget(parent), m_spec(spec) {
  m_label = new TextLine(Type::Body, QPalette::WindowText, this);
  m_mark = new TextLine(Type::BodyStrong, QPalette::WindowText, this);
  m_mark->setText(u"!"_s);
  m_mark->hide();
  for (int axis = 0; axis < 2; ++axis) {
    auto* track = m_tracks[axis] = new SliderTrack(this);
    track->setRange(spec.minimum, spec.maximum);
    track->setParam(spec.param);
    connect(track, &SliderTrack::valueEdited, this,
            [this, axis](int value, EditPhase phase) { edit(axis, value, phase); });
    connect(track, &SliderTrack::resetRequested, this, [this, axis] { reset(axis); });
  }
  m_tracks[1]->hide();
  // Boxes after tracks: they lie over the top of the tracks' hit areas.
  for (int axis = 0; axis < 2; ++axis) {
    auto* box = m_boxes[axis] = new NumberBox(this);
    box->setRange(spec.minimum, spec.boxMaximum);
    box->setParam(spec.param);
    connect(box, &NumberBox::valueEdited, this, [this, axis](int value) { edit(axis, value, EditPhase::Step); });
  }
  m_chain = new ChainButton(this);
  m_chain->setChecked(true);
  connect(m_chain, &ChainButton::linkEdited, this, &LabeledSlider::linkEdited);
  setTabOrder(m_boxes[0], m_chain);
  setTabOrder(m_chain, m_boxes[1]);
  setTabOrder(m_boxes[1], m_tracks[0]);
  setTabOrder(m_tracks[0], m_tracks[1]);
  retranslate();
}

void LabeledSlider::setPair(Pair value) {
  m_pair = value;
  m_boxes[0]->setValue(value.h);
  m_boxes[1]->setValue(value.w);
  m_tracks[0]->setValue(value.h);
  m_tracks[1]->setValue(value.w);
}

void LabeledSlider::setLinked(bool linked) {
  if (m_linked == linked) return;
  m_linked = linked;
  m_chain->setChecked(linked);
  m_tracks[1]->setVisible(!linked);
  retranslate();
  place();
}

void LabeledSlider::setInvalidFrom(Pair from) {
  const auto limit = [](int value) { return value > 0 ? std::optional(value) : std::nullopt; };
  // One slider for both axes: whatever breaks one of them is invalid.
  m_tracks[0]->setInvalidFrom(limit(m_linked && from.w > 0 ? std::min(from.h, from.w) : from.h));
  m_tracks[1]->setInvalidFrom(limit(from.w));
}

void LabeledSlider::setBroken(bool h, bool w) {
  m_boxes[0]->setInverted(h);
  m_boxes[1]->setInverted(w);
  m_mark->setVisible(h || w);
}

void LabeledSlider::setRinged(bool ringed) {
  for (SliderTrack* track : m_tracks) track->setRinged(ringed);
}

bool LabeledSlider::isDragging() const {
  return m_tracks[0]->isDragging() || m_tracks[1]->isDragging();
}

void LabeledSlider::edit(int axis, int value, EditPhase phase) {
  Pair wanted = m_pair;
  if (m_linked || axis == 0) wanted.h = value;
  if (m_linked || axis == 1) wanted.w = value;
  Q_EMIT pairEdited(wanted, phase);
}

void LabeledSlider::reset(int axis) {
  const int now = axis == 0 ? m_pair.h : m_pair.w;
  if (now != m_spec.start || m_linked) edit(axis, m_spec.start, EditPhase::Step);
}

void LabeledSlider::resizeEvent(QResizeEvent*) {
  place();
}

void LabeledSlider::place() {
  const int right = width() - kPanelInset;
  const int wBox = right - kBoxWidth;
  const int hBox = wBox - kChainWidth - kBoxWidth;
  m_boxes[0]->setGeometry(hBox, kBoxTop, kBoxWidth, kBoxHeight);
  m_boxes[1]->setGeometry(wBox, kBoxTop, kBoxWidth, kBoxHeight);
  m_chain->setGeometry(wBox - kChainWidth, kBoxTop, kChainWidth, kBoxHeight);
  const int room = hBox - 8 - kPanelInset;
  const int markWidth = static_cast<int>(std::ceil(m_mark->textWidth()));
  const int label = std::min(static_cast<int>(std::ceil(m_label->textWidth())), room - markWidth - 4);
  m_label->place(kPanelInset, label, kLabelBaseline);
  m_mark->place(std::min(kPanelInset + label + 8, hBox - 8 - markWidth), markWidth, kLabelBaseline);
  const int track = right - kPanelInset;
  const int half = (track - kHalfGap) / 2;
  m_tracks[0]->place(kPanelInset, m_linked ? track : half, kTrackTop);
  m_tracks[1]->place(kPanelInset + half + kHalfGap, half, kTrackTop);
}

void LabeledSlider::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    place();
  }
  QWidget::changeEvent(event);
}

void LabeledSlider::retranslate() {
  const QString name = paramWord(m_spec.param);
  m_label->setText(name);
  setAccessibleName(name);
  m_boxes[0]->setAccessibleName(tr("%1, height").arg(name));
  m_boxes[1]->setAccessibleName(tr("%1, width").arg(name));
  m_tracks[0]->setAccessibleName(m_linked ? name : tr("%1, height").arg(name));
  m_tracks[1]->setAccessibleName(tr("%1, width").arg(name));
  m_chain->setAccessibleName(tr("%1: height and width linked").arg(name));
  m_chain->setToolTip(m_linked ? tr("Set height and width apart") : tr("Link height and width"));
  m_mark->setAccessibleName(tr("%1 breaks a rule").arg(name));
}

}  // namespace convt
