#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/support/ui_setup.h"
#include "ui/statistics/histogram_view.h"
#include "ui/statistics/statistics_popover.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

Histogram histogramOf(const std::vector<float>& values) {
  std::vector<std::int64_t> counts(Histogram::kClasses);
  for (const float v : values) ++counts[Histogram::classOf(v)];
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {counts, *low, *high};
}

ChannelSummary summaryOf(const std::vector<float>& values) {
  ChannelSummary s;
  s.count = std::ssize(values);
  s.min = *std::min_element(values.begin(), values.end());
  s.max = *std::max_element(values.begin(), values.end());
  for (const float v : values) s.outsideLevels += v < 0.0F || v > 1.0F ? 1 : 0;
  for (const float v : values) s.mean += static_cast<double>(v) / static_cast<double>(s.count);
  s.deviation = 0.25;
  return s;
}

/// Channel k: 1000 values from k/10 - .5 on, over a width of 1.
StatisticsFacts factsOf(int channels, Mapping mapping = {MappingKind::Levels, Colors::Grey, {{}}}) {
  StatisticsFacts facts;
  facts.output = {1, channels, 10, 100};
  facts.mapping = std::move(mapping);
  facts.share = 1.0;
  OutputHistograms histograms;
  for (int c = 0; c < channels; ++c) {
    std::vector<float> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(c) / 10.0F - 0.5F + static_cast<float>(i) / 999.0F;
    }
    facts.channels.push_back(summaryOf(values));
    histograms.channels.push_back(histogramOf(values));
    if (c < 3) facts.shown.push_back(c);
  }
  histograms.all = Histogram::merged(histograms.channels);
  facts.histograms = std::make_shared<const OutputHistograms>(std::move(histograms));
  return facts;
}

StatisticsFacts waiting(double share, bool stopped) {
  StatisticsFacts facts;
  facts.output = {1, 3, 10, 100};
  facts.mapping.ranges = {{}};
  facts.share = share;
  facts.stopped = stopped;
  return facts;
}

}  // namespace

class TestStatisticsPopover : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() {
    failOnWarnings();
    m_popover = std::make_unique<StatisticsPopover>();
    m_table = m_popover->findChild<QTableWidget*>();
    m_histogram = m_popover->findChild<HistogramView*>();
  }
  void cleanup() { m_popover.reset(); }

  void rowsAreAllChannelsAndEach() {
    open(factsOf(3));
    QCOMPARE(m_table->rowCount(), 4);
    QCOMPARE(cell(0, 0), u"all"_s);
    QCOMPARE(cell(1, 0), u"R"_s);
    QCOMPARE(cell(1, 1), u"−.500"_s);
    QCOMPARE(cell(3, 2), u".700"_s);
    QCOMPARE(cell(2, 4), u".250"_s);
    QCOMPARE(cell(1, 5), u"50 %"_s);
    QCOMPARE(cell(0, 6), u"0"_s);
    open(factsOf(1));
    QCOMPARE(m_table->rowCount(), 1);  // nothing to sum up
    QCOMPARE(cell(0, 0), u"0"_s);
  }

  void clippedFollowsTheMapping() {
    // Each shown channel its own limits: nothing is said of the others, nor of all.
    open(factsOf(4, {MappingKind::Stretch, Colors::Grey, {{-0.25F, 0.25F}, {-0.4F, 0.6F}, {0.0F, 0.5F}}}));
    QCOMPARE(cell(1, 5), u"50 %"_s);
    QCOMPARE(cell(2, 5), u"0 %"_s);
    QCOMPARE(cell(4, 5), u"–"_s);
    QCOMPARE(cell(0, 5), u"–"_s);
    open(factsOf(4, {MappingKind::Signed, Colors::ZeroCentered, {{-0.5F, 0.5F}}}));
    QCOMPARE(cell(1, 5), u"0 %"_s);
    QCOMPARE(cell(2, 5), u"10 %"_s);
    QCOMPARE(cell(4, 5), u"–"_s);  // not shown: it would have limits of its own
    QCOMPARE(cell(0, 5), u"–"_s);
    open(factsOf(3, {MappingKind::Signed, Colors::ZeroCentered, {{-0.5F, 0.5F}}}));
    QCOMPARE(cell(0, 5), u"10 %"_s);
  }

  void shareOfFewIsNotNone() {
    QCOMPARE(shareText(0.0, 100), u"0 %"_s);
    QCOMPARE(shareText(1.0, 1'000'000), u"< .1 %"_s);
    QCOMPARE(shareText(12.0, 1000), u"1.2 %"_s);
    QCOMPARE(shareText(999'999.0, 1'000'000), u"99.9 %"_s);
    QCOMPARE(shareText(5.0, 5), u"100 %"_s);
    QCOMPARE(shareText(std::nullopt, 5), u"–"_s);
  }

  void histogramIsThatOfTheChosenRow() {
    open(factsOf(3));
    QVERIFY(m_table->hasFocus());
    QCOMPARE(m_table->currentRow(), 0);
    QCOMPARE(m_histogram->accessibleName(), u"Histogram, all"_s);
    QTest::keyClick(m_table, Qt::Key_Down);
    QCOMPARE(m_histogram->accessibleName(), u"Histogram, R"_s);
    QCOMPARE(m_histogram->scene().low, -0.5);
    QCOMPARE(m_histogram->scene().high, 1.0);  // the limit
    // Evenly spread over two thirds of the axis, nothing in the rest; below 0 it is hatched.
    const QImage image = m_histogram->grab().toImage();
    const Theme& t = theme();
    const auto column = [&](double share) { return static_cast<int>(m_histogram->plotRect().width() * share); };
    const int low = static_cast<int>(m_histogram->plotRect().height()) - 20 - 10;
    QCOMPARE(image.pixelColor(column(0.5), low), t.ink2);
    QCOMPARE(image.pixelColor(column(0.8), low), t.base);
    QCOMPARE(image.pixelColor(column(0.8), 0), t.edge);
    int hatch = 0;
    for (int x = 4; x < column(0.3); ++x) hatch += image.pixelColor(x, 3) == t.edge ? 1 : 0;
    QVERIFY(hatch > 5);
    for (int x = column(0.4); x < column(0.9); ++x) QCOMPARE(image.pixelColor(x, 3), t.base);
  }

  void aSingleShownChannelIsTheFirstRow() {
    StatisticsFacts facts = factsOf(16);
    facts.shown = {5};
    open(facts);
    QCOMPARE(m_table->currentRow(), 6);
    QCOMPARE(m_histogram->accessibleName(), u"Histogram, 5"_s);
  }

  void arrowKeysTellOfBins() {
    open(factsOf(1, {MappingKind::Stretch, Colors::Grey, {{-0.5F, 0.5F}}}));
    m_histogram->setFocus();
    QVERIFY(m_histogram->told().contains(u"±.50"_s));
    QTest::keyClick(m_histogram, Qt::Key_Home);
    QCOMPARE(m_histogram->scene().chosen, std::optional(0));
    QVERIFY2(m_histogram->told().startsWith(u"−.500 .. −.496: "_s), qPrintable(m_histogram->told()));
    QTest::keyClick(m_histogram, Qt::Key_Right);
    QTest::keyClick(m_histogram, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_histogram->scene().chosen, std::optional(11));
    QCOMPARE(m_histogram->accessibleDescription(), m_histogram->told());
    QTest::keyClick(m_histogram, Qt::Key_End);
    QCOMPARE(m_histogram->scene().chosen, std::optional(255));
    QTest::mouseMove(m_histogram, QPoint(m_histogram->width() / 2, 50));
    QTRY_COMPARE(m_histogram->scene().chosen, std::optional(128));
  }

  void numbersAreCopiedWithAllDigits() {
    open(factsOf(2));
    QSignalSpy copied(m_popover.get(), &StatisticsPopover::copied);
    QApplication::clipboard()->clear();
    QTest::keyClick(m_table, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0], u"channel\tmin\tmax\tmean\tdeviation\tcount\tclipped\tnot_finite"_s);
    QVERIFY(lines[1].startsWith(u"all\t-0.5\t0.6\t"_s));
    QVERIFY(lines[2].startsWith(u"0\t-0.5\t0.5\t"_s));
    QVERIFY2(lines[2].endsWith(u"\t0.25\t1000\t500\t0"_s), qPrintable(lines[2]));
    QCOMPARE(copied.size(), 1);
    QApplication::clipboard()->clear();
    QTest::mouseClick(button(u"Copy numbers"_s), Qt::LeftButton);
    QCOMPARE(copied.size(), 2);
  }

  void whileTheyAreGatheredItSaysHowFar() {
    open(waiting(0.437, false));
    QCOMPARE(m_table->rowCount(), 0);
    QCOMPARE(m_histogram->told(), u"statistics 43 %"_s);
    QVERIFY(!button(u"Copy numbers"_s)->isEnabled());
    QSignalSpy toggled(m_popover.get(), &StatisticsPopover::stopToggled);
    QVERIFY(button(u"Stop"_s)->hasFocus());
    QTest::keyClick(button(u"Stop"_s), Qt::Key_Space);
    QCOMPARE(toggled.size(), 1);
    m_popover->setFacts(waiting(0.5, true));
    QCOMPARE(m_histogram->told(), u"statistics stopped at 50 %"_s);
    QCOMPARE(button(u"Go on"_s)->accessibleName(), u"Go on with the statistics"_s);
    m_popover->setFacts(factsOf(3));  // they arrive while it is open
    QCOMPARE(m_table->rowCount(), 4);
    QVERIFY(!button(u"Go on"_s) || !button(u"Go on"_s)->isVisible());
  }

  void rowsAreWholeAndInsideTheScreen() {
    for (const int channels : {1, 3, 512}) {
      open(factsOf(channels));
      const QRect screen = m_popover->screen()->availableGeometry();
      QVERIFY(screen.contains(m_popover->geometry()));
      if (channels > 3) continue;
      QVERIFY(m_table->viewport()->height() >= m_table->rowCount() * 20);
      QCOMPARE(m_table->rowHeight(0), 20);
    }
  }

  void valuesThatAreNotFiniteAreDashes() {
    StatisticsFacts facts = factsOf(1);
    facts.channels[0] = {};
    facts.channels[0].count = facts.channels[0].notFinite = facts.channels[0].outsideLevels = 1000;
    facts.histograms = std::make_shared<const OutputHistograms>(OutputHistograms{{Histogram()}, Histogram()});
    open(facts);
    QCOMPARE(cell(0, 1), u"–"_s);
    QCOMPARE(cell(0, 5), u"100 %"_s);
    QCOMPARE(m_histogram->told(), u"no finite value"_s);
  }

 private:
  void open(const StatisticsFacts& facts) {
    m_popover->setFacts(facts);
    m_popover->popup(nullptr);
    QVERIFY(QTest::qWaitForWindowExposed(m_popover.get()));
  }
  QString cell(int row, int column) const { return m_table->item(row, column)->text(); }
  QPushButton* button(const QString& text) const {
    for (QPushButton* found : m_popover->findChildren<QPushButton*>()) {
      if (found->text() == text) return found;
    }
    return nullptr;
  }

  std::unique_ptr<StatisticsPopover> m_popover;
  QTableWidget* m_table = nullptr;
  HistogramView* m_histogram = nullptr;
};

QTEST_MAIN(TestStatisticsPopover)
#include "tst_statistics_popover.moc"
