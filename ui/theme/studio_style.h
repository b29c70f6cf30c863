#pragma once

#include <QProxyStyle>

namespace convt {

/// Fusion with the look of theme(): flat boxes 22 high with a 1 px edge and a radius of 3, tabs as text with an
/// underline, spin boxes without arrows, thin scroll bars, ink for whatever is chosen, no gradient and no shadow.
/// Set by setTheme(); a QComboBox or QPushButton without a frame (setFrame(false), setFlat(true)) is text that fills on
/// hover.
class StudioStyle : public QProxyStyle {
  Q_OBJECT
 public:
  StudioStyle();

  void polish(QWidget* widget) override;
  using QProxyStyle::polish;
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget) const override;
  QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                         const QWidget* widget) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* result) const override;
};

}  // namespace convt
