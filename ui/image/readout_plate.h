#pragma once

#include "ui/image/overlay.h"

namespace convt {

/// A line of text on a plate in the bottom left corner of a view: place and value of what is under the pointer or
/// corresponds to it. Hidden while it has nothing to say; the mouse goes through it.
class ReadoutPlate : public Overlay {
  Q_OBJECT

 public:
  explicit ReadoutPlate(QWidget* parent);

  void setText(const QString& text);
  const QString& text() const { return m_text; }

 protected:
  QRect placeIn(QSize parent) const override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_text;
};

}  // namespace convt
