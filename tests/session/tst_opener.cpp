#include "app/session/opener.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace convt;
using namespace Qt::StringLiterals;

class TestOpener : public QObject {
  Q_OBJECT

  QString saved(const QString& name, const QImage& image) {
    const QString path = m_folder.filePath(name);
    image.save(path);
    return path;
  }
  static QImage filled(int side, Qt::GlobalColor color) {
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(color);
    return image;
  }

 private Q_SLOTS:
  void aPictureArrives() {
    Opener opener;
    const QSignalSpy opened(&opener, &Opener::opened);
    opener.openFile(saved(u"red.png"_s, filled(5, Qt::red)));
    QTRY_COMPARE(opened.count(), 1);
    const auto input = opened.front().front().value<InputPtr>();
    QCOMPARE(input->input.shape, (Shape{1, 3, 5, 5}));
    QCOMPARE(input->input.value(0, 0, 2, 2), 1.0F);
    QCOMPARE(input->title, u"red.png"_s);
    QVERIFY(!opener.busy());
  }

  void theNewestRequestCounts() {
    Opener opener;
    const QSignalSpy opened(&opener, &Opener::opened);
    const QString first = saved(u"a.png"_s, filled(900, Qt::red));
    const QString last = saved(u"b.png"_s, filled(7, Qt::blue));
    for (int i = 0; i < 20; ++i) opener.openFile(first);
    opener.openFile(last);
    QTRY_VERIFY(!opener.busy());
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened.front().front().value<InputPtr>()->input.shape.w, 7);
  }

  void aFailureIsOneSentence() {
    Opener opener;
    const QSignalSpy failed(&opener, &Opener::failed);
    QFile text(m_folder.filePath(u"text.png"_s));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("this is no picture");
    text.close();
    opener.openFile(text.fileName());
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed.front().front().toString().contains(u"text.png"_s));
    opener.openFile(m_folder.filePath(u"absent.png"_s));
    QTRY_COMPARE(failed.count(), 2);
  }

  void aStoppedRequestSaysSoAndOpensNothing() {
    Opener opener;
    const QSignalSpy started(&opener, &Opener::started);
    const QSignalSpy ended(&opener, &Opener::ended);
    const QSignalSpy opened(&opener, &Opener::opened);
    const QSignalSpy failed(&opener, &Opener::failed);
    opener.openFile(saved(u"long.png"_s, filled(900, Qt::red)));
    QCOMPARE(started.front().front().toString(), u"long.png"_s);
    opener.cancel();
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY(!opener.busy());
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed.front().front().toString().contains(u"long.png"_s));
    QCOMPARE(opened.count(), 0);
    opener.openFile(saved(u"next.png"_s, filled(3, Qt::red)));
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(ended.count(), 2);
  }

  void progressGrowsInStepsToTheEnd() {
    Opener opener;
    const QSignalSpy opened(&opener, &Opener::opened);
    const QSignalSpy progress(&opener, &Opener::progress);
    opener.openFile(saved(u"wide.png"_s, filled(1500, Qt::red)));
    QTRY_COMPARE(opened.count(), 1);
    double last = 0.0;
    for (const QList<QVariant>& told : progress) {
      QVERIFY(told.front().toDouble() > last + 0.009);
      last = told.front().toDouble();
    }
    QVERIFY2(last > 0.98, qPrintable(QString::number(last)));
    QVERIFY(progress.count() > 50 && progress.count() <= 101);
  }

  void aPastedPictureIsAnInput() {
    Opener opener;
    const QSignalSpy opened(&opener, &Opener::opened);
    opener.openImage(filled(3, Qt::green), u"pasted"_s);
    QTRY_COMPARE(opened.count(), 1);
    QVERIFY(opened.front().front().value<InputPtr>()->ref.kind == InputRef::Kind::Pasted);
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestOpener)
#include "tst_opener.moc"
