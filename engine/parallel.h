#pragma once

#include <cstdint>
#include <functional>

#include "engine/conv_transpose.h"

namespace convt {

/// Calls body(i) for i = 0 .. count-1, each once, on up to options.threads threads of the process's one arena; the order
/// is not defined. threads == 1 or count == 1: on the calling thread, without TBB. The stop token is looked at before
/// each call; body returns false if it gave up because of it. An exception of the body ends the loop and is rethrown
/// here. This is the only file that knows TBB.
RunStatus parallelFor(std::int64_t count, const RunOptions& options, const std::function<bool(std::int64_t)>& body);

/// Threads that threads = 0 means: the CPUs this process may use.
int defaultThreads();

}  // namespace convt
