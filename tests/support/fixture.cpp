#include "tests/support/fixture.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

#include "engine/core/number_text.h"

namespace convt {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

[[noreturn]] void fail(const std::string& what, const std::string& where) {
  throw std::runtime_error("fixture " + where + ": " + what);
}

std::vector<std::int64_t> sizesIn(std::string_view text, const std::string& where) {
  std::vector<std::int64_t> sizes;
  for (const std::string& part : split(text, 'x')) {
    const auto size = parseInteger(part);
    if (!size) fail("no sizes: " + std::string(text), where);
    sizes.push_back(*size);
  }
  return sizes;
}

std::vector<float> readFloats(const std::string& path) {
  static_assert(sizeof(float) == 4);
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  std::vector<float> floats(bytes.size() / sizeof(float));
  for (std::size_t i = 0; i < floats.size(); ++i) {
    std::uint32_t bits = 0;  // little-endian, whatever the machine
    for (std::size_t b = 0; b < 4; ++b) bits |= std::uint32_t{static_cast<unsigned char>(bytes[4 * i + b])} << (8 * b);
    std::memcpy(&floats[i], &bits, sizeof bits);
  }
  return floats;
}

}  // namespace

const std::string& Fixture::text(const std::string& key) const {
  const auto field = m_fields.find(key);
  if (field == m_fields.end()) fail("no " + key, m_name);
  return field->second;
}

std::int64_t Fixture::integer(const std::string& key) const {
  const auto value = parseInteger(text(key));
  if (!value) fail("no integer in " + key, m_name);
  return *value;
}

double Fixture::real(const std::string& key) const {
  const auto value = parseReal(text(key));
  if (!value) fail("no number in " + key, m_name);
  return *value;
}

std::uint64_t Fixture::seed(const std::string& key) const {
  const auto value = parseSeed(text(key));
  if (!value) fail("no seed in " + key, m_name);
  return *value;
}

Pair Fixture::pair(const std::string& key) const {
  const auto sizes = sizesIn(text(key), m_name);
  if (sizes.size() != 2) fail("no pair in " + key, m_name);
  return {static_cast<int>(sizes[0]), static_cast<int>(sizes[1])};
}

Shape Fixture::shape(const std::string& key) const {
  const auto sizes = sizesIn(text(key), m_name);
  if (sizes.size() != 4) fail("no shape in " + key, m_name);
  return {sizes[0], sizes[1], sizes[2], sizes[3]};
}

Fixture::Array Fixture::array(const std::string& key) const {
  const auto parts = split(text(key), ':');
  const auto offset = parts[0].rfind('@', 0) == 0 ? parseInteger(parts[0].substr(1)) : std::nullopt;
  if (parts.size() != 2 || !offset) fail("no array in " + key, m_name);
  Array array;
  array.sizes = sizesIn(parts[1], m_name);
  std::int64_t count = 1;
  for (const std::int64_t size : array.sizes) count *= size;
  if (*offset + count > static_cast<std::int64_t>(m_floats->size())) fail(key + " lies beyond the file", m_name);
  array.values.assign(m_floats->begin() + *offset, m_floats->begin() + *offset + count);
  return array;
}

Tensor Fixture::tensor(const std::string& key) const {
  Array data = array(key);
  if (data.sizes.size() != 4) fail(key + " is not of rank 4", m_name);
  Tensor tensor;
  tensor.shape = {data.sizes[0], data.sizes[1], data.sizes[2], data.sizes[3]};
  tensor.values = std::move(data.values);
  return tensor;
}

LayerParams Fixture::params() const {
  LayerParams params;
  params.outChannels = static_cast<int>(integer("out"));
  params.kernel = pair("kernel");
  params.stride = pair("stride");
  params.padding = pair("padding");
  params.outputPadding = pair("output_padding");
  params.dilation = pair("dilation");
  params.groups = static_cast<int>(integer("groups"));
  params.bias = !has("bias") || integer("bias") != 0;
  return params;
}

std::shared_ptr<const Weights> Fixture::weights() const {
  auto weights = std::make_shared<Weights>();
  weights->weight = tensor("weight");
  if (has("bias_values")) weights->bias = array("bias_values").values;
  return weights;
}

std::vector<Fixture> loadFixtures(const std::string& folder, const std::string& name) {
  const auto floats = std::make_shared<const std::vector<float>>(readFloats(folder + "/" + name + ".f32"));
  std::ifstream stream(folder + "/" + name + ".txt");
  std::vector<Fixture> fixtures;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto parts = split(line, '\t');
    Fixture fixture;
    fixture.m_name = parts[0];
    fixture.m_floats = floats;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      if (equals == std::string::npos) fail("no value in " + parts[i], parts[0]);
      fixture.m_fields[parts[i].substr(0, equals)] = parts[i].substr(equals + 1);
    }
    fixtures.push_back(std::move(fixture));
  }
  if (fixtures.empty()) fail("no cases", folder + "/" + name);
  return fixtures;
}

double relativeDistance(const std::vector<float>& actual, const std::vector<float>& expected) {
  constexpr double kUnlike = std::numeric_limits<double>::infinity();
  if (actual.size() != expected.size()) return kUnlike;
  double largest = 0.0;
  double distance = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double a = actual[i];
    const double e = expected[i];
    if (std::isfinite(e)) {
      largest = std::max(largest, std::abs(e));
      if (!std::isfinite(a)) return kUnlike;
      distance = std::max(distance, std::abs(a - e));
    } else if (std::isnan(e) ? !std::isnan(a) : a != e) {
      return kUnlike;
    }
  }
  if (distance == 0.0) return 0.0;
  return largest == 0.0 ? kUnlike : distance / largest;
}

}  // namespace convt
