#pragma once

#include <QString>

#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_sum_line.h"

/// What the picture of the phases says. GUI thread; translated at each call.
namespace convt {

enum class PhaseHeading { Input, Phases, Output };

/// "Input" (set in capitals) and what stands behind it: "4 × 4".
QString headingText(PhaseHeading heading);
QString headingDetail(PhaseHeading heading, const Board& board);
/// Of both together, in logical pixels.
double headingWidth(PhaseHeading heading, const Board& board);
inline constexpr double kAfterHeading = 10.0;

/// "2, 0"
QString phaseName(const PhasePart& part);
/// "2 × 1 taps", "1 tap", "no tap: bias only"
QString tapsText(const PhasePart& part);
/// "2×1", "0"
QString tapsCount(const PhasePart& part);
/// Of all tiles of a layer, in logical pixels.
double widestTileHeader(const LayerParams& params);
double widestTileCount(const LayerParams& params);

/// "Stride 2: 4 small convolutions at stride 1, 9 of 9 taps in all".
QString phasesSentence(const Board& board);

/// The small convolution as a formula: "y[2j + 1, 2i] = x[j, i] w[2, 1] + x[j + 1, i] w[0, 1]"; from nine taps on the
/// number of its products.
QString phaseFormula(const Board& board, const PhaseFacts& facts, const PhasePart& part);

/// The sum of an output pixel with its place and phase.
SumLine phaseSum(const Board& board, const PhaseFacts& facts, PixelAt output);

/// The picture's focus in words, for the status line.
QString phaseWords(const BoardScene& scene, const PhaseFacts& facts);

/// For an area that the table does not fit into.
QString tooManyPhases(const Board& board);

/// What is to be said below: that no zero is multiplied, channels that are added, weights not in use.
QString phaseNotes(const BoardScene& scene, const PhaseFacts& facts);

}  // namespace convt
