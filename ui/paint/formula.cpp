#include "ui/paint/formula.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStringList>
#include <algorithm>

#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

/// The words of the formula, translated at each call.
struct Words {
  Q_DECLARE_TR_FUNCTIONS(Formula)
};

constexpr double kNumbersBaseline = 23.0;
constexpr double kNamesBaseline = 40.0;
constexpr double kEvaluatedBaseline = 57.0;
constexpr double kInner = 3.75;      // within a product or a bracket
constexpr double kOuter = 7.5;       // round the signs between terms
constexpr double kPlateInset = 5.0;  // of an inverted number
constexpr double kPlateBite = 1.5;   // what its plate takes of the gaps beside it
constexpr double kVerdictGap = 12.0;
constexpr double kLeastGap = 0.35;  // of a gap, when a long formula has to be squeezed

const QString kMinus = u"\u2212"_s;
const QString kTimes = u"\u00D7"_s;

QString shortName(Param param) {
  switch (param) {
    case Param::Kernel: return Words::tr("kernel");
    case Param::Stride: return Words::tr("stride");
    case Param::Padding: return Words::tr("pad");
    case Param::OutputPadding: return Words::tr("out pad");
    case Param::Dilation: return Words::tr("dil");
    default: return Words::tr("in");
  }
}

std::int64_t valueOf(const SizeTerms& terms, Param param) {
  switch (param) {
    case Param::Kernel: return terms.kernel;
    case Param::Stride: return terms.stride;
    case Param::Padding: return terms.padding;
    case Param::OutputPadding: return terms.outputPadding;
    case Param::Dilation: return terms.dilation;
    default: return terms.in;
  }
}

/// Whether the rule concerns a size at all, and is broken on this axis.
bool isBroken(const SizeTerms& terms, const ParamError& error) {
  const std::int64_t value = valueOf(terms, error.param);
  const bool sized = error.param <= Param::Dilation || error.param == Param::Input;
  switch (error.rule) {
    case Rule::OutputPaddingTooLarge: return terms.outputPadding >= std::max(terms.stride, terms.dilation);
    case Rule::OutputEmpty: return terms.out() < 1;
    case Rule::Positive:
    case Rule::InputEmpty: return sized && value < 1;
    case Rule::NotNegative: return sized && value < 0;
    case Rule::TooLarge: return sized && (value > kMaxParam || terms.out() > kMaxExtent);
    default: return false;  // groups, weights and bias: the size is fine
  }
}

QString needsText(const SizeTerms& terms, const ParamError& error) {
  const QString name = shortName(error.param);
  switch (error.rule) {
    case Rule::OutputPaddingTooLarge:
      return Words::tr("needs %1 < %2")
          .arg(shortName(Param::OutputPadding), integerText(std::max(terms.stride, terms.dilation)));
    case Rule::OutputEmpty: return Words::tr("needs at least 1");
    case Rule::NotNegative: return Words::tr("needs %1 \u2265 0").arg(name);
    case Rule::TooLarge: return Words::tr("too large");
    default: return Words::tr("needs %1 \u2265 1").arg(name);
  }
}

/// Collects tokens; each call returns *this so that the formula reads as it is written.
class Builder {
 public:
  Builder(const SizeTerms& terms, std::optional<Param> failing) : m_terms(terms), m_failing(failing) {}

  Builder& sign(const QString& text, double before, bool zero = false) {
    m_tokens.push_back({FormulaToken::Role::Operator, text, {}, {}, before, zero, false});
    return *this;
  }
  Builder& number(Param param, double before, bool zero) {
    m_tokens.push_back({FormulaToken::Role::Number, integerText(valueOf(m_terms, param)), shortName(param), param,
                        before, zero, m_failing == param});
    return *this;
  }
  Builder& result(std::int64_t value, bool broken) {
    m_tokens.push_back({FormulaToken::Role::Result, integerText(value), {}, {}, kOuter, false, broken});
    return *this;
  }
  std::vector<FormulaToken> take() { return std::move(m_tokens); }

 private:
  SizeTerms m_terms;
  std::optional<Param> m_failing;
  std::vector<FormulaToken> m_tokens;
};

std::vector<FormulaToken> makeTokens(Axis axis, const SizeTerms& t, bool broken, std::optional<Param> failing) {
  const bool noSpread = t.spread() == 0;
  const bool noCrop = t.cropped() == 0;
  const bool noReach = t.reach() == 0;
  return Builder(t, failing)
      .sign(axis == Axis::H ? u"H"_s : u"W"_s, 0.0)
      .sign(u"="_s, kInner)
      .sign(u"("_s, kInner, noSpread)
      .number(Param::Input, 0.0, noSpread)
      .sign(kMinus, kInner, noSpread)
      .sign(u"1)"_s, kInner, noSpread)
      .sign(kTimes, kInner, noSpread)
      .number(Param::Stride, kInner, noSpread)
      .sign(kMinus, kOuter)
      .sign(u"2"_s, kOuter, noCrop)
      .sign(kTimes, kInner, noCrop)
      .number(Param::Padding, kInner, noCrop)
      .sign(u"+"_s, kOuter)
      .number(Param::Dilation, kOuter, noReach)
      .sign(kTimes, kInner, noReach)
      .sign(u"("_s, kInner, noReach)
      .number(Param::Kernel, 0.0, noReach)
      .sign(kMinus, kInner, noReach)
      .sign(u"1)"_s, kInner, noReach)
      .sign(u"+"_s, kOuter)
      .number(Param::OutputPadding, kOuter, t.outputPadding == 0)
      .sign(u"+"_s, kOuter)
      .sign(u"1"_s, kOuter)
      .sign(u"="_s, kOuter)
      .result(t.out(), broken)
      .take();
}

Type typeOf(const FormulaToken& token) {
  return token.role == FormulaToken::Role::Operator ? Type::Formula : Type::FormulaStrong;
}

bool hasPlate(const FormulaToken& token) {
  return token.failing && token.role == FormulaToken::Role::Number;
}

double widthOf(const FormulaToken& token) {
  return textWidth(token.text, typeOf(token)) + (hasPlate(token) ? 2 * kPlateInset : 0.0);
}

double gapBefore(const std::vector<FormulaToken>& tokens, std::size_t i) {
  const bool bitten = hasPlate(tokens[i]) || (i > 0 && hasPlate(tokens[i - 1]));
  return std::max(0.0, tokens[i].before - (bitten ? kPlateBite : 0.0));
}

double verdictWidth(const Formula& formula) {
  if (formula.verdict.isEmpty()) return 0.0;
  return kVerdictGap + std::max(textWidth(formula.verdict, Type::Body), textWidth(formula.needs, Type::NoteStrong));
}

QString plainText(const std::vector<FormulaToken>& tokens) {
  QString text;
  for (const FormulaToken& token : tokens) {
    if (token.before > 0.0) text += u' ';
    text += token.text;
  }
  return text;
}

QColor colorOf(const FormulaToken& token, const Theme& theme) {
  if (hasPlate(token)) return theme.window;
  QColor color = theme.ink2;
  if (token.role == FormulaToken::Role::Result) color = theme.ink;
  if (token.param) color = theme.digits(*token.param);
  return token.zeroTerm && !theme.highContrast ? theme.dimmed(color) : color;
}

void paintNumber(QPainter& painter, const FormulaToken& token, const QRectF& box, const FormulaPlace& place,
                 const Theme& theme) {
  const bool plate = hasPlate(token);
  if (plate) {
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.ink);
    painter.drawRoundedRect(QRectF(box.left(), place.top + 8, box.width(), 20), 2, 2);
  }
  const double baseline = place.top + kNumbersBaseline;
  paintText(painter, {box.left() + (plate ? kPlateInset : 0.0), baseline}, token.text, typeOf(token),
            colorOf(token, theme));
  if (token.param && place.hovered == token.param)
    painter.fillRect(QRectF(box.left(), baseline + 2, box.width(), 1), theme.color(*token.param));
  if (token.role == FormulaToken::Role::Result && token.failing)
    painter.fillRect(QRectF(box.left() - 2, place.top + 18, box.width() + 4, 2), theme.ink);
}

/// Names stand centred beneath their numbers; neighbours that would touch move apart by half of the overlap each.
std::vector<QRectF> layoutNames(const Formula& formula, const std::vector<QRectF>& boxes, double left) {
  constexpr double kNameGap = 6.0;
  std::vector<QRectF> names(boxes.size());
  QRectF* previous = nullptr;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const FormulaToken& token = formula.tokens[i];
    if (token.name.isEmpty()) continue;
    const double width = textWidth(token.name, token.failing ? Type::NoteStrong : Type::Note);
    names[i] = QRectF(std::max(left, boxes[i].center().x() - width / 2), 0, width, 1);
    if (previous) {
      const double overlap = previous->right() + kNameGap - names[i].left();
      if (overlap > 0) {
        previous->translate(-overlap / 2, 0);
        names[i].translate(overlap / 2, 0);
      }
    }
    previous = &names[i];
  }
  return names;
}

double paintNames(QPainter& painter, const Formula& formula, const std::vector<QRectF>& boxes,
                  const FormulaPlace& place, const Theme& theme) {
  const std::vector<QRectF> names = layoutNames(formula, boxes, place.left);
  double end = place.left;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const FormulaToken& token = formula.tokens[i];
    if (token.name.isEmpty()) continue;
    paintText(painter, {names[i].left(), place.top + kNamesBaseline}, token.name,
              token.failing ? Type::NoteStrong : Type::Note, token.failing ? theme.ink : theme.ink2);
    end = std::max(end, names[i].right());
  }
  return end;
}

}  // namespace

Formula makeFormula(Axis axis, const SizeTerms& terms, const std::optional<ParamError>& error) {
  const bool broken = error && isBroken(terms, *error);
  Formula formula;
  formula.tokens = makeTokens(axis, terms, broken, broken ? std::optional(error->param) : std::nullopt);
  formula.evaluated = u"= "_s + integerText(terms.spread()) + u' ' + kMinus + u' ' + integerText(terms.cropped()) +
                      u" + "_s + integerText(terms.reach()) + u" + "_s + integerText(terms.outputPadding) + u" + 1"_s;
  formula.text = plainText(formula.tokens);
  if (broken) {
    formula.verdict = Words::tr("no valid size");
    formula.needs = needsText(terms, *error);
    formula.text += u": "_s + formula.verdict + u", "_s + formula.needs;
  }
  return formula;
}

std::vector<QRectF> layoutFormula(const Formula& formula, const FormulaPlace& place) {
  double glyphs = 0.0;
  double gaps = 0.0;
  for (std::size_t i = 0; i < formula.tokens.size(); ++i) {
    glyphs += widthOf(formula.tokens[i]);
    gaps += gapBefore(formula.tokens, i);
  }
  const double room = place.right - place.left - glyphs - verdictWidth(formula);
  const double squeeze = gaps > 0.0 ? std::clamp(room / gaps, kLeastGap, 1.0) : 1.0;

  std::vector<QRectF> boxes;
  boxes.reserve(formula.tokens.size());
  double x = place.left;
  for (std::size_t i = 0; i < formula.tokens.size(); ++i) {
    x += gapBefore(formula.tokens, i) * squeeze;
    const double width = widthOf(formula.tokens[i]);
    boxes.emplace_back(x, place.top + 6, width, 24);
    x += width;
  }
  return boxes;
}

void paintFormula(QPainter& painter, const Formula& formula, const FormulaPlace& place, const Theme& theme) {
  const std::vector<QRectF> boxes = layoutFormula(formula, place);
  painter.save();
  for (std::size_t i = 0; i < boxes.size(); ++i) paintNumber(painter, formula.tokens[i], boxes[i], place, theme);
  const double namesEnd = paintNames(painter, formula, boxes, place, theme);
  if (!formula.verdict.isEmpty()) {
    const double x = boxes.back().right() + kVerdictGap;
    paintText(painter, {x, place.top + kNumbersBaseline}, formula.verdict, Type::Body, theme.ink2);
    paintText(painter, {x, place.top + kNamesBaseline}, formula.needs, Type::NoteStrong, theme.ink);
  }
  if (place.tall && place.evaluated) {
    paintText(painter, {place.left, place.top + kEvaluatedBaseline}, formula.evaluated, Type::Note, theme.ink2);
  } else if (place.evaluated && formula.verdict.isEmpty()) {
    // Beneath the result, under its "="; further left only as far as the names let it.
    const double under = boxes[boxes.size() - 2].left();
    const double width = textWidth(formula.evaluated, Type::Note);
    const double x = std::max(namesEnd + 8, std::min(under, place.right - width));
    paintText(painter, {x, place.top + kNamesBaseline}, formula.evaluated, Type::Note, theme.ink2);
  }
  painter.restore();
}

std::optional<Param> formulaParamAt(const Formula& formula, const FormulaPlace& place, QPointF point) {
  const std::vector<QRectF> boxes = layoutFormula(formula, place);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const QRectF withName(boxes[i].left() - 3, place.top, boxes[i].width() + 6, kNamesBaseline + 6);
    if (formula.tokens[i].param && withName.contains(point)) return formula.tokens[i].param;
  }
  return std::nullopt;
}

}  // namespace convt
