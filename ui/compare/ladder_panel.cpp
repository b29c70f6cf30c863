#include "ui/compare/ladder_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/ladder_view.h"
#include "ui/compare/round_trip_words.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kInset = 16;
constexpr int kRing = 6;  // that a ladder keeps free around itself

QLabel* label(QWidget* parent, Type type, QPalette::ColorRole role) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(role);
  made->setTextFormat(Qt::PlainText);
  return made;
}

/// Output padding of an axis whose ladder has no such rung is valid below the dilation.
bool isAllowed(const SizeTerms& t) {
  return t.outputPadding < std::max(t.stride, t.dilation) && t.out() >= 1;
}

}  // namespace

LadderPanel::LadderPanel(QWidget* parent)
    : QWidget(parent),
      m_heading(label(this, Type::Heading, QPalette::PlaceholderText)),
      m_sentence(label(this, Type::Note, QPalette::PlaceholderText)),
      m_nameH(label(this, Type::Body, QPalette::PlaceholderText)),
      m_nameW(label(this, Type::Body, QPalette::PlaceholderText)),
      m_h(new LadderView(this)),
      m_w(new LadderView(this)) {
  m_sentence->setWordWrap(true);
  auto* ladders = new QHBoxLayout;
  ladders->setSpacing(8);
  ladders->addWidget(m_nameH, 0, Qt::AlignTop);
  ladders->addWidget(m_h, 1);
  ladders->addWidget(m_nameW, 0, Qt::AlignTop);
  ladders->addWidget(m_w, 1);
  for (QLabel* name : {m_nameH, m_nameW}) name->setContentsMargins(kRing, 10, 0, 0);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kInset - kRing, 9, kInset - kRing, 10);
  for (QLabel* part : {m_heading, m_sentence}) part->setContentsMargins(kRing, 0, kRing, 0);
  column->setSpacing(4);
  column->addWidget(m_heading);
  column->addLayout(ladders);
  column->addWidget(m_sentence);
  column->addStretch(1);
  connect(m_h, &LadderView::outputPaddingChosen, this, [this](int padding) {
    const bool both = m_linked || m_w->isHidden();
    Q_EMIT outputPaddingChosen({padding, both ? padding : m_params.outputPadding.w});
  });
  connect(m_w, &LadderView::outputPaddingChosen, this, [this](int padding) {
    Q_EMIT outputPaddingChosen({m_linked ? padding : m_params.outputPadding.h, padding});
  });
  retranslate();
}

void LadderPanel::setLayer(const LayerParams& params, const Shape& input, bool linked) {
  m_params = params;
  m_input = input;
  m_linked = linked;
  retranslate();
}

void LadderPanel::retranslate() {
  m_heading->setText(tr("Ladder"));
  const SizeTerms h = heightTerms(m_params, m_input);
  const SizeTerms w = widthTerms(m_params, m_input);
  const bool known = h.stride >= 1 && w.stride >= 1 && h.outputPadding >= 0 && w.outputPadding >= 0;
  for (QWidget* part : {static_cast<QWidget*>(m_h), static_cast<QWidget*>(m_sentence)}) part->setVisible(known);
  const bool apart = h.stride != w.stride || h.outputPadding != w.outputPadding || !m_linked;
  for (QWidget* part : {static_cast<QWidget*>(m_w), static_cast<QWidget*>(m_nameW), static_cast<QWidget*>(m_nameH)})
    part->setVisible(known && apart);
  if (!known) return;
  const auto scene = [](const SizeTerms& t) {
    LadderScene made;
    made.h = ladderOf(t);
    made.returnedH = returnedSize(t);
    made.presentAllowed = isAllowed(t);
    return made;
  };
  LadderScene first = scene(h);
  if (!apart) {
    first.w = ladderOf(w);
    first.returnedW = returnedSize(w);
    first.presentAllowed = isAllowed(h) && isAllowed(w);
  }
  LadderScene second = scene(w);
  if (apart && m_linked) {  // one output padding for strides that differ: both axes must take it
    first.refusedFrom = std::max(w.stride, w.dilation);
    second.refusedFrom = std::max(h.stride, h.dilation);
  }
  m_h->setLadder(first, apart ? tr("H") : QString());
  if (apart) m_w->setLadder(second, tr("W"));
  m_nameH->setText(tr("H"));
  m_nameW->setText(tr("W"));
  m_sentence->setText(ladderSentence(ladderOf(h), ladderOf(w), apart));
}

void LadderPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace convt
