#pragma once

#include <QAbstractButton>
#include <QBasicTimer>
#include <QImage>

namespace convt {

/// A short fact in a frame, 20 high, that opens its explanation when clicked: "Levels 0..1". When the fact changes the
/// chip is inverted for 600 ms, once; under reduced motion it is not.
class Chip : public QAbstractButton {
  Q_OBJECT
 public:
  explicit Chip(QWidget* parent = nullptr);

  /// Shows a fact. The first one, and the same one again, do not flash.
  void showText(const QString& text);
  /// A picture of 12 x 12 left of the text; null for none.
  void setPicture(const QImage& picture);
  bool isFlashing() const { return m_flash.isActive(); }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  QImage m_picture;
  QBasicTimer m_flash;
};

}  // namespace convt
