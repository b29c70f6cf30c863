#include "ui/paint/board_shape.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/paint/number_label.h"
#include "ui/paint/pixel_terms_text.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Board)
};

constexpr double kMostInFull = 1e7;
constexpr qsizetype kMostNamed = 6;

/// Greatest magnitude and sign of a set of values.
struct Extremes {
  double largest = 0.0;
  bool negative = false;
  void add(double value) {
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
    negative = negative || value < 0.0;
  }
};

Extremes inputExtremes(const BoardShape& shape) {
  Extremes extremes;
  const Input& input = shape.board.layer.input;
  for (const std::int64_t ic : shape.channels.used)
    for (std::int64_t y = 0; y < input.shape.h; ++y)
      for (std::int64_t x = 0; x < input.shape.w; ++x) extremes.add(double{input.value(shape.board.image, ic, y, x)});
  return extremes;
}

Extremes kernelExtremes(const BoardShape& shape) {
  Extremes extremes;
  const Tensor& weight = *shape.board.layer.weight;
  for (const std::int64_t ic : shape.channels.used)
    for (std::int64_t ky = 0; ky < weight.shape.h; ++ky)
      for (std::int64_t kx = 0; kx < weight.shape.w; ++kx)
        extremes.add(double{weight.at(ic, shape.board.oc % weight.shape.c, ky, kx)});
  return extremes;
}

}  // namespace

BoardShape::BoardShape(const Board& b)
    : board(b),
      h(heightTerms(b.layer.params, b.layer.input.shape)),
      w(widthTerms(b.layer.params, b.layer.input.shape)),
      canvas(b),
      channels(channelsOf(b)) {
  for (std::int64_t y = 0; y < canvas.rows(); ++y) {
    for (std::int64_t x = 0; x < canvas.cols(); ++x) {
      const CanvasKind kind = canvas.kind(y, x);
      cut = cut || kind == CanvasKind::Cut;
      biasOnly = biasOnly || kind == CanvasKind::BiasOnly;
      differs = differs || canvas.differs(y, x);
    }
  }
}

BoardValues::BoardValues(const BoardShape& shape, const StampSequence& sequence)
    : complete(canvasAfter(shape.board, sequence, sequence.count())), bias(boardBias(shape.board)) {
  const Extremes inputs = inputExtremes(shape);
  const Extremes kernels = kernelExtremes(shape);
  Extremes sums;
  for (std::int64_t y = 0; y < shape.canvas.rows(); ++y)
    for (std::int64_t x = 0; x < shape.canvas.cols(); ++x) sums.add(value(shape, y, x));
  input = boardColors(inputs.negative, inputs.largest);
  kernel = boardColors(true, kernels.largest);
  canvas = boardColors(inputs.negative || kernels.negative || bias < 0.0, sums.largest);
}

double BoardValues::value(const BoardShape& shape, std::int64_t y, std::int64_t x) const {
  const bool framed = shape.canvas.h().inFrame(y) && shape.canvas.w().inFrame(x);
  return complete.sums[complete.index(y, x)] + (framed ? bias : 0.0);
}

QString boardNumber(double value) {
  if (value == std::rint(value) && std::fabs(value) < kMostInFull) return integerText(std::llround(value));
  return cellLabel(value, 3);
}

QString boardChannel(const Board& board, std::int64_t ic) {
  return panelChannelName(ic, board.layer.input.shape.c);
}

QString skippedChannels(const BoardShape& shape) {
  const std::vector<std::int64_t>& skipped = shape.channels.skipped;
  if (skipped.empty()) return {};
  QStringList names;
  for (const std::int64_t ic : skipped) names += boardChannel(shape.board, ic);
  if (names.size() > kMostNamed) return Words::tr("%1 input channels: kernel is 0, skipped").arg(names.size());
  return Words::tr("%1: kernel is 0, skipped").arg(names.join(Words::tr(", ")));
}

QString boardSize(std::int64_t rows, std::int64_t cols) {
  return Words::tr("%1 × %2").arg(integerText(rows), integerText(cols));
}

}  // namespace convt
