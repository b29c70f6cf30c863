#pragma once

#include <QPainter>
#include <QRectF>
#include <QStringList>
#include <vector>

#include "ui/paint/pixel_terms_text.h"
#include "ui/paint/theme.h"

namespace convt {

/// The list of terms in its place, in logical pixels: every part of the text has a row, none is clipped. Where the room
/// is too small the list says less, never smaller: first without the factors, then the count and the sum alone.
struct PixelTermsLayout {
  PixelTermsText text;
  double line = 16.0;         ///< height of a row
  QRectF head;                ///< empty: no such row
  QStringList headLines;      ///< the head, broken where it is too long
  std::vector<QRectF> terms;  ///< one per term of the text: its line, its place in the block
  bool factors = true;        ///< x and w stand before the products
  double xRight = 0.0;        ///< right edges of the columns x and w
  double wRight = 0.0;
  QRectF fold;
  QStringList foldLines;
  QRectF bias;
  double rule = 0.0;  ///< the line above the total, top
  QRectF total;
  QString note;  ///< left of the total; may be empty
  double bottom() const { return total.bottom(); }
};

/// Width of a list that shows the least it may: products, count and sum.
constexpr double kLeastTermsWidth = 112.0;

/// Width that the list would like to have, at least kLeastTermsWidth; narrower it drops the factors.
double wantedTermsWidth(const PixelPanelScene& scene);

/// @param room  the list starts at its top and fills its width
PixelTermsLayout layoutTerms(const QRectF& room, const PixelPanelScene& scene);

/// @param hoveredTap  index of the term whose row is lit; -1: none
void paintTerms(QPainter& painter, const PixelTermsLayout& layout, int hoveredTap, const Theme& theme);

}  // namespace convt
