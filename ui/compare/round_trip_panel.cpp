#include "ui/compare/round_trip_panel.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/compare/round_trip_words.h"
#include "ui/compare/size_chain.h"
#include "ui/image/overlay.h"
#include "ui/image/veil.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kInset = 16;

/// A veil over all of a widget; what lies under it can still be selected and copied.
class WholeVeil : public Overlay {
 public:
  explicit WholeVeil(QWidget* parent) : Overlay(parent) { setAttribute(Qt::WA_TransparentForMouseEvents); }

 protected:
  QRect placeIn(QSize parent) const override { return QRect(QPoint(0, 0), parent); }
  void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), veil(theme())); }
};

QLabel* label(QWidget* parent, Type type, QPalette::ColorRole role) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(role);
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  return made;
}

void say(QLabel& label, const QString& text) {
  label.setText(text);
  label.setVisible(!text.isEmpty());
}

}  // namespace

RoundTripPanel::RoundTripPanel(QWidget* parent)
    : QWidget(parent),
      m_heading(label(this, Type::Heading, QPalette::PlaceholderText)),
      m_chain(new SizeChain(this)),
      m_verdict(label(this, Type::Body, QPalette::WindowText)),
      m_remarks(label(this, Type::Note, QPalette::PlaceholderText)),
      m_identity(label(this, Type::Body, QPalette::WindowText)),
      m_identityRemark(label(this, Type::Note, QPalette::PlaceholderText)),
      m_norm(label(this, Type::Body, QPalette::WindowText)),
      m_veil(new WholeVeil(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kInset, 9, kInset, 10);
  column->setSpacing(4);
  column->addWidget(m_heading);
  column->addWidget(m_chain);
  column->addWidget(m_verdict);
  column->addWidget(m_remarks);
  column->addSpacing(6);
  column->addWidget(m_identity);
  column->addWidget(m_norm);
  column->addWidget(m_identityRemark);
  column->addStretch(1);
  m_identity->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_norm->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_veil->hide();
  retranslate();
}

void RoundTripPanel::setFacts(const std::optional<RoundTripFacts>& facts) {
  m_facts = facts;
  retranslate();
}

void RoundTripPanel::setDimmed(bool dimmed) {
  m_veil->setVisible(dimmed);
  m_veil->raise();
}

QString RoundTripPanel::text() const {
  QStringList parts;
  for (const QLabel* part : {m_verdict, m_remarks, m_identity, m_norm, m_identityRemark}) {
    if (!part->text().isEmpty()) parts += part->text();
  }
  return parts.join(u'\n');
}

void RoundTripPanel::retranslate() {
  m_heading->setText(tr("Round trip"));
  m_chain->setVisible(m_facts.has_value());
  if (m_facts) m_chain->setShapes(m_facts->input, m_facts->output, m_facts->returned);
  const auto identity = m_facts ? m_facts->random : std::nullopt;
  const auto norm = m_facts ? m_facts->itself : std::nullopt;
  say(*m_verdict, m_facts ? verdictSentence(*m_facts) : QString());
  say(*m_remarks, m_facts ? remarksOf(*m_facts).join(u' ') : QString());
  say(*m_identity, identity ? identitySentence(*identity) : QString());
  say(*m_norm, norm ? normSentence(*norm) : QString());
  say(*m_identityRemark, identity ? identityRemark(*m_facts) : QString());
  setAccessibleName(m_heading->text());
  setAccessibleDescription(text());
}

void RoundTripPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace convt
