#pragma once

#include "engine/core/board.h"
#include "engine/core/output_size.h"
#include "tests/core/explained_layer.h"

namespace convt {

/// A board of a random layer: any image, any output channel, any cut sides; the engine's values are not there yet.
inline Board randomBoard(Random& random, MakeTensor make) {
  const LayerCase layer = randomLayer(random);
  Board board;
  board.layer = fillLayer(layer, random, make);
  const OutputPlace place = randomPlace(layer, random);
  board.image = place.n;
  board.oc = place.oc;
  const auto maybe = [&random] { return between(random, 0, 1) == 1; };
  board.cut = {maybe(), maybe(), maybe(), maybe()};
  return board;
}

inline std::string nameOf(const Board& board) {
  return LayerCase{board.layer.input.shape, board.layer.params}.name();
}

}  // namespace convt
