#pragma once

#include <QTimer>
#include <QWidget>

#include "app/session/output_file.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
QT_END_NAMESPACE

namespace convt {

/// What is being saved, how large it will be, how far it is and how long it takes, with a button that ends it. It shows
/// itself when saving takes longer than a moment, and goes with its end.
class ExportBar : public QWidget {
  Q_OBJECT

 public:
  explicit ExportBar(QWidget* parent = nullptr);

  /// @param file    its name without folders
  /// @param output  what the picture or array is of
  void begin(const QString& file, const Shape& output);
  void setEstimate(const FileEstimate& estimate);
  /// @param share  0..1; @param secondsLeft  from now on
  void setProgress(double share, double secondsLeft);
  void end();

  /// "Saving street.tif 3×43200×32400 · 5.6 GB · 41 % · 12 s left"
  QString text() const;

 Q_SIGNALS:
  void cancelRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void arrange();

  QString m_file;
  Shape m_output;
  FileEstimate m_estimate;  ///< bytes 0: not known yet
  double m_share = 0.0;
  double m_secondsLeft = 0.0;
  QTimer m_appear;
  QLabel* m_label;
  QProgressBar* m_progress;
  QPushButton* m_cancel;
};

}  // namespace convt
