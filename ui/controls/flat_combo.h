#pragma once

#include <QComboBox>

namespace convt {

/// A choice written as text with a chevron, no frame: "RGB v", "same centre, 1:1 v". As wide as what is chosen. It
/// emits chosen(index) for the user's choice; choose() never emits. The wheel belongs to whatever scrolls around it.
class FlatCombo : public QComboBox {
  Q_OBJECT
 public:
  explicit FlatCombo(QWidget* parent = nullptr);

  /// Replaces the texts and keeps the choice, as far as it is still there. Never emits.
  void setTexts(const QStringList& texts);
  void choose(int index);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 Q_SIGNALS:
  void chosen(int index);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void showPopup() override;
};

}  // namespace convt
