#pragma once

#include <QWidget>
#include <optional>

#include "engine/core/params.h"
#include "ui/controls/edit_phase.h"
#include "ui/controls/ranged_value.h"

namespace convt {

/// A slider of whole numbers on a fixed range: track, ticks, a handle in the parameter's colour. 26 high; the line lies
/// 13.5 below the top, the ticks 8 below the line. A value beyond the range rests at its end with a triangle that
/// points out. Values from `invalidFrom` on are hatched.
///
/// Mouse: a press anywhere takes the handle there and drags; on the handle it drags without a jump; Esc takes a drag
/// back; a double click asks for the default. Keys: arrows 1, Page 1/4 of the range, Home, End, Delete for the default.
/// The wheel counts only with the focus. While a drag lasts the handle follows the mouse, whatever setValue() says.
class SliderTrack : public QWidget, public RangedValue {
  Q_OBJECT
 public:
  explicit SliderTrack(QWidget* parent = nullptr);

  static constexpr int kHeight = 26;
  static constexpr double kLineAt = 13.5;
  static constexpr int kSideMargin = 8;

  /// Lays the visible track from `left` over `width`; the widget is wider by the room that rings and triangles need.
  void place(int left, int width, int top);

  void setRange(int minimum, int maximum);
  void setTickStep(int step);
  /// What colours the handle; Param::Weight stands for the seed's grey.
  void setParam(Param param);
  /// Shows a value; never emits.
  void setValue(int value);
  void setInvalidFrom(std::optional<int> value);
  /// The ring round the handle while the formula's number is hovered.
  void setRinged(bool ringed);

  int minimum() const { return m_minimum; }
  int maximum() const { return m_maximum; }
  int value() const { return m_drag ? m_drag->value : m_value; }
  int pageStep() const;
  bool isDragging() const { return m_drag.has_value(); }
  /// Centre of the handle for a value, in widget coordinates.
  QPointF handleCentre(int value) const;

  QSize sizeHint() const override { return {224 + 2 * kSideMargin, kHeight}; }

  QAccessible::Role rangedRole() const override { return QAccessible::Slider; }
  int rangedValue() const override { return value(); }
  int rangedMinimum() const override { return m_minimum; }
  int rangedMaximum() const override { return m_maximum; }
  void requestValue(int value) override { step(value); }

 Q_SIGNALS:
  void valueEdited(int value, convt::EditPhase phase);
  void resetRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Drag {
    int start = 0;
    int value = 0;
    double grab = 0.0;  ///< from the handle's centre to the mouse
    bool told = false;  ///< a Drag was emitted, so a DragEnd must be
  };

  double stepWidth() const;
  int valueAt(double x) const;
  void dragTo(int value);
  void endDrag();
  void step(int value);
  void paintTrack(QPainter& painter, double handleX, const QColor& color) const;
  void paintHandle(QPainter& painter, double handleX, const QColor& color) const;

  int m_minimum = 0;
  int m_maximum = 1;
  int m_tickStep = 1;
  int m_value = 0;
  int m_wheelRest = 0;
  Param m_param = Param::Kernel;
  bool m_ringed = false;
  bool m_handleHovered = false;
  std::optional<int> m_invalidFrom;
  std::optional<Drag> m_drag;
};

}  // namespace convt
