#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/io/image_writer.h"
#include "app/io/tensor_file.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/render/mapping.h"

namespace convt::cli {

/// The output options as they were typed; an empty text means: not given.
struct OutputOptions {
  std::vector<std::string> files;
  std::string range;
  std::string channel;
  std::string batch;
  std::string depth;
  std::string colormap;
  std::string repeat;
  std::string threads;
  std::string memoryBudget;
  bool json = false;
};

/// Which channels go into a picture.
struct ChannelChoice {
  enum class Kind {
    Whole,  ///< not said: 1 or 3 channels as they are
    One,    ///< channels[0]
    Rgb,    ///< channels[0..2]
    All,    ///< a file for each
    Sheet,  ///< a contact sheet of all
  };
  Kind kind = Kind::Whole;
  std::vector<std::int64_t> channels;
};

struct OutputFile {
  QString path;
  std::optional<ImageFormat> picture;  ///< nothing: all values
  TensorFormat tensor = TensorFormat::Npy;
};

/// What is to be written and how, as far as it can be known before the output exists.
struct OutputPlan {
  std::vector<OutputFile> files;
  MappingKind range = MappingKind::Auto;
  ChannelChoice channel;
  std::optional<std::int64_t> batch;
  SampleType depth = SampleType::U8;
  std::optional<Colormap> colormap;
  int repeat = 1;
  int threads = 0;
  std::optional<std::int64_t> memoryBudget;  ///< bytes
  bool json = false;

  bool hasPictures() const;
  /// Whether some picture's mapping depends on all values of the output.
  bool needsStatistics() const;
};

/// Parses and checks all that does not depend on the input: names and their suffixes, that their folders exist, values,
/// combinations.
Result<OutputPlan> resolveOutput(const OutputOptions& options);

/// Whether pictures of an output of this shape can be written: the number of channels, the batch, the format's size.
Outcome checkPictures(const OutputPlan& plan, const Shape& output);

}  // namespace convt::cli
