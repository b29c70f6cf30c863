#include "ui/coverage/coverage_popover.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/core/checkerboard.h"
#include "ui/controls/param_words.h"
#include "ui/controls/segmented_switch.h"
#include "ui/controls/weight_words.h"
#include "ui/coverage/channel_list.h"
#include "ui/coverage/phase_table.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kWidth = 418;  // 1 + 16 + two tables of 184 and 16 between + 16 + 1
constexpr int kEdge = 1;
constexpr int kInset = 16;
constexpr int kGap = 8;
constexpr int kGroupGap = 16;
constexpr int kMostEven = 4;
constexpr int kViews = 3;

QLabel* label(QWidget* parent, Type type, QPalette::ColorRole role) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(role);
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  return made;
}

/// Of strides that the table tells in words only the ends of the range: the product of two strides may be any number.
/// Values per phase (o + padding) mod stride in the order of output positions: first those of o = 0.
template <class Value>
std::vector<Value> fromTheFirstPixel(const std::vector<Value>& phases, int padding) {
  std::vector<Value> turned = phases;
  if (phases.empty()) return turned;
  const auto first = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(padding) % phases.size());
  std::rotate(turned.begin(), turned.begin() + first, turned.end());
  return turned;
}

PhaseCells countsOf(const CoverageFacts& facts) {
  const Coverage& coverage = facts.coverage;
  PhaseCells cells{PhaseCells::Kind::Counts,
                   static_cast<int>(coverage.phasesH.size()),
                   static_cast<int>(coverage.phasesW.size()),
                   {}};
  const auto ends = [](const std::vector<std::int64_t>& phases, int padding) {
    const auto [low, high] = std::minmax_element(phases.begin(), phases.end());
    return phases.size() > PhaseTable::kMostPhases ? std::vector<std::int64_t>{*low, *high}
                                                   : fromTheFirstPixel(phases, padding);
  };
  if (cells.rows == 0 || cells.cols == 0) return cells;
  for (const std::int64_t h : ends(coverage.phasesH, facts.params.padding.h))
    for (const std::int64_t w : ends(coverage.phasesW, facts.params.padding.w))
      cells.values.push_back(static_cast<double>(h * w));
  return cells;
}

/// Empty while the weights are not known or still those of the parameters before, and where they are too many.
PhaseCells sumsOf(const CoverageFacts& facts) {
  const LayerParams& p = facts.params;
  PhaseCells cells{PhaseCells::Kind::Sums, p.stride.h, p.stride.w, {}};
  const Shape wanted{facts.input.c, p.groups > 0 ? p.outChannels / p.groups : 0, p.kernel.h, p.kernel.w};
  const bool known = facts.weight && facts.weight->shape == wanted;
  const bool few = std::int64_t{p.stride.h} * p.stride.w <= convt::kMostPhases;
  if (!known || !few || facts.channel < 0 || facts.channel >= p.outChannels) return cells;
  const std::vector<double> sums = phaseSums(p, *facts.weight, facts.channel);
  for (int row = 0; row < cells.rows; ++row) {
    const auto begin = sums.begin() + (row + p.padding.h) % cells.rows * std::ptrdiff_t{cells.cols};
    const std::vector<double> turned = fromTheFirstPixel(std::vector<double>(begin, begin + cells.cols), p.padding.w);
    cells.values.insert(cells.values.end(), turned.begin(), turned.end());
  }
  return cells;
}

QString pairText(Pair pair, bool both) {
  return both ? u"%1 × %2"_s.arg(pair.h).arg(pair.w) : QString::number(pair.h);
}

}  // namespace

QString evenSettingText(const LayerParams& now, const Fix& setting) {
  const Pair from = pairOf(now, setting.param);
  const Pair to = pairOf(setting.params, setting.param);
  const bool both = from.h != from.w || to.h != to.w;
  return CoveragePopover::tr("%1 %2 to %3: %4 × %5")
      .arg(paramWord(setting.param), pairText(from, both), pairText(to, both))
      .arg(setting.output.h)
      .arg(setting.output.w);
}

CoveragePopover::CoveragePopover(QWidget* parent)
    : QFrame(parent, Qt::Popup),
      m_scroll(new QScrollArea(this)),
      m_sentence(label(this, Type::Body, QPalette::WindowText)),
      m_viewLabel(label(this, Type::Heading, QPalette::PlaceholderText)),
      m_view(new SegmentedSwitch(kViews, this)),
      m_counts(new PhaseTable(this)),
      m_sums(new PhaseTable(this)),
      m_countsNote(label(this, Type::Note, QPalette::PlaceholderText)),
      m_channels(new ChannelList(this)),
      m_evenHeading(label(this, Type::Heading, QPalette::PlaceholderText)),
      m_evenNote(label(this, Type::Body, QPalette::WindowText)) {
  for (int i = 0; i < kMostEven; ++i) m_even.push_back(new QPushButton(this));
  build();
  connect(m_view, &SegmentedSwitch::chosen, this, &CoveragePopover::chooseView);
  connect(m_channels, &ChannelList::chosen, this, &CoveragePopover::channelChosen);
  for (std::size_t i = 0; i < m_even.size(); ++i)
    connect(m_even[i], &QPushButton::clicked, this, [this, i] { chooseEven(i); });
}

void CoveragePopover::build() {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(kInset, kInset - 4, kInset, kInset);
  column->setSpacing(kGap);
  column->addWidget(m_sentence);
  column->addSpacing(4);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(m_viewLabel, 1);
  row->addWidget(m_view);
  column->addLayout(row);
  column->addSpacing(kGroupGap - kGap);
  auto* tables = new QHBoxLayout;
  tables->setSpacing(kGroupGap);
  tables->addWidget(m_counts, 0, Qt::AlignTop);
  tables->addWidget(m_sums, 0, Qt::AlignTop);
  tables->addStretch(1);
  column->addLayout(tables);
  column->addWidget(m_countsNote);
  column->addSpacing(kGroupGap - kGap);
  column->addWidget(m_channels);
  column->addSpacing(kGroupGap - kGap);
  column->addWidget(m_evenHeading);
  for (QPushButton* button : m_even) {
    button->setAutoDefault(true);  // Enter presses it
    column->addWidget(button, 0, Qt::AlignLeft);
  }
  m_even.front()->setDefault(true);
  column->addWidget(m_evenNote);

  m_scroll->setWidget(content);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  auto* frame = new QVBoxLayout(this);
  frame->setContentsMargins(kEdge, kEdge, kEdge, kEdge);
  frame->addWidget(m_scroll);
}

void CoveragePopover::setFacts(const CoverageFacts& facts) {
  m_facts = facts;
  if (!isVisible()) return;
  retranslate();
  place();
}

void CoveragePopover::popup(QWidget* below) {
  m_below = below;
  retranslate();
  place();
  show();
  m_view->setFocus(Qt::PopupFocusReason);
  m_scroll->verticalScrollBar()->setValue(0);
}

void CoveragePopover::place() {
  QWidget* content = m_scroll->widget();
  content->layout()->activate();
  const QRect room = m_below ? m_below->screen()->availableGeometry() : screen()->availableGeometry();
  const int width = std::min(kWidth, room.width());
  const int wanted = content->layout()->totalHeightForWidth(width - 2 * kEdge) + 2 * kEdge;
  const QSize size(width, std::min(wanted, room.height()));
  const QPoint at = m_below ? m_below->mapToGlobal(QPoint(0, m_below->height() + 2)) : pos();
  setFixedSize(size);
  move(std::max(room.left(), std::min(at.x(), room.right() + 1 - size.width())),
       std::max(room.top(), std::min(at.y(), room.bottom() + 1 - size.height())));
}

void CoveragePopover::chooseView(int index) {
  m_facts.view = static_cast<CoverageView>(index);
  Q_EMIT viewChosen(m_facts.view);
}

void CoveragePopover::chooseEven(std::size_t index) {
  const Fix setting = m_facts.even[index];  // the slot may bring new facts
  close();
  Q_EMIT evenChosen(setting);
}

void CoveragePopover::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_C || event->modifiers() != Qt::NoModifier) return QFrame::keyPressEvent(event);
  const int next = (m_view->chosenIndex() + 1) % kViews;
  m_view->choose(next);
  chooseView(next);
}

void CoveragePopover::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().edge);
  painter.fillRect(rect().adjusted(kEdge, kEdge, -kEdge, -kEdge), theme().window);
}

void CoveragePopover::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    if (isVisible()) place();
  }
  if (event->type() == QEvent::PaletteChange) update();
  QFrame::changeEvent(event);
}

void CoveragePopover::retranslate() {
  setAccessibleName(tr("Coverage"));
  m_sentence->setText(coverageSentence(m_facts));
  setAccessibleDescription(m_sentence->text());
  m_viewLabel->setText(tr("In the output"));
  m_view->setAccessibleName(tr("What the output shows of the coverage"));
  m_view->setText(0, tr("Picture"), tr("The picture alone (key C)"));
  m_view->setText(1, tr("Counts"), tr("The taps per pixel, bright = most (key C)"));
  m_view->setText(2, tr("Both"), tr("The picture, darker where fewer taps add up (key C)"));
  m_view->choose(static_cast<int>(m_facts.view));
  showTables();
  m_channels->setFacts(m_facts);
  showEvenSettings();
}

void CoveragePopover::showTables() {
  m_counts->setPhases(tr("Taps per phase"), countsOf(m_facts));
  m_sums->setPhases(tr("Weight sums, %1").arg(channelWord(m_facts.channel, m_facts.params.outChannels)),
                    sumsOf(m_facts));
  QString note =
      tr("Row y mod %1, column x mod %2 of the output.").arg(m_facts.params.stride.h).arg(m_facts.params.stride.w);
  if (m_facts.inputs() > 1) {
    note += u' ' + tr("Taps per input channel; the numbers in the output count all %1.").arg(m_facts.inputs());
  }
  m_countsNote->setText(note);
}

void CoveragePopover::showEvenSettings() {
  const bool even = m_facts.coverage.evenness == Evenness::Even;
  const std::size_t count = even ? 0 : std::min(m_even.size(), m_facts.even.size());
  const QString asNew = tr("As a new layer, even");
  m_evenHeading->setText(m_facts.givenWeights ? asNew : tr("Even settings"));
  m_evenHeading->setVisible(count > 0);
  for (std::size_t i = 0; i < m_even.size(); ++i) {
    m_even[i]->setVisible(i < count);
    if (i >= count) continue;
    const QString text = evenSettingText(m_facts.params, m_facts.even[i]);
    m_even[i]->setText(text);
    m_even[i]->setAccessibleName(m_facts.givenWeights ? tr("as a new layer: %1").arg(text) : text);
  }
  QStringList notes;
  if (even)
    notes += m_facts.coverage.interior ? tr("Every interior pixel gets the same number of taps.")
                                       : tr("Every pixel gets the same number of taps.");
  else if (count == 0)
    notes += evenByRule(m_facts) ? tr("The settings are even: only the borders get fewer taps.")
                                 : tr("No setting nearby is even for this input.");
  notes += weightAdvice(m_facts);
  notes.removeAll(QString());
  m_evenNote->setText(notes.join(u' '));
  m_evenNote->setVisible(!notes.isEmpty());
}

}  // namespace convt
