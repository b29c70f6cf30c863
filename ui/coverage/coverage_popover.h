#pragma once

#include <QFrame>
#include <QPointer>
#include <vector>

#include "ui/coverage/coverage_facts.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QScrollArea;
QT_END_NAMESPACE

namespace convt {

class ChannelList;
class PhaseTable;
class SegmentedSwitch;

/// What the coverage chip opens: the verdict in a sentence, what the output view shows of it (picture, counts, both),
/// the phases' counts and weight sums as small tables, the two checkerboard numbers per output channel, and the nearest
/// even settings with the size that each gives. A Qt::Popup; Esc, an even setting and a click elsewhere close it, Tab
/// walks its controls, C goes through the views. Where the screen is too low for all of it, it scrolls.
class CoveragePopover : public QFrame {
  Q_OBJECT

 public:
  explicit CoveragePopover(QWidget* parent = nullptr);

  /// May be called while it is open: facts arrive, parameters change. Cheap while it is closed.
  void setFacts(const CoverageFacts& facts);
  /// Opens below a widget, inside the screen.
  void popup(QWidget* below);

 Q_SIGNALS:
  void viewChosen(convt::CoverageView view);
  void evenChosen(convt::Fix setting);
  void channelChosen(int channel);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void build();
  void retranslate();
  void showTables();
  void showEvenSettings();
  void chooseView(int index);
  void chooseEven(std::size_t index);
  void place();

  CoverageFacts m_facts;
  QPointer<QWidget> m_below;
  QScrollArea* m_scroll;
  QLabel* m_sentence;
  QLabel* m_viewLabel;
  SegmentedSwitch* m_view;
  PhaseTable* m_counts;
  PhaseTable* m_sums;
  QLabel* m_countsNote;
  ChannelList* m_channels;
  QLabel* m_evenHeading;
  std::vector<QPushButton*> m_even;
  QLabel* m_evenNote;
};

/// What the button of an even setting says: "Kernel 3 to 4: 928 × 1400", "Kernel 3 × 5 to 4 × 6: 928 × 1400".
QString evenSettingText(const LayerParams& now, const Fix& setting);

}  // namespace convt
