#pragma once

#include <QPushButton>

namespace convt {

/// The choice of the input in the menu bar: its name, its size in small type, a chevron. A click opens the menu.
class InputButton : public QPushButton {
  Q_OBJECT

 public:
  explicit InputButton(QWidget* parent = nullptr);

  void showInput(const QString& title, const QString& size);

  QSize sizeHint() const override { return {184, 22}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_title;
  QString m_size;
};

}  // namespace convt
