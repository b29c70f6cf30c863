#include "ui/compare/picture_title.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "ui/image/readout_text.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kHeight = 28;
constexpr int kInset = 16;
constexpr int kGap = 10;

QLabel* label(QWidget* parent, Type type, QPalette::ColorRole role) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setForegroundRole(role);
  made->setTextFormat(Qt::PlainText);
  return made;
}

}  // namespace

PictureTitle::PictureTitle(QWidget* parent)
    : QWidget(parent),
      m_row(new QHBoxLayout(this)),
      m_name(label(this, Type::BodyStrong, QPalette::WindowText)),
      m_size(label(this, Type::Body, QPalette::WindowText)),
      m_note(label(this, Type::Note, QPalette::PlaceholderText)) {
  setFixedHeight(kHeight);
  m_row->setContentsMargins(kInset, 0, kInset, 0);
  m_row->setSpacing(kGap);
  m_row->addWidget(m_name);
  m_row->addWidget(m_size);
  m_row->addWidget(m_note);
  m_row->addStretch(1);
  m_size->hide();
  m_note->hide();
  retranslate();
}

void PictureTitle::setName(const QString& name) {
  m_name->setText(name);
  fit();
}

void PictureTitle::setImageShape(const std::optional<Shape>& shape) {
  m_size->setText(shape ? u"%1\u00d7%2\u00d7%3"_s.arg(shape->c).arg(shape->h).arg(shape->w) : QString());
  m_size->setVisible(shape.has_value());
  fit();
}

void PictureTitle::setNote(const QString& note) {
  m_note->setText(note);
  fit();
}

void PictureTitle::setRange(const std::optional<RangeBarScene>& range) {
  m_range = range;
  retranslate();
  fit();
  update();
}

void PictureTitle::addWidget(QWidget* widget) {
  m_row->insertWidget(m_row->indexOf(m_note), widget);
}

QSize PictureTitle::minimumSizeHint() const {
  return {0, kHeight};
}

bool PictureTitle::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) fit();
  return QWidget::event(event);
}

void PictureTitle::resizeEvent(QResizeEvent*) {
  fit();
}

void PictureTitle::fit() {
  const int range = m_range ? static_cast<int>(rangeBarWidth(*m_range)) + kGap : 0;
  m_row->setContentsMargins(kInset, 0, kInset + range, 0);
  int others = 2 * kInset + range + m_note->sizeHint().width();
  for (int i = 0; i < m_row->count(); ++i) {
    const QWidget* widget = m_row->itemAt(i)->widget();
    if (widget != nullptr && widget != m_note && !widget->isHidden()) others += widget->sizeHint().width() + kGap;
  }
  const bool fits = others <= width();
  m_note->setVisible(fits && !m_note->text().isEmpty());
  setToolTip(fits ? QString() : m_note->text());
}

void PictureTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(0, height() - 1, width(), 1, theme().line);
  if (m_range) paintRangeBar(painter, QRectF(rect()).adjusted(0, 0, -kInset, -1), *m_range, theme());
}

void PictureTitle::retranslate() {
  m_size->setAccessibleName(tr("channels, height, width"));
  setAccessibleName(m_range ? tr("range %1").arg(rangeText(m_range->range, m_range->numberScale)) : QString());
}

void PictureTitle::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

}  // namespace convt
