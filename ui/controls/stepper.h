#pragma once

#include <QWidget>
#include <vector>

#include "ui/controls/ranged_value.h"

namespace convt {

/// < 3 >: steps through a list of allowed values, 88 x 22. A shown value that is not in the list is inverted; the steps
/// then lead to its neighbours in the list. Keys: arrows, Home, End; the wheel with the focus. It emits and waits to be
/// told.
class Stepper : public QWidget, public RangedValue {
  Q_OBJECT
 public:
  explicit Stepper(QWidget* parent = nullptr);

  void setValues(std::vector<int> ascending);  ///< at least one
  void setValue(int value);                    ///< never emits
  const std::vector<int>& values() const { return m_values; }
  int value() const { return m_value; }

  QSize sizeHint() const override { return {88, 22}; }

  QAccessible::Role rangedRole() const override { return QAccessible::SpinBox; }
  int rangedValue() const override { return m_value; }
  int rangedMinimum() const override { return m_values.front(); }
  int rangedMaximum() const override { return m_values.back(); }
  void requestValue(int value) override;

 Q_SIGNALS:
  void valueEdited(int value);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  bool isValid() const;
  bool canStep(int direction) const;
  void step(int direction);
  int sideAt(double x) const;  ///< -1, 0 or 1

  std::vector<int> m_values{1};
  int m_value = 1;
  int m_hovered = 0;
  int m_wheelRest = 0;
};

}  // namespace convt
