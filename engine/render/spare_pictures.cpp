#include "engine/render/spare_pictures.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

#include "engine/core/memory_budget.h"

namespace convt {
namespace {

constexpr std::size_t kSmallest = 1 << 14;  // values: the allocator keeps smaller pieces itself
constexpr std::int64_t kShareOfBudget = 8;  // one eighth

struct Spare {
  std::unique_ptr<Picture> picture;
  MemoryBudget::Reservation memory;
};

struct Spares {
  std::mutex mutex;
  std::vector<Spare> oldestFirst;
  std::int64_t bytes = 0;

  Spare take(std::size_t index) {
    Spare spare = std::move(oldestFirst[index]);
    oldestFirst.erase(oldestFirst.begin() + static_cast<std::ptrdiff_t>(index));
    bytes -= spare.memory.bytes();
    return spare;
  }
};

/// Never destroyed: a picture may be dropped after all static objects are gone.
Spares& spares() {
  static auto* const shared = [] {
    memoryBudget().addReclaim(dropSparePictures);
    return new Spares;
  }();
  return *shared;
}

std::int64_t bytesOf(const Picture& picture) {
  return static_cast<std::int64_t>(picture.values.capacity() * sizeof(float) +
                                   picture.pixels.capacity() * sizeof(std::uint32_t));
}

/// The next of eight steps per octave: a picture that grows a little with every frame still finds room.
std::size_t roomFor(std::size_t count) {
  const std::size_t step = std::max<std::size_t>(1, std::bit_floor(count) / 8);
  return (count + step - 1) / step * step;
}

/// The spare picture with the least room that is enough, but not more than twice as much; null: none.
std::unique_ptr<Picture> takeSpare(std::size_t count) {
  Spares& s = spares();
  const std::lock_guard lock(s.mutex);
  std::size_t best = s.oldestFirst.size();
  for (std::size_t i = 0; i < s.oldestFirst.size(); ++i) {
    const std::size_t room = s.oldestFirst[i].picture->values.capacity();
    if (room < count || room / 2 > count) continue;
    if (best == s.oldestFirst.size() || room < s.oldestFirst[best].picture->values.capacity()) best = i;
  }
  if (best == s.oldestFirst.size()) return nullptr;
  return s.take(best).picture;
}

/// What a picture's last owner does with it.
void keepOrDelete(Picture* dropped) {
  std::unique_ptr<Picture> picture(dropped);
  if (picture->values.capacity() < kSmallest) return;
  MemoryBudget& budget = memoryBudget();
  const std::int64_t bytes = bytesOf(*picture);
  const std::int64_t most = budget.limit() / kShareOfBudget;
  if (bytes > most) return;
  Spares& s = spares();
  std::vector<Spare> displaced;  // freed without the lock: that may take a while, and windows drop pictures too
  const std::lock_guard lock(s.mutex);
  while (!s.oldestFirst.empty() && s.bytes + bytes > most) displaced.push_back(s.take(0));
  auto memory = budget.tryReserve(bytes);
  if (!memory) return;
  s.bytes += bytes;
  s.oldestFirst.push_back({std::move(picture), std::move(*memory)});
}

}  // namespace

std::shared_ptr<Picture> makePicture(const SampleGrid& grid, std::vector<int> channels, Reduction reduction) {
  const std::size_t count = grid.count() * channels.size();
  std::unique_ptr<Picture> room = count < kSmallest ? nullptr : takeSpare(count);
  if (!room) {
    room = std::make_unique<Picture>();
    if (count >= kSmallest) room->values.reserve(roomFor(count));
  }
  std::shared_ptr<Picture> picture(room.release(), keepOrDelete);
  picture->grid = grid;
  picture->reduction = reduction;
  picture->channels = std::move(channels);
  picture->values.resize(count);
  return picture;
}

std::shared_ptr<Picture> copyPicture(const Picture& picture) {
  auto copy = makePicture(picture.grid, picture.channels, picture.reduction);
  copy->values = picture.values;
  copy->pixels = picture.pixels;
  return copy;
}

std::int64_t sparePictureBytes() {
  const std::lock_guard lock(spares().mutex);
  return spares().bytes;
}

void dropSparePictures() {
  std::vector<Spare> dropped;  // freed without the lock
  const std::lock_guard lock(spares().mutex);
  dropped.swap(spares().oldestFirst);
  spares().bytes = 0;
}

}  // namespace convt
