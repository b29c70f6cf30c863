#pragma once

#include <functional>
#include <memory>

#include "app/io/image_writer.h"
#include "app/io/save.h"
#include "app/io/tensor_file.h"
#include "app/io/tiff_writer.h"
#include "engine/lazy/output_strips.h"
#include "engine/render/mapping.h"

/// Outputs of any size into files, in constant memory: strips are computed and rendered by all threads while the last
/// ones are encoded and written. Everything here blocks the calling thread.
namespace convt {

/// What is computed. Both must outlive the work.
struct LayerRun {
  const Plan& plan;
  const Input& input;
};

/// How the work goes and who is told.
struct FileOptions {
  RunOptions run;
  std::function<void()> before;                   ///< see StripOptions
  std::function<void(double share)> progress;     ///< share of the values that are written, 0..1; on the calling thread
  std::function<void(const OutputStrip&)> visit;  ///< sees each strip that is written, on the calling thread
};

/// A picture of 1 or 3 channels.
struct PictureOutput {
  ImageFormat format = ImageFormat::Png;
  SampleType type = SampleType::U8;
  StripPart part;
  Mapping mapping;  ///< of 8 and 16 bits
  ImageText text;
  TiffLimits tiff;  ///< where the format is TIFF
};

/// Shape of the picture's file.
PictureShape shapeOf(const LayerRun& layer, const PictureOutput& picture);

/// What a file takes, told before it is begun.
struct FileEstimate {
  std::int64_t bytes = 0;
  bool exact = false;    ///< bytes is the file's size (but for texts in it), not a guess
  double seconds = 0.0;  ///< a guess from a few rows in the middle of the output and the pace of a fast disk
};

/// Computes, renders and encodes some rows twice, about 10 ms each. Nothing if it was stopped.
std::optional<FileEstimate> estimatePicture(const LayerRun& layer, const PictureOutput& picture,
                                            const FileOptions& options);
std::optional<FileEstimate> estimateTensor(const LayerRun& layer, TensorFormat format, const FileOptions& options);

/// The picture under a temporary name. A Failure if the format cannot hold it, memory is short or a write failed; with
/// an empty text if it was stopped.
Result<StagedFile> stagePicture(const QString& path, const LayerRun& layer, const PictureOutput& picture,
                                const FileOptions& options);

/// All images and channels, [N,C,H,W].
Result<StagedFile> stageTensor(const QString& path, const LayerRun& layer, TensorFormat format,
                               const FileOptions& options);

/// StagedFile::write() for a writer that can tell why it gave up.
Result<StagedFile> stageFile(const QString& path, const std::stop_token& stop,
                             const std::function<Outcome(QIODevice&)>& writer);

}  // namespace convt
