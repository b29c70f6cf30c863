#pragma once

#include <QWidget>
#include <vector>

#include "ui/coverage/coverage_facts.h"

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QLabel;
QT_END_NAMESPACE

namespace convt {

class ChannelRow;

/// The channels that a short list shows: up to 8 in their order; of more the 8 with the greatest numbers (measured,
/// else from the weights), worst first, and the chosen one after them if it is not among these.
std::vector<int> listedChannels(const CoverageFacts& facts);

/// The checkerboard numbers per output channel, one row each, under heads that define them. The chosen channel is
/// Medium; a click, Enter, Space or the arrow keys choose another. One stop of Tab.
class ChannelList : public QWidget {
  Q_OBJECT

 public:
  explicit ChannelList(QWidget* parent = nullptr);

  void setFacts(const CoverageFacts& facts);

 Q_SIGNALS:
  void chosen(int channel);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  CoverageFacts m_facts;
  std::vector<int> m_shown;  ///< per row; a choice does not reorder them, new facts do
  QLabel* m_heading;
  QLabel* m_measured;
  QLabel* m_fromWeights;
  QButtonGroup* m_group;
  std::vector<ChannelRow*> m_rows;
  QLabel* m_more;
};

}  // namespace convt
