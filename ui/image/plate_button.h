#pragma once

#include <QAbstractButton>

namespace convt {

/// A button on an inverted plate, 24 high: filled (the one to press) or outlined.
class PlateButton : public QAbstractButton {
  Q_OBJECT

 public:
  PlateButton(bool filled, QWidget* parent);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  bool m_filled;
};

}  // namespace convt
