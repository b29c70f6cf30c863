#pragma once

#include <QString>
#include <QWidget>

#include "engine/core/shape.h"
#include "engine/render/picture.h"

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
QT_END_NAMESPACE

namespace convt {

class SizeButton;

/// The title row of a view, 28 high: heading, size, zoom; then what the owner adds (chips), a gap, and at the right end
/// a note and what the owner adds there (a combo box). Where the row is too narrow chips are cut short first, then the
/// note gives way. The size of an output is a button.
class ViewTitle : public QWidget {
  Q_OBJECT

 public:
  enum class Heading { Input, Output };
  explicit ViewTitle(Heading heading, QWidget* parent = nullptr);

  /// "3×464×700": channels, height, width. Not valid: the size belongs to the last valid picture, and is shown so.
  void setImageShape(const Shape& shape, bool valid = true);
  /// "2:1"; below 1:1 with the reduction, "1:4 sample".
  void setZoom(int zoom, Reduction reduction = Reduction::Sample);
  /// False: a chip of the owner names the reduction. Begins as true.
  void setReductionShown(bool shown);
  /// A note at the right end (translated by the owner); empty for none.
  void setNote(const QString& note);

  /// Adds a widget after the zoom text, or at the right end. The title becomes its parent.
  void addChip(QWidget* chip);
  void addAtEnd(QWidget* widget);

  /// What the size's button opens stands below this; null for an input.
  QWidget* sizeAnchor() const;

  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// The size was clicked, or pressed by a key.
  void sizeClicked();

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  QString zoomLabel() const;
  void showNoteIfItFits();
  QWidget* sizeWidget() const;

  Heading m_role;
  int m_zoom = 1;
  Reduction m_reduction = Reduction::Sample;
  bool m_reductionShown = true;
  QHBoxLayout* m_row;
  QHBoxLayout* m_chips;
  QHBoxLayout* m_end;
  QLabel* m_heading;
  SizeButton* m_sizeButton = nullptr;  ///< holds the size in an output's title
  QLabel* m_size;
  QLabel* m_zoomText;
  QLabel* m_note;
};

}  // namespace convt
