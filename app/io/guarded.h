#pragma once

#include <csetjmp>

namespace convt {

/// Runs `step`, which calls C code that leaves by std::longjmp(back, 1) where it fails; false if it did. On its way out
/// nothing is destroyed, so `step` and what C calls back must hold no object with a destructor when they call on.
template <class Step>
bool runGuarded(std::jmp_buf& back, const Step& step) {
  if (setjmp(back) != 0) return false;
  step();
  return true;
}

}  // namespace convt
