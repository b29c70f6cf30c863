#include <QFontMetricsF>

#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt::style_parts {
namespace {

constexpr int kMenuInset = 12;
constexpr int kCheckColumn = 22;  // kept free in every item, so that texts stand in one column
constexpr int kShortcutGap = 32;
constexpr int kTabPadding = 14;
constexpr int kSeparatorHeight = 9;

struct MenuTexts {
  QString label;
  QString shortcut;
};

MenuTexts textsOf(const QStyleOptionMenuItem& item) {
  const auto tab = item.text.indexOf(u'\t');
  if (tab < 0) return {item.text, {}};
  return {item.text.left(tab), item.text.mid(tab + 1)};
}

/// Text with a mnemonic: the "&" is not shown, its letter is underlined while Alt is down (the style hint decides).
void paintMnemonic(QPainter& painter, const QRect& rect, int flags, const QString& text, Type type,
                   const QColor& color) {
  painter.setFont(font(type));
  painter.setPen(color);
  painter.drawText(rect, flags | Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextHideMnemonic, text);
}

}  // namespace

QSize menuItemSize(const QStyleOptionMenuItem& item, const QSize& contents) {
  if (item.menuItemType == QStyleOptionMenuItem::Separator) return {contents.width(), kSeparatorHeight};
  const MenuTexts texts = textsOf(item);
  double width = kMenuInset + kCheckColumn + textWidth(texts.label, Type::Body) + kMenuInset;
  if (!texts.shortcut.isEmpty()) width += kShortcutGap + textWidth(texts.shortcut, Type::Note);
  if (item.menuItemType == QStyleOptionMenuItem::SubMenu) width += kShortcutGap;
  return {static_cast<int>(width) + 1, kMenuRow};
}

void paintMenuItem(QPainter& painter, const QStyleOptionMenuItem& item) {
  const Theme& t = theme();
  const QRect r = item.rect;
  if (item.menuItemType == QStyleOptionMenuItem::Separator) {
    painter.fillRect(r.left() + kMenuInset, r.center().y(), r.width() - 2 * kMenuInset, 1, t.line);
    return;
  }
  const bool enabled = item.state & QStyle::State_Enabled;
  const bool chosen = (item.state & QStyle::State_Selected) && enabled;
  painter.fillRect(r, chosen ? t.ink : t.window);
  const QColor ink = chosen ? t.window : enabled ? t.ink : t.ink3;
  const QColor weak = chosen ? t.window : enabled ? t.ink2 : t.ink3;
  const MenuTexts texts = textsOf(item);
  const QRect row = r.adjusted(kMenuInset + kCheckColumn, 0, -kMenuInset, 0);
  paintMnemonic(painter, row, Qt::AlignLeft, texts.label, Type::Body, ink);
  if (!texts.shortcut.isEmpty()) paintMnemonic(painter, row, Qt::AlignRight, texts.shortcut, Type::Note, weak);
  const QPointF mark(r.left() + kMenuInset + 6.5, r.center().y() + 0.5);
  if (item.checkType != QStyleOptionMenuItem::NotCheckable && item.checked) paintCheckMark(painter, mark, ink);
  if (item.menuItemType == QStyleOptionMenuItem::SubMenu)
    paintChevron(painter, QPointF(row.right() - 3, r.center().y() + 0.5), Arrow::Right, ink);
}

void paintMenuBarItem(QPainter& painter, const QStyleOptionMenuItem& item) {
  const Theme& t = theme();
  const bool enabled = item.state & QStyle::State_Enabled;
  const bool open = enabled && (item.state & QStyle::State_Sunken);
  const bool hovered = enabled && (item.state & QStyle::State_Selected);
  painter.fillRect(item.rect, open ? t.ink : hovered ? t.hover : t.window);
  paintMnemonic(painter, item.rect, Qt::AlignHCenter, item.text, Type::Body,
                open      ? t.window
                : enabled ? t.ink
                          : t.ink3);
}

QSize tabSize(const QStyleOptionTab& tab) {
  // As wide as the chosen form, so that choosing moves nothing.
  return {qRound(textWidth(tab.text, Type::BodyStrong)) + 2 * kTabPadding, 32};
}

void paintTab(QPainter& painter, const QStyleOptionTab& tab) {
  const Theme& t = theme();
  const bool chosen = tab.state & QStyle::State_Selected;
  const bool enabled = tab.state & QStyle::State_Enabled;
  const bool hovered = enabled && (tab.state & QStyle::State_MouseOver);
  const double left = tab.rect.left() + kTabPadding;
  const double strong = textWidth(tab.text, Type::BodyStrong);
  const double baseline = centredBaseline(tab.rect.top() + 16, Type::Body);
  const QColor color = !enabled ? t.ink3 : (chosen || hovered) ? t.ink : t.ink2;
  paintText(painter, {left, baseline}, tab.text, chosen ? Type::BodyStrong : Type::Body, color);
  if (chosen) painter.fillRect(QRectF(qRound(left - 4), tab.rect.bottom() - 2, qRound(strong + 8), 2), t.ink);
}

}  // namespace convt::style_parts
