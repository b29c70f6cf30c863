#include "ui/coverage/channel_list.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>
#include <utility>

#include "ui/controls/weight_words.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr std::size_t kMostListed = 8;
constexpr int kRowHeight = 20;
constexpr int kColumn = 104;  // of each number, right-aligned
constexpr int kInset = 8;     // of text within a row's hover fill

QLabel* label(QWidget* parent, Type type) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(QPalette::PlaceholderText);
  made->setTextFormat(Qt::PlainText);
  return made;
}

}  // namespace

/// A channel's name and its two numbers.
class ChannelRow : public QAbstractButton {
 public:
  explicit ChannelRow(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setFixedHeight(kRowHeight);
  }

  void show(const QString& name, const QString& measured, const QString& fromWeights) {
    setText(name);
    m_measured = measured;
    m_fromWeights = fromWeights;
    update();
  }

  QSize sizeHint() const override { return {2 * kColumn + 64, kRowHeight}; }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    if (isDown() || underMouse()) painter.fillRect(rect(), t.hover);
    const Type type = isChecked() ? Type::BodyStrong : Type::Body;
    QRectF room = QRectF(rect()).adjusted(kInset, 0, -kInset, 0);
    paintTextIn(painter, room, Qt::AlignRight, m_fromWeights, type, t.ink);
    room.setRight(room.right() - kColumn);
    paintTextIn(painter, room, Qt::AlignRight, m_measured, type, t.ink);
    room.setRight(room.right() - kColumn + 2 * kInset);
    paintTextIn(painter, room, Qt::AlignLeft, text(), type, t.ink);
  }

  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QAbstractButton::keyPressEvent(event);
  }

 private:
  QString m_measured;
  QString m_fromWeights;
};

std::vector<int> listedChannels(const CoverageFacts& facts) {
  std::vector<int> channels(static_cast<std::size_t>(std::max(0, facts.params.outChannels)));
  std::iota(channels.begin(), channels.end(), 0);
  if (channels.size() <= kMostListed) return channels;
  const auto worth = [&](int channel) {
    return std::pair(measuredMesh(facts, channel).value_or(-1.0), meshFromWeights(facts, channel).value_or(-1.0));
  };
  std::stable_sort(channels.begin(), channels.end(), [&](int a, int b) { return worth(a) > worth(b); });
  channels.resize(kMostListed);
  const bool chosenIsThere = std::find(channels.begin(), channels.end(), facts.channel) != channels.end();
  if (!chosenIsThere && facts.channel >= 0 && facts.channel < facts.params.outChannels)
    channels.push_back(facts.channel);
  return channels;
}

ChannelList::ChannelList(QWidget* parent)
    : QWidget(parent),
      m_heading(label(this, Type::Heading)),
      m_measured(label(this, Type::Note)),
      m_fromWeights(label(this, Type::Note)),
      m_group(new QButtonGroup(this)),
      m_more(label(this, Type::Note)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* heads = new QHBoxLayout;
  heads->setContentsMargins(0, 0, kInset, 4);
  heads->setSpacing(0);
  heads->addWidget(m_heading, 1);
  for (QLabel* head : {m_measured, m_fromWeights}) {
    head->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->setFixedWidth(kColumn);
    heads->addWidget(head);
  }
  column->addLayout(heads);
  for (std::size_t i = 0; i <= kMostListed; ++i) {
    auto* row = new ChannelRow(this);
    m_group->addButton(row, static_cast<int>(i));
    column->addWidget(row);
    m_rows.push_back(row);
  }
  m_more->setContentsMargins(kInset, 2, kInset, 0);
  column->addWidget(m_more);
  connect(m_group, &QButtonGroup::idClicked, this, [this](int index) {
    const int channel = m_shown[static_cast<std::size_t>(index)];
    if (std::exchange(m_facts.channel, channel) != channel) Q_EMIT chosen(channel);
  });
}

void ChannelList::setFacts(const CoverageFacts& facts) {
  m_facts = facts;
  retranslate();
}

void ChannelList::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void ChannelList::retranslate() {
  m_heading->setText(tr("Pattern per channel"));
  m_measured->setText(tr("measured"));
  m_measured->setToolTip(
      tr("Variance of the means of the phases / variance of the interior output.\n"
         "0: no pattern, 1: nothing but the pattern, n/a: the output is constant."));
  m_fromWeights->setText(tr("from weights"));
  m_fromWeights->setToolTip(
      tr("(Greatest − smallest sum of the weights of a phase) / root mean square of the sums.\n"
         "0: every phase has the same sum, n/a: all sums are 0."));
  for (QLabel* head : {m_measured, m_fromWeights}) head->setAccessibleDescription(head->toolTip());
  m_shown = listedChannels(m_facts);
  const bool weightsKnown = m_facts.checkerboard != nullptr;
  const bool measuredKnown = weightsKnown && !m_facts.checkerboard->measured.empty();
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    ChannelRow* row = m_rows[i];
    row->setVisible(i < m_shown.size());
    if (i >= m_shown.size()) continue;
    const int channel = m_shown[i];
    const QString name = channelWord(channel, m_facts.params.outChannels);
    const QString measured = measuredKnown ? meshText(measuredMesh(m_facts, channel)) : u"…"_s;
    const QString weights = weightsKnown ? meshText(meshFromWeights(m_facts, channel)) : u"…"_s;
    row->show(name, measured, weights);
    row->setAccessibleName(
        tr("channel %1: measured %2, from weights %3")
            .arg(name, measuredKnown ? measured : tr("not known yet"), weightsKnown ? weights : tr("not known yet")));
    if (channel == m_facts.channel) row->setChecked(true);
  }
  const int more = m_facts.params.outChannels - static_cast<int>(m_shown.size());
  m_more->setText(tr("and %1 more").arg(more));
  m_more->setVisible(more > 0);
  // Rows came or went: who asks for the size in this very turn must not get the one before.
  layout()->activate();
  updateGeometry();
}

}  // namespace convt
