#pragma once

#include <QAbstractButton>
#include <QBasicTimer>
#include <QImage>

namespace convt {

/// A short fact in a frame, 20 high, that opens its explanation when clicked: "Levels 0..1". When the fact changes the
/// chip is inverted for 600 ms, once; under reduced motion it is not.
class Chip : public QAbstractButton {
  Q_OBJECT
 public:
  explicit Chip(QWidget* parent = nullptr);

  /// Shows a fact. The first one, and the same one again, do not flash.
  /// @param shortText  where there is no room, see setCompact(); empty: none
  void showText(const QString& text, const QString& shortText = {});
  /// A picture of 12 x 12 left of the text; null for none.
  void setPicture(const QImage& picture);
  /// How much is said, as room permits. What a chip lacks is passed over; the text is then the tool tip.
  enum class Saying { Text, ShortText, Picture };
  void setSaying(Saying saying);
  /// What it would take.
  int widthSaying(Saying saying) const;
  bool isFlashing() const { return m_flash.isActive(); }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  QString textOf(Saying saying) const;

  QImage m_picture;
  QString m_shortText;
  Saying m_saying = Saying::Text;
  QBasicTimer m_flash;
};

}  // namespace convt
