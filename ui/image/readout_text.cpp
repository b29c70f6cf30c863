#include "ui/image/readout_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/core/number_text.h"
#include "ui/image/view_transform.h"
#include "ui/paint/number_label.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;

QString readoutText(double value) {
  constexpr int kDigits = 3;
  const double size = std::abs(value);
  if (!std::isfinite(value) || size >= 1e6 || (size > 0.0 && size < 1e-4))
    return withMinusSign(QString::fromStdString(digitsText(value, kDigits)));
  if (value == std::trunc(value)) return withMinusSign(QString::number(static_cast<qint64>(value)));
  const int decimals = std::clamp(kDigits - 1 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
  return withMinusSign(QString::fromStdString(decimalText(value, decimals)));
}

QString rangeText(const ValueRange& range, double numberScale) {
  const auto low = static_cast<float>(range.low * numberScale);
  const auto high = static_cast<float>(range.high * numberScale);
  if (low == -high && high > 0.0F) return QChar(0x00b1) + limitLabel(high);
  const bool whole = low >= 0.0F && low == std::trunc(low) && high == std::trunc(high);
  return limitLabel(low) + (whole ? u".."_s : u" .. "_s) + limitLabel(high);
}

QString channelName(int channel, std::int64_t channels) {
  if (channels == 3 && channel >= 0 && channel < 3) return QString(u"RGB"_s.at(channel));
  return QString::number(channel);
}

QString reductionName(Reduction reduction) {
  switch (reduction) {
    case Reduction::Sample: return QCoreApplication::translate("convt::Reduction", "sample");
    case Reduction::Mean: return QCoreApplication::translate("convt::Reduction", "mean");
    case Reduction::MaxMagnitude: return QCoreApplication::translate("convt::Reduction", "max magnitude");
  }
  return {};
}

QString reducedZoomText(int zoom, Reduction reduction) {
  return zoom < 0 ? zoomText(zoom) + u' ' + reductionName(reduction) : zoomText(zoom);
}

}  // namespace convt
