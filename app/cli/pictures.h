#pragma once

#include <QString>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/cli/output_options.h"
#include "app/io/save.h"
#include "engine/core/tensor.h"

namespace convt::cli {

/// Files that are complete but not in their places yet, and what is to be said about them.
struct Staged {
  std::vector<StagedFile> files;
  std::vector<std::string> remarks;  ///< one per picture: the mapping, what it clips
};

/// Writes the output's pictures and arrays under temporary names.
/// @param text  facts that travel in the pictures; the mapping is added
/// @param canBeNegative  whether the layer can give negative values: decides between the maps under --range auto
/// Stopped: a Failure with an empty text.
Result<Staged> stageOutputs(const OutputPlan& plan, const Tensor& output, bool canBeNegative, const ImageText& text,
                            std::stop_token stop);

}  // namespace convt::cli
