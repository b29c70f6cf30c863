#pragma once

#include <QByteArray>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/board.h"
#include "engine/core/micro_grid.h"
#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/weight_source.h"
#include "engine/render/mapping.h"
#include "engine/render/picture.h"
#include "ui/paint/coverage_map.h"
#include "ui/paint/view_position.h"

namespace convt {

/// Which input a state is about; the values themselves are in InputDocument.
struct InputRef {
  enum class Kind { Sample, File, Pasted };
  Kind kind = Kind::Sample;
  QString name;  ///< sample: its id (see samples.h); file: its path; pasted: a name to show
  friend bool operator==(const InputRef&, const InputRef&) = default;
};

/// The pages of the window.
enum class Tab { Explore, Mechanism, Channels, Compare };

/// In which order the Channels tab shows the feature maps.
enum class MapSort {
  Index,
  Spread,        ///< standard deviation, largest first
  Checkerboard,  ///< share of the stride's pattern as measured, largest first
};

/// How things are shown: never changes a value of the output.
struct Display {
  /// What the output view shows of C_out channels.
  enum class Channels {
    Auto,    ///< RGB if C_out is 3, else the chosen channel
    Single,  ///< the chosen channel
    Rgb,     ///< the three channels of `rgb`
  };
  Tab tab = Tab::Explore;
  Mechanism mechanism = Mechanism::Stamp;
  bool forward = false;  ///< Matrix: C, which Conv2d multiplies by, instead of C^T
  MapSort mapSort = MapSort::Index;
  bool cropFrame = false;  ///< Explore: the canvas around the output, too, with the frame that cuts it
  MappingKind mapping = MappingKind::Auto;
  Channels channels = Channels::Auto;
  int channel = 0;  ///< chosen: its kernels, its map's frame
  std::array<int, 3> rgb{0, 1, 2};
  int inputChannel = 0;  ///< what the input view shows of an input that is not RGB
  RangeMode mapRange = RangeMode::Shared;
  ValueRange mapFixed;     ///< of RangeMode::Fixed: the range that was shown when it was chosen
  bool wholeMaps = false;  ///< feature maps as a whole instead of the same centre at 1:1
  bool navigator = true;
  Reduction reduction = Reduction::Sample;  ///< of the output view below 1:1
  CoverageView coverage = CoverageView::Picture;
  bool sameContent = false;  ///< the input view is zoomed to show what the output view shows
  std::array<bool, 5> linked{true, true, true, true, true};  ///< Kernel .. Dilation: H and W by one slider
  friend bool operator==(const Display&, const Display&) = default;
};

/// Where one looks, and which pixel is pinned (see State).
struct Look {
  ViewPosition view;
  std::optional<PicturePoint> pin;
  friend bool operator==(const Look&, const Look&) = default;
};

/// Where the animation of a mechanism stands. Not undone, as the view is not.
struct Playback {
  static constexpr std::int64_t kEnd = std::int64_t{1} << 40;
  StepOrder order = StepOrder::Rows;
  double speed = 1.0;        ///< steps per second: .5 to 16
  std::int64_t step = kEnd;  ///< steps that are done; beyond the last one: all
  friend bool operator==(const Playback&, const Playback&) = default;
};
inline constexpr double kSpeeds[] = {0.5, 1.0, 2.0, 4.0, 8.0, 16.0};

/// Everything a window is about, as one value. All else is derived from it: the size, the weights, the pictures.
/// A state may be invalid: then its parameters are shown, and the rule that they break.
struct State {
  InputRef input;
  int image = 0;  ///< of the batch
  LayerParams params;
  bool outFollowsInput = true;  ///< C_out is C_in until the user sets it
  WeightSource weights;
  Display display;
  ViewPosition view;
  /// The pinned output pixel, as the place in the input that its stamp is centred on: so it stays with the content when
  /// parameters change, and comes back to the same pixel with them.
  std::optional<PicturePoint> pin;
  MicroGrid micro;
  Playback playback;
  Look aside;  ///< of the picture while the grid is shown, and the other way round
  friend bool operator==(const State&, const State&) = default;
};

/// The channels that the output view shows: 1 or 3, each below outChannels. Of a grid of numbers one at a time: three
/// numbers in a cell are hard to read.
std::vector<int> shownChannels(const State& state, int outChannels);

/// The channels of the input that the input view shows.
std::vector<int> shownInputChannels(const State& state, const Shape& input);

/// What the layer's weights are made from: whole numbers on a grid that asks for them, else the state's.
WeightSource usedWeights(const State& state);

/// The state of the very first start: Street, kernel 3, stride 2, padding 1, box weights.
State firstState();

/// A versioned JSON object, UTF-8. Numbers are written independently of the locale.
QByteArray toJson(const State& state);

/// Reads what toJson() wrote. Unknown keys are ignored, missing ones keep their defaults; a newer major version, values
/// of another type or out of all bounds are refused in a sentence.
Result<State> stateFromJson(const QByteArray& json);

}  // namespace convt
