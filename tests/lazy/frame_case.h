#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/lazy/frame_builder.h"

namespace convt {

using Frames = std::vector<std::shared_ptr<const Frame>>;

/// All that a FrameBuilder gave for one list of wants.
struct Served {
  Frames frames;
  FrameBuilder::Outcome outcome;
  const Frame& last() const { return *frames.at(frames.size() - 1); }
};

Served serve(FrameBuilder& builder, const Wants& wants, std::stop_token stop = {});

/// Values 0..1, as a photograph has.
Input photo(const Shape& shape, std::uint64_t seed = 1);

/// A small picture through a 3x3 kernel, box weights: two images, three channels, output 3x39x59.
Wants smallWants();

/// The whole output of the wants' layer, by the engine alone.
Tensor wholeOutput(const Wants& wants);

/// The same, computed where it is looked at, under a number of its own.
std::shared_ptr<const LazyOutput> lazyOutputOf(const Wants& wants);

/// Whether a picture shows just these values of the tensor.
bool showsValues(const Picture& picture, const Tensor& tensor, std::int64_t image);

/// Whether the pixels are those of the values under the mapping.
bool isPainted(const Picture& picture, const Mapping& mapping);

}  // namespace convt
