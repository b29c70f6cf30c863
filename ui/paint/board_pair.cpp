#include "ui/paint/board_pair.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/core/unrolled_matrix.h"
#include "ui/paint/board_words.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/pixel_terms_text.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(BoardPair)
};

constexpr int kKeySide = 13;
constexpr double kKeyToText = 7.0;

struct Extremes {
  double low = 0.0;
  double high = 0.0;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  double largest() const { return std::max(-low, high); }
};

QString termPlace(const LayerValues& layer, const PixelTerm& term) {
  const QString channel = layer.input.shape.c > 1 ? u"%1, "_s.arg(term.ic) : QString();
  return u"x[%1%2, %3] w[%4, %5]"_s.arg(channel).arg(term.iy).arg(term.ix).arg(term.ky).arg(term.kx);
}

}  // namespace

BoardPair::BoardPair(const Board& board)
    : channels(channelsOf(board)),
      ic(channels.used.empty() ? channels.skipped.front() : channels.used.front()),
      bias(boardBias(board)) {
  const Tensor& weight = *board.layer.weight;
  Extremes inputs;
  Extremes weights;
  for (const std::int64_t c : channels.used.empty() ? std::vector{ic} : channels.used) {
    for (const double x : flattened(board.layer.input, board.image, c)) inputs.add(x);
    for (std::int64_t ky = 0; ky < weight.shape.h; ++ky) {
      for (std::int64_t kx = 0; kx < weight.shape.w; ++kx)
        weights.add(static_cast<double>(weight.at(c, board.oc % weight.shape.c, ky, kx)));
    }
  }
  isSigned = inputs.low < 0.0 || weights.low < 0.0 || bias < 0.0;
  input = boardColors(inputs.low < 0.0, inputs.largest());
  kernel = boardColors(true, weights.largest());
}

BoardColors BoardPair::colorsOf(std::span<const double> outputs) const {
  Extremes values;
  for (const double value : outputs) values.add(value);
  return boardColors(isSigned, values.largest());
}

QString pairChannel(const Board& board, const BoardPair& pair) {
  const std::int64_t channels = board.layer.input.shape.c;
  return channels == 1 ? QString() : panelChannelName(pair.ic, channels);
}

std::vector<SumTerm> usedTerms(const Board& board, const BoardPair& pair, PixelAt output) {
  const OutputPlace place{board.image, board.oc, output.y, output.x};
  std::vector<SumTerm> terms;
  for (const std::int64_t ic : pair.channels.used) {
    for (const PixelTerm& term : termsOf(board.layer, place, ic))
      terms.push_back({static_cast<double>(term.x), static_cast<double>(term.w), termPlace(board.layer, term)});
  }
  return terms;
}

void paintSmallGridEdge(QPainter& painter, const BoardGrid& grid, const Theme& theme) {
  const DevicePainter device(painter);
  if (grid.cell < 1 || grid.cell * device.scale() >= kGridLinesFrom) return;
  const int line = device.hairline();
  device.drawBorder(device.snap(grid.rect()).adjusted(-line, -line, line, line), theme.edge, line);
}

BoardCell outputCell(const BoardShape& shape, PixelAt output) {
  const std::int64_t y = output.y + shape.h.padding;
  const std::int64_t x = output.x + shape.w.padding;
  BoardCell cell;
  cell.quiet = shape.canvas.kind(y, x) == CanvasKind::BiasOnly;
  cell.hatched = cell.quiet || shape.canvas.differs(y, x);
  return cell;
}

std::optional<BoardKey> hatchKey(const BoardShape& shape) {
  for (const BoardKey& key : canvasKeys(shape, Mechanism::Phases)) {
    if (key.cell.hatched) return key;
  }
  return std::nullopt;
}

void paintHatchKey(QPainter& painter, QPointF leftMiddle, const BoardKey& key, const Theme& theme) {
  const QPointF corner = leftMiddle - QPointF(0.0, std::ceil(kKeySide / 2.0));
  paintBoardKey(painter, corner, kKeySide, key.cell, theme);
  const QPointF baseline(leftMiddle.x() + kKeySide + kKeyToText, centredBaseline(leftMiddle.y(), Type::Note));
  paintText(painter, baseline, key.text, Type::Note, theme.ink2);
}

QString channelNote(const Board& board, const BoardPair& pair) {
  const QString name = pairChannel(board, pair);
  if (name.isEmpty()) return {};
  if (pair.channels.used.empty()) return Words::tr("All kernels of this output channel are 0.");
  if (pair.others() == 1) return Words::tr("Shown is input channel %1; one more is added alike.").arg(name);
  if (pair.others() > 1)
    return Words::tr("Shown is input channel %1; %2 more are added alike.").arg(name).arg(pair.others());
  if (pair.channels.skipped.empty()) return Words::tr("Input channel %1, the only one of its group.").arg(name);
  return Words::tr("Input channel %1; the kernels of the others are 0.").arg(name);
}

}  // namespace convt
