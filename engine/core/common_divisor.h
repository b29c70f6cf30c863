#pragma once

#include <cstdint>

namespace convt {

/// Greatest common divisor of two positive numbers. std::gcd takes absolute values of signed numbers first, which
/// g++ 12.2 compiles wrongly where registers are short (neg, mov, cmovns of the same register): then gcd(1, 5) is 5.
constexpr std::int64_t commonDivisor(std::int64_t a, std::int64_t b) {
  while (b != 0) {
    const std::int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace convt
