#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/weights.h"

namespace convt {

/// A case made by tests/fixtures/make_fixtures.py: a name and named values. The format is told in
/// tests/fixtures/fixture_file.py. A value that is missing or malformed throws std::runtime_error: the fixture is
/// broken.
class Fixture {
 public:
  struct Array {
    std::vector<std::int64_t> sizes;
    std::vector<float> values;
  };

  const std::string& name() const { return m_name; }
  bool has(const std::string& key) const { return m_fields.count(key) != 0; }
  const std::string& text(const std::string& key) const;
  std::int64_t integer(const std::string& key) const;
  double real(const std::string& key) const;
  std::uint64_t seed(const std::string& key) const;
  Pair pair(const std::string& key) const;    ///< "3x5"
  Shape shape(const std::string& key) const;  ///< "1x2x4x5"
  Array array(const std::string& key) const;
  Tensor tensor(const std::string& key) const;  ///< an array of rank 4

  /// The layer of a case that describes one: out, kernel, stride, .. ; bias is on where the case does not say.
  LayerParams params() const;
  /// Its weight and bias_values.
  std::shared_ptr<const Weights> weights() const;

 private:
  friend std::vector<Fixture> loadFixtures(const std::string& folder, const std::string& name);
  std::string m_name;
  std::map<std::string, std::string> m_fields;
  std::shared_ptr<const std::vector<float>> m_floats;
};

/// All cases of folder/name.txt and name.f32, in the file's order. @throws std::runtime_error if there are none
std::vector<Fixture> loadFixtures(const std::string& folder, const std::string& name);

/// How far two sets of numbers are apart: the largest difference, relative to the largest finite magnitude of
/// `expected`. Values that are not finite must be the same ones (nan where nan is, inf of the same sign), else
/// infinity.
double relativeDistance(const std::vector<float>& actual, const std::vector<float>& expected);

}  // namespace convt
