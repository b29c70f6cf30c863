#pragma once

#include <QWidget>

#include "engine/core/shape.h"

namespace convt {

/// The sizes on the way there and back: "3×464×700 → ConvTranspose2d → 3×927×1399 → Conv2d → 3×464×700". The two
/// layers' names give way where the row is narrow.
class SizeChain : public QWidget {
  Q_OBJECT

 public:
  explicit SizeChain(QWidget* parent = nullptr);

  void setShapes(const Shape& input, const Shape& output, const Shape& returned);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  Shape m_shapes[3];
};

}  // namespace convt
