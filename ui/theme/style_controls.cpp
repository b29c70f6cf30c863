#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt::style_parts {

void paintBox(QPainter& painter, const QRect& rect, const QColor& fill, const QColor& edge) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(edge, 1));
  painter.setBrush(fill);
  painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius - 0.5, kRadius - 0.5);
  painter.restore();
}

QColor edgeOf(const QStyleOption& option) {
  const Theme& t = theme();
  if (!(option.state & QStyle::State_Enabled)) return t.line;
  return (option.state & QStyle::State_MouseOver) ? t.ink : t.edge;
}

void paintButton(QPainter& painter, const QStyleOptionButton& button) {
  const Theme& t = theme();
  const bool enabled = button.state & QStyle::State_Enabled;
  const bool down = enabled && (button.state & (QStyle::State_Sunken | QStyle::State_On));
  if (button.features & QStyleOptionButton::Flat) {
    if (down)
      paintBox(painter, button.rect, t.ink, t.ink);
    else if (enabled && (button.state & QStyle::State_MouseOver))
      paintBox(painter, button.rect, t.hover, t.hover);
    return;
  }
  const bool primary = enabled && (button.features & QStyleOptionButton::DefaultButton);
  if (down || primary) {
    const bool hovered = button.state & QStyle::State_MouseOver;
    paintBox(painter, button.rect, primary && (down || hovered) ? t.ink2 : t.ink, t.ink);
    return;
  }
  paintBox(painter, button.rect, enabled ? t.base : t.window, edgeOf(button));
}

void paintButtonLabel(QPainter& painter, const QStyleOptionButton& button) {
  const Theme& t = theme();
  const bool enabled = button.state & QStyle::State_Enabled;
  const bool inverted = enabled && ((button.state & (QStyle::State_Sunken | QStyle::State_On)) ||
                                    (button.features & QStyleOptionButton::DefaultButton));
  painter.setFont(font(Type::Body));
  painter.setPen(!enabled ? t.ink3 : inverted ? t.window : t.ink);
  QRect text = button.rect;
  if (!button.icon.isNull()) {
    const int side = button.iconSize.width();
    button.icon.paint(&painter, QRect(text.left() + kTextInset, text.top(), side, text.height()));
    text.setLeft(text.left() + kTextInset + side);
  }
  painter.drawText(text, Qt::AlignCenter | Qt::TextSingleLine | Qt::TextHideMnemonic, button.text);
}

void paintCheckIndicator(QPainter& painter, const QStyleOption& option) {
  const Theme& t = theme();
  const bool enabled = option.state & QStyle::State_Enabled;
  paintBox(painter, option.rect, enabled ? t.base : t.window, edgeOf(option));
  const QColor ink = enabled ? t.ink : t.ink3;
  const QPointF centre = QRectF(option.rect).center();
  if (option.state & QStyle::State_On) paintCheckMark(painter, centre, ink);
  if (option.state & QStyle::State_NoChange) painter.fillRect(QRectF(centre.x() - 3.5, centre.y() - 1, 7, 2), ink);
}

void paintRadioIndicator(QPainter& painter, const QStyleOption& option) {
  const Theme& t = theme();
  const bool enabled = option.state & QStyle::State_Enabled;
  const QRectF circle = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(edgeOf(option), 1));
  painter.setBrush(enabled ? t.base : t.window);
  painter.drawEllipse(circle);
  if (option.state & QStyle::State_On) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(enabled ? t.ink : t.ink3);
    painter.drawEllipse(circle.center(), 3.5, 3.5);
  }
  painter.restore();
}

void paintComboBox(QPainter& painter, const QStyleOptionComboBox& box) {
  const Theme& t = theme();
  const bool enabled = box.state & QStyle::State_Enabled;
  const bool open = enabled && (box.state & QStyle::State_On);
  const bool hovered = enabled && (box.state & QStyle::State_MouseOver);
  if (box.frame)
    paintBox(painter, box.rect, enabled ? t.base : t.window, open ? t.ink : edgeOf(box));
  else if (open || hovered)
    paintBox(painter, box.rect, t.hover, t.hover);
  const double inset = box.frame ? 12.5 : 9.0;
  paintChevron(painter, QPointF(box.rect.right() + 1 - inset, box.rect.top() + box.rect.height() / 2.0), Arrow::Down,
               enabled ? t.ink2 : t.ink3);
}

void paintComboLabel(QPainter& painter, const QStyleOptionComboBox& box, const QRect& field) {
  const Theme& t = theme();
  const QColor color = (box.state & QStyle::State_Enabled) ? box.palette.color(QPalette::Text) : t.ink3;
  paintTextIn(painter, field, Qt::AlignLeft, box.currentText, Type::Body, color);
}

void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& box) {
  // The box's own palette, not the theme: an inverted box carries its colours there.
  const bool enabled = box.state & QStyle::State_Enabled;
  const QColor fill = enabled ? box.palette.color(QPalette::Base) : theme().window;
  const bool inverted = enabled && fill == theme().ink;
  paintBox(painter, box.rect, fill, inverted ? theme().ink : edgeOf(box));
}

void paintScrollHandle(QPainter& painter, const QStyleOptionSlider& bar, const QRect& handle) {
  const Theme& t = theme();
  const bool active = bar.state & (QStyle::State_MouseOver | QStyle::State_Sunken);
  const bool across = bar.orientation == Qt::Horizontal;
  const QRectF thin = across ? QRectF(handle).adjusted(2, 2, -2, -2) : QRectF(handle).adjusted(2, 2, -2, -2);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(active ? t.ink2 : t.edge);
  painter.drawRoundedRect(thin, 2, 2);
  painter.restore();
}

}  // namespace convt::style_parts
