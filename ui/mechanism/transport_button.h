#pragma once

#include <QAbstractButton>

#include "ui/paint/icons.h"

namespace convt {

/// A button with a player's sign and, for Play and Pause, a word: 24 high. The chosen action of the row is inverted.
class TransportButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit TransportButton(Transport sign, QWidget* parent = nullptr);

  void setSign(Transport sign);
  /// Room for the longest of these words, so that nothing moves when the word changes.
  void setWords(const QStringList& words);
  void setPrimary(bool primary);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Transport m_sign;
  QStringList m_words;
  bool m_primary = false;
};

}  // namespace convt
