#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/output_size.h"

/// The taps per output position along one axis, borders included, at the cost of the samples asked for: neither the
/// output's size nor the kernel's matters. A count in two dimensions, and the mean of a block, is the product of the
/// two axes'. Pure, any thread.
namespace convt {

/// How many pairs (input position i, tap k) write one of the positions below `end`:
///   i*stride - padding + dilation*k < end, any i of the input, any k of the kernel
/// Positions that the crop cuts off at the start are among them, so only differences speak of the output.
std::int64_t tapsBelow(const SizeTerms& terms, std::int64_t end);

/// Of each sample of one axis of a SampleGrid the mean number of taps of its block [first + j*step, +step), cut to the
/// output; of single positions (step 1) their number.
std::vector<double> axisCounts(const SizeTerms& terms, std::int64_t first, int samples, int step);

/// The most taps a position can have: min(ceil(k/S), inputs that lie dilation/g apart), g = gcd(stride, dilation),
/// S = stride/g. At least 1.
std::int64_t mostTaps(const SizeTerms& terms);

}  // namespace convt
