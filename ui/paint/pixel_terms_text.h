#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "ui/paint/pixel_scene.h"

namespace convt {

/// What the list of terms says, before it knows how much room it has. Numbers of a column have the same decimals, so
/// that right-aligned they are aligned at the point: three digits of the largest; whole numbers and short
/// decimals (quarters) in full.
struct PixelTermsText {
  enum class Form {
    Lines,  ///< up to 4 terms with a weight that is not 0: tag, x, w, product
    Block,  ///< up to 16 taps: their products in order
    Count,  ///< their number and sum; the lit one as a line
    NoTap,  ///< a sentence
  };
  struct Term {
    int tap = 0;   ///< index in the order ky, kx
    QString name;  ///< its place in the kernel ("7,7") where taps have no numbers, else empty: a tag stands there
    QString x;
    QString w;
    QString product;
    bool zero = false;  ///< of weight 0
  };
  Form form = Form::NoTap;
  QString head;         ///< Block: "x × w of 9 taps, in order"; Count: "R: 27 terms"; NoTap: the sentence
  QString headValue;    ///< Count: the sum of the drawn channel
  bool litRow = false;  ///< Count: a row is kept for the lit term
  std::vector<Term> terms;
  int columns = 1;      ///< taps in a row of the kernel: the natural columns of a block
  QString fold;         ///< everything that is one line: "G, B: 8 terms × 0; bias 0"; empty: nothing is folded
  QString foldValue;    ///< what the other input channels give
  bool others = false;  ///< whether other input channels are among what is folded
  QString bias;         ///< "bias" where it is not 0, else empty
  QString biasValue;
  QStringList notes;  ///< what is to be said of the digits, the fullest first
  QString total;      ///< the engine's value
};

/// @param countOnly  Count instead of Lines or Block: where these do not fit
PixelTermsText pixelTermsText(const PixelPanelScene& scene, bool countOnly = false);

/// "R", "G", "B" of three channels, else the number, from 0.
QString panelChannelName(std::int64_t channel, std::int64_t channels);

/// Up to this many taps have numbers.
inline constexpr std::int64_t kMostTags = 9;

}  // namespace convt
