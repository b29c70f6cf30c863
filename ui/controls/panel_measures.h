#pragma once

namespace convt {

/// Measures that the rows of the parameter panel share, in logical pixels. A row is 48 high.
inline constexpr int kPanelInset = 16;
inline constexpr int kPanelRow = 48;
inline constexpr int kPanelHeading = 32;
inline constexpr int kHeadingBaseline = 20;
inline constexpr int kBoxTop = 4;
inline constexpr int kBoxWidth = 40;
inline constexpr int kBoxHeight = 22;
inline constexpr int kChainWidth = 24;
inline constexpr int kLabelBaseline = 19;
inline constexpr int kTrackTop = 22;  ///< a SliderTrack's line is 13 below: at 35

}  // namespace convt
