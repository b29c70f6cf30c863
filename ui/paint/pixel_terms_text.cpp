#include "ui/paint/pixel_terms_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/core/number_text.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;

PixelTerm termOf(const PixelExplanation& pixel, std::int64_t inputChannel, int index) {
  const Taps& taps = pixel.sum.taps;
  const std::int64_t j = index / taps.w.count();
  const std::int64_t i = index % taps.w.count();
  PixelTerm term{inputChannel, taps.h.kernel.at(j), taps.w.kernel.at(i), taps.h.input.at(j), taps.w.input.at(i), 0.0F,
                 0.0F};
  const OutputPlace& place = pixel.sum.place;
  term.x = pixel.layer.input.value(place.n, inputChannel, term.iy, term.ix);
  term.w = pixel.layer.weight->at(inputChannel, place.oc % pixel.layer.weight->shape.c, term.ky, term.kx);
  return term;
}

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::PixelTerms)
};

constexpr std::int64_t kMostLines = 4;
constexpr std::int64_t kMostInBlock = 16;
constexpr std::int64_t kMostLookedThrough = 4096;  // taps, to find the few whose weight is not 0
constexpr std::int64_t kMostNamed = 3;             // other channels
constexpr std::int64_t kNamedByLetters = 3;        // R, G, B
constexpr double kWholeBelow = 1e7;

/// How the numbers of one column are written.
class Column {
 public:
  void add(double value) {
    if (!std::isfinite(value)) return;
    m_largest = std::max(m_largest, std::abs(value));
    for (; m_exact <= kMostExact && !isWhole(value * kPowers[m_exact]); ++m_exact) {
    }
  }
  /// Whether every number is written in full.
  bool exact() const {
    return m_exact == 0 ? m_largest < kWholeBelow : m_exact <= kMostExact && m_largest < kExactBelow;
  }
  QString text(double value) const {
    if (value == 0.0) return u"0"_s;
    if (exact() && m_exact == 0 && std::isfinite(value)) return integerText(static_cast<std::int64_t>(value));
    if (m_largest >= 1e6 || m_largest < 1e-4) return withMinusSign(QString::fromStdString(digitsText(value, 3)));
    const int usual = std::clamp(2 - static_cast<int>(std::floor(std::log10(m_largest))), 0, 6);
    return valueText(value, exact() ? std::max(usual, m_exact) : usual);
  }

 private:
  static constexpr int kMostExact = 3;
  static constexpr double kExactBelow = 1e4;
  static constexpr double kPowers[] = {1.0, 10.0, 100.0, 1000.0};
  static bool isWhole(double value) { return value == std::rint(value); }

  double m_largest = 0.0;
  int m_exact = 0;  ///< decimals that all numbers need; kMostExact + 1: more
};

QString countText(std::int64_t terms) {
  return terms == 1 ? Words::tr("1 term") : Words::tr("%1 terms").arg(integerText(terms));
}

/// The other input channels of the group together.
struct Others {
  std::int64_t channels = 0;
  std::int64_t terms = 0;
  bool zero = true;  ///< all their weights are 0, and so is what they give
  double sum = 0.0;
  QStringList names;
};

Others othersOf(const PixelPanelScene& scene) {
  Others others;
  const std::int64_t all = scene.pixel->layer.input.shape.c;
  for (const ChannelPart& part : scene.pixel->sum.parts) {
    if (part.ic == scene.inputChannel) continue;
    ++others.channels;
    others.terms += part.terms;
    others.sum += part.sum;
    others.zero = others.zero && part.zeroWeights == part.terms && part.sum == 0.0;
    if (others.channels <= kMostNamed) others.names += panelChannelName(part.ic, all);
  }
  return others;
}

/// A channel within a sentence: letters stand for themselves, a number needs a word.
QString calledText(const QString& name, std::int64_t inChannels) {
  return inChannels == kNamedByLetters ? name : Words::tr("channel %1").arg(name);
}

QString textOf(const Others& others, std::int64_t inChannels) {
  QString who = others.names.join(Words::tr(", "));
  if (others.channels > kMostNamed) {
    who = Words::tr("%1 other channels").arg(integerText(others.channels));
  } else if (others.channels == 1) {
    who = calledText(who, inChannels);
  } else if (inChannels != kNamedByLetters) {
    who = Words::tr("channels %1").arg(who);
  }
  const QString terms = countText(others.terms);
  return (others.zero ? Words::tr("%1: %2 × 0") : Words::tr("%1: %2")).arg(who, terms);
}

const ChannelPart* partOf(const PixelSum& sum, std::int64_t ic) {
  for (const ChannelPart& part : sum.parts)
    if (part.ic == ic) return &part;
  return nullptr;
}

PixelTermsText::Form formOf(const PixelExplanation& pixel, const ChannelPart& drawn, bool countOnly) {
  const std::int64_t taps = pixel.sum.taps.count();
  if (taps == 0) return PixelTermsText::Form::NoTap;
  if (countOnly) return PixelTermsText::Form::Count;
  if (drawn.terms - drawn.zeroWeights <= kMostLines && taps <= kMostLookedThrough) return PixelTermsText::Form::Lines;
  return taps <= kMostInBlock ? PixelTermsText::Form::Block : PixelTermsText::Form::Count;
}

/// The terms that are written out. A term of weight 0 that gives no 0 (its x is not finite) is one of them.
std::vector<PixelTerm> listed(const PixelPanelScene& scene, PixelTermsText::Form form, std::vector<int>& taps) {
  std::vector<PixelTerm> terms;
  const PixelExplanation& pixel = *scene.pixel;
  const auto count = static_cast<int>(pixel.sum.taps.count());
  const bool one = form == PixelTermsText::Form::Count;
  const int end = one ? std::min(scene.hoveredTap + 1, count) : count;
  for (int tap = one ? std::max(scene.hoveredTap, 0) : 0; tap < end; ++tap) {
    const PixelTerm term = termOf(pixel, scene.inputChannel, tap);
    if (form == PixelTermsText::Form::Lines && term.w == 0.0F && term.product() == 0.0) continue;
    terms.push_back(term);
    taps.push_back(tap);
  }
  return terms;
}

void writeTerms(PixelTermsText& text, const std::vector<PixelTerm>& terms, const std::vector<int>& taps,
                const PixelPanelScene& scene, const Column& xs, const Column& ws, const Column& products) {
  const bool named = scene.pixel->sum.taps.count() > kMostTags;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const PixelTerm& term = terms[i];
    PixelTermsText::Term line;
    line.tap = taps[i];
    if (named) line.name = Words::tr("%1,%2").arg(term.ky).arg(term.kx);
    line.x = xs.text(double{term.x} * scene.numberScale);
    line.w = ws.text(double{term.w});
    line.product = products.text(term.product() * scene.numberScale);
    line.zero = term.w == 0.0F;
    text.terms.push_back(line);
  }
}

void writeHead(PixelTermsText& text, const PixelPanelScene& scene, const ChannelPart& drawn, const Column& products) {
  using Form = PixelTermsText::Form;
  const PixelSum& sum = scene.pixel->sum;
  if (text.form == Form::NoTap) text.head = Words::tr("No tap reaches this pixel: bias only.");
  if (text.form == Form::Block) text.head = Words::tr("x × w of %1 taps, in order").arg(drawn.terms);
  if (text.form != Form::Count) return;
  const std::int64_t inChannels = scene.pixel->layer.input.shape.c;
  const QString name = calledText(panelChannelName(drawn.ic, inChannels), inChannels);
  const QString count = countText(drawn.terms);
  text.head = sum.inputs.count > 1 ? Words::tr("%1: %2").arg(name, count) : count;
  text.headValue = products.text(drawn.sum * scene.numberScale);
}

/// One line for all that is 0 and for the other channels.
void writeFold(PixelTermsText& text, const PixelPanelScene& scene, const Others& others, const Column& products) {
  const PixelSum& sum = scene.pixel->sum;
  QStringList parts;
  text.others = others.terms > 0;
  if (text.others) parts += textOf(others, scene.pixel->layer.input.shape.c);
  const std::int64_t zeros = sum.taps.count() - static_cast<std::int64_t>(text.terms.size());
  if (text.form == PixelTermsText::Form::Lines && zeros > 0)
    parts += zeros == 1 ? Words::tr("1 tap × 0") : Words::tr("%1 taps × 0").arg(integerText(zeros));
  if (sum.bias == 0.0) parts += Words::tr("bias 0");
  text.fold = parts.join(Words::tr("; "));
  text.foldValue = products.text(others.sum * scene.numberScale);
  if (sum.bias == 0.0) return;
  text.bias = Words::tr("bias");
  text.biasValue = products.text(sum.bias * scene.numberScale);
}

/// The engine's value, and what is to be said of the digits. Both sums are written alike, so that they are compared as
/// they would be read.
void writeTotal(PixelTermsText& text, const PixelPanelScene& scene, bool exact) {
  const double value = double{scene.pixel->value} * scene.numberScale;
  const double sum = scene.pixel->sum.total * scene.numberScale;
  Column totals;
  totals.add(value);
  totals.add(sum);
  text.total = totals.text(value);
  if (totals.text(sum) != text.total) {
    text.notes = {Words::tr("float32 rounding: terms give %1").arg(totals.text(sum)), Words::tr("float32 rounding")};
  } else if (exact && totals.exact() && value == sum) {
    text.notes = {Words::tr("exact")};
  } else {
    text.notes = {Words::tr("rounded; exact on copy"), Words::tr("rounded")};
  }
}

}  // namespace

QString panelChannelName(std::int64_t channel, std::int64_t channels) {
  if (channels == kNamedByLetters && channel >= 0 && channel < kNamedByLetters) return QString(u"RGB"_s.at(channel));
  return QString::number(channel);
}

PixelTermsText pixelTermsText(const PixelPanelScene& scene, bool countOnly) {
  const PixelSum& sum = scene.pixel->sum;
  const ChannelPart* part = partOf(sum, scene.inputChannel);
  const ChannelPart drawn = part ? *part : ChannelPart{};
  PixelTermsText text;
  text.form = formOf(*scene.pixel, drawn, countOnly);
  text.columns = static_cast<int>(std::min(sum.taps.w.count(), kMostInBlock));
  const bool count = text.form == PixelTermsText::Form::Count;
  text.litRow = count;
  std::vector<int> taps;
  const std::vector<PixelTerm> terms = listed(scene, text.form, taps);
  const Others others = othersOf(scene);
  Column xs;
  Column ws;
  Column products;
  for (const PixelTerm& term : terms) {
    xs.add(double{term.x} * scene.numberScale);
    ws.add(double{term.w});
    if (!count) products.add(term.product() * scene.numberScale);
  }
  if (count) products.add(drawn.sum * scene.numberScale);
  products.add(others.sum * scene.numberScale);
  products.add(sum.bias * scene.numberScale);
  writeTerms(text, terms, taps, scene, xs, ws, products);
  writeHead(text, scene, drawn, products);
  writeFold(text, scene, others, products);
  writeTotal(text, scene, xs.exact() && ws.exact() && products.exact());
  return text;
}

}  // namespace convt
