#include "app/session/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace convt;
using namespace Qt::StringLiterals;

class TestSettings : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theLastStateComesBack() {
    const QTemporaryDir folder;
    const Settings settings(folder.filePath(u"new/folder"_s));
    QVERIFY(!settings.lastState());
    State state = firstState();
    state.params.kernel = {7, 5};
    settings.saveLastState(state);
    QVERIFY(settings.lastState() == state);
  }

  void aBrokenFileCountsAsNone() {
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"last-state.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{ broken");
    file.close();
    QVERIFY(!Settings(folder.path()).lastState());
  }

  void recentFilesAreTenAndTheNewestFirst() {
    const QTemporaryDir folder;
    const Settings settings(folder.path());
    for (int i = 0; i < 12; ++i) settings.addRecentFile(u"/x/%1.png"_s.arg(i));
    settings.addRecentFile(u"/x/5.png"_s);
    QCOMPARE(settings.recentFiles().size(), 10);
    QCOMPARE(settings.recentFiles().front(), u"/x/5.png"_s);
    QCOMPARE(settings.recentFiles().count(u"/x/5.png"_s), 1);
    settings.clearRecentFiles();
    QVERIFY(settings.recentFiles().isEmpty());
  }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
