#pragma once

#include <QWidget>

#include "ui/paint/histogram.h"

namespace convt {

/// The histogram of one row of the statistics. The pointer or the arrow keys choose a bin (Shift for ten, Home and End
/// for the ends), and a line under the axis tells of it; else that line tells of the mapping's limits. Focusable.
class HistogramView : public QWidget {
  Q_OBJECT

 public:
  explicit HistogramView(QWidget* parent = nullptr);

  /// @param name  of the channel, for screen readers; @param count  values that the bins are shares of
  void setHistogram(const HistogramScene& scene, const QString& name, std::int64_t count);
  /// While there is nothing to show.
  void setNote(const QString& note);
  const HistogramScene& scene() const { return m_scene; }
  /// What the line under the axis says.
  QString told() const;
  /// Where the bars and their axis are painted.
  QRectF plotRect() const;

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void choose(std::optional<int> bin);
  void retranslate();
  QString numberText(double value) const;

  HistogramScene m_scene;
  QString m_name;
  QString m_note;
  std::int64_t m_count = 0;
};

}  // namespace convt
