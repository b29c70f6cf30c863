#pragma once

#include <QLabel>

#include "ui/paint/theme.h"

namespace convt {

/// A label of one line that stands on a given baseline, so that texts of different sizes share one. Elided (with the
/// whole text as tool tip) where it is too wide. Clickable ones are underlined under the mouse.
class TextLine : public QLabel {
  Q_OBJECT
 public:
  /// @param role  QPalette::WindowText (ink) or PlaceholderText (ink2)
  TextLine(Type type, QPalette::ColorRole role, QWidget* parent);

  void setType(Type type);
  void setRole(QPalette::ColorRole role);
  void setClickable(bool clickable);

  /// Lays the text from `left` over `width`, its baseline at `baseline` of the parent.
  void place(int left, int width, int baseline, Qt::Alignment horizontal = Qt::AlignLeft);

  double textWidth() const;
  bool fits() const;

 Q_SIGNALS:
  void clicked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  Type m_type;
  bool m_clickable = false;
};

}  // namespace convt
