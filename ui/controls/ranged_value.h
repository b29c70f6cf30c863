#pragma once

#include <QAccessible>

class QWidget;

namespace convt {

/// What a screen reader is told of a control that holds a whole number. A widget derives from this beside QWidget and
/// calls installRangedAccess() once; its accessible name is set as usual. The value may lie outside the range.
class RangedValue {
 public:
  virtual ~RangedValue() = default;
  virtual QAccessible::Role rangedRole() const = 0;
  virtual int rangedValue() const = 0;
  virtual int rangedMinimum() const = 0;
  virtual int rangedMaximum() const = 0;
  /// The reader's user wants this value, already within the range: emit it as an edit.
  virtual void requestValue(int value) = 0;
};

/// Makes every RangedValue accessible. Further calls do nothing.
void installRangedAccess();

/// Tells readers that `widget` shows another value now.
void announceValue(QWidget* widget, int value);

}  // namespace convt
