#pragma once

#include <span>

#include "app/session/output_file.h"
#include "engine/render/sheet.h"

namespace convt {

/// A contact sheet of all channels of an image, as renderSheet() draws it, under a temporary name: row after row of
/// planes, strip by strip. Failures as of stagePicture().
/// @param mappings  one per channel, or one for all
Result<StagedFile> stageSheet(const QString& path, const LayerRun& layer, ImageFormat format, std::int64_t image,
                              std::span<const Mapping> mappings, const ImageText& text, const FileOptions& options);

}  // namespace convt
