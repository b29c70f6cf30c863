#include "engine/schedule.h"

namespace convt {

std::string Schedule::text() const {
  std::string text(path);
  text += ' ' + std::to_string(channels) + 'x';
  text += positions > 0 ? std::to_string(positions) : std::to_string(rows) + 'x' + std::to_string(vectors);
  if (paired) text += " pairs";
  text += ", " + std::to_string(rowsPerTask) + (rowsPerTask == 1 ? " row" : " rows");
  if (inputsPerPass > 0) text += ", " + std::to_string(inputsPerPass) + " inputs a pass";
  return streams ? text + ", streamed" : text;
}

}  // namespace convt
