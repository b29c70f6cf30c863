#pragma once

#include <QStringList>

#include "ui/image/overlay.h"

namespace convt {

/// The caption of the first start over the top of the output view: what the picture shows, and one thing to try. Two
/// lines, 48 high; one line, 32 high, in windows from 900 pixels of height on, where it fits; three lines in a narrow
/// view.
class CaptionStrip : public Overlay {
  Q_OBJECT

 public:
  explicit CaptionStrip(QWidget* parent);

 protected:
  QRect placeIn(QSize parent) const override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  QStringList linesIn(int width) const;
  bool isOneLine(int width) const;

  QString m_what;
  QString m_why;
  QString m_instruction;
};

}  // namespace convt
