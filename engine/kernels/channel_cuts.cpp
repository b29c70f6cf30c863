#include "engine/kernels/channel_cuts.h"

#include <algorithm>

namespace convt {

std::vector<ChannelChunk> channelChunks(const PackedWeights& weights, const Region& region, std::int64_t most) {
  std::vector<ChannelChunk> chunks;
  std::int64_t group = -1;
  for (const PackedWeights::Block& block : weights.blocks()) {
    const std::int64_t first = std::max(block.firstChannel, region.c0);
    const std::int64_t last = std::min(block.firstChannel + block.channels, region.c0 + region.channels);
    if (first >= last) continue;
    const bool full = !chunks.empty() && std::ssize(chunks.back()) >= most;
    if (chunks.empty() || full || block.firstInput != group) chunks.emplace_back();
    group = block.firstInput;
    chunks.back().push_back({&block, static_cast<int>(first - block.firstChannel), static_cast<int>(last - first)});
  }
  return chunks;
}

std::int64_t channelsOf(const ChannelChunk& chunk) {
  std::int64_t channels = 0;
  for (const ChannelCut& cut : chunk) channels += cut.channels;
  return channels;
}

}  // namespace convt
