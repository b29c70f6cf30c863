#pragma once

#include <QFrame>
#include <QPointer>

#include "engine/core/size_solver.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QModelIndex;
class QPushButton;
class QTableView;
QT_END_NAMESPACE

namespace convt {

class NumberBox;
class SizeListModel;

/// What the solver begins with. A value.
struct TargetFacts {
  LayerParams params;
  Shape input;
  ParamLinks links{};
  bool givenWeights = false;  ///< typed or loaded: another kernel is that of a new layer
};

/// The target-size solver, opened from the output's size: boxes for the wanted rows and columns (one where input and
/// links are square), buttons for the usual factors, and below the list of all layers that give it, or why there is
/// none. The list follows what is typed. A click on a row, or Enter, asks for that layer. A Qt::Popup: Esc and a click
/// elsewhere close it; Enter in a box leads into the list.
class TargetPopover : public QFrame {
  Q_OBJECT

 public:
  explicit TargetPopover(QWidget* parent = nullptr);

  /// May be called while it is open. Cheap while it is closed.
  void setFacts(const TargetFacts& facts);
  /// Opens below a widget, inside the screen, on the size that the layer has now.
  void popup(QWidget* below);
  /// Looks for this size.
  void want(WantedSize size);
  WantedSize wanted() const { return m_wanted; }

 Q_SIGNALS:
  /// The layer shall be this one; the links are those that it keeps.
  void layerChosen(convt::LayerParams params, convt::ParamLinks links);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  QLayout* buildWish();
  void buildList();
  void connectBox(NumberBox* box);
  void retranslate();
  void solve();
  void showBoxes();
  void takeTyped(const NumberBox* box, std::int64_t value);
  void intoList();
  void choose(const QModelIndex& row);
  void place();
  bool square() const;
  QString summary() const;

  TargetFacts m_facts;
  WantedSize m_wanted;
  SizeSolutions m_solutions;
  int m_even = 0;  ///< of the listed ones
  QPointer<QWidget> m_below;
  SizeListModel* m_model;
  QLabel* m_heading;
  NumberBox* m_h;
  QLabel* m_times;
  NumberBox* m_w;
  QPushButton* m_same;
  QPushButton* m_twice;
  QPushButton* m_fourTimes;
  QLabel* m_summary;
  QTableView* m_list;
};

}  // namespace convt
