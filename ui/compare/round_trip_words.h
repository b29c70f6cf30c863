#pragma once

#include <QString>
#include <QStringList>

#include "engine/core/round_trip.h"

namespace convt {

/// What became of size and values, with the greatest and the mean difference.
QString verdictSentence(const RoundTripFacts& facts);

/// What must be known to read the numbers, as far as it applies: an output padding that is not below the stride, a bias
/// that is left out, a part of the input that stands for all of it, values that are not finite.
QStringList remarksOf(const RoundTripFacts& facts);

/// "<conv(y), x> = 123.4567 = <y, convT(x)>   difference 3e−8 of it"; both numbers where their digits differ.
QString identitySentence(const AdjointNumbers& numbers);

/// What y is in the identity, and over which inputs it is taken.
QString identityRemark(const RoundTripFacts& facts);

/// The same number as a sum of squares, for y = convT(x).
QString normSentence(const AdjointNumbers& numbers);

/// What the ladder says, in one sentence. @param apart  H and W have a ladder of their own
QString ladderSentence(const Ladder& h, const Ladder& w, bool apart);

}  // namespace convt
