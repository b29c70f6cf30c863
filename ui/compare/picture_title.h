#pragma once

#include <QWidget>
#include <optional>

#include "engine/core/shape.h"
#include "ui/paint/range_bar.h"

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
QT_END_NAMESPACE

namespace convt {

/// The title row of one of several pictures that are compared, 28 high: what it is, its size, a note, and at the right
/// end the range that its colours stand for. Where the row is too narrow the note gives way.
class PictureTitle : public QWidget {
  Q_OBJECT

 public:
  explicit PictureTitle(QWidget* parent = nullptr);

  void setName(const QString& name);
  /// "3×464×700"; none: no size.
  void setImageShape(const std::optional<Shape>& shape);
  /// Translated by the owner; also the row's tool tip where it does not fit.
  void setNote(const QString& note);
  void setRange(const std::optional<RangeBarScene>& range);
  /// Adds a widget after the size. The title becomes its parent.
  void addWidget(QWidget* widget);

  QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void fit();

  QHBoxLayout* m_row;
  QLabel* m_name;
  QLabel* m_size;
  QLabel* m_note;
  std::optional<RangeBarScene> m_range;
};

}  // namespace convt
