#pragma once

#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/packed_weights.h"

namespace convt {

/// Channels first .. first+channels-1 of a block: all of them, unless a region asks for fewer.
struct ChannelCut {
  const PackedWeights::Block* block = nullptr;
  int first = 0;
  int channels = 0;

  std::int64_t firstChannel() const { return block->firstChannel + first; }
};

/// What a task computes of the channels: cuts of one group, which read the same inputs.
using ChannelChunk = std::vector<ChannelCut>;

/// The channels of a region in chunks of at most `most` blocks.
std::vector<ChannelChunk> channelChunks(const PackedWeights& weights, const Region& region, std::int64_t most);

std::int64_t channelsOf(const ChannelChunk& chunk);

}  // namespace convt
