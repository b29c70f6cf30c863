#pragma once

#include <cstdint>

namespace convt {

/// Sizes of the caches that one core sees, in bytes, as the system tells them; typical ones where it does not (32 KB,
/// 512 KB, 8 MB). Read once; thread-safe.
struct CacheSizes {
  std::int64_t first = 32 << 10;    ///< level 1, data, of one core
  std::int64_t second = 512 << 10;  ///< level 2, of one core
  std::int64_t last = 8 << 20;      ///< shared by the cores
};

const CacheSizes& cacheSizes();

}  // namespace convt
