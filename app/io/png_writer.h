#pragma once

#include "app/io/picture_rows.h"

namespace convt {

/// A PNG of 8 or 16 bits at 72 dpi, null if it cannot be begun. Sides below 2^31 fit. Deflated quickly rather than
/// small.
std::unique_ptr<PictureRows> beginPng(QIODevice& device, const PictureShape& shape, const ImageText& text);

}  // namespace convt
