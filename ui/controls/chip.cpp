#include "ui/controls/chip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QTimerEvent>
#include <QToolTip>
#include <cmath>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {
namespace {

constexpr int kHeight = 20;
constexpr int kInset = 8;
constexpr int kPicture = 12;
constexpr int kPictureGap = 6;
constexpr int kFlashMs = 600;

}  // namespace

Chip::Chip(QWidget* parent) : QAbstractButton(parent) {
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::showText(const QString& text, const QString& shortText) {
  if (text == this->text()) return;
  m_shortText = shortText;
  const bool first = this->text().isEmpty();
  setText(text);
  setAccessibleName(text);
  updateGeometry();
  if (!first && isVisible() && !reducedMotion()) m_flash.start(kFlashMs, this);
  update();
}

void Chip::setPicture(const QImage& picture) {
  if (picture == m_picture) return;  // a new layout of the whole window is not free
  m_picture = picture;
  updateGeometry();
  update();
}

void Chip::setSaying(Saying saying) {
  if (saying == m_saying) return;
  m_saying = saying;
  updateGeometry();
  update();
}

QString Chip::textOf(Saying saying) const {
  if (saying == Saying::Text) return text();
  if (saying == Saying::Picture && !m_picture.isNull()) return {};
  return m_shortText.isEmpty() ? text() : m_shortText;
}

int Chip::widthSaying(Saying saying) const {
  const int words = static_cast<int>(std::ceil(textWidth(textOf(saying), Type::Small)));
  const int gap = words > 0 ? kPictureGap : 0;
  return words + 2 * kInset + (m_picture.isNull() ? 0 : kPicture + gap);
}

QSize Chip::sizeHint() const {
  return {widthSaying(m_saying), kHeight};
}

bool Chip::event(QEvent* event) {
  // Cut short, the fact itself is what the tool tip has to say.
  if (event->type() == QEvent::ToolTip && textOf(m_saying) != text()) {
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
  }
  return QAbstractButton::event(event);
}

void Chip::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  const bool inverted = isDown() || m_flash.isActive();
  const QColor edge = !isEnabled() ? t.line : underMouse() || inverted ? t.ink : t.edge;
  QPainter painter(this);
  style_parts::paintBox(painter, rect(), inverted ? t.ink : isEnabled() ? t.base : t.window, edge);
  QRectF room = QRectF(rect()).adjusted(kInset, 0, -kInset, 0);
  if (!m_picture.isNull()) {
    painter.drawImage(QRectF(room.left(), (height() - kPicture) / 2.0, kPicture, kPicture), m_picture);
    room.setLeft(room.left() + kPicture + kPictureGap);
  }
  paintTextIn(painter, room, Qt::AlignLeft, textOf(m_saying), Type::Small,
              !isEnabled() ? t.ink3
              : inverted   ? t.window
                           : t.ink);
}

void Chip::timerEvent(QTimerEvent* event) {
  if (event->timerId() != m_flash.timerId()) return QAbstractButton::timerEvent(event);
  m_flash.stop();
  update();
}

}  // namespace convt
