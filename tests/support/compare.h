#pragma once

#include <string>
#include <vector>

#include "tests/support/layer_case.h"

namespace convt {

/// Some rows, columns and channels of one image, with a step of 1 .. mostStep.
Region randomRegion(Random& random, const Shape& output, int mostStep = 6);

/// A pixel, a row, a column, ranges of channels, steps, and some random ones.
std::vector<Region> regionsOfEveryKind(Random& random, const Shape& output);

/// "channels 0+3, rows 4+1, columns 0+9, step 1"
std::string textOf(const Region& region);

/// The values of `region` as they stand in the whole output of all images.
std::vector<float> cut(const std::vector<float>& whole, const Shape& output, const Region& region);

/// Greatest distance relative to the largest magnitude expected; Inf and NaN must agree, else it is infinite.
double distance(const std::vector<float>& actual, const std::vector<double>& expected);

/// Where the two differ by more than `tolerance` of the largest magnitude expected, for a message: "channel 1, row 4,
/// column 0 is 3, not 5 (and 12 more)"; empty if they do not.
std::string difference(const std::vector<float>& actual, const std::vector<double>& expected, const Shape& output,
                       double tolerance = 0.0);

/// An input of random elements, planar or interleaved, whose rows have room to spare at the end.
Input storedInput(const Shape& shape, Element element, bool interleaved, Random& random);

/// The same numbers as a dense float tensor.
Tensor denseCopy(const Input& input);

}  // namespace convt
