#include "app/cli/bench/json_object.h"

#include <cmath>

#include "engine/core/number_text.h"

namespace convt::cli {
namespace {

std::string quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      out += "\\u00";
      out += kHex[code >> 4];
      out += kHex[code & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

JsonObject& JsonObject::addRaw(std::string_view name, std::string_view value) {
  if (!m_members.empty()) m_members += ',';
  m_members += quoted(name) + ':';
  m_members += value;
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, double value) {
  return addRaw(name, std::isfinite(value) ? digitsText(value, 9) : "null");
}

JsonObject& JsonObject::add(std::string_view name, std::int64_t value) {
  return addRaw(name, std::to_string(value));
}

JsonObject& JsonObject::add(std::string_view name, bool value) {
  return addRaw(name, value ? "true" : "false");
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  return addRaw(name, quoted(value));
}

JsonObject& JsonObject::add(std::string_view name, const JsonObject& value) {
  return addRaw(name, value.text());
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<JsonObject>& values) {
  std::string list;
  for (const JsonObject& value : values) list += (list.empty() ? "" : ",") + value.text();
  return addRaw(name, '[' + list + ']');
}

}  // namespace convt::cli
