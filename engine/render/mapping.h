#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/channel_summary.h"
#include "engine/render/colormap.h"
#include "engine/render/picture.h"

/// How values become pixels: in the window, in exports and on the command line by the same code. All functions are pure
/// and may be called from any thread; broken contracts throw std::invalid_argument.
namespace convt {

/// Auto resolves to one of the others (see resolveMapping).
enum class MappingKind {
  Auto,
  Levels,   ///< 0..1 to 0..255 as torchvision's save_image: round(255*clamp(v,0,1)) half up, in float arithmetic
  Stretch,  ///< low..high, each channel its own; unasked for, its 0.5..99.5 % range
  Signed,   ///< -m..m, 0 = mid grey (RGB, grey) or paper white (the zero-centred map); m shared
  Wrap,     ///< as ToPILImage: v*255 truncated toward zero, then modulo 256; 0 for NaN, Inf and |v*255| >= 2^31
};

/// Limits of one channel; Levels and Wrap ignore them. low <= high; if they are equal, values below are shown as the
/// low end, above as the high end, and the value itself as the middle.
struct ValueRange {
  float low = 0.0F;
  float high = 1.0F;
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// Colours of a single plane. Three channels are always RGB.
enum class Colors { Grey, Sequential /* viridis, low..high */, ZeroCentered /* brown-teal, -m..m */ };

/// A mapping with everything decided.
struct Mapping {
  MappingKind kind = MappingKind::Levels;
  Colors colors = Colors::Grey;             ///< for one channel
  std::vector<ValueRange> ranges;           ///< one per shown channel (Stretch), or one for all
  Colormap sequential = Colormap::Viridis;  ///< what Colors::Sequential stands for; the user may choose another
  friend bool operator==(const Mapping&, const Mapping&) = default;
};

/// The table a single plane is coloured with.
Colormap colormapOf(const Mapping& mapping);

/// What the channel-th shown channel's low and high end stand for: its limits, 0..1 under Levels and Wrap.
ValueRange shownRange(const Mapping& mapping, std::size_t channel);

/// A mapping of the output view for the shown channels. Auto: one channel that can be negative gets the zero-centred
/// map (Signed), else Levels if at most 1 % of all values lie outside 0..1, else Stretch. m of Signed is the greatest
/// magnitude. Limits are snapped outward (see below). A channel whose 0.5..99.5 % range is a single value (an impulse
/// response) is stretched over all of its values.
/// @param shown  summaries of the shown channels, in order (1 or 3)
/// @param canBeNegative  whether the layer can give negative values (a rule on the parameters, not on the values)
Mapping resolveMapping(MappingKind wanted, std::span<const ChannelSummary> shown, bool canBeNegative);

/// Where the limits of feature maps come from.
enum class RangeMode {
  Shared,  ///< one range over all channels: strengths can be compared
  Own,     ///< each channel its own
  Fixed,   ///< given by the user
};

/// Mappings of feature maps, one per channel, in colours: zero-centred -m..m if the layer can give negative values,
/// else sequential 0..max, with the largest value of all channels (Shared) or of each (Own), snapped outward. Fixed
/// takes the given range as it is (-m..m with its greatest magnitude where it reaches below 0).
std::vector<Mapping> resolveMapMappings(RangeMode mode, std::span<const ChannelSummary> channels, bool canBeNegative,
                                        ValueRange fixed = {});

/// Whether limits found earlier may stay during a drag: not if more than 5 % of the visible values leave them or, under
/// Stretch and Signed, a channel (the largest of them where the limits are shared) uses less than half of them.
bool mappingStillFits(const Mapping& current, const Picture& visible);

/// The same from summaries: the share that leaves them is then estimated, see clippedShare.
bool mappingStillFits(const Mapping& current, std::span<const ChannelSummary> visible);

/// Smallest number with two significant digits that is >= |v|, sign kept (0.1234 -> 0.13, 927 -> 930); 0 -> 0. The
/// float nearest to such a number counts as that number.
float snapOutward(float v);

/// The range with low moved down and high moved up to two significant digits of the limit or of high - low, whichever
/// is finer, so that a narrow range far from 0 stays narrow (1000.14..1000.83 -> 1000.1..1000.9).
ValueRange snapOutward(const ValueRange& range);

/// Share of the values that the mapping cannot show: outside its limits (0..1 for Levels and Wrap) or not finite, 0..1.
double clippedShare(const Mapping& mapping, const Picture& picture);

/// The same from summaries. Exact under Levels and Wrap and where the limits hold all values; elsewhere an estimate
/// that takes the values between two known quantiles (0, 0.5, 99.5, 100 %) as evenly spread.
double clippedShare(const Mapping& mapping, std::span<const ChannelSummary> shown);

/// Fills picture.pixels from picture.values: 1 channel by the mapping's colours, 3 channels as RGB. +-Inf is shown as
/// the end of the range; a pixel with a NaN in any channel is 0xff808080 (but under Wrap NaN is 0, as in ToPILImage).
void renderPixels(Picture& picture, const Mapping& mapping);

/// One value as 8 bits; NaN is 128, under Wrap 0. Auto has no bytes.
std::uint8_t byteOf(float value, MappingKind kind, const ValueRange& range);

/// Samples per pixel that renderBytes gives: 1 for one grey channel, else 3.
int renderedComponents(int channels, const Mapping& mapping);

/// The planes of a picture, 1 or 3 of rows x cols values, wherever they lie.
using Planes = std::span<const std::span<const float>>;

/// The pixels of renderPixels as bytes [rows][cols][components], for files.
std::vector<std::uint8_t> renderBytes(Planes planes, int rows, int cols, const Mapping& mapping);

/// The same in 16 bits, NaN 0x8080. Levels, Stretch and Signed of grey and RGB have 65536 steps, half up, in double;
/// colour maps and Wrap have 256 by definition, spread over the range (times 257).
std::vector<std::uint16_t> renderWords(Planes planes, int rows, int cols, const Mapping& mapping);

/// The same of values that lie one plane after the other, [channels][rows][cols].
std::vector<std::uint8_t> renderBytes(std::span<const float> values, int channels, int rows, int cols,
                                      const Mapping& mapping);
std::vector<std::uint16_t> renderWords(std::span<const float> values, int channels, int rows, int cols,
                                       const Mapping& mapping);

}  // namespace convt
