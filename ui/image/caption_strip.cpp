#include "ui/image/caption_strip.h"

#include <QEvent>
#include <QPainter>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kInset = 16;
constexpr int kGap = 10;
constexpr int kLine = 18;
constexpr int kAround = 12;  // above and below the lines together
constexpr int kOneLine = 32;
constexpr int kTallWindow = 900;

}  // namespace

CaptionStrip::CaptionStrip(QWidget* parent) : Overlay(parent) {
  retranslate();
}

// The lines of the explanation; the instruction follows on its own, or after them where there is only one.
QStringList CaptionStrip::linesIn(int width) const {
  const QString both = m_what + u' ' + m_why;
  return textWidth(both, Type::Body) + 2 * kInset <= width ? QStringList{both} : QStringList{m_what, m_why};
}

bool CaptionStrip::isOneLine(int width) const {
  const QStringList lines = linesIn(width);
  const double text = textWidth(lines.front(), Type::Body) + kGap + textWidth(m_instruction, Type::BodyStrong);
  return lines.size() == 1 && window()->height() >= kTallWindow && text + 2 * kInset <= width;
}

QRect CaptionStrip::placeIn(QSize parent) const {
  const int lines = static_cast<int>(linesIn(parent.width()).size()) + 1;
  return {0, 0, parent.width(), isOneLine(parent.width()) ? kOneLine : lines * kLine + kAround};
}

void CaptionStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme& look = theme();
  painter.fillRect(rect(), look.window);
  painter.fillRect(QRect(0, height() - 1, width(), 1), look.line);
  const QStringList lines = linesIn(width());
  const bool oneLine = isOneLine(width());
  QRectF line(kInset, oneLine ? 0 : kAround / 2 + 1, width() - 2 * kInset, oneLine ? kOneLine - 1 : kLine);
  for (const QString& text : lines) {
    paintTextIn(painter, line, Qt::AlignLeft, text, Type::Body, look.ink);
    if (!oneLine) line.translate(0, kLine);
  }
  if (oneLine) line.setLeft(kInset + textWidth(lines.front(), Type::Body) + kGap);
  paintTextIn(painter, line, Qt::AlignLeft, m_instruction, Type::BodyStrong, look.ink);
}

void CaptionStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void CaptionStrip::retranslate() {
  m_what = tr("Each input pixel stamps a 3 × 3 kernel, 2 apart.");
  m_why = tr("Where stamps overlap it is brighter.");
  m_instruction = tr("Drag Kernel to 4.");
  setAccessibleName(m_what + u' ' + m_why);
  setAccessibleDescription(m_instruction);
  place();
  update();
}

}  // namespace convt
