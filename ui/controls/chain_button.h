#pragma once

#include <QAbstractButton>

namespace convt {

/// The chain between H and W: checked = linked. It emits linkEdited() and waits to be told; it never toggles by itself.
class ChainButton : public QAbstractButton {
  Q_OBJECT
 public:
  explicit ChainButton(QWidget* parent = nullptr);
  QSize sizeHint() const override { return {24, 22}; }

 Q_SIGNALS:
  void linkEdited(bool linked);

 protected:
  void nextCheckState() override;
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace convt
