#pragma once

#include <QAbstractSpinBox>
#include <cstdint>
#include <optional>

#include "engine/core/params.h"

namespace convt {

/// A box for a whole number, without arrows, 22 high, digits in the parameter's colour. Typing counts on Enter or when
/// the focus leaves; Esc brings the shown value back; Up, Down, Page keys step; the wheel steps only with the focus. It
/// emits what the user wants and shows nothing new until it is told to.
///
/// Numbers are texts here, read and written by the two subclasses, since seeds need more than an int.
class DigitsBox : public QAbstractSpinBox {
  Q_OBJECT
 public:
  explicit DigitsBox(QWidget* parent = nullptr);

  /// What colours the digits; Param::Weight: plain ink.
  void setParam(Param param);
  /// The rule plate's look: ink fill, window-coloured digits.
  void setInverted(bool inverted);
  bool isInverted() const { return m_inverted; }

  QSize sizeHint() const override { return {40, 22}; }
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  virtual QString shownText() const = 0;
  virtual void commit(const QString& text) = 0;  ///< emit, or do nothing if the text is no number

  void showText();  ///< call when the value was set; what is being typed stays unless the value changed
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }

 private:
  void commitTyped();
  void restoreText();
  void applyColors();

  Param m_param = Param::Weight;
  bool m_inverted = false;
  QString m_shown;
};

/// An int within a range; what lies outside goes to the nearer end.
class NumberBox : public DigitsBox {
  Q_OBJECT
  Q_PROPERTY(int value READ value)
  Q_PROPERTY(int minimum READ minimum)
  Q_PROPERTY(int maximum READ maximum)
 public:
  using DigitsBox::DigitsBox;
  void setRange(int minimum, int maximum);
  void setValue(int value);  ///< never emits
  int value() const { return m_value; }
  int minimum() const { return m_minimum; }
  int maximum() const { return m_maximum; }
  void stepBy(int steps) override;

 Q_SIGNALS:
  void valueEdited(int value);

 protected:
  QString shownText() const override { return QString::number(m_value); }
  void commit(const QString& text) override;

 private:
  int m_value = 0;
  int m_minimum = 0;
  int m_maximum = 99;
};

/// A seed: any of -2^63 .. 2^64-1, as torch.manual_seed takes it. The upper half is shown as the negative number of the
/// same bits.
class SeedBox : public DigitsBox {
  Q_OBJECT
 public:
  using DigitsBox::DigitsBox;
  void setSeed(std::uint64_t seed);  ///< never emits
  std::uint64_t seed() const { return m_seed; }
  void stepBy(int steps) override;

 Q_SIGNALS:
  void seedEdited(quint64 seed);

 protected:
  QString shownText() const override;
  void commit(const QString& text) override;

 private:
  std::uint64_t m_seed = 0;
};

}  // namespace convt
