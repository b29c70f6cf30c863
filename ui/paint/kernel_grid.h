#pragma once

#include <QPainter>
#include <QRectF>
#include <optional>
#include <vector>

#include "ui/paint/marks.h"

namespace convt {

/// Logical pixels per tap of a kh x kw kernel within a square of that many logical pixels, whole.
int kernelCell(int kh, int kw, int available);

/// A kernel's taps [kh][kw], row-major, zero-centred: -scale .. scale by the brown-teal map, so that 0 is paper-white
/// (all of them if scale is 0). Cells are whole device pixels, as large as rect allows, from its top left corner; an
/// outline and, between cells of 8 device pixels and more, lines, black 25 %.
/// @param scale  shared by all kernels that are compared, > 0 or 0
/// @return the rectangle that was painted, in the painter's coordinates
QRectF paintKernel(QPainter& painter, const QRectF& rect, const float* taps, int kh, int kw, float scale);

/// Marks taps of a kernel that paintKernel() painted with the same rect: a mark's cells are taps (ky, kx). Cells below
/// 16 px have thin lines, and cells below kOutlinesFrom are tinted where Sources would be outlined. Lines reach 2 px
/// beyond the kernel.
void paintTapMarks(QPainter& painter, const QRectF& rect, int kh, int kw, std::vector<Mark> marks, const Theme& theme);

/// The tap under a place, of a kernel painted with that rect at that display scale.
std::optional<PixelAt> tapUnder(QPointF place, const QRectF& rect, int kh, int kw, double scale);

}  // namespace convt
