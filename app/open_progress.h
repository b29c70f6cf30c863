#pragma once

#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace convt {

/// At the end of the status line while a file is being opened: which, how far, and the button that ends it. What opens
/// within kDelay never shows it.
class OpenProgress : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kDelay = 300;  ///< ms

  explicit OpenProgress(QWidget* parent = nullptr);

  void begin(const QString& title);
  /// 0..1.
  void setShare(double share);
  void end();
  QString text() const;

 Q_SIGNALS:
  void cancelled();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showText();

  QString m_title;
  double m_share = 0.0;
  QTimer m_delay;
  QLabel* m_label;
  QPushButton* m_cancel;
};

}  // namespace convt
