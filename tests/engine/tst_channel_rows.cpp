#include <QTest>
#include <algorithm>

#include "engine/kernels/channel_rows_simd.h"
#include "engine/kernels/product_simd.h"
#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

/// A stage of columns x channels and the rows that it becomes.
struct RowsCase {
  ChannelRows rows;
  std::vector<float> stage;
  GuardedOutput out;

  /// @param place  how the rows lie
  /// @param skipped  channels of the stage before the first
  RowsCase(Random& random, std::int64_t columns, std::int64_t channels, std::int64_t skipped, Rows place)
      : out(Region{0, 0, channels, 0, 0, 1, columns, 1}, place) {
    const std::int64_t lanes = productLanes();
    rows.width = (skipped + channels + lanes - 1) / lanes * lanes;
    rows.columns = columns;
    rows.channels = channels;
    // Whole vectors of channels are read from the first on.
    stage = wholeNumbers({1, 1, 1, columns * rows.width + lanes}, random, 1000).values;
    rows.stage = stage.data() + skipped;
    rows.out = out.span().data;
    rows.channel = out.span().channelStride;
  }

  std::string name() const {
    return std::string(simdTarget()) + ", " + std::to_string(rows.columns) + " columns, " +
           std::to_string(rows.channels) + " channels, slack " + std::to_string(rows.slack);
  }
  bool isExact() const {
    for (std::int64_t c = 0; c < rows.channels; ++c) {
      for (std::int64_t i = 0; i < rows.columns; ++i) {
        if (out.value(c, 0, i) != rows.stage[i * rows.width + c]) return false;
      }
    }
    return true;
  }
};

/// Calls test(columns, channels) for the sizes around one and two vectors, on every target.
template <class Test>
void forSizes(const Test& test) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const std::int64_t most = 2 * std::int64_t{productLanes()} + 3;
    for (std::int64_t columns = 1; columns <= most; ++columns) {
      for (std::int64_t channels = 1; channels <= most; ++channels) test(columns, channels);
    }
  }
}

}  // namespace

/// Channels side by side become rows, and nothing beside them is written.
class TestChannelRows : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsOfEverySizeAreExact();
  void slackMayBeOverwritten();
  void streamedRowsAreTheSame();
};

void TestChannelRows::rowsOfEverySizeAreExact() {
  Random random(1);
  forSizes([&](std::int64_t columns, std::int64_t channels) {
    for (const Rows place : {Rows::Gaps, Rows::Dense}) {
      RowsCase c(random, columns, channels, between(random, 0, 5), place);
      writeChannels(c.rows);
      QVERIFY2(c.isExact(), c.name().c_str());
      QVERIFY2(c.out.guardsIntact(), c.name().c_str());
    }
  });
}

void TestChannelRows::slackMayBeOverwritten() {
  Random random(2);
  forSizes([&](std::int64_t columns, std::int64_t channels) {
    RowsCase c(random, columns, channels, 0, Rows::Aligned);
    c.rows.slack = between(random, 1, static_cast<int>(c.out.mostSlack()));
    writeChannels(c.rows);
    QVERIFY2(c.isExact(), c.name().c_str());
    QVERIFY2(c.out.guardsIntact(c.rows.slack), c.name().c_str());
  });
}

void TestChannelRows::streamedRowsAreTheSame() {
  Random random(3);
  forSizes([&](std::int64_t columns, std::int64_t channels) {
    RowsCase c(random, columns, channels, between(random, 0, 3), Rows::Aligned);
    c.rows.slack = c.out.mostSlack();
    c.rows.streams = true;
    writeChannels(c.rows);
    flushStreams();
    QVERIFY2(c.isExact(), c.name().c_str());
    QVERIFY2(c.out.guardsIntact(c.rows.slack), c.name().c_str());
  });
}

QTEST_APPLESS_MAIN(TestChannelRows)
#include "tst_channel_rows.moc"
