#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/board.h"
#include "engine/core/output_size.h"

/// The full canvas that a transposed convolution stamps on, and the frame that crops it to the output. Input i puts tap
/// k at canvas position q = i*stride + dilation*k; output position o lies at q = o + padding. Pure, any thread.
namespace convt {

/// One axis. The frame never begins before the canvas, but it may end behind it (output_padding > padding), even begin
/// behind it (padding larger than the canvas, with an output padding that a large stride allows).
struct CanvasAxis {
  std::int64_t full = 1;        ///< positions that a stamp may reach: 0 .. full-1
  std::int64_t frameBegin = 0;  ///< the output lies at frameBegin .. frameEnd-1
  std::int64_t frameEnd = 1;

  /// Of canvas and frame together: what is drawn.
  std::int64_t extent() const { return full > frameEnd ? full : frameEnd; }
  bool onCanvas(std::int64_t q) const { return q >= 0 && q < full; }
  bool inFrame(std::int64_t q) const { return q >= frameBegin && q < frameEnd; }
  friend bool operator==(const CanvasAxis&, const CanvasAxis&) = default;
};
CanvasAxis canvasAxis(const SizeTerms& terms);

/// The same axis with nothing cropped and nothing added: the output positions of contributions.h are then positions on
/// the canvas, those that are cut off among them.
SizeTerms withoutCrop(SizeTerms terms);

/// What becomes of a position of the canvas.
enum class CanvasKind {
  Nothing,   ///< neither on the canvas nor in the frame
  Cut,       ///< on the canvas, outside the frame: cut off by the padding
  BiasOnly,  ///< in the frame, but no tap reaches it
  Inside,    ///< in the frame, made of at least one product
};

/// Both axes of a board's canvas. A value: some numbers per row and per column.
class Canvas {
 public:
  explicit Canvas(const Board& board);

  const CanvasAxis& h() const { return m_h.axis; }
  const CanvasAxis& w() const { return m_w.axis; }
  std::int64_t rows() const { return m_h.axis.extent(); }
  std::int64_t cols() const { return m_w.axis.extent(); }

  CanvasKind kind(std::int64_t y, std::int64_t x) const;

  /// Inside the frame, and its taps reach input positions beyond a side on which the input is cut out of a larger one
  /// (taken as endless): in the whole picture the cell has another value.
  bool differs(std::int64_t y, std::int64_t x) const;

  /// Products per input channel that land there, also outside the frame.
  std::int64_t taps(std::int64_t y, std::int64_t x) const;

 private:
  struct AxisCounts {
    CanvasAxis axis;
    std::vector<std::int64_t> taps;   ///< per position
    std::vector<std::int64_t> wider;  ///< the same if the input went on beyond the cut sides
  };
  static AxisCounts countsOf(const SizeTerms& terms, bool before, bool behind);

  AxisCounts m_h;
  AxisCounts m_w;
};

}  // namespace convt
