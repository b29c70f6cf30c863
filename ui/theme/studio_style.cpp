#include "ui/theme/studio_style.h"

#include <QAbstractSpinBox>
#include <QTabBar>
#include <QWidget>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {

using namespace Qt::StringLiterals;
using namespace style_parts;

namespace {

/// The ring that QFocusFrame draws: its inner edge is 2 px from the control.
constexpr int kFocusGap = 2;
constexpr int kFocusWidth = 2;

void paintFocusFrame(QPainter& painter, const QRect& rect) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(theme().ink, kFocusWidth));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), kRadius + 2, kRadius + 2);
  painter.restore();
}

}  // namespace

StudioStyle::StudioStyle() : QProxyStyle(u"fusion"_s) {}

void StudioStyle::polish(QWidget* widget) {
  if (auto* tabs = qobject_cast<QTabBar*>(widget)) {
    tabs->setExpanding(false);
    tabs->setDrawBase(false);
  }
  QProxyStyle::polish(widget);
}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
  const Theme& t = theme();
  switch (element) {
    case PE_FrameFocusRect:  // the focus ring is FocusRing's, outside the control
    case PE_FrameTabBarBase:
    case PE_FrameMenu:
    case PE_PanelStatusBar:
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar: return;
    case PE_PanelButtonCommand:
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) paintButton(*painter, *button);
      return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: paintCheckIndicator(*painter, *option); return;
    case PE_IndicatorRadioButton: paintRadioIndicator(*painter, *option); return;
    case PE_PanelLineEdit:
      if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
        paintBox(*painter, option->rect, option->palette.color(QPalette::Base), edgeOf(*option));
      return;
    case PE_PanelMenu:
      painter->fillRect(option->rect, t.window);
      painter->setPen(t.edge);
      painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
      return;
    case PE_PanelTipLabel: painter->fillRect(option->rect, t.ink); return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  switch (element) {
    case CE_TabBarTabShape: return;  // all of a tab is drawn with its label
    case CE_TabBarTabLabel:
      if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) return paintTab(*painter, *tab);
      break;
    case CE_PushButtonLabel:
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
        return paintButtonLabel(*painter, *button);
      break;
    case CE_MenuItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
        return paintMenuItem(*painter, *item);
      break;
    case CE_MenuBarItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
        return paintMenuBarItem(*painter, *item);
      break;
    case CE_MenuBarEmptyArea: painter->fillRect(option->rect, theme().window); return;
    case CE_ComboBoxLabel:
      if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option))
        return paintComboLabel(*painter, *box, subControlRect(CC_ComboBox, box, SC_ComboBoxEditField, widget));
      break;
    case CE_FocusFrame: paintFocusFrame(*painter, option->rect); return;
    default: break;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
  if (control == CC_ComboBox) {
    if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option)) return paintComboBox(*painter, *box);
  } else if (control == CC_SpinBox) {
    if (const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(option)) return paintSpinBox(*painter, *box);
  } else if (control == CC_ScrollBar) {
    if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
      painter->fillRect(option->rect, theme().window);
      if (option->state & State_Enabled)
        paintScrollHandle(*painter, *bar, subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget));
      return;
    }
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect StudioStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                  const QWidget* widget) const {
  if (control == CC_ComboBox) {
    const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    const bool framed = !box || box->frame;
    if (part == SC_ComboBoxEditField)
      return option->rect.adjusted(framed ? kTextInset : 4, 0, framed ? -kChevronRoom : -17, 0);
    if (part == SC_ComboBoxArrow) {
      const int room = framed ? kChevronRoom : 17;
      return QRect(option->rect.right() + 1 - room, option->rect.top(), room, option->rect.height());
    }
  } else if (control == CC_SpinBox) {
    if (part == SC_SpinBoxEditField) return option->rect.adjusted(2, 1, -8, -1);
    if (part == SC_SpinBoxUp || part == SC_SpinBoxDown) return {};
    return option->rect;
  } else if (control == CC_ScrollBar) {
    if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine) return {};
    if (part == SC_ScrollBarGroove) return option->rect;
    if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option); bar && part == SC_ScrollBarSlider) {
      const bool across = bar->orientation == Qt::Horizontal;
      const int length = across ? bar->rect.width() : bar->rect.height();
      const qint64 span = qint64{bar->maximum} - bar->minimum + bar->pageStep;
      const int handle =
          span > 0 ? qBound(qMin(24, length), int(length * qint64{bar->pageStep} / span), length) : length;
      const int at =
          sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
      return across ? QRect(bar->rect.left() + at, bar->rect.top(), handle, bar->rect.height())
                    : QRect(bar->rect.left(), bar->rect.top() + at, bar->rect.width(), handle);
    }
  }
  return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect StudioStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  if (element == SE_LineEditContents) {
    // QLineEdit adds 2 px of its own; a spin box has the insets already.
    const bool inBox = widget && qobject_cast<QAbstractSpinBox*>(widget->parentWidget());
    return inBox ? option->rect : option->rect.adjusted(kTextInset - 3, 0, 3 - kTextInset, 0);
  }
  return QProxyStyle::subElementRect(element, option, widget);
}

QSize StudioStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                                    const QWidget* widget) const {
  switch (type) {
    case CT_PushButton:
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
        const int icon = button->icon.isNull() ? 0 : button->iconSize.width() + kTextInset;
        return {contents.width() + icon + 2 * 12, kControlHeight};
      }
      break;
    case CT_ComboBox:
      if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option))
        return {contents.width() + (box->frame ? kTextInset + kChevronRoom : 4 + 17), kControlHeight};
      break;
    case CT_SpinBox: return {contents.width() + 12, kControlHeight};
    case CT_LineEdit: return {contents.width() + 12, kControlHeight};
    case CT_CheckBox: {
      const QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
      return {size.width(), qMax(size.height(), kControlHeight)};
    }
    case CT_MenuItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
        return menuItemSize(*item, contents);
      break;
    case CT_MenuBarItem: return {contents.width() + 18, 27};  // 28 with the separator below
    case CT_TabBarTab:
      if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) return tabSize(*tab);
      break;
    default: break;
  }
  return QProxyStyle::sizeFromContents(type, option, contents, widget);
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_ButtonDefaultIndicator:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarBaseOverlap:
    case PM_TabBarBaseHeight:
    case PM_TabBarTabOverlap:
    case PM_MenuBarPanelWidth:
    case PM_MenuBarVMargin:
    case PM_MenuBarItemSpacing:
    case PM_MenuHMargin: return 0;
    case PM_MenuPanelWidth:
    case PM_DefaultFrameWidth:
    case PM_SplitterWidth: return 1;
    case PM_MenuVMargin: return 4;
    case PM_MenuBarHMargin: return 7;  // the first item's text then stands 16 from the edge
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 14;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_ScrollBarExtent: return 8;
    case PM_ScrollBarSliderMin: return 24;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return kFocusGap + kFocusWidth;
    case PM_ToolTipLabelFrameWidth: return 6;
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* result) const {
  switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup:
    case SH_Widget_Animation_Duration:
    case SH_Menu_Scrollable: return hint == SH_Menu_Scrollable;
    case SH_FocusFrame_AboveWidget: return 1;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_ToolTipLabel_Opacity: return 255;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    default: return QProxyStyle::styleHint(hint, option, widget, result);
  }
}

}  // namespace convt
