#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <vector>

#include "ui/paint/board_cells.h"
#include "ui/paint/theme.h"

namespace convt {

/// A product of the cell that is explained.
struct BoardTerm {
  enum class State { Done, Current, Open };
  QString product;  ///< "6 × 1"
  QString below;    ///< "step 6"
  State state = State::Done;
};

/// A key of the legend: a cell and what it stands for.
struct BoardKey {
  BoardCell cell;
  QString text;
};

/// What is said under the pictures: one cell as a sum, sentences, the legend.
struct BoardBlock {
  QString heading;               ///< "This cell"
  QString place;                 ///< "canvas[2, 2] = y[1, 1]"; may be empty
  std::vector<BoardTerm> terms;  ///< none: the lead sentence stands there alone
  QString lead;                  ///< for cells without terms, before the first step
  QString result;                ///< "14"
  QString state;                 ///< under the result: "complete", "3 of 4"
  bool complete = false;
  QStringList sentences;
  QStringList notes;  ///< smaller, under the sentences
  std::vector<BoardKey> keys;
  BoardColors colors;  ///< named at the legend's end
};

/// Where its parts stand: laid out once with the longest sentences, so that nothing moves while an animation plays.
struct BoardBlockLayout {
  double rule = 0.0;  ///< y of the separator above
  QRectF head;
  QRectF terms;
  std::vector<QRectF> sentences;
  std::vector<QRectF> notes;
  std::vector<QRectF> keys;
  QRectF ramp;  ///< the colour map with its ends
};

/// Height that the block needs at that width.
double blockHeight(const BoardBlock& block, double width);

/// @param bottom  where the legend would like to end; the block never ends above its own height, nor below room
BoardBlockLayout layoutBlock(const BoardBlock& block, const QRectF& room, double bottom);

void paintBlock(QPainter& painter, const BoardBlock& block, const BoardBlockLayout& layout, const Theme& theme);

}  // namespace convt
