#pragma once

#include <QWidget>
#include <optional>

#include "ui/paint/formula.h"

namespace convt {

/// The size formula of H and of W with the live numbers. 48 high, 64 with a line for the evaluated terms; in windows
/// below 1200 px (the bar itself below 943) H stands over W. Hovering a number names its parameter; the wheel over it
/// asks for a step; Ctrl+C copies both formulas while the bar has the focus.
class FormulaBar : public QWidget {
  Q_OBJECT
 public:
  explicit FormulaBar(QWidget* parent = nullptr);

  using QWidget::show;
  void show(const LayerParams& params, const Shape& input, const std::optional<ParamError>& error);

  /// Where W's part begins, from the bar's left edge: the output view's left edge.
  void setSplit(int x);
  /// Keeps a line for the evaluated terms (large windows, class mode); else they appear on hover, beside the names.
  void setTall(bool tall);

  bool isStacked() const { return width() < kStackBelow; }
  QString text() const;  ///< both formulas, one a line

  static constexpr int kStackBelow = 1200 - 257;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {320, sizeHint().height()}; }

 Q_SIGNALS:
  void paramHovered(std::optional<convt::Param> param, convt::Axis axis);
  /// @param steps  notches of the wheel, up is positive
  void stepRequested(convt::Param param, convt::Axis axis, int steps);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  FormulaPlace placeOf(Axis axis) const;
  Axis axisAt(QPointF point) const;
  const Formula& formulaOf(Axis axis) const { return axis == Axis::H ? m_h : m_w; }
  void rebuild();
  void hover(std::optional<Param> param, Axis axis);

  LayerParams m_params;
  Shape m_input;
  std::optional<ParamError> m_error;
  Formula m_h;
  Formula m_w;
  int m_split = 0;
  bool m_tall = false;
  bool m_inside = false;
  int m_wheelRest = 0;
  std::optional<Param> m_hovered;
  Axis m_hoveredAxis = Axis::H;
};

}  // namespace convt
