#include "ui/paint/board_sum_line.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(BoardSum)
};

constexpr double kHeadingBaseline = 14.0;
constexpr double kTermsBaseline = 42.0;
constexpr double kPlacesBaseline = 58.0;
constexpr std::size_t kMostWords = 8;
constexpr double kFirstRow = 31.0;  // baseline of the first of several rows
constexpr double kRowHeight = 14.0;
constexpr std::size_t kMostRows = 3;
constexpr double kLastOperator = 16.0;
constexpr int kDigits = 3;
constexpr double kMostInFull = 1e12;

/// How large the terms are set.
struct Setting {
  Type numbers;
  Type operators;
  bool places;
  double gap;  ///< on both sides of an operator
};
constexpr std::array<Setting, 4> kSettings{{{Type::Sum, Type::Formula, true, 8.0},
                                            {Type::FormulaStrong, Type::Formula, true, 7.0},
                                            {Type::FormulaStrong, Type::Formula, false, 6.0},
                                            {Type::Small, Type::Small, false, 4.0}}};

QString product(const SumTerm& term) {
  return u"%1\u2009\u00D7\u2009%2"_s.arg(sumNumber(term.a), sumNumber(term.b));
}

struct Piece {
  QString text;
  QString place;
  bool number = true;
};

std::vector<Piece> piecesOf(const SumLine& line) {
  std::vector<Piece> pieces;
  const auto add = [&pieces](const QString& text, const QString& place) {
    if (!pieces.empty()) pieces.push_back({u"+"_s, {}, false});
    pieces.push_back({text, place, true});
  };
  if (line.bias != 0.0 || line.terms.empty()) add(sumNumber(line.bias), Words::tr("bias"));
  for (const SumTerm& term : line.terms) add(product(term), term.place);
  if (line.terms.empty()) return pieces;
  if (line.others) add(sumNumber(*line.others), Words::tr("other channels"));
  pieces.push_back({u"="_s, {}, false});
  pieces.push_back({sumNumber(line.total), {}, true});
  return pieces;
}

std::vector<Piece> countedPieces(const SumLine& line) {
  std::vector<Piece> pieces;
  if (line.bias != 0.0) pieces = {{sumNumber(line.bias), Words::tr("bias"), true}, {u"+"_s, {}, false}};
  pieces.push_back({Words::tr("%1 terms").arg(integerText(std::ssize(line.terms))), {}, true});
  if (line.others) {
    pieces.push_back({u"+"_s, {}, false});
    pieces.push_back({sumNumber(*line.others), Words::tr("other channels"), true});
  }
  pieces.push_back({u"="_s, {}, false});
  pieces.push_back({sumNumber(line.total), {}, true});
  return pieces;
}

double widthOf(const Piece& piece, const Setting& setting) {
  if (!piece.number) return textWidth(piece.text, setting.operators) + 2.0 * setting.gap;
  const double number = textWidth(piece.text, setting.numbers);
  return setting.places ? std::max(number, textWidth(piece.place, Type::Note)) : number;
}

double widthOf(const std::vector<Piece>& pieces, const Setting& setting) {
  double width = 0.0;
  for (const Piece& piece : pieces) width += widthOf(piece, setting);
  return width;
}

void paintPieces(QPainter& painter, QPointF origin, const std::vector<Piece>& pieces, const Setting& setting,
                 const Theme& theme) {
  double x = origin.x();
  for (const Piece& piece : pieces) {
    const double width = widthOf(piece, setting);
    const auto centred = [&](const QString& text, Type type) { return x + (width - textWidth(text, type)) / 2.0; };
    const Type type = piece.number ? setting.numbers : setting.operators;
    paintText(painter, {centred(piece.text, type), origin.y() + kTermsBaseline}, piece.text, type,
              piece.number ? theme.ink : theme.ink2);
    if (setting.places && !piece.place.isEmpty())
      paintText(painter, {centred(piece.place, Type::Note), origin.y() + kPlacesBaseline}, piece.place, Type::Note,
                theme.ink2);
    x += width;
  }
}

/// In up to three rows of small numbers; nothing if they need more.
bool paintRows(QPainter& painter, const QRectF& area, const std::vector<Piece>& pieces, const Theme& theme) {
  const Setting& setting = kSettings.back();
  std::vector<std::vector<Piece>> rows(1);
  for (const Piece& piece : pieces) {
    std::vector<Piece> longer = rows.back();
    longer.push_back(piece);
    // An operator stays with what it follows.
    if (piece.number && widthOf(longer, setting) + kLastOperator > area.width()) {
      if (rows.size() == kMostRows) return false;
      longer = {piece};
      rows.emplace_back();
    }
    rows.back() = std::move(longer);
  }
  double y = area.top() + kFirstRow - kTermsBaseline;
  for (const std::vector<Piece>& row : rows) {
    paintPieces(painter, {area.left(), y}, row, setting, theme);
    y += kRowHeight;
  }
  return true;
}

}  // namespace

void paintSumLine(QPainter& painter, const QRectF& area, const SumLine& line, const Theme& theme) {
  const QPointF heading = area.topLeft() + QPointF(0.0, kHeadingBaseline);
  const double width = paintText(painter, heading, line.heading, Type::Heading, theme.ink2);
  const double rest = area.width() - width - 12.0;
  paintTextIn(painter, QRectF(area.left() + width + 12.0, heading.y() - capHeight(Type::Body) / 2.0 - 8.0, rest, 16.0),
              Qt::AlignLeft, line.name, Type::Body, theme.ink);
  const std::vector<Piece> pieces = piecesOf(line);
  for (const Setting& setting : kSettings) {
    if (widthOf(pieces, setting) > area.width()) continue;
    return paintPieces(painter, area.topLeft(), pieces, setting, theme);
  }
  if (paintRows(painter, area, pieces, theme)) return;
  paintPieces(painter, area.topLeft(), countedPieces(line), kSettings.front(), theme);
}

QString sumText(const SumLine& line) {
  if (line.terms.empty()) return Words::tr("bias only, %1").arg(sumNumber(line.bias));
  QString text;
  if (line.bias != 0.0) text = sumNumber(line.bias) + u" + "_s;
  if (line.terms.size() > kMostWords) {
    text += Words::tr("%1 terms").arg(integerText(std::ssize(line.terms)));
  } else {
    for (std::size_t t = 0; t < line.terms.size(); ++t)
      text += (t == 0 ? QString() : u" + "_s) + product(line.terms[t]);
  }
  if (line.others) text += u" + "_s + Words::tr("other channels %1").arg(sumNumber(*line.others));
  return text + u" = "_s + sumNumber(line.total);
}

QString sumNumber(double value) {
  const bool inFull = value == std::rint(value) && std::fabs(value) < kMostInFull;
  return inFull ? integerText(std::llround(value)) : cellLabel(value, kDigits);
}

}  // namespace convt
