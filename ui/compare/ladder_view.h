#pragma once

#include <QWidget>
#include <optional>

#include "ui/paint/ladder.h"

namespace convt {

/// The ladder of output sizes. A click on a rung, or Enter or Space on the keyboard's one (Left, Right, Home and End
/// move it), chooses its output padding. Rungs that are no sizes cannot be chosen.
class LadderView : public QWidget {
  Q_OBJECT

 public:
  explicit LadderView(QWidget* parent = nullptr);

  /// Hover and cursor are the view's own.
  /// @param name  for screen readers where there are two: "H"; may be empty
  void setLadder(const LadderScene& scene, const QString& name = {});
  /// Where it is painted.
  QRectF area() const;
  const LadderScene& scene() const { return m_scene; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void outputPaddingChosen(int outputPadding);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void retranslate();
  void hover(std::int64_t outputPadding);
  void moveCursor(std::int64_t to, bool byKeys);
  void choose(std::int64_t outputPadding);
  QString rungSentence(std::int64_t outputPadding) const;

  LadderScene m_scene;
  QString m_name;
  bool m_byKeys = false;  ///< the cursor is the keyboard's, not what a click on "+12" went to
};

}  // namespace convt
