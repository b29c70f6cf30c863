#pragma once

#include <string>
#include <vector>

namespace convt::cli {

/// Text in columns as wide as their widest cell, two spaces apart.
class TextTable {
 public:
  enum class Side { Left, Right };
  struct Column {
    std::string head;
    Side side = Side::Right;
  };

  explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}
  /// As many cells as there are columns.
  void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
  /// Heads and rows, a line each; without spaces at the ends of lines.
  std::string text() const;

 private:
  std::vector<Column> m_columns;
  std::vector<std::vector<std::string>> m_rows;
};

}  // namespace convt::cli
