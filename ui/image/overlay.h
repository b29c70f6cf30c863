#pragma once

#include <QWidget>

namespace convt {

/// A plate over an edge or corner of another widget: it follows its parent's size, and what happens on it does not
/// reach the parent (a drag on it does not pan the picture beneath).
class Overlay : public QWidget {
  Q_OBJECT

 public:
  explicit Overlay(QWidget* parent);

 protected:
  /// Where the plate lies in a parent of this size.
  virtual QRect placeIn(QSize parent) const = 0;
  /// Asks placeIn() again: after the plate's content changed.
  void place();

  bool eventFilter(QObject* watched, QEvent* event) override;
  bool event(QEvent* event) override;
};

}  // namespace convt
