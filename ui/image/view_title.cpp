#include "ui/image/view_title.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "ui/controls/chip.h"
#include "ui/image/readout_text.h"
#include "ui/image/size_button.h"
#include "ui/image/view_transform.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kHeight = 28;
constexpr int kInset = 16;
constexpr int kSizeGap = 14;  // between size and zoom

QLabel* label(QWidget* parent, Type type, QPalette::ColorRole role) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(role);
  made->setTextFormat(Qt::PlainText);
  return made;
}

}  // namespace

ViewTitle::ViewTitle(Heading heading, QWidget* parent)
    : QWidget(parent),
      m_role(heading),
      m_row(new QHBoxLayout(this)),
      m_chips(new QHBoxLayout),
      m_end(new QHBoxLayout),
      m_heading(label(this, Type::Heading, QPalette::PlaceholderText)),
      m_sizeButton(heading == Heading::Output ? new SizeButton(this) : nullptr),
      m_size(m_sizeButton ? m_sizeButton->label() : label(this, Type::Body, QPalette::WindowText)),
      m_zoomText(label(this, Type::Body, QPalette::PlaceholderText)),
      m_note(label(this, Type::Note, QPalette::PlaceholderText)) {
  setFixedHeight(kHeight);
  m_row->setContentsMargins(kInset, 0, kInset, 0);
  m_row->setSpacing(0);
  m_row->addWidget(m_heading);
  m_row->addSpacing(10);
  m_row->addWidget(sizeWidget());
  m_row->addSpacing(kSizeGap);
  m_row->addWidget(m_zoomText);
  m_row->addSpacing(16);
  m_row->addLayout(m_chips);
  m_row->addStretch(1);
  m_row->addWidget(m_note);
  m_row->addLayout(m_end);
  m_chips->setSpacing(8);
  m_end->setSpacing(8);
  m_note->hide();
  if (m_sizeButton) connect(m_sizeButton, &SizeButton::clicked, this, &ViewTitle::sizeClicked);
  retranslate();
}

QWidget* ViewTitle::sizeAnchor() const {
  return m_sizeButton;
}

QWidget* ViewTitle::sizeWidget() const {
  return m_sizeButton ? static_cast<QWidget*>(m_sizeButton) : m_size;
}

void ViewTitle::setImageShape(const Shape& shape, bool valid) {
  m_size->setText(u"%1\u00d7%2\u00d7%3"_s.arg(shape.c).arg(shape.h).arg(shape.w));
  m_size->setEnabled(valid);
  if (m_sizeButton) m_sizeButton->setAccessibleDescription(m_size->text());
  showNoteIfItFits();
}

void ViewTitle::setZoom(int zoom, Reduction reduction) {
  m_zoom = zoom;
  m_reduction = reduction;
  m_zoomText->setText(zoomLabel());
  showNoteIfItFits();
}

void ViewTitle::setReductionShown(bool shown) {
  m_reductionShown = shown;
  m_zoomText->setText(zoomLabel());
  showNoteIfItFits();
}

QString ViewTitle::zoomLabel() const {
  return m_reductionShown ? reducedZoomText(m_zoom, m_reduction) : zoomText(m_zoom);
}

void ViewTitle::setNote(const QString& note) {
  m_note->setText(note);
  showNoteIfItFits();
}

void ViewTitle::addChip(QWidget* chip) {
  m_chips->addWidget(chip);
  showNoteIfItFits();
}

void ViewTitle::addAtEnd(QWidget* widget) {
  m_end->addWidget(widget);
  showNoteIfItFits();
}

QSize ViewTitle::minimumSizeHint() const {
  return {0, kHeight};
}

bool ViewTitle::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) showNoteIfItFits();
  return QWidget::event(event);
}

void ViewTitle::paintEvent(QPaintEvent*) {
  // The last row separates the title from the picture.
  QPainter(this).fillRect(0, height() - 1, width(), 1, theme().line);
}

void ViewTitle::resizeEvent(QResizeEvent*) {
  showNoteIfItFits();
}

void ViewTitle::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ViewTitle::retranslate() {
  m_heading->setText(m_role == Heading::Input ? tr("Input") : tr("Output"));
  m_zoomText->setText(zoomLabel());
  m_zoomText->setAccessibleName(tr("zoom"));
  m_size->setAccessibleName(tr("channels, height, width"));
  if (!m_sizeButton) return;
  m_sizeButton->setAccessibleName(tr("Output size"));
  m_sizeButton->setAccessibleDescription(m_size->text());
  m_sizeButton->setToolTip(tr("Type the size you want: layers that give it (T)"));
}

/// What gives way: first the words of chips, then the note, at last chips to their pictures.
void ViewTitle::showNoteIfItFits() {
  int others = 2 * kInset + 10 + kSizeGap + 16 + 16;  // margins, the gaps of the row, and one before the note
  for (const QWidget* part : {static_cast<QWidget*>(m_heading), sizeWidget(), static_cast<QWidget*>(m_zoomText)})
    others += part->sizeHint().width();
  others += m_end->sizeHint().width();
  QList<Chip*> chips;
  for (int i = 0; i < m_chips->count(); ++i) {
    QWidget* widget = m_chips->itemAt(i)->widget();
    if (widget->isHidden()) continue;
    others += m_chips->spacing();
    if (auto* chip = qobject_cast<Chip*>(widget))
      chips += chip;
    else
      others += widget->sizeHint().width();
  }
  const auto needed = [&](Chip::Saying saying) {
    int width = others;
    for (const Chip* chip : chips) width += chip->widthSaying(saying);
    return width;
  };
  using Saying = Chip::Saying;
  const int note = m_note->text().isEmpty() ? 0 : m_note->sizeHint().width();
  const bool noted = note > 0 && needed(Saying::ShortText) + note <= width();
  const int room = width() - (noted ? note : 0);
  const Saying saying = needed(Saying::Text) <= room        ? Saying::Text
                        : needed(Saying::ShortText) <= room ? Saying::ShortText
                                                            : Saying::Picture;
  for (Chip* chip : chips) chip->setSaying(saying);
  m_note->setVisible(noted);
}

}  // namespace convt
