#include "ui/paint/board_block.h"

#include <QCoreApplication>
#include <QImage>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ui/paint/device_painter.h"
#include "ui/paint/number_label.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Board)
};

constexpr double kAboveRule = 16.0;
constexpr double kHead = 34.0;
constexpr double kTerms = 60.0;
constexpr double kSentence = 20.0;
constexpr double kNote = 18.0;
constexpr double kAboveLegend = 8.0;
constexpr double kKeyRow = 22.0;
constexpr int kKeySide = 16;
constexpr double kKeyToText = 8.0;
constexpr double kBetweenKeys = 20.0;
constexpr double kRamp = 96.0;
constexpr double kRampEnds = 64.0;  // room for the numbers at its ends, whatever they are
constexpr double kMostAir = 16.0;

double keyWidth(const BoardKey& key) {
  return kKeySide + kKeyToText + textWidth(key.text, Type::Note);
}

/// Keys, then the ramp, in rows from the top left corner.
std::vector<QRectF> flowLegend(const BoardBlock& block, QPointF corner, double width) {
  std::vector<QRectF> places;
  double x = 0.0;
  double y = 0.0;
  const auto place = [&](double wide) {
    if (x > 0.0 && x + wide > width) {
      x = 0.0;
      y += kKeyRow;
    }
    places.emplace_back(corner.x() + x, corner.y() + y, wide, kKeyRow);
    x += wide + kBetweenKeys;
  };
  for (const BoardKey& key : block.keys) place(keyWidth(key));
  place(kRamp + kRampEnds);
  return places;
}

/// Lines that a text takes, a little room allowed for where they break.
double linesOf(const QString& text, Type type, double width) {
  const double wide = textWidth(text, type);
  return wide <= width ? 1.0 : std::ceil(wide / (0.9 * width));
}

/// Texts below each other from a corner.
std::vector<QRectF> stackTexts(const QStringList& texts, Type type, double line, QPointF corner, double width) {
  std::vector<QRectF> places;
  for (const QString& text : texts) {
    places.emplace_back(corner, QSizeF(width, line * linesOf(text, type, width)));
    corner.setY(places.back().bottom());
  }
  return places;
}

double heightOf(const std::vector<QRectF>& places) {
  return places.empty() ? 0.0 : places.back().bottom() - places.front().top();
}

double textsHeight(const BoardBlock& block, double width) {
  return heightOf(stackTexts(block.sentences, Type::Body, kSentence, {}, width)) +
         heightOf(stackTexts(block.notes, Type::Note, kNote, {}, width));
}

double legendHeight(const BoardBlock& block, double width) {
  return flowLegend(block, {}, width).back().bottom();
}

void paintKeys(QPainter& painter, const BoardBlock& block, const BoardBlockLayout& layout, const Theme& theme) {
  for (std::size_t i = 0; i < block.keys.size(); ++i) {
    const QRectF& row = layout.keys[i];
    const QPointF corner(row.left(), std::round(row.center().y() - kKeySide / 2.0));
    paintBoardKey(painter, corner, kKeySide, block.keys[i].cell, theme);
    paintTextIn(painter, row.adjusted(kKeySide + kKeyToText, 0.0, 0.0, 0.0), Qt::AlignLeft, block.keys[i].text,
                Type::Note, theme.ink2);
  }
}

void paintRamp(QPainter& painter, const BoardBlock& block, const QRectF& row, const Theme& theme) {
  const QString low = limitLabel(block.colors.range.low);
  const double left = textWidth(low, Type::Note) + 6.0;
  const QRectF bar(std::round(row.left() + left), std::round(row.center().y() - 5.0), kRamp, 10.0);
  paintTextIn(painter, row, Qt::AlignLeft, low, Type::Note, theme.ink2);
  paintTextIn(painter, row.adjusted(left + kRamp + 6.0, 0.0, 0.0, 0.0), Qt::AlignLeft,
              limitLabel(block.colors.range.high), Type::Note, theme.ink2);
  const DevicePainter device(painter);
  const QRect place = device.snap(bar);
  const int line = device.hairline();
  QImage ramp(place.width() - 2 * line, 1, QImage::Format_RGB32);
  for (int i = 0; i < ramp.width(); ++i)
    ramp.setPixel(i, 0, colorAt(block.colors.map, static_cast<double>(i) / (ramp.width() - 1)));
  painter.drawImage(place.adjusted(line, line, -line, -line), ramp);
  device.drawBorder(place, theme.edge, line);
}

void paintTexts(QPainter& painter, const QStringList& texts, const std::vector<QRectF>& places, Type type,
                const Theme& theme) {
  const auto count = std::min(places.size(), static_cast<std::size_t>(texts.size()));
  for (std::size_t i = 0; i < count; ++i)
    paintParagraph(painter, places[i], texts[static_cast<qsizetype>(i)], type, theme.ink2);
}

/// How the terms stand in one row: the largest size in which they fit.
struct TermsFit {
  Type strong = Type::Sum;
  double gap = 18.0;  ///< on both sides of an operator
};

constexpr std::array<Type, 3> kSizes{Type::Sum, Type::FormulaStrong, Type::BodyStrong};

double termWidth(const BoardTerm& term, Type type) {
  return std::max(textWidth(term.product, type), textWidth(term.below, Type::Note));
}

double totalWidth(const BoardBlock& block, const TermsFit& fit) {
  double width = std::max(textWidth(block.result, fit.strong), textWidth(block.state, Type::NoteStrong));
  for (const BoardTerm& term : block.terms) width += termWidth(term, fit.strong) + 2.0 * fit.gap;
  return width + 8.0;
}

std::optional<TermsFit> fitTerms(const BoardBlock& block, double width) {
  for (const Type type : kSizes) {
    for (const double gap : {18.0, 12.0}) {
      const TermsFit fit{type, gap};
      if (totalWidth(block, fit) <= width) return fit;
    }
  }
  return std::nullopt;
}

void paintTerm(QPainter& painter, const BoardTerm& term, const QRectF& box, double centre, Type type,
               const Theme& theme) {
  const bool current = term.state == BoardTerm::State::Current;
  if (current) {
    const double wide = textWidth(term.product, type);
    const QRectF frame(std::round(box.center().x() - wide / 2.0) - 5.0, centre - 13.0, std::ceil(wide) + 10.0, 26.0);
    const DevicePainter device(painter);
    const QRect place = device.snap(frame);
    painter.fillRect(place, theme.pin);
    device.drawBorder(place, Qt::black, device.hairline());
  }
  const bool open = term.state == BoardTerm::State::Open;
  const QColor ink = current ? QColor(Qt::black) : open ? theme.dimmed(theme.ink2) : theme.ink;
  const double height = 2.0 * capHeight(type);
  paintTextIn(painter, QRectF(box.left() - 8.0, centre - height, box.width() + 16.0, 2.0 * height), Qt::AlignHCenter,
              term.product, type, ink);
  paintTextIn(painter, QRectF(box.left() - 8.0, centre + 14.0, box.width() + 16.0, 16.0), Qt::AlignHCenter, term.below,
              Type::Note, open ? theme.dimmed(theme.ink2) : theme.ink2);
}

void paintResult(QPainter& painter, const BoardBlock& block, double x, double centre, Type type, const Theme& theme) {
  const double wide = std::max(textWidth(block.result, type), textWidth(block.state, Type::NoteStrong));
  paintTextIn(painter, QRectF(x, centre - 14.0, wide + 4.0, 28.0), Qt::AlignHCenter, block.result, type, theme.ink);
  paintTextIn(painter, QRectF(x, centre + 14.0, wide + 4.0, 16.0), Qt::AlignHCenter, block.state,
              block.complete ? Type::NoteStrong : Type::Note, block.complete ? theme.ink : theme.ink2);
}

void paintTerms(QPainter& painter, const BoardBlock& block, const QRectF& room, const Theme& theme) {
  const double centre = std::round(room.top() + 18.0);
  const std::optional<TermsFit> fit = fitTerms(block, room.width());
  double x = room.left();
  if (!fit) {
    const QString count = Words::tr("%1 products").arg(block.terms.size());
    const auto isCurrent = [](const BoardTerm& term) { return term.state == BoardTerm::State::Current; };
    const auto current = std::find_if(block.terms.begin(), block.terms.end(), isCurrent);
    const QRectF row(x, centre - 14.0, room.width(), 28.0);
    const bool lit = current != block.terms.end();
    const QString text = lit ? Words::tr("%1, now").arg(count) : count;
    paintTextIn(painter, row, Qt::AlignLeft, text, Type::Formula, theme.ink2);
    x += textWidth(text, Type::Formula) + 12.0;
    if (lit) {
      const QRectF box(x, centre, termWidth(*current, Type::FormulaStrong), 1.0);
      paintTerm(painter, *current, box, centre, Type::FormulaStrong, theme);
      x += box.width() + 16.0;
    }
  }
  for (std::size_t i = 0; fit && i < block.terms.size(); ++i) {
    const double wide = termWidth(block.terms[i], fit->strong);
    paintTerm(painter, block.terms[i], QRectF(x, centre, wide, 1.0), centre, fit->strong, theme);
    x += wide;
    const QString sign = i + 1 < block.terms.size() ? u"+"_s : u"="_s;
    paintTextIn(painter, QRectF(x, centre - 14.0, 2.0 * fit->gap, 28.0), Qt::AlignHCenter, sign, Type::Formula,
                theme.ink2);
    x += 2.0 * fit->gap;
  }
  if (!fit) {
    paintTextIn(painter, QRectF(x, centre - 14.0, 20.0, 28.0), Qt::AlignLeft, u"="_s, Type::Formula, theme.ink2);
    x += 22.0;
  }
  paintResult(painter, block, x, centre, fit ? fit->strong : Type::FormulaStrong, theme);
}

}  // namespace

double blockHeight(const BoardBlock& block, double width) {
  return kAboveRule + kHead + kTerms + textsHeight(block, width) + kAboveLegend + legendHeight(block, width);
}

BoardBlockLayout layoutBlock(const BoardBlock& block, const QRectF& room, double bottom) {
  const double width = room.width();
  const double needed = blockHeight(block, width);
  const double wanted = std::clamp(bottom - room.top(), needed, std::max(needed, room.height()));
  const double gap = std::floor(std::min(kMostAir, (wanted - needed) / 3.0));
  BoardBlockLayout layout;
  layout.rule = std::round(room.top() + kAboveRule + gap);
  layout.head = QRectF(room.left(), layout.rule + 2.0, width, kHead);
  layout.terms = QRectF(room.left(), layout.head.bottom() + gap / 2.0, width, kTerms);
  const QPointF texts(room.left(), layout.terms.bottom() + gap / 2.0);
  layout.sentences = stackTexts(block.sentences, Type::Body, kSentence, texts, width);
  const QPointF notes(texts.x(), texts.y() + heightOf(layout.sentences));
  layout.notes = stackTexts(block.notes, Type::Note, kNote, notes, width);
  const double height = legendHeight(block, width);
  const double legend =
      std::min(std::max(bottom - height, notes.y() + heightOf(layout.notes) + kAboveLegend), room.bottom() - height);
  layout.keys = flowLegend(block, {room.left(), std::round(legend)}, width);
  layout.ramp = layout.keys.back();
  layout.keys.pop_back();
  return layout;
}

void paintBlock(QPainter& painter, const BoardBlock& block, const BoardBlockLayout& layout, const Theme& theme) {
  {
    const DevicePainter device(painter);
    const QRect line = device.snap(QRectF(layout.head.left(), layout.rule, layout.head.width(), 1.0));
    painter.fillRect(QRect(line.topLeft(), QSize(line.width(), device.hairline())), theme.line);
  }
  paintTextIn(painter, layout.head, Qt::AlignLeft, block.heading, Type::Heading, theme.ink2);
  const double after = textWidth(block.heading, Type::Heading) + 10.0;
  paintTextIn(painter, layout.head.adjusted(after, 0.0, 0.0, 0.0), Qt::AlignLeft, block.place, Type::Body, theme.ink);
  if (block.terms.empty())
    paintParagraph(painter, layout.terms, block.lead, Type::Body, theme.ink);
  else
    paintTerms(painter, block, layout.terms, theme);
  paintTexts(painter, block.sentences, layout.sentences, Type::Body, theme);
  paintTexts(painter, block.notes, layout.notes, Type::Note, theme);
  paintKeys(painter, block, layout, theme);
  paintRamp(painter, block, layout.ramp, theme);
}

}  // namespace convt
