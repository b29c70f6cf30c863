#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/render/picture.h"

namespace convt {

/// A picture whose values have their size and whose contents, values and pixels, are undefined. Its memory is that of a
/// picture which nobody shows any more, where one of a fitting size is left: while a slider moves, each frame needs
/// what the frame before the last one had, and fresh pages cost more than the arithmetic that fills them.
///
/// What waits for its next use is reserved in the process's budget, an eighth of its limit at most, and given back when
/// somebody else needs the room. Thread-safe; the picture may be dropped on any thread.
std::shared_ptr<Picture> makePicture(const SampleGrid& grid, std::vector<int> channels, Reduction reduction);

/// The same picture, with its values, in memory of its own.
std::shared_ptr<Picture> copyPicture(const Picture& picture);

/// Bytes that wait for their next use.
std::int64_t sparePictureBytes();

/// Gives all of them back to the system.
void dropSparePictures();

}  // namespace convt
