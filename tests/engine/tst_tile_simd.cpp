#include <QTest>
#include <algorithm>
#include <array>

#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

/// Samples that differ from what is expected, and floats beside the samples that were written.
template <class Expected>
int wrongSamples(StripCase& c, Expected expected) {
  int wrong = 0;
  c.forEachSample([&](std::int64_t at, std::int64_t r, std::int64_t o, std::int64_t lane, float* sample) {
    wrong += *sample == expected(at, r, o, lane) ? 0 : 1;
    *sample = kUntouched;
  });
  const std::vector<float> rest = c.out.values();
  return wrong + static_cast<int>(std::count_if(rest.begin(), rest.end(), [](float v) { return v != kUntouched; }));
}

/// The values of all samples.
std::vector<float> samples(const StripCase& c) {
  std::vector<float> values;
  c.forEachSample(
      [&](std::int64_t, std::int64_t, std::int64_t, std::int64_t, const float* sample) { values.push_back(*sample); });
  return values;
}

/// The same samples, each tile of one channel, one row and one vector.
void runOneByOne(const StripCase& c) {
  const std::int64_t lanes = tileLimits().lanes;
  for (std::int64_t at = 0; at < c.strip.tiles * c.shape.vectors; ++at) {
    for (std::int64_t o = 0; o < c.shape.channels; ++o) {
      for (std::int64_t r = 0; r < c.shape.rows * c.strip.groups; ++r) {
        TileStrip one = c.strip;
        one.tiles = 1;
        one.groups = 1;
        one.xOffset += r * c.strip.rowPitch + at * c.strip.vectorPitch;
        one.weights += c.shape.laneWeights ? o * lanes : o;
        one.bias += o;
        one.out += o * c.strip.outChannel + r * c.strip.outRow + at * c.strip.outVector;
        runTiles({1, 1, 1, c.shape.laneWeights, false}, one);
      }
    }
  }
}

/// Runs of kernel rows, which all output rows of a tile meet, over rows of `x` that lie as the output rows do.
struct SharedCase : StripCase {
  std::vector<SharedTerm> shared;
  std::vector<const float*> inputs;

  /// @param outside  whether some input rows are missing
  SharedCase(Random& r, const TileShape& s, MakeTensor make, bool outside) : StripCase(r, s, make, false) {
    terms.clear();
    ends.clear();
    for (int b = 0; b < strip.blocks; ++b) {
      for (int t = between(random, 1, 2); t > 0; --t) addRun(outside);
      ends.push_back(std::ssize(shared));
    }
    strip.blockEnds = ends.data();
  }

  void addRun(bool outside) {
    const std::int64_t rows = between(random, shape.rows, shape.rows + 3);
    const std::int64_t first = between(random, 0, kKernelRows - static_cast<int>(rows));
    shared.push_back({inputs.size(), first, rows});
    for (std::int64_t i = rows + shape.rows - 2; i >= 0; --i)  // from the lowest row up
      inputs.push_back(outside && between(random, 0, 3) == 0 ? nullptr : x.data() + i * kInputPitch);
  }

  float expectedShared(std::int64_t at, std::int64_t r, std::int64_t o, std::int64_t lane) const {
    float sum = bias[static_cast<std::size_t>(o)];
    for (const SharedTerm& term : shared) {
      for (std::int64_t j = 0; j < term.rows; ++j) {
        const std::int64_t group = r / shape.rows;
        const float* input = inputs[term.firstInput + static_cast<std::size_t>(j + shape.rows - 1 - r % shape.rows)];
        for (std::int64_t tap = 0; input != nullptr && tap < strip.taps; ++tap) {
          const std::ptrdiff_t from = strip.xOffset + group * shape.rows * strip.rowPitch + tap * strip.tapStep +
                                      at * tileLimits().lanes + lane;
          sum += weight(term.row + j, tap, o, lane) * input[from];
        }
      }
    }
    return sum;
  }

  void runShared() const {
    TileStrip all = strip;
    all.shared = shared.data();
    all.inputs = inputs.data();
    runSharedTiles(shape, all);
  }

  /// The same terms for runTiles(): each with the input row that output row 0 meets; the next output row meets the one
  /// below it.
  void listPlainTerms() {
    std::vector<std::int64_t> plainEnds;
    std::int64_t next = 0;
    for (const std::int64_t end : ends) {
      for (; next < end; ++next) {
        const SharedTerm& term = shared[static_cast<std::size_t>(next)];
        for (std::int64_t j = 0; j < term.rows; ++j)
          terms.push_back({inputs[term.firstInput + static_cast<std::size_t>(j + shape.rows - 1)], term.row + j});
      }
      plainEnds.push_back(std::ssize(terms));
    }
    ends = plainEnds;
    strip.terms = terms.data();
    strip.blockEnds = ends.data();
  }
};

std::vector<TileShape> sharedShapes() {
  std::vector<TileShape> all;
  for (const TileShape& shape : shapes(false)) {
    if (shape.channels > kMostSharedChannels || shape.rows == 1) continue;
    all.push_back(shape);
    all.back().sharedRows = true;
  }
  return all;
}

std::vector<TileShape> pairShapes() {
  std::vector<TileShape> all;
  for (const TileShape& shape : shapes(false)) {
    if (shape.rows == 1 && 2 * shape.channels * shape.vectors <= tileLimits().accumulators) all.push_back(shape);
  }
  return all;
}

}  // namespace

/// Register tiles of every shape compute what their header says, on every SIMD target.
class TestTileSimd : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tilesOfEveryShapeAreExact();
  void aSampleDoesNotDependOnItsTile();
  void sumsAreTakenUp();
  void sharedRowsAreExact();
  void sharedRowsHaveTheBitsOfTiles();
  void pairsAlternate();
  void pairsHaveTheBitsOfTiles();

 private:
  template <class Test>
  void onEveryTarget(Test test) {
    for (const std::string_view target : simdTargets()) {
      const ForcedTarget forced(target);
      test();
    }
  }
};

void TestTileSimd::tilesOfEveryShapeAreExact() {
  Random random(1);
  onEveryTarget([&] {
    for (const bool laneWeights : {false, true}) {
      for (const TileShape& shape : shapes(laneWeights)) {
        for (int i = 0; i < 4; ++i) {
          StripCase c(random, shape, smallWholeNumbers, i % 2 == 1);
          runTiles(shape, c.strip);
          flushStreams();
          const int wrong = wrongSamples(c, [&](auto... place) { return c.expected(place...); });
          QVERIFY2(wrong == 0, text(shape).c_str());
        }
      }
    }
  });
}

void TestTileSimd::aSampleDoesNotDependOnItsTile() {
  Random random(2);
  onEveryTarget([&] {
    for (const bool laneWeights : {false, true}) {
      for (const TileShape& shape : shapes(laneWeights)) {
        StripCase c(random, shape, fractions, false);
        runTiles(shape, c.strip);
        const std::vector<float> together = samples(c);
        c.out.fill(kUntouched);
        runOneByOne(c);
        QVERIFY2(sameBits(together, samples(c)), text(shape).c_str());
      }
    }
  });
}

/// A strip that resumes after one with the first blocks gives the bits of both at once.
void TestTileSimd::sumsAreTakenUp() {
  Random random(7);
  onEveryTarget([&] {
    for (const bool laneWeights : {false, true}) {
      for (const TileShape& shape : shapes(laneWeights)) {
        for (int blocks = 2; blocks <= 3; ++blocks) {
          StripCase c(random, shape, fractions, false);
          c.drawBlocks(blocks);
          runTiles(shape, c.strip);
          const std::vector<float> together = samples(c);
          c.out.fill(kUntouched);
          TileStrip first = c.strip;
          first.blocks = 1;
          runTiles(shape, first);
          TileStrip rest = c.strip;
          rest.resumes = true;
          rest.terms += c.ends[0];
          std::vector<std::int64_t> ends;
          for (int b = 1; b < blocks; ++b) ends.push_back(c.ends[static_cast<std::size_t>(b)] - c.ends[0]);
          rest.blockEnds = ends.data();
          rest.blocks = blocks - 1;
          runTiles(shape, rest);
          QVERIFY2(sameBits(together, samples(c)), text(shape).c_str());
        }
      }
    }
  });
}

void TestTileSimd::sharedRowsAreExact() {
  Random random(3);
  onEveryTarget([&] {
    for (const TileShape& shape : sharedShapes()) {
      for (int i = 0; i < 6; ++i) {
        SharedCase c(random, shape, smallWholeNumbers, i % 2 == 0);
        c.runShared();
        const int wrong = wrongSamples(c, [&](auto... place) { return c.expectedShared(place...); });
        QVERIFY2(wrong == 0, text(shape).c_str());
      }
    }
  });
}

void TestTileSimd::sharedRowsHaveTheBitsOfTiles() {
  Random random(4);
  onEveryTarget([&] {
    for (const TileShape& shape : sharedShapes()) {
      SharedCase c(random, shape, fractions, false);
      c.runShared();
      const std::vector<float> shared = samples(c);
      c.out.fill(kUntouched);
      c.listPlainTerms();
      runOneByOne(c);
      QVERIFY2(sameBits(shared, samples(c)), text(shape).c_str());
    }
  });
}

/// Both phases at once; out vectors are as far apart as two of `even` by itself.
void runPair(const TileShape& shape, const StripCase& even, const StripCase& odd) {
  TileStrip second = odd.strip;
  second.xOffset -= even.strip.xOffset;
  TileStrip pair = even.strip;
  pair.odd = &second;
  pair.outVector *= 2;
  runPairedTiles(shape, pair);
}

/// A pair's samples: `even` has the strip's own, `odd` another case's with the same output.
template <class Visit>
void forEachPair(const StripCase& even, Visit visit) {
  const std::int64_t lanes = tileLimits().lanes;
  for (std::int64_t at = 0; at < even.strip.tiles * even.shape.vectors; ++at) {
    for (std::int64_t o = 0; o < even.shape.channels; ++o) {
      for (std::int64_t r = 0; r < even.strip.groups; ++r) {
        float* to = even.strip.out + o * even.strip.outChannel + r * even.strip.outRow + 2 * at * even.strip.outVector;
        for (std::int64_t sample = 0; sample < 2 * lanes; ++sample)
          visit(sample % 2, at, r, o, sample / 2, to + sample);
      }
    }
  }
}

void TestTileSimd::pairsAlternate() {
  Random random(5);
  onEveryTarget([&] {
    for (const TileShape& shape : pairShapes()) {
      for (int i = 0; i < 4; ++i) {
        StripCase even(random, shape, smallWholeNumbers, i % 2 == 1);
        StripCase odd(random, shape, smallWholeNumbers, false);
        even.drawBlocks(1);
        odd.drawBlocks(1);
        std::copy(even.bias.begin(), even.bias.end(), odd.bias.begin());
        runPair(shape, even, odd);
        flushStreams();
        int wrong = 0;
        forEachPair(even, [&](std::int64_t phase, std::int64_t at, std::int64_t r, std::int64_t o, std::int64_t lane,
                              float* sample) {
          wrong += *sample == (phase == 0 ? even : odd).expected(at, r, o, lane) ? 0 : 1;
          *sample = kUntouched;
        });
        const std::vector<float> rest = even.out.values();
        QVERIFY2(wrong == 0, text(shape).c_str());
        QCOMPARE(std::count(rest.begin(), rest.end(), kUntouched), std::ssize(rest));
      }
    }
  });
}

void TestTileSimd::pairsHaveTheBitsOfTiles() {
  Random random(6);
  onEveryTarget([&] {
    for (const TileShape& shape : pairShapes()) {
      StripCase even(random, shape, fractions, false);
      StripCase odd(random, shape, fractions, false);
      even.drawBlocks(1);
      odd.drawBlocks(1);
      std::copy(even.bias.begin(), even.bias.end(), odd.bias.begin());
      odd.strip.tiles = even.strip.tiles;
      odd.strip.groups = even.strip.groups;
      runPair(shape, even, odd);
      std::array<std::vector<float>, 2> paired;
      const auto keep = [&](std::int64_t phase, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                            const float* sample) { paired[static_cast<std::size_t>(phase)].push_back(*sample); };
      forEachPair(even, keep);
      runOneByOne(even);
      runOneByOne(odd);
      QVERIFY2(sameBits(paired[0], samples(even)), text(shape).c_str());
      QVERIFY2(sameBits(paired[1], samples(odd)), text(shape).c_str());
    }
  });
}

QTEST_APPLESS_MAIN(TestTileSimd)
#include "tst_tile_simd.moc"
