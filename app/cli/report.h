#pragma once

#include <string>

#include "app/cli/measured.h"
#include "engine/conv_transpose.h"
#include "engine/core/pixel_sum.h"
#include "engine/core/result.h"

/// What the commands print for programs: one JSON object on one line, numbers independent of the locale, null for what
/// is not a number.
namespace convt::cli {

/// Of convt apply: {"shape","min","max","mean","milliseconds","threads","path",
///   "coverage":{"verdict","evenness","counts","never_written","of"},
///   "checkerboard":{"measured":[per output channel, over all images],"from_weights":[..]}}.
/// A Failure with an empty text: stopped.
Result<std::string> applyReport(const Plan& plan, const Measured& output, const RunOptions& options);

/// Of convt explain: {"place":[n,c,y,x],"value","total","bias","terms":[{"ic","ky","kx","iy","ix","x","w","product"}]}.
/// All of them as doubles: x*w is the product, exactly.
std::string explainReport(const PixelExplanation& pixel);

}  // namespace convt::cli
