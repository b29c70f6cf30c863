#include "app/open_progress.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/paint/theme.h"

namespace convt {
namespace {

constexpr int kLongestTitle = 200;  // pixels

}  // namespace

OpenProgress::OpenProgress(QWidget* parent)
    : QWidget(parent), m_label(new QLabel(this)), m_cancel(new QPushButton(this)) {
  m_label->setFont(convt::font(Type::Note));
  m_label->setForegroundRole(QPalette::PlaceholderText);
  m_label->setTextFormat(Qt::PlainText);
  m_label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_cancel->setFont(convt::font(Type::Note));
  m_cancel->setFixedHeight(20);
  m_cancel->setFocusPolicy(Qt::TabFocus);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 1, 16, 1);
  row->setSpacing(8);
  row->addWidget(m_label);
  row->addWidget(m_cancel);
  m_delay.setSingleShot(true);
  m_delay.setInterval(kDelay);
  connect(&m_delay, &QTimer::timeout, this, &QWidget::show);
  connect(m_cancel, &QPushButton::clicked, this, &OpenProgress::cancelled);
  retranslate();
  hide();
}

void OpenProgress::begin(const QString& title) {
  m_title = title;
  m_share = 0.0;
  showText();
  if (isHidden()) m_delay.start();
}

void OpenProgress::setShare(double share) {
  m_share = share;
  showText();
}

void OpenProgress::end() {
  m_delay.stop();
  hide();
}

QString OpenProgress::text() const {
  return m_label->text();
}

/// As wide as its longest text, so that nothing beside it moves while the digits change.
void OpenProgress::showText() {
  const QFontMetrics metrics(m_label->font());
  const QString title = metrics.elidedText(m_title, Qt::ElideMiddle, kLongestTitle);
  const auto text = [&](int percent) { return tr("opening %1, %2 %").arg(title).arg(percent); };
  m_label->setFixedWidth(metrics.horizontalAdvance(text(100)) + 1);
  m_label->setText(text(static_cast<int>(100.0 * m_share)));
}

void OpenProgress::retranslate() {
  m_label->setAccessibleName(tr("Opening"));
  m_cancel->setText(tr("Cancel"));
  m_cancel->setAccessibleName(tr("Cancel opening"));
  m_cancel->setAccessibleDescription(tr("Stops reading the file; what is shown stays"));
  showText();
}

void OpenProgress::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace convt
