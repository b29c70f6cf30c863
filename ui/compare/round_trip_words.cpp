#include "ui/compare/round_trip_words.h"

#include <QCoreApplication>

#include "engine/core/number_text.h"
#include "ui/image/readout_text.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kDigits = 7;  // of a sum: what float32 values let stand
constexpr int kMore = 10;   // where the first seven are not the same

struct Words {
  Q_DECLARE_TR_FUNCTIONS(RoundTrip)
};

QString number(double value, int digits) {
  return withMinusSign(QString::fromStdString(digitsText(value, digits)));
}

QString differenceText(const AdjointNumbers& numbers) {
  const double difference = numbers.difference();
  return difference == 0.0 ? Words::tr("difference 0") : Words::tr("difference %1 of it").arg(number(difference, 1));
}

/// "464 + floor(3/2) = 465"
QString sumText(const SizeTerms& t) {
  return u"%1 + floor(%2/%3) = %4"_s.arg(t.in).arg(t.outputPadding).arg(t.stride).arg(returnedSize(t));
}

QString beyondSentence(const SizeTerms& h, const SizeTerms& w) {
  const bool rows = returnedSize(h) != h.in;
  const bool cols = returnedSize(w) != w.in;
  const SizeTerms& t = rows ? h : w;
  const QString begin = Words::tr("Output padding %1 is not below stride %2:").arg(t.outputPadding).arg(t.stride);
  const QString sums = rows && cols ? Words::tr("Conv2d gives %1 rows and %2 columns").arg(sumText(h), sumText(w))
                       : rows       ? Words::tr("Conv2d gives %1 rows").arg(sumText(h))
                                    : Words::tr("Conv2d gives %1 columns").arg(sumText(w));
  return begin + u' ' + sums + u"; "_s + Words::tr("the first %1\u00d7%2 are compared.").arg(h.in).arg(w.in);
}

}  // namespace

QString verdictSentence(const RoundTripFacts& facts) {
  const bool size = facts.returned == facts.input;
  if (facts.greatest == 0.0 && facts.notFinite == 0) {
    return size ? Words::tr("Size and values return: with these weights Conv2d undoes ConvTranspose2d, difference 0.")
                : Words::tr("The values return, difference 0; the size does not.");
  }
  const QString where =
      facts.input.c > 1 ? Words::tr("Difference over all %1 channels").arg(facts.input.c) : Words::tr("Difference");
  const QString numbers =
      Words::tr("%1: at most %2, on average %3.").arg(where, readoutText(facts.greatest), readoutText(facts.mean));
  const QString verdict =
      size ? Words::tr("The size returns, the values do not: ConvTranspose2d is not the inverse of Conv2d.")
           : Words::tr("Neither size nor values return: ConvTranspose2d is not the inverse of Conv2d.");
  return verdict + u' ' + numbers;
}

QStringList remarksOf(const RoundTripFacts& facts) {
  QStringList remarks;
  const SizeTerms h = heightTerms(facts.params, facts.input);
  const SizeTerms w = widthTerms(facts.params, facts.input);
  if (returnedSize(h) != h.in || returnedSize(w) != w.in) remarks += beyondSentence(h, w);
  if (facts.params.bias) remarks += Words::tr("The bias is left out: the layer ran once more without it.");
  if (!facts.comparesAll()) {
    remarks += Words::tr(
                   "Computed for the %1\u00d7%2 inputs around the centre, with the values that the whole picture "
                   "gives there.")
                   .arg(facts.window.rows)
                   .arg(facts.window.cols);
  }
  if (facts.notFinite > 0)
    remarks += Words::tr("%1 differences are not finite and not counted in.").arg(integerText(facts.notFinite));
  return remarks;
}

QString identitySentence(const AdjointNumbers& numbers) {
  const QString conv = number(numbers.conv, kDigits);
  const bool same = conv == number(numbers.transposed, kDigits);
  const QString equation = same ? Words::tr("<conv(y), x> = %1 = <y, convT(x)>").arg(conv)
                                : Words::tr("<conv(y), x> = %1,  <y, convT(x)> = %2")
                                      .arg(number(numbers.conv, kMore), number(numbers.transposed, kMore));
  return equation + u"    "_s + differenceText(numbers);
}

QString identityRemark(const RoundTripFacts& facts) {
  const QString y = Words::tr("y: fixed pseudo-random numbers 0..1, as many as the output has.");
  if (facts.comparesAll()) return y;
  return y + u' ' + Words::tr("These inputs as a layer of their own.");
}

QString normSentence(const AdjointNumbers& numbers) {
  const QString equation = Words::tr("<conv(convT(x)), x> = %1 = |convT(x)|\u00b2").arg(number(numbers.conv, kDigits));
  return equation + u"    "_s + differenceText(numbers);
}

QString ladderSentence(const Ladder& h, const Ladder& w, bool apart) {
  if (h.count == 1 && w.count == 1)
    return Words::tr("At stride 1 one size comes down to each: output padding has nothing to choose.");
  if (apart) {
    return Words::tr(
        "Conv2d makes the same size of each rung of a ladder: output padding chooses one, it adds no "
        "zeros.");
  }
  return Words::tr("Conv2d makes %1\u00d7%2 of each of them: output padding chooses one, it adds no zeros.")
      .arg(h.in)
      .arg(w.in);
}

}  // namespace convt
