#pragma once

#include <optional>
#include <string>
#include <utility>

namespace convt {

/// Why something that depends on the outside (a file, memory) did not work.
struct Failure {
  std::string text;          ///< one sentence for the user, UTF-8, with the rule and the numbers
  bool usersInput = true;    ///< true: the file or argument is at fault (exit 2); false: the work failed (exit 1)
};

/// A value or the reason why there is none. I/O returns this and never throws across its border.
template <class T>
class Result {
 public:
  Result(T value) : m_value(std::move(value)) {}            // NOLINT: meant to convert
  Result(Failure failure) : m_failure(std::move(failure)) {}  // NOLINT: meant to convert

  explicit operator bool() const { return m_value.has_value(); }
  T& operator*() { return *m_value; }
  const T& operator*() const { return *m_value; }
  T* operator->() { return &*m_value; }
  const T* operator->() const { return &*m_value; }
  const Failure& failure() const { return m_failure; }

 private:
  std::optional<T> m_value;
  Failure m_failure;
};

/// For work that has no value to give: empty means it worked.
using Outcome = std::optional<Failure>;

}  // namespace convt
