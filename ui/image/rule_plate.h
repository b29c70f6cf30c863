#pragma once

#include <vector>

#include "engine/core/params.h"
#include "ui/image/overlay.h"

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
QT_END_NAMESPACE

namespace convt {

class PlateButton;

/// The inverted plate over the top of the output view while the parameters are an impossible combination: what is
/// wrong, the rule with its numbers, and a button for each way out with the size that it gives. 96 high; higher where a
/// narrow view breaks the rule into lines or puts the buttons under each other.
class RulePlate : public Overlay {
  Q_OBJECT

 public:
  explicit RulePlate(QWidget* parent);

  /// Shows this error; the fixes in the order of suggestFixes(), nearest first.
  void setError(const ParamError& error, const std::vector<Fix>& fixes);

 Q_SIGNALS:
  /// A button was pressed: the index of its fix.
  void fixChosen(int index);

 protected:
  QRect placeIn(QSize parent) const override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void adoptTheme();
  bool buttonsFitIn(int width) const;

  ParamError m_error;
  std::vector<Fix> m_fixes;
  QLabel* m_headline;
  QLabel* m_rule;
  QBoxLayout* m_row;
  std::vector<PlateButton*> m_buttons;
};

}  // namespace convt
