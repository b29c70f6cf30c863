#pragma once

#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/core/params.h"
#include "ui/paint/theme.h"

class QPainter;

namespace convt {

/// One piece of a size formula: a number with its name, or an operator.
struct FormulaToken {
  enum class Role { Operator, Number, Result };
  Role role = Role::Operator;
  QString text;
  QString name;                ///< stands beneath the number; empty for operators and for the constants 2 and 1
  std::optional<Param> param;  ///< what the number is (Input: the input's size)
  double before = 0.0;         ///< space to the left, logical pixels
  bool zeroTerm = false;       ///< part of a term whose value is 0: dimmed, never left out, so that nothing moves
  bool failing = false;        ///< the number that breaks the rule (inverted), or a result that cannot be (struck out)
};

/// The formula of one axis, ready to paint:
///   H = (in − 1) × stride − 2 × padding + dilation × (kernel − 1) + output padding + 1 = out
struct Formula {
  std::vector<FormulaToken> tokens;
  QString evaluated;  ///< "= 926 − 2 + 2 + 0 + 1"
  QString verdict;    ///< "no valid size", or empty
  QString needs;      ///< "needs out pad < 1", or empty
  QString text;       ///< everything in one line, for screen readers and the clipboard
};

/// @param axis  Axis::H or Axis::W
/// @param error  what check() found; only what breaks the size of this axis is marked
Formula makeFormula(Axis axis, const SizeTerms& terms, const std::optional<ParamError>& error);

/// Where a formula stands. Heights from `top`: numbers' baseline 23, names' 40, evaluated terms' 57.
struct FormulaPlace {
  double left = 0.0;
  double right = 0.0;  ///< gaps shrink if the formula would pass it
  double top = 0.0;
  bool tall = false;  ///< the evaluated terms have a line of their own; else they stand right of the names
  bool evaluated = false;
  std::optional<Param> hovered;  ///< its number is underlined
};

/// The token rectangles in the order of formula.tokens: text height, for painting and hit tests.
std::vector<QRectF> layoutFormula(const Formula& formula, const FormulaPlace& place);

void paintFormula(QPainter& painter, const Formula& formula, const FormulaPlace& place, const Theme& theme);

/// The parameter whose number is at `point`, or nothing.
std::optional<Param> formulaParamAt(const Formula& formula, const FormulaPlace& place, QPointF point);

}  // namespace convt
