// The statistics of the whole output: by key, their progress, and the user's wish to stop them.

#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>

#include "app/status_line.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/statistics/statistics_popover.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestStatisticsInWindow : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void theKeyOpensTheTable() {
    m_studio->key(Qt::Key_I);
    QTRY_VERIFY(popover().isVisible());
    const auto* table = popover().findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), 4);
    const ChannelSummary& red = m_studio->frame()->statistics->front();
    QCOMPARE(red.count, std::int64_t{927 * 1399});
    QCOMPARE(m_studio->frame()->histograms->channels.front().count(), red.count);
    QCOMPARE(table->item(1, 0)->text(), u"R"_s);
    QVERIFY(statusLine().progress().isEmpty());
    QVERIFY(!stopButton().isVisible());
    popover().close();
  }

  void longWalksSayHowFarTheyAreAndStop() {
    beginLongWalk();
    QTRY_VERIFY_WITH_TIMEOUT(says(u"^statistics [0-9]+ %$"_s), 20'000);
    QVERIFY(stopButton().isVisible());
    QCOMPARE(stopButton().accessibleName(), u"Stop the statistics"_s);
    m_studio->click(stopButton(), stopButton().rect().center());
    QTRY_VERIFY(says(u"^statistics stopped at [0-9]+ %$"_s));
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->frame()->settled);
    QVERIFY(!m_studio->frame()->statistics && !m_studio->frame()->check);
    const double share = m_studio->frame()->statisticsShare;
    QVERIFY(share > 0.0 && share < 1.0);

    // A pan does not begin them again; going on begins where it stopped.
    m_studio->session().setView({200.0, 300.0, m_studio->state().view.zoom});
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->statisticsShare, share);
    QCOMPARE(stopButton().text(), u"Go on"_s);
    m_studio->key(Qt::Key_I, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(says(u"^statistics [0-9]+ %$"_s), 20'000);
    QVERIFY(m_studio->frame()->statisticsShare >= share);
    m_studio->key(Qt::Key_I, Qt::ShiftModifier);
    QTRY_VERIFY(says(u"^statistics stopped at [0-9]+ %$"_s));
  }

  void anotherLayerForgetsTheStop() {
    beginLongWalk();
    QTRY_VERIFY_WITH_TIMEOUT(says(u"^statistics [0-9]+ %$"_s), 20'000);
    m_studio->key(Qt::Key_I, Qt::ShiftModifier);
    QTRY_VERIFY(says(u"^statistics stopped"_s));
    LayerParams small = m_studio->params();
    small.outChannels = 3;
    small.stride = {2, 2};
    small.kernel = {4, 4};
    m_studio->session().setParams(small, {});
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->frame()->statistics && m_studio->frame()->check);
    QVERIFY(statusLine().progress().isEmpty());
  }

 private:
  /// 1.3 thousand million values.
  void beginLongWalk() const {
    LayerParams params = m_studio->params();
    params.outChannels = 16;
    params.stride = {16, 16};
    params.kernel = {16, 16};
    m_studio->session().setParams(params, {});
  }
  StatusLine& statusLine() const { return m_studio->window().statusLine(); }
  QPushButton& stopButton() const { return *statusLine().findChild<QPushButton*>(u"stopStatistics"_s); }
  StatisticsPopover& popover() const { return m_studio->window().explorePage().statistics(); }
  bool says(const QString& pattern) const {
    return QRegularExpression(pattern).match(statusLine().progress()).hasMatch();
  }
};

QTEST_MAIN(TestStatisticsInWindow)
#include "tst_statistics_view.moc"
