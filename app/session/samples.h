#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "app/session/input_document.h"
#include "engine/core/result.h"

namespace convt {

/// An input that ships with the program. Names are parameters of the interface, translated where they are shown.
struct Sample {
  QString id;     ///< in states and settings: "street", "impulse" ..
  QString title;  ///< translated name
};

/// All samples in the order of the menu.
std::vector<Sample> samples();
QString streetSampleId();

/// What a sample brings beside its input: the tutorial's tensor has a layer and weights of its own.
struct OpenedSample {
  InputPtr input;
  std::optional<LayerParams> params;
  std::optional<WeightSource> weights;
};

/// Decodes or draws the sample. Fails only for an unknown id.
Result<OpenedSample> openSample(const QString& id);

/// Both views at 2:1 centred on the number plate of Street.
ViewPosition streetPlateView();
/// Beside it, where the first start's layer writes output pixel (601, 801).
PicturePoint streetPlatePin();

}  // namespace convt
