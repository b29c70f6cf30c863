#pragma once

#include <memory>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/render/picture.h"
#include "engine/render/reduction.h"

namespace convt {

/// The navigator's picture of the whole output, gathered from the strips of an OutputWalk: the mean over step x step
/// blocks of the shown channels.
class OverviewBuilder {
 public:
  OverviewBuilder(const Shape& output, int step, const std::vector<int>& channels);

  /// Takes the strip's rows of the channels that are shown.
  void add(const Region& strip, const OutputSpan& values);
  /// The picture, its values complete once the walk is done.
  std::shared_ptr<Picture> finish();

 private:
  std::shared_ptr<Picture> m_picture;
  std::vector<PlaneReducer> m_reducers;
  std::vector<int> m_rowsTaken;
};

}  // namespace convt
