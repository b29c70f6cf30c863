#include "engine/machine.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace convt {
namespace {

/// Linux describes each cache of the first CPU in a folder of its own: level, type, size ("1024K"). sysconf() is not
/// asked: glibc 2.36 was seen to say 320 MB where 32 MB are shared by the cores of a virtual machine.
CacheSizes read() {
  CacheSizes sizes;
  for (int index = 0; index < 8; ++index) {
    const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
    int level = 0;
    std::string type;
    std::int64_t size = 0;
    char unit = 0;
    std::ifstream(folder + "level") >> level;
    std::ifstream(folder + "type") >> type;
    std::ifstream(folder + "size") >> size >> unit;
    if (size <= 0 || type == "Instruction") continue;
    const std::int64_t bytes = unit == 'M' ? size << 20 : unit == 'K' ? size << 10 : size;
    if (level == 1) sizes.first = bytes;
    if (level == 2) sizes.second = bytes;
    if (level >= 3) sizes.last = bytes;
  }
  sizes.last = std::max(sizes.last, sizes.second);
  return sizes;
}

}  // namespace

const CacheSizes& cacheSizes() {
  static const CacheSizes sizes = read();
  return sizes;
}

}  // namespace convt
