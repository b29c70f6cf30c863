#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace convt::cli {

/// A JSON object that grows member by member, in this order; numbers independent of the locale, null for what is not
/// finite.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, double value);  ///< nine significant digits
  JsonObject& add(std::string_view name, std::int64_t value);
  JsonObject& add(std::string_view name, int value) { return add(name, std::int64_t{value}); }
  JsonObject& add(std::string_view name, bool value);
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
  JsonObject& add(std::string_view name, const JsonObject& value);
  JsonObject& add(std::string_view name, const std::vector<JsonObject>& values);

  std::string text() const { return '{' + m_members + '}'; }

 private:
  JsonObject& addRaw(std::string_view name, std::string_view value);

  std::string m_members;
};

}  // namespace convt::cli
