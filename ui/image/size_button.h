#pragma once

#include <QAbstractButton>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace convt {

/// A size in a title that opens something when clicked: the text and a chevron, flat, 22 high.
class SizeButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit SizeButton(QWidget* parent = nullptr);

  /// The text itself: its owner sets what it says, and whether it is in force.
  QLabel* label() const { return m_label; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QLabel* m_label;
};

}  // namespace convt
