#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QButtonGroup;
QT_END_NAMESPACE

namespace convt {

/// A choice of a few words in one frame, 22 high, the chosen one inverted. One stop of Tab; the arrow keys choose, as
/// in a group of radio buttons.
class SegmentedSwitch : public QWidget {
  Q_OBJECT

 public:
  /// @param count  of the segments, fixed
  explicit SegmentedSwitch(int count, QWidget* parent = nullptr);

  void setText(int index, const QString& text, const QString& toolTip = {});
  /// Shows a choice; emits nothing.
  void choose(int index);
  int chosenIndex() const;

 Q_SIGNALS:
  /// The user chose another one.
  void chosen(int index);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QButtonGroup* m_segments;
  int m_shown = 0;
};

}  // namespace convt
