#pragma once

#include <QAbstractButton>

namespace convt {

/// The place of the navigator's fit button: pressed, focused and named as a button; the plate beneath paints it.
class FitButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit FitButton(QWidget* parent);

  /// Hovered, pressed or focused by key.
  bool isHot() const;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent*) override {}
};

}  // namespace convt
