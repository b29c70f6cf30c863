#pragma once

#include <stop_token>
#include <string>

#include "app/cli/progress.h"
#include "app/io/open_input.h"
#include "engine/core/memory_budget.h"

namespace convt::cli {

/// Opens the input of a command and tells how far it is. A picture that ends early is a Failure.
Result<LoadedInput> readInput(const std::string& path, Progress& progress, const std::stop_token& stop);

/// The input as TensorFloat32 takes it: floats of 10 mantissa bits. @param memory  its place in the budget
Result<Input> roundedInput(const Input& input, MemoryBudget::Reservation& memory);

}  // namespace convt::cli
