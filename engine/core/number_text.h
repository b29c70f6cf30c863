#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers in files, on the command line and in copies: independent of the locale (from_chars, to_chars).
namespace convt {

/// The whole text as a number, or nothing ("12a", "", " 1" and overflow give nothing).
std::optional<std::int64_t> parseInteger(std::string_view text);
std::optional<double> parseReal(std::string_view text);

/// A seed as PyTorch takes it: any of -2^63 .. 2^64-1; negative -k stands for 2^64-k.
std::optional<std::uint64_t> parseSeed(std::string_view text);

/// Shortest text that reads back as the same value.
std::string exactText(float value);
std::string exactText(double value);

/// Fixed number of decimals, without a leading zero ("-.250", ".5"), U+2212 is not used. inf and nan by name.
std::string decimalText(double value, int decimals);

/// n significant digits, plain notation where it is short ("0.0625", "3.1e-07").
std::string digitsText(double value, int digits);

}  // namespace convt
