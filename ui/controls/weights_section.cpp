#include "ui/controls/weights_section.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/wiring.h"
#include "ui/controls/dice_button.h"
#include "ui/controls/kernel_strip.h"
#include "ui/controls/number_box.h"
#include "ui/controls/panel_measures.h"
#include "ui/controls/param_words.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/text_line.h"
#include "ui/controls/weight_words.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr int kLastSeedOnTrack = 99;
constexpr int kSeedTickStep = 11;
constexpr int kKindTop = kPanelHeading;
constexpr int kNoteRoom = 80;  // right of the list of kinds
constexpr int kSeedRow = 60;
constexpr int kDiceWidth = 24;
constexpr int kKernelsTop = 112;
constexpr int kNamesRoom = 31;  // below the kernels: their names and the space to the bias
constexpr int kTightNamesRoom = 21;
constexpr int kBiasBox = 14;
constexpr int kBottom = 7;

constexpr std::array kKinds = {WeightKind::Torch, WeightKind::Box,   WeightKind::Bilinear, WeightKind::Gaussian,
                               WeightKind::Ones,  WeightKind::Zeros, WeightKind::OneHot};

int widthOf(const TextLine* line) {
  return static_cast<int>(std::ceil(line->textWidth()));
}

}  // namespace

WeightsSection::WeightsSection(QWidget* parent) : QWidget(parent) {
  m_heading = new TextLine(Type::Heading, QPalette::PlaceholderText, this);
  m_count = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_kind = new QComboBox(this);
  m_note = new TextLine(Type::Body, QPalette::WindowText, this);
  m_seedLabel = new TextLine(Type::Body, QPalette::WindowText, this);
  m_seedNote = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_seedTrack = new SliderTrack(this);
  m_seedTrack->setRange(0, kLastSeedOnTrack);
  m_seedTrack->setTickStep(kSeedTickStep);
  m_seedTrack->setParam(Param::Weight);
  m_seedBox = new SeedBox(this);
  m_dice = new DiceButton(this);
  m_kernels = new KernelStrip(this);
  m_bias = new QCheckBox(this);
  m_biasNote = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_kind->setFocusPolicy(Qt::StrongFocus);
  m_kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setTabOrder(m_kind, m_seedBox);
  setTabOrder(m_seedBox, m_dice);
  setTabOrder(m_dice, m_seedTrack);
  setTabOrder(m_seedTrack, m_kernels);
  setTabOrder(m_kernels, m_bias);

  connect(m_kind, &QComboBox::activated, this, &WeightsSection::editKind);
  connect(m_seedBox, &SeedBox::seedEdited, this, [this](quint64 seed) { editSeed(seed, EditPhase::Step); });
  connect(m_seedTrack, &SliderTrack::valueEdited, this,
          [this](int value, EditPhase phase) { editSeed(static_cast<std::uint64_t>(std::int64_t{value}), phase); });
  connect(m_seedTrack, &SliderTrack::resetRequested, this, [this] { editSeed(0, EditPhase::Step); });
  connect(m_dice, &QAbstractButton::clicked, this, &WeightsSection::rollDice);
  connect(m_kernels, &KernelStrip::tapHovered, this, &WeightsSection::tapHovered);
  connect(m_kernels, &KernelStrip::tapActivated, this, &WeightsSection::tapActivated);
  connect(m_bias, &QCheckBox::clicked, this, &WeightsSection::editBias);
  retranslate();
}

void WeightsSection::showState(const PanelState& state) {
  m_state = state;
  m_kernels->showState(state, m_tight);
  showSeed();
  m_bias->setChecked(state.params.bias);
  place();
  retranslate();
  place();
}

void WeightsSection::showCount() {
  const LayerParams& p = m_state.params;
  const std::int64_t all = m_state.input.c * std::max(0, p.outChannels) / std::max(1, p.groups);
  const Wiring wiring = wiringOf(p, m_state.input.c);
  if (p.groups > 0 && isSoloed(m_state.weights, wiring)) {
    const KernelAt at = *m_state.weights.solo;
    return m_count->setText(tr("only %1 to %2 (O: all)")
                                .arg(channelWord(static_cast<int>(at.ic), m_state.input.c),
                                     channelWord(static_cast<int>(at.oc), p.outChannels)));
  }
  m_count->setText(tr("%1 of %2 kernels").arg(integerText(m_kernels->shown()), integerText(all)));
}

void WeightsSection::showSeed() {
  m_seedBox->setSeed(m_state.weights.seed);
  // Beyond the track the box tells the number; the handle rests at the end and the next key brings it back in.
  const auto seed = static_cast<std::int64_t>(m_state.weights.seed);
  m_seedTrack->setValue(static_cast<int>(std::clamp<std::int64_t>(seed, -1, kLastSeedOnTrack + 1)));
  const bool drawn = m_state.weights.kind != WeightKind::Tensor;
  m_seedLabel->setEnabled(drawn);
  m_seedBox->setEnabled(drawn);
  m_seedTrack->setEnabled(drawn);
  m_dice->setEnabled(drawn);
}

void WeightsSection::setTight(bool tight) {
  m_tight = tight;
  m_kernels->showState(m_state, tight);
  place();
}

int WeightsSection::biasTop() const {
  return kKernelsTop + m_kernels->kernelHeight() + (m_tight ? kTightNamesRoom : kNamesRoom);
}

int WeightsSection::neededHeight() const {
  return biasTop() + kBiasBox + kBottom;
}

bool WeightsSection::isDragging() const {
  return m_seedTrack->isDragging();
}

void WeightsSection::setUsedTaps(const std::optional<CellSet>& taps) {
  m_kernels->setUsedTaps(taps);
}

void WeightsSection::setHoveredTap(const std::optional<TapAt>& tap) {
  m_kernels->setHoveredTap(tap);
}

void WeightsSection::editKind(int index) {
  WeightSource source = m_state.weights;
  source.kind = static_cast<WeightKind>(m_kind->itemData(index).toInt());
  if (source != m_state.weights) Q_EMIT weightsEdited(source, EditPhase::Step);
  fillKinds();  // the list chooses by itself; what counts is the state that came back
}

void WeightsSection::editSeed(std::uint64_t seed, EditPhase phase) {
  WeightSource source = m_state.weights;
  source.kind = WeightKind::Torch;
  source.seed = seed;
  Q_EMIT weightsEdited(source, phase);
}

void WeightsSection::rollDice() {
  // Among the seeds of the track, so that the handle shows it; never the one that is there.
  const std::uint64_t now = m_state.weights.seed;
  auto seed = static_cast<std::uint64_t>(QRandomGenerator::global()->bounded(kLastSeedOnTrack));
  if (now <= kLastSeedOnTrack && seed >= now) ++seed;
  editSeed(seed, EditPhase::Step);
}

void WeightsSection::editBias(bool on) {
  LayerParams edited = m_state.params;
  edited.bias = on;
  Q_EMIT paramsEdited(edited, Param::Bias, EditPhase::Step);
  m_bias->setChecked(m_state.params.bias);
}

void WeightsSection::fillKinds() {
  const QSignalBlocker quiet(m_kind);
  const std::shared_ptr<const WeightTensor>& tensor = m_state.weights.tensor;
  const int wanted = static_cast<int>(kKinds.size()) + (tensor ? 1 : 0);
  while (m_kind->count() > wanted) m_kind->removeItem(m_kind->count() - 1);
  while (m_kind->count() < wanted) m_kind->addItem(QString());
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    m_kind->setItemText(static_cast<int>(i), weightWord(kKinds[i]));
    m_kind->setItemData(static_cast<int>(i), static_cast<int>(kKinds[i]));
  }
  if (tensor) {
    const QString name = QString::fromStdString(tensor->name);
    m_kind->setItemText(wanted - 1, name.isEmpty() ? weightWord(WeightKind::Tensor) : name);
    m_kind->setItemData(wanted - 1, static_cast<int>(WeightKind::Tensor));
  }
  m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(m_state.weights.kind)));
}

void WeightsSection::resizeEvent(QResizeEvent*) {
  place();
  showCount();
}

void WeightsSection::place() {
  const int right = width() - kPanelInset;
  const int count = widthOf(m_count);
  m_count->place(right - count, count, kHeadingBaseline);
  m_heading->place(kPanelInset, right - count - 8 - kPanelInset, kHeadingBaseline);
  const int kinds = right - kNoteRoom - kPanelInset;
  m_kind->setGeometry(kPanelInset, kKindTop, kinds, kBoxHeight);
  m_note->place(right - kNoteRoom + 8, kNoteRoom - 8, kKindTop + 16, Qt::AlignRight);

  const int dice = right - kDiceWidth;
  const int box = dice - 8 - kBoxWidth;
  m_dice->setGeometry(dice, kSeedRow + kBoxTop, kDiceWidth, kBoxHeight);
  m_seedBox->setGeometry(box, kSeedRow + kBoxTop, kBoxWidth, kBoxHeight);
  m_seedTrack->place(kPanelInset, right - kPanelInset, kSeedRow + kTrackTop);
  m_seedTrack->lower();
  const int seed = std::min(widthOf(m_seedLabel), box - 8 - kPanelInset);
  m_seedLabel->place(kPanelInset, seed, kSeedRow + kLabelBaseline);
  const int note = kPanelInset + seed + 12;
  m_seedNote->place(note, std::max(0, box - 8 - note), kSeedRow + kLabelBaseline);

  const int bias = biasTop() - (kBoxHeight - kBiasBox) / 2;
  const int names = std::min(18, bias - kKernelsTop - m_kernels->kernelHeight());
  const QRect kernels(kPanelInset, kKernelsTop, right - kPanelInset, m_kernels->kernelHeight() + names);
  m_kernels->setGeometry(kernels.adjusted(-KernelStrip::kRoom, -KernelStrip::kRoom, KernelStrip::kRoom, 0));
  const int check = std::min(m_bias->sizeHint().width(), right - kPanelInset);
  m_bias->setGeometry(kPanelInset, bias, check, kBoxHeight);
  const int biasNote = kPanelInset + check + 7;
  m_biasNote->place(biasNote, std::max(0, right - biasNote), bias + 16);
}

void WeightsSection::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    place();
  }
  QWidget::changeEvent(event);
}

void WeightsSection::retranslate() {
  m_heading->setText(tr("Weights"));
  showCount();
  fillKinds();
  m_kind->setAccessibleName(paramWord(Param::Weight));
  m_note->setText(weightNote(m_state));
  m_seedLabel->setText(tr("Seed"));
  m_seedBox->setAccessibleName(tr("Seed"));
  m_seedTrack->setAccessibleName(tr("Seed"));
  m_dice->setAccessibleName(tr("Another seed"));
  const bool given = m_state.weights.kind == WeightKind::Tensor;
  const QString why = tr("These weights are given, not drawn: there is no seed. Choose Random (PyTorch) to draw them.");
  m_seedNote->setText(given ? tr("weights are given") : QString());
  m_seedNote->setToolTip(given ? why : QString());
  m_seedTrack->setToolTip(given ? why : QString());
  if (given) m_seedBox->setToolTip(why);
  m_dice->setToolTip(given ? why : tr("Draw other random weights"));
  m_bias->setText(paramWord(Param::Bias));
  m_biasNote->setText(biasNote(m_state));
}

}  // namespace convt
