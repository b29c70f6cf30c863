#include "ui/paint/pixel_terms_list.h"

#include <algorithm>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/marks.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

using Form = PixelTermsText::Form;

constexpr double kTag = 11.0;
constexpr double kAfterName = 7.0;
constexpr double kGap = 8.0;
constexpr double kBesideSign = 6.0;
constexpr double kRuleBelow = 1.0;
constexpr double kLitOut = 3.0;  // the fill of a lit row reaches that far to its sides
const QString kTimes = u"×"_s;

double lineHeight(double room) {
  return room >= 180.0 ? 24.0 : room >= 124.0 ? 16.0 : 14.0;
}

double totalRow(double line) {
  return line < 16.0 ? 20.0 : 22.0;
}

/// Widest text of the column that `of` picks out of a term.
template <class Of>
double widest(const PixelTermsText& text, Of of) {
  double width = 0.0;
  for (const PixelTermsText::Term& term : text.terms) width = std::max(width, textWidth(of(term), Type::Small));
  return width;
}

double nameWidth(const PixelTermsText& text) {
  const bool tags = !text.terms.empty() && text.terms.front().name.isEmpty();
  return (tags ? kTag : widest(text, [](const auto& t) { return t.name; })) + kAfterName;
}

double signWidth() {
  return textWidth(kTimes, Type::Small) + 2.0 * kBesideSign;
}

double productWidth(const PixelTermsText& text) {
  return widest(text, [](const auto& t) { return t.product; });
}

double factorsWidth(const PixelTermsText& text) {
  return widest(text, [](const auto& t) { return t.x; }) + signWidth() +
         widest(text, [](const auto& t) { return t.w; });
}

/// The list while it is laid out from the top.
class Stack {
 public:
  explicit Stack(const QRectF& room) : m_room(room), m_y(room.top()), m_line(lineHeight(room.height())) {}

  QRectF take(double rows) {
    const QRectF place(m_room.left(), m_y, m_room.width(), rows * m_line);
    m_y += place.height();
    return place;
  }
  double line() const { return m_line; }
  double y() const { return m_y; }
  const QRectF& room() const { return m_room; }

 private:
  QRectF m_room;
  double m_y;
  double m_line;
};

/// A text that may be broken, with a value at the right of its last line.
QRectF takeWrapped(Stack& stack, const QString& text, const QString& value, QStringList& lines) {
  const double width = stack.room().width() - (value.isEmpty() ? 0.0 : textWidth(value, Type::Small) + kGap);
  lines = brokenLines(text, Type::Small, width);
  return stack.take(static_cast<double>(lines.size()));
}

/// One term a row. @return whether its columns fit
bool placeLines(PixelTermsLayout& layout, Stack& stack) {
  const PixelTermsText& text = layout.text;
  const double name = nameWidth(text);
  const double width = stack.room().width();
  layout.factors = name + factorsWidth(text) + kGap + productWidth(text) <= width;
  layout.xRight = stack.room().left() + name + widest(text, [](const auto& t) { return t.x; });
  layout.wRight = stack.room().left() + name + factorsWidth(text);
  for (std::size_t i = 0; i < text.terms.size(); ++i) layout.terms.push_back(stack.take(1.0));
  return layout.factors || name + productWidth(text) <= width;
}

/// Rows of `columns` products.
bool placeBlock(PixelTermsLayout& layout, Stack& stack, int columns) {
  const double width = stack.room().width();
  const double column = std::min(width / columns, 80.0);
  const auto count = static_cast<int>(layout.text.terms.size());
  const int rows = (count + columns - 1) / columns;
  const QRectF all = stack.take(rows);
  for (int i = 0; i < count; ++i) {
    const double right = all.right() - (columns - 1 - i % columns) * column;
    layout.terms.emplace_back(right - column, all.top() + i / columns * stack.line(), column, stack.line());
  }
  return column >= productWidth(layout.text) + kGap;
}

void placeTotal(PixelTermsLayout& layout, Stack& stack) {
  layout.rule = stack.y() + kRuleBelow;
  layout.total = QRectF(stack.room().left(), stack.y(), stack.room().width(), totalRow(stack.line()));
  const double rest = stack.room().width() - textWidth(layout.text.total, Type::FormulaStrong) - kGap;
  for (const QString& note : layout.text.notes) {
    if (textWidth(note, Type::Note) > rest) continue;
    layout.note = note;
    return;
  }
}

/// @param columns  of a block @return whether all of it fits
bool place(PixelTermsLayout& layout, const QRectF& room, int columns) {
  Stack stack(room);
  const PixelTermsText& text = layout.text;
  layout.line = stack.line();
  bool fits = true;
  if (!text.head.isEmpty()) layout.head = takeWrapped(stack, text.head, text.headValue, layout.headLines);
  if (text.form == Form::Block) {
    fits = placeBlock(layout, stack, columns);
  } else if (!text.terms.empty()) {
    fits = placeLines(layout, stack);
  } else if (text.litRow) {
    stack.take(1.0);
  }
  if (!text.fold.isEmpty()) layout.fold = takeWrapped(stack, text.fold, text.foldValue, layout.foldLines);
  if (!text.bias.isEmpty()) layout.bias = stack.take(1.0);
  placeTotal(layout, stack);
  return fits && layout.bottom() <= room.bottom() + 0.5;
}

/// The last resort: one row for each text, cut off at its end where it must be.
void cutShort(PixelTermsLayout& layout, const QRectF& room) {
  Stack stack(room);
  const PixelTermsText& text = layout.text;
  const auto takeLine = [&](const QString& line, QStringList& lines) {
    lines = {line};
    return stack.take(1.0);
  };
  if (!text.head.isEmpty()) layout.head = takeLine(text.head, layout.headLines);
  if (!text.fold.isEmpty()) layout.fold = takeLine(text.fold, layout.foldLines);
  if (!text.bias.isEmpty()) layout.bias = stack.take(1.0);
  placeTotal(layout, stack);
}

PixelTermsLayout blank(const PixelTermsText& text) {
  PixelTermsLayout layout;
  layout.text = text;
  return layout;
}

/// A text that may be broken, and the value at the right of its last line.
void paintBroken(QPainter& painter, const PixelTermsLayout& layout, const QRectF& place, const QStringList& lines,
                 const QString& value, const QColor& color, const Theme& theme) {
  QRectF row(place.topLeft(), QSizeF(place.width(), layout.line));
  const double beside = value.isEmpty() ? 0.0 : textWidth(value, Type::Small) + kGap;
  for (const QString& line : lines) {
    paintTextIn(painter, row.adjusted(0.0, 0.0, -beside, 0.0), Qt::AlignLeft, line, Type::Small, color);
    if (&line == &lines.back()) paintTextIn(painter, row, Qt::AlignRight, value, Type::Small, theme.ink);
    row.translate(0.0, layout.line);
  }
}

void paintTerm(QPainter& painter, const PixelTermsLayout& layout, std::size_t i, const Theme& theme) {
  const PixelTermsText::Term& term = layout.text.terms[i];
  const QRectF& row = layout.terms[i];
  const QColor ink = term.zero ? theme.dimmed(theme.ink) : theme.ink;
  paintTextIn(painter, row, Qt::AlignRight, term.product, Type::Small, ink);
  if (layout.text.form == Form::Block) return;
  if (term.name.isEmpty()) {
    paintTapTag(painter, {row.left(), std::round(row.center().y() - kTag / 2.0)}, term.tap + 1);
  } else {
    paintTextIn(painter, row, Qt::AlignLeft, term.name, Type::Small, theme.ink2);
  }
  if (!layout.factors) return;
  const auto endingAt = [&](double right) { return QRectF(row.left(), row.top(), right - row.left(), row.height()); };
  paintTextIn(painter, endingAt(layout.xRight), Qt::AlignRight, term.x, Type::Small, ink);
  paintText(painter, {layout.xRight + kBesideSign, centredBaseline(row.center().y(), Type::Small)}, kTimes, Type::Small,
            theme.ink2);
  paintTextIn(painter, endingAt(layout.wRight), Qt::AlignRight, term.w, Type::Small, ink);
}

}  // namespace

double wantedTermsWidth(const PixelPanelScene& scene) {
  const PixelTermsText text = pixelTermsText(scene);
  double width = kLeastTermsWidth;
  if (text.form == Form::Lines && !text.terms.empty())
    width = std::max(width, nameWidth(text) + factorsWidth(text) + kGap + productWidth(text));
  if (text.form == Form::Block) width = std::max(width, std::min(text.columns, 4) * (productWidth(text) + kGap));
  return std::ceil(width);
}

PixelTermsLayout layoutTerms(const QRectF& room, const PixelPanelScene& scene) {
  const PixelTermsText text = pixelTermsText(scene);
  for (const int columns : {text.columns, 4, 3, 2}) {
    if (text.form == Form::Count) break;
    PixelTermsLayout layout = blank(text);
    if (place(layout, room, columns)) return layout;
    if (text.form != Form::Block) break;
  }
  // The row of the lit term is there before it is lit, so that nothing moves.
  PixelTermsText count = pixelTermsText(scene, true);
  PixelTermsLayout layout = blank(count);
  if (place(layout, room, 1)) return layout;
  count.terms.clear();
  count.litRow = false;
  layout = blank(count);
  if (!place(layout, room, 1)) cutShort(layout, room);
  return layout;
}

void paintTerms(QPainter& painter, const PixelTermsLayout& layout, int hoveredTap, const Theme& theme) {
  for (std::size_t i = 0; i < layout.terms.size(); ++i) {
    if (layout.text.terms[i].tap != hoveredTap) continue;
    const DevicePainter device(painter);
    const double left = layout.text.form == Form::Block ? -kLitOut : kLitOut;
    painter.fillRect(device.snap(layout.terms[i].adjusted(-left, 0.0, kLitOut, 0.0)), theme.hover);
  }
  const PixelTermsText& text = layout.text;
  const QColor& head = text.form == Form::NoTap ? theme.ink : theme.ink2;
  paintBroken(painter, layout, layout.head, layout.headLines, text.headValue, head, theme);
  for (std::size_t i = 0; i < layout.terms.size(); ++i) paintTerm(painter, layout, i, theme);
  paintBroken(painter, layout, layout.fold, layout.foldLines, text.foldValue, theme.ink2, theme);
  if (!text.bias.isEmpty()) paintBroken(painter, layout, layout.bias, {text.bias}, text.biasValue, theme.ink2, theme);
  {
    const DevicePainter device(painter);
    const QRect line = device.snap(QRectF(layout.total.left(), layout.rule, layout.total.width(), 1.0));
    painter.fillRect(QRect(line.topLeft(), QSize(line.width(), device.hairline())), theme.edge);
  }
  paintTextIn(painter, layout.total, Qt::AlignLeft, layout.note, Type::Note, theme.ink2);
  paintTextIn(painter, layout.total, Qt::AlignRight, layout.text.total, Type::FormulaStrong, theme.ink);
}

}  // namespace convt
