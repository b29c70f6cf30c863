#pragma once

#include <QString>
#include <cstdint>

#include "engine/render/mapping.h"
#include "engine/render/picture.h"

namespace convt {

/// A value for reading: three significant digits, no leading zero, U+2212 minus; whole numbers as they are (".589",
/// "−.0303", "14", "2.1e−07").
QString readoutText(double value);

/// The limits of a range: "±.30" if symmetric about 0, else "0..1", "−.12 .. .31".
QString rangeText(const ValueRange& range, double numberScale = 1.0);

/// "R", "G", "B" of three channels, else the number (from 0, as PyTorch counts).
QString channelName(int channel, std::int64_t channels);

/// "sample", "mean", "max magnitude".
QString reductionName(Reduction reduction);

/// "2:1", "1:4 mean": a zoom, and below 1:1 what becomes of the pixels that it leaves out.
QString reducedZoomText(int zoom, Reduction reduction);

}  // namespace convt
