#pragma once

#include <QString>

namespace convt {

/// The short number in a cell: `digits` digits (2 or 3), no leading zero, U+2212 minus: .54, -.06, 1.5, 14. Exactly 0
/// is "0" and other whole numbers have no decimals; from 10 000 on 1e4 or 1.2e4. nan and inf by name.
QString cellLabel(double value, int digits);

/// A limit of a range, exact, at least two digits below 1: .30, -.13, 1, 930, 3e-5.
QString limitLabel(float value);

/// A number between two limits, as few digits as it needs, at most six: .5, 0, -.065.
QString middleLabel(double value);

}  // namespace convt
