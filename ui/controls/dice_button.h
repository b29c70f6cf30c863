#pragma once

#include <QAbstractButton>

namespace convt {

/// The button that draws another seed: the five of a die in a box of 24 x 22.
class DiceButton : public QAbstractButton {
  Q_OBJECT
 public:
  explicit DiceButton(QWidget* parent = nullptr);
  QSize sizeHint() const override { return {24, 22}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace convt
