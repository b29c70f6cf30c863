#pragma once

#include <QString>
#include <stop_token>
#include <string>
#include <vector>

#include "app/cli/measured.h"
#include "app/cli/output_options.h"
#include "app/cli/progress.h"
#include "app/session/output_file.h"

namespace convt::cli {

/// Files that are complete but not in their places yet, and what is to be said about them.
struct Staged {
  std::vector<StagedFile> files;
  std::vector<std::string> remarks;  ///< of a picture the mapping and what it clips; of raw values their shape
};

/// What the files of an output are made from.
struct OutputSource {
  LayerRun layer;
  ImageText text;              ///< facts that travel in the pictures; the mapping is added
  bool canBeNegative = false;  ///< whether the layer can give negative values: decides between the maps of --range auto
  const Measured* measured = nullptr;  ///< needed where OutputPlan::needsStatistics()
};

/// Writes the output's pictures and arrays under temporary names, each in a walk over what it shows, in constant
/// memory. On a terminal tells what long work will take and how far it is. Stopped: a Failure with an empty text.
Result<Staged> stageOutputs(const OutputPlan& plan, const OutputSource& source, const std::stop_token& stop,
                            Progress& progress);

}  // namespace convt::cli
