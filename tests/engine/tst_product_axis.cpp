#include <QTest>
#include <algorithm>
#include <set>

#include "engine/kernels/product_axis.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// One axis of a layer, and what the definition says of it.
struct AxisCase {
  int kernel = 1;
  int stride = 1;
  int padding = 0;
  int dilation = 1;

  std::string name() const {
    return "k" + std::to_string(kernel) + "-s" + std::to_string(stride) + "-p" + std::to_string(padding) + "-d" +
           std::to_string(dilation);
  }
  AxisPhases phases() const { return AxisPhases::of(kernel, stride, padding, dilation); }
  ProductAxis axis(bool fast) const { return ProductAxis::of(phases(), fast); }

  /// Calls visit(tap, input) for the taps of output o, whether the input exists or not.
  template <class Visit>
  void forTaps(std::int64_t o, const Visit& visit) const {
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
      const std::int64_t place = o + padding - dilation * tap;
      if (floorDivided(place, stride) * stride == place) visit(tap, floorDivided(place, stride));
    }
  }
  std::vector<std::int64_t> inputsOf(std::int64_t o) const {
    std::vector<std::int64_t> inputs;
    forTaps(o, [&](std::int64_t, std::int64_t input) { inputs.push_back(input); });
    return inputs;
  }
  /// By the definition: phases of at most three taps, one of more than one, and their inputs neighbours.
  bool canSave() const {
    std::size_t most = 0;
    for (std::int64_t o = 0; o < stride; ++o) {
      const std::vector<std::int64_t> inputs = inputsOf(o);
      most = std::max(most, inputs.size());
      for (std::size_t i = 1; i < inputs.size(); ++i) {
        if (inputs[i - 1] - inputs[i] != 1) return false;
      }
    }
    return most == 2 || most == 3;
  }
};

AxisCase randomAxis(Random& random) {
  return {between(random, 1, 9), between(random, 1, 6), between(random, 0, 7), between(random, 1, 4)};
}

/// Which products an output adds up, and their signs.
std::vector<std::pair<std::size_t, double>> productsFor(ProductFilter filter, int output) {
  switch (filter) {
    case ProductFilter::Plain: return {{0, 1.0}};
    case ProductFilter::One: return {{static_cast<std::size_t>(output), 1.0}};
    case ProductFilter::Two:
      return {{static_cast<std::size_t>(output), 1.0}, {static_cast<std::size_t>(output) + 1, 1.0}};
    case ProductFilter::Three: break;
  }
  if (output == 0) return {{0, 1.0}, {1, 1.0}, {2, 1.0}};
  return {{1, 1.0}, {2, -1.0}, {3, -1.0}};
}

/// Calls visit(axis, the case) for random axes, plain, and fast where that is possible.
template <class Visit>
void forRandomAxes(std::uint64_t seed, int fewestFast, const Visit& visit) {
  Random random(seed);
  int fast = 0;
  for (int i = 0; i < 400; ++i) {
    const AxisCase axis = randomAxis(random);
    visit(axis.axis(false), axis, random);
    if (!ProductAxis::hasFast(axis.phases())) continue;
    visit(axis.axis(true), axis, random);
    ++fast;
  }
  QVERIFY(fast >= fewestFast);
}

/// Output o by its products.
double byProducts(const ProductAxis& axis, std::int64_t o, const std::vector<double>& x, const std::vector<double>& w) {
  const ProductAxis::Place place = axis.place(o);
  if (place.phase < 0) return 0.0;
  const auto input = [&](std::int64_t i) { return i >= 0 && i < std::ssize(x) ? x[static_cast<std::size_t>(i)] : 0.0; };
  const ProductAxis::Phase& phase = axis.phases[static_cast<std::size_t>(place.phase)];
  double sum = 0.0;
  for (const auto& [index, sign] : productsFor(phase.filter, place.output)) {
    for (const ProductAxis::Part& part : phase.products.at(index)) {
      const ProductAxis::Component& c = axis.components.at(part.component);
      const std::int64_t first = axis.inputStep * place.position;
      double value = input(first + c.first);
      if (c.sign != 0) value += c.sign * input(first + c.second);
      double weight = 0.0;
      for (const ProductAxis::TapShare& tap : part.taps)
        weight += static_cast<double>(tap.share) * w[static_cast<std::size_t>(tap.tap)];
      sum += sign * value * weight;
    }
  }
  return sum;
}

}  // namespace

/// Both forms of an axis compute the definition of inputs that it names alone.
class TestProductAxis : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void floorIsTowardsMinusInfinity();
  void productsGiveTheDefinition();
  void everyOutputHasOnePlace();
  void placesAreThoseOfTheOutputs();
  void noInputReachesAForeignOutput();
  void fewerProductsDo();
  void phasesShareComponents();
  void fastIsForNeighbours();
  void inputsOfAPositionAreBounded();
};

void TestProductAxis::floorIsTowardsMinusInfinity() {
  QCOMPARE(floorDivided(7, 3), std::int64_t{2});
  QCOMPARE(floorDivided(6, 3), std::int64_t{2});
  QCOMPARE(floorDivided(0, 3), std::int64_t{0});
  QCOMPARE(floorDivided(-1, 3), std::int64_t{-1});
  QCOMPARE(floorDivided(-3, 3), std::int64_t{-1});
  QCOMPARE(floorDivided(-4, 3), std::int64_t{-2});
}

void TestProductAxis::productsGiveTheDefinition() {
  forRandomAxes(1, 60, [](const ProductAxis& axis, const AxisCase& c, Random& random) {
    const int inputs = between(random, 1, 12);
    std::vector<double> x(static_cast<std::size_t>(inputs));
    std::vector<double> w(static_cast<std::size_t>(c.kernel));
    for (double& value : x) value = between(random, -9, 9);
    for (double& value : w) value = between(random, -9, 9);
    const std::int64_t outputs = std::int64_t{inputs} * c.stride + std::int64_t{c.kernel} * c.dilation + 8;
    for (std::int64_t o = 0; o < outputs; ++o) {
      double expected = 0.0;
      c.forTaps(o, [&](std::int64_t tap, std::int64_t input) {
        if (input >= 0 && input < inputs)
          expected += x[static_cast<std::size_t>(input)] * w[static_cast<std::size_t>(tap)];
      });
      QVERIFY2(byProducts(axis, o, x, w) == expected, (c.name() + ", output " + std::to_string(o)).c_str());
    }
  });
}

void TestProductAxis::everyOutputHasOnePlace() {
  forRandomAxes(2, 60, [](const ProductAxis& axis, const AxisCase& c, Random&) {
    std::set<std::tuple<std::int64_t, int, int>> taken;
    for (std::int64_t o = 0; o < 60; ++o) {
      const ProductAxis::Place place = axis.place(o);
      QVERIFY2((place.phase >= 0) == !c.inputsOf(o).empty(), c.name().c_str());
      if (place.phase < 0) continue;
      QVERIFY2(taken.insert({place.position, place.phase, place.output}).second, c.name().c_str());
    }
  });
}

void TestProductAxis::placesAreThoseOfTheOutputs() {
  forRandomAxes(3, 60, [](const ProductAxis& axis, const AxisCase& c, Random&) {
    QCOMPARE(axis.outputStep, axis.inputStep * c.stride);
    for (std::size_t i = 0; i < axis.phases.size(); ++i) {
      const ProductAxis::Phase& phase = axis.phases[i];
      for (std::int64_t position = -8; position < 20; ++position) {
        for (int k = 0; k < static_cast<int>(outputsOf(phase.filter)); ++k) {
          const std::int64_t o = axis.outputStep * position + phase.firstOutput + k * axis.stride;
          if (o < 0) continue;
          const bool same = axis.place(o) == ProductAxis::Place{position, static_cast<int>(i), k};
          QVERIFY2(same, (c.name() + ", output " + std::to_string(o)).c_str());
        }
      }
    }
    // What no tap reaches lies within a step of its position.
    for (std::int64_t o = 0; o < 60; ++o) {
      const ProductAxis::Place place = axis.place(o);
      if (place.phase >= 0) continue;
      const std::int64_t beyond = o + c.padding - place.position * axis.outputStep;
      QVERIFY2(beyond >= 0 && beyond < axis.outputStep, c.name().c_str());
    }
  });
}

void TestProductAxis::noInputReachesAForeignOutput() {
  forRandomAxes(4, 60, [](const ProductAxis& axis, const AxisCase& c, Random&) {
    for (std::int64_t o = 0; o < 40; ++o) {
      const ProductAxis::Place place = axis.place(o);
      if (place.phase < 0) continue;
      const std::vector<std::int64_t> named = c.inputsOf(o);
      const ProductAxis::Phase& phase = axis.phases[static_cast<std::size_t>(place.phase)];
      const auto isNamed = [&](std::int64_t offset) {
        const std::int64_t input = axis.inputStep * place.position + offset;
        return std::find(named.begin(), named.end(), input) != named.end();
      };
      for (const auto& [index, sign] : productsFor(phase.filter, place.output)) {
        for (const ProductAxis::Part& part : phase.products.at(index)) {
          const ProductAxis::Component& component = axis.components.at(part.component);
          QVERIFY2(isNamed(component.first), c.name().c_str());
          QVERIFY2(component.sign == 0 || isNamed(component.second), c.name().c_str());
        }
      }
    }
  });
}

/// Three for the four of two outputs of two taps, four for six; plain as many as there are taps.
void TestProductAxis::fewerProductsDo() {
  forRandomAxes(5, 60, [](const ProductAxis& axis, const AxisCase& c, Random&) {
    for (const ProductAxis::Phase& phase : axis.phases) {
      const std::size_t taps = c.inputsOf(axis.stride * 100 + phase.residue - c.padding).size();
      QCOMPARE(phase.products.size(), productsOf(phase.filter));
      if (axis.inputStep == 1) {
        QVERIFY(phase.filter == ProductFilter::Plain);
        QCOMPARE(phase.products.front().size(), taps);
        continue;
      }
      QCOMPARE(outputsOf(phase.filter), std::size_t{2});
      QCOMPARE(phase.products.size(), taps + 1);
      for (const ProductAxis::Product& product : phase.products) QCOMPARE(product.size(), std::size_t{1});
    }
  });
}

/// What is combined of the input is combined once for all phases.
void TestProductAxis::phasesShareComponents() {
  const auto components = [](int kernel, int stride, bool fast) {
    return AxisCase{kernel, stride, 1, 1}.axis(fast).components.size();
  };
  QCOMPARE(components(4, 2, true), std::size_t{3});
  QCOMPARE(components(3, 2, true), std::size_t{4});
  QCOMPARE(components(6, 2, true), std::size_t{4});
  QCOMPARE(components(9, 3, true), std::size_t{4});
  QCOMPARE(components(3, 1, true), std::size_t{4});
  QCOMPARE(components(4, 2, false), std::size_t{2});
  QCOMPARE(components(9, 2, false), std::size_t{5});
  forRandomAxes(6, 60, [](const ProductAxis& axis, const AxisCase&, Random&) {
    for (std::size_t i = 0; i < axis.components.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!(axis.components[i] == axis.components[j]));
    }
  });
}

void TestProductAxis::fastIsForNeighbours() {
  Random random(7);
  int can = 0;
  for (int i = 0; i < 2000; ++i) {
    const AxisCase axis = randomAxis(random);
    QVERIFY2(ProductAxis::hasFast(axis.phases()) == axis.canSave(), axis.name().c_str());
    can += axis.canSave() ? 1 : 0;
  }
  QVERIFY(can > 200 && can < 1800);
}

void TestProductAxis::inputsOfAPositionAreBounded() {
  forRandomAxes(8, 60, [](const ProductAxis& axis, const AxisCase& c, Random&) {
    std::set<std::int64_t> read;
    for (const ProductAxis::Component& component : axis.components) {
      read.insert(component.first);
      if (component.sign != 0) read.insert(component.second);
    }
    QVERIFY2(axis.firstInput() == *read.begin() && axis.endInput() == *read.rbegin() + 1, c.name().c_str());
  });
}

QTEST_APPLESS_MAIN(TestProductAxis)
#include "tst_product_axis.moc"
