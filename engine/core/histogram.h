#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace convt {

/// How finite values are spread, for any question that comes later: exact counts in 65,536 classes, the upper 16 bits
/// of a float in the order of all floats (sign, exponent, 7 bits of the mantissa: 128 classes between a power of two
/// and the next). Inside a class values are taken as evenly spread, so answers are exact where a question's border is
/// one of a class, and else within one class, .8 % of the value. Classes that nothing fell into take no memory: some
/// 20 kB for a picture's values. Immutable but for assignment; any thread.
class Histogram {
 public:
  static constexpr std::size_t kClasses = 65'536;
  static std::uint32_t classOf(float value);

  Histogram() = default;
  /// @param counts  kClasses of them; those of values that are not finite are ignored
  /// @param min, max  the smallest and the largest finite value, if there is one
  Histogram(std::span<const std::int64_t> counts, float min, float max);
  /// All values of several histograms.
  static Histogram merged(std::span<const Histogram> parts);

  std::int64_t count() const { return m_count; }
  bool empty() const { return m_count == 0; }
  float min() const { return m_min; }  ///< 0 if there are no values, as max()
  float max() const { return m_max; }

  /// How many values lie below `value`; all of them below a NaN.
  double below(double value) const;
  /// The value that `share` (0..1) of the values lie below; within min..max, and 0 where it is smaller than any normal
  /// float. 0 if there are no values.
  float quantile(double share) const;
  /// Counts in `bins` equal parts of low..high, each with its lower border, the last one with high too. What lies
  /// outside is not counted. @pre low < high and both finite
  std::vector<double> bins(double low, double high, std::size_t bins) const;

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  std::vector<std::uint16_t> m_classes;  ///< ascending
  std::vector<std::int64_t> m_before;    ///< values in all classes before; one more, the count
  std::int64_t m_count = 0;
  float m_min = 0.0F;
  float m_max = 0.0F;
};

}  // namespace convt
