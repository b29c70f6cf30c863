#include "engine/core/number_text.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace convt {
namespace {

template <class T>
std::optional<T> parseWhole(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) return std::nullopt;
  }
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class... Format>
std::string written(double value, Format... format) {
  char buffer[400];  // the longest fixed notation of a double has 309 digits before the point
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value, format...);
  return {buffer, result.ptr};
}

}  // namespace

std::optional<std::int64_t> parseInteger(std::string_view text) { return parseWhole<std::int64_t>(text); }

std::optional<double> parseReal(std::string_view text) { return parseWhole<double>(text); }

std::optional<std::uint64_t> parseSeed(std::string_view text) {
  if (const auto negative = parseWhole<std::int64_t>(text)) return static_cast<std::uint64_t>(*negative);
  return parseWhole<std::uint64_t>(text);
}

std::string exactText(float value) {
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

std::string exactText(double value) { return written(value); }

std::string decimalText(double value, int decimals) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
  std::string text = written(value, std::chars_format::fixed, decimals);
  const bool minus = text.front() == '-';
  const std::size_t first = minus ? 1 : 0;
  if (text.find_first_not_of("0.", first) == std::string::npos) return decimals == 0 ? "0" : text.substr(first + 1);
  if (decimals > 0 && text.compare(first, 2, "0.") == 0) text.erase(first, 1);
  return text;
}

std::string digitsText(double value, int digits) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
  return written(value, std::chars_format::general, digits);
}

}  // namespace convt
