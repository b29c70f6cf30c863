#include "ui/paint/number_label.h"

#include <cmath>

#include "engine/core/number_text.h"

namespace convt {
namespace {

/// The look of numbers in pictures: a real minus, no leading zero, short exponents (1.2e-05 -> 1.2e-5, 1e+20 -> 1e20).
QString typeset(const std::string& number) {
  QString text = QString::fromLatin1(number.data(), static_cast<qsizetype>(number.size()));
  if (text == QLatin1String("-0")) return QStringLiteral("0");
  const bool negative = text.startsWith(u'-');
  if (negative) text.remove(0, 1);
  if (text.startsWith(QLatin1String("0."))) text.remove(0, 1);
  text.replace(QLatin1String("e+0"), QLatin1String("e")).replace(QLatin1String("e-0"), QLatin1String("e-"));
  text.replace(QLatin1String("e+"), QLatin1String("e"));
  text.replace(u'-', QChar(0x2212));
  return negative ? QChar(0x2212) + text : text;
}

}  // namespace

QString cellLabel(double value, int digits) {
  const double size = std::fabs(value);
  if (!std::isfinite(value)) return typeset(digitsText(value, digits));
  if (size >= 9999.5) return typeset(digitsText(value, digits - 1));
  if (value == 0.0 || (size >= 1.0 && value == std::rint(value))) return typeset(decimalText(value, 0));
  const int beforePoint = size < 1.0 ? 0 : static_cast<int>(std::log10(size)) + 1;
  return typeset(decimalText(value, qMax(0, digits - beforePoint)));
}

QString limitLabel(float value) {
  QString text = typeset(exactText(value));
  const qsizetype point = text.indexOf(u'.');
  const bool oneDigitBelowOne = std::fabs(value) < 1.0F && point >= 0 && point == text.size() - 2;
  return oneDigitBelowOne && !text.contains(u'e') ? text + u'0' : text;
}

QString middleLabel(double value) {
  return typeset(digitsText(value, 6));
}

}  // namespace convt
