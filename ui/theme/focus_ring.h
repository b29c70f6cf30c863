#pragma once

#include <QFocusFrame>
#include <QPointer>

namespace convt {

/// The focus ring: 2 px of ink, 2 px outside the control, and only where the keyboard brought the focus. One for the
/// application; it is drawn by StudioStyle (CE_FocusFrame) over whatever surrounds the control.
class FocusRing : public QObject {
  Q_OBJECT
 public:
  /// Starts watching. Needs the QApplication; further calls do nothing.
  static void install();

  /// Widgets that draw their focus themselves (slider handles, views) call this once.
  static void drawsOwn(QWidget* widget);

  /// True if `widget` has the focus and got it by a key, so that it should be shown.
  static bool isShownOn(const QWidget* widget);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  explicit FocusRing(QObject* parent);
  /// The frame has no parent while it is nowhere: it must go before the QApplication does.
  static void end();
  void onFocusIn(QWidget* widget, Qt::FocusReason reason);

  QPointer<QFocusFrame> m_frame;
  QPointer<QWidget> m_keyboardFocus;
};

}  // namespace convt
