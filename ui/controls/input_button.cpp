#include "ui/controls/input_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>

#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kInset = 8;
constexpr int kChevronRoom = 22;

}  // namespace

InputButton::InputButton(QWidget* parent) : QPushButton(parent) {
  setFixedSize(sizeHint());
}

void InputButton::showInput(const QString& title, const QString& size) {
  m_title = title;
  m_size = size;
  setAccessibleDescription(title + QLatin1Char(' ') + size);
  update();
}

void InputButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  option.features.setFlag(QStyleOptionButton::HasMenu, false);  // the chevron below is the sign of it
  painter.drawControl(QStyle::CE_PushButtonBevel, option);
  const Theme& t = theme();
  const bool down = option.state & (QStyle::State_Sunken | QStyle::State_On);
  const QColor ink = down ? t.window : t.ink;
  paintChevron(painter, QPointF(width() - kChevronRoom / 2.0, height() / 2.0), Arrow::Down, ink);
  const double right = width() - kChevronRoom - kInset / 2.0;
  const double size = textWidth(m_size, Type::Note);
  paintTextIn(painter, QRectF(right - size, 0, size + 1, height()), Qt::AlignRight, m_size, Type::Note,
              down ? t.window : t.ink2);
  paintTextIn(painter, QRectF(kInset, 0, right - size - 2 * kInset, height()), Qt::AlignLeft, m_title, Type::Body, ink);
}

}  // namespace convt
