#pragma once

#include "engine/core/output_size.h"
#include "engine/core/progression.h"

/// Which input pixels, taps and output pixels belong together: the geometry of o = i*stride - padding + dilation*k, per
/// axis. In two dimensions the sets are products of the axes'. Pure, any thread; costs do not depend on any size.
namespace convt {

/// The taps that reach one output position, in ascending k: tap kernel.at(j) takes input position input.at(j), which
/// lies inside the input. Both have the same count; 0: no tap, bias only.
struct AxisTaps {
  Progression kernel;
  Progression input;
  std::int64_t count() const { return kernel.count; }
  friend bool operator==(const AxisTaps&, const AxisTaps&) = default;
};
AxisTaps tapsAt(const SizeTerms& terms, std::int64_t output);

/// What one input position writes, in ascending k: tap kernel.at(j) lands on output position output.at(j), inside the
/// output.
struct AxisStamp {
  Progression kernel;
  Progression output;
  friend bool operator==(const AxisStamp&, const AxisStamp&) = default;
};
AxisStamp stampOf(const SizeTerms& terms, std::int64_t input);

/// Where one tap acts, in ascending input position: input.at(j) lands on output.at(j), inside the output.
struct AxisReach {
  Progression input;
  Progression output;
  friend bool operator==(const AxisReach&, const AxisReach&) = default;
};
AxisReach reachOf(const SizeTerms& terms, std::int64_t kernel);

/// Input positions first .. end-1.
struct InputSpan {
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::int64_t count() const { return end - first; }
  friend bool operator==(const InputSpan&, const InputSpan&) = default;
};

/// The input positions whose stamps, as far as they extend, touch output positions first .. last; others between the
/// taps of a dilated stamp are among them.
InputSpan inputsAround(const SizeTerms& terms, std::int64_t first, std::int64_t last);

/// Pairs of a tap and an input position whose output position exists.
std::int64_t meetingsOf(const SizeTerms& terms);

/// The same on both axes.
struct Taps {
  AxisTaps h;
  AxisTaps w;
  std::int64_t count() const { return h.count() * w.count(); }  ///< per input channel
  friend bool operator==(const Taps&, const Taps&) = default;
};
Taps tapsAt(const LayerParams& params, const Shape& input, std::int64_t oy, std::int64_t ox);

/// The input channels that an output channel is made of: `count` of them from `first` on.
struct ChannelGroup {
  std::int64_t first = 0;
  std::int64_t count = 0;
  friend bool operator==(const ChannelGroup&, const ChannelGroup&) = default;
};
ChannelGroup inputsOf(const LayerParams& params, std::int64_t inChannels, std::int64_t oc);

}  // namespace convt
