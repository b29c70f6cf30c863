#include "app/io/npy_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>

#include "app/io/text.h"
#include "engine/core/number_text.h"

namespace convt {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr qint64 kPrefix1 = 10;  // magic, version, 16-bit length
constexpr qint64 kPrefix2 = 12;  // magic, version, 32-bit length

// The dictionary in the header, a small part of Python's syntax:
//   dict  = '{' [ key ':' value { ',' key ':' value } [','] ] '}'
//   value = string | True | False | '(' [ integer { ',' integer } [','] ] ')'
// The first error is kept with its place; afterwards every step fails.
class Grammar {
 public:
  Grammar(std::string_view text, qint64 base, NpyHeader& header) : m_text(text), m_base(base), m_header(header) {}

  bool parse() {
    if (!symbol('{')) return false;
    while (!next('}')) {
      if (!entry()) return false;
      if (next(',')) continue;
      if (!symbol('}')) return false;
      break;
    }
    space();
    if (m_at != m_text.size()) return fail(Io::tr("there is more text after the header's “}”"));
    if (!m_descr || !m_order || !m_shape) return fail(Io::tr("the header lacks one of descr, fortran_order and shape"));
    return true;
  }

  const QString& problem() const { return m_problem; }
  qint64 offset() const { return m_base + static_cast<qint64>(m_at); }

 private:
  bool fail(const QString& problem) {
    if (m_problem.isEmpty()) m_problem = problem;
    return false;
  }

  void space() {
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\t')) ++m_at;
  }

  bool next(char c) {
    space();
    if (m_at >= m_text.size() || m_text[m_at] != c) return false;
    ++m_at;
    return true;
  }

  bool symbol(char c) { return next(c) || fail(Io::tr("“%1” is expected").arg(QLatin1Char(c))); }

  std::optional<std::string_view> string() {
    space();
    const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
    const std::size_t end = quote == '\'' || quote == '"' ? m_text.find(quote, m_at + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      fail(Io::tr("a text in quotes is expected"));
      return std::nullopt;
    }
    const std::string_view found = m_text.substr(m_at + 1, end - m_at - 1);
    m_at = end + 1;
    return found;
  }

  bool once(bool& seen) {
    if (seen) return fail(Io::tr("a key of the header appears twice"));
    seen = true;
    return true;
  }

  bool entry() {
    const auto key = string();
    if (!key) return false;
    if (*key == "descr") return once(m_descr) && symbol(':') && descr();
    if (*key == "fortran_order") return once(m_order) && symbol(':') && order();
    if (*key == "shape") return once(m_shape) && symbol(':') && shape();
    return fail(Io::tr("the header has a key other than descr, fortran_order and shape"));
  }

  bool descr() {
    static constexpr std::array<std::string_view, 12> kTypes{"b1", "i1", "i2", "i4", "i8", "u1",
                                                             "u2", "u4", "u8", "f2", "f4", "f8"};
    space();
    const std::size_t start = m_at;
    const auto text = string();
    if (!text) return false;
    const char order = text->empty() ? '\0' : text->front();
    const std::string_view type = text->empty() ? *text : text->substr(1);
    const bool known = std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
    const bool ordered = order == '<' || order == '>' || order == '=' || (order == '|' && type.back() == '1');
    if (!known || !ordered) {
      m_at = start;
      return fail(Io::tr("the element type is none of b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8"));
    }
    m_header.kind = type.front();
    m_header.itemSize = type.back() - '0';
    // '=' is the order of the machine that wrote the file, which nobody knows; numpy itself never writes it.
    m_header.bigEndian = order == '>';
    return true;
  }

  bool order() {
    space();
    for (const std::string_view word : {std::string_view("True"), std::string_view("False")}) {
      if (m_text.substr(m_at, word.size()) != word) continue;
      m_at += word.size();
      m_header.fortranOrder = word.front() == 'T';
      return true;
    }
    return fail(Io::tr("True or False is expected"));
  }

  bool shape() {
    if (!symbol('(')) return false;
    bool comma = true;
    while (!next(')')) {
      if (!comma) return fail(Io::tr("“,” is expected"));
      if (!size()) return false;
      comma = next(',');
    }
    return true;
  }

  bool size() {
    space();
    std::size_t end = m_at;
    while (end < m_text.size() && m_text[end] >= '0' && m_text[end] <= '9') ++end;
    const auto value = parseInteger(m_text.substr(m_at, end - m_at));
    if (!value) return fail(Io::tr("a size from 0 to 2^63-1 is expected"));
    if (m_header.shape.size() == kMostNpyAxes) return fail(Io::tr("the array has more than 8 axes"));
    m_at = end;
    m_header.shape.push_back(*value);
    return true;
  }

  std::string_view m_text;
  qint64 m_base;
  NpyHeader& m_header;
  std::size_t m_at = 0;
  QString m_problem;
  bool m_descr = false;
  bool m_order = false;
  bool m_shape = false;
};

Failure at(const Source& source, qint64 offset, const QString& problem) {
  return inputFailure(Io::tr("“%1”, byte %2: %3.").arg(source.name(), QString::number(offset), problem));
}

// The number of values, if it fits into 64 bits (an axis of 0 does not excuse the others).
std::optional<std::int64_t> product(const std::vector<std::int64_t>& shape) {
  std::int64_t all = 1;
  bool none = false;
  for (const std::int64_t size : shape) {
    none = none || size == 0;
    if (size > 0 && all > std::numeric_limits<std::int64_t>::max() / size) return std::nullopt;
    all *= std::max<std::int64_t>(1, size);
  }
  return none ? 0 : all;
}

QString shapeText(const std::vector<std::int64_t>& shape) {
  QString text;
  for (const std::int64_t size : shape)
    text += (text.isEmpty() ? QString() : QStringLiteral("x")) + QString::number(size);
  return text;
}

Outcome checkCount(const Source& source, NpyHeader& header) {
  const std::int64_t there = source.size() - header.dataOffset;
  const auto count = product(header.shape);
  if (count && *count <= there / header.itemSize && *count * header.itemSize == there) {
    header.count = *count;
    return std::nullopt;
  }
  return at(source, header.dataOffset,
            Io::tr("the header claims %1 values of %2 bytes, but %3 bytes follow")
                .arg(header.shape.empty() ? QStringLiteral("1") : shapeText(header.shape),
                     QString::number(header.itemSize), QString::number(there)));
}

}  // namespace

bool startsAsNpy(std::string_view bytes) {
  return bytes.substr(0, kMagic.size()) == kMagic;
}

Result<NpyHeader> readNpyHeader(Source& source) {
  std::array<unsigned char, kPrefix2> prefix{};
  const QString tooShort = Io::tr("“%1”: the file ends after %2 bytes, within its header.")
                               .arg(source.name(), QString::number(source.size()));
  if (!source.readAt(0, prefix.data(), kPrefix1)) return source.failureOr(tooShort);
  if (!startsAsNpy(std::string_view(reinterpret_cast<const char*>(prefix.data()), kPrefix1))) {
    return at(source, 0, Io::tr("this is not a .npy file"));
  }
  const int version = prefix[6];
  if (version < 1 || version > 3 || prefix[7] != 0) {
    return at(source, 6, Io::tr("version %1.%2 is none of 1.0, 2.0 and 3.0").arg(version).arg(int{prefix[7]}));
  }
  const qint64 start = version == 1 ? kPrefix1 : kPrefix2;
  if (!source.readAt(0, prefix.data(), start)) return source.failureOr(tooShort);
  std::int64_t length = prefix[8] | prefix[9] << 8;
  if (version > 1) length |= std::int64_t{prefix[10]} << 16 | std::int64_t{prefix[11]} << 24;
  if (length > kLongestNpyHeader) {
    return at(source, 8, Io::tr("the header has %1 bytes; at most %2 are read").arg(length).arg(kLongestNpyHeader));
  }
  std::string text(static_cast<std::size_t>(length), '\0');
  if (!source.readAt(start, text.data(), length)) return source.failureOr(tooShort);

  NpyHeader header;
  Grammar grammar(text, start, header);
  if (!grammar.parse()) return at(source, grammar.offset(), grammar.problem());
  header.dataOffset = start + length;
  if (auto failure = checkCount(source, header)) return *failure;
  return header;
}

}  // namespace convt
