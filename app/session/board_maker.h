#pragma once

#include <memory>

#include "app/session/state.h"
#include "engine/core/board.h"
#include "engine/core/result.h"
#include "engine/render/frame.h"

namespace convt {

/// Largest canvas, rows and columns, that is walked step by step: beyond, a cell is too small to be a cell.
inline constexpr std::int64_t kLargestBoard = 160;

/// Most products of one output channel: what every picture of an animation adds up anew.
inline constexpr std::int64_t kMostProducts = 1'000'000;

/// Why a layer has no board: its canvas is too large, or the products too many, with the numbers; empty: it has one.
/// @pre the parameters passed check() for the input
QString boardRefusal(const LayerParams& params, const Shape& input);

/// What the Mechanism tab shows of a frame of its grid: the chosen output channel, with the engine's values as far as
/// the frame's picture holds all of them.
/// @param picture  shape of the picture that the grid stands in for
/// @pre boardRefusal() is empty for the frame's layer
std::shared_ptr<const Board> boardOf(const State& state, const Frame& frame, const Shape& picture);

/// The same from the state alone, for exports: resolves the weights and runs the engine. Blocks.
/// @param input  the state's grid (see microInput)
Result<std::shared_ptr<const Board>> makeBoard(const State& state, const Input& input, const Shape& picture);

}  // namespace convt
