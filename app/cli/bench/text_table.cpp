#include "app/cli/bench/text_table.h"

#include <algorithm>

namespace convt::cli {

std::string TextTable::text() const {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : m_columns) lines.front().push_back(column.head);
  lines.insert(lines.end(), m_rows.begin(), m_rows.end());
  std::vector<std::size_t> widths(m_columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string gap(widths[i] - line[i].size(), ' ');
      if (i > 0) row += "  ";
      row += m_columns[i].side == Side::Right ? gap + line[i] : line[i] + gap;
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

}  // namespace convt::cli
