#pragma once

#include <QPainter>
#include <QStyleOption>

namespace convt {

/// The pieces StudioStyle draws with; each takes its colours from theme() and from the option's state.
namespace style_parts {

inline constexpr int kControlHeight = 22;
inline constexpr double kRadius = 3.0;
inline constexpr int kTextInset = 8;
inline constexpr int kChevronRoom = 22;
inline constexpr int kMenuRow = 26;

/// A box: fill, 1 px edge just inside `rect`, rounded. On whole device pixels.
void paintBox(QPainter& painter, const QRect& rect, const QColor& fill, const QColor& edge);

/// The edge of a control in its state: ink when hovered, line when disabled, else edge.
QColor edgeOf(const QStyleOption& option);

void paintMenuItem(QPainter& painter, const QStyleOptionMenuItem& item);
void paintMenuBarItem(QPainter& painter, const QStyleOptionMenuItem& item);
QSize menuItemSize(const QStyleOptionMenuItem& item, const QSize& contents);

void paintTab(QPainter& painter, const QStyleOptionTab& tab);
QSize tabSize(const QStyleOptionTab& tab);

void paintButton(QPainter& painter, const QStyleOptionButton& button);
void paintButtonLabel(QPainter& painter, const QStyleOptionButton& button);
void paintRadioIndicator(QPainter& painter, const QStyleOption& option);
void paintCheckIndicator(QPainter& painter, const QStyleOption& option);

void paintComboBox(QPainter& painter, const QStyleOptionComboBox& box);
void paintComboLabel(QPainter& painter, const QStyleOptionComboBox& box, const QRect& field);
void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& box);
void paintScrollHandle(QPainter& painter, const QStyleOptionSlider& bar, const QRect& handle);

}  // namespace style_parts
}  // namespace convt
