// While a file takes long to open the window says which and how far, and lets its user end it.

#include <QPushButton>
#include <QSignalSpy>

#include "app/open_progress.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestOpenProgress : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void whatOpensAtOnceNeverShowsIt() {
    OpenProgress& line = m_studio->window().openProgress();
    line.begin(u"quick.png"_s);
    QVERIFY(line.isHidden());
    line.end();
    QVERIFY(!QTest::qWaitFor([&] { return line.isVisible(); }, 2 * OpenProgress::kDelay));
  }

  void whatTakesLongIsNamedWithItsShare() {
    OpenProgress& line = m_studio->window().openProgress();
    const QImage before = Studio::grab(m_studio->window());
    line.begin(u"long.png"_s);
    QTRY_VERIFY(line.isVisible());
    QCOMPARE(line.text(), u"opening long.png, 0 %"_s);
    const int width = line.width();
    line.setShare(0.999);
    QCOMPARE(line.text(), u"opening long.png, 99 %"_s);
    QTRY_COMPARE(line.width(), width);
    // It is painted inside the window, at the end of its lowest line.
    const QImage shown = Studio::grab(m_studio->window());
    const QRect place(line.mapTo(&m_studio->window(), QPoint(0, 0)), line.size());
    QVERIFY(m_studio->window().rect().contains(place));
    QVERIFY(shown.copy(place) != before.copy(place));
    line.end();
    QVERIFY(line.isHidden());
    QTRY_COMPARE(Studio::grab(m_studio->window()), before);
  }

  void longNamesAreElided() {
    OpenProgress& line = m_studio->window().openProgress();
    line.begin(QString(400, u'w') + u".png"_s);
    QTRY_VERIFY(line.isVisible());
    QVERIFY(line.width() < 500);
    QVERIFY(line.text().contains(u'…'));
    line.end();
  }

  void itsButtonEndsTheOpening() {
    QImage image(1200, 1200, QImage::Format_RGB32);
    image.fill(Qt::red);
    const QString path = m_studio->path(u"big.png"_s);
    QVERIFY(image.save(path));
    const State before = m_studio->state();
    OpenProgress& line = m_studio->window().openProgress();
    line.show();  // as after its delay: this file opens within it
    QTRY_VERIFY(line.isVisible() && line.width() > 50);
    m_studio->window().openFile(path);
    auto* button = line.findChild<QPushButton*>();
    m_studio->click(*button, button->rect().center());
    QTRY_VERIFY2(m_studio->status().contains(u"Opening “big.png” was stopped."_s), qPrintable(m_studio->status()));
    QVERIFY(line.isHidden());
    QVERIFY(m_studio->state() == before);
    QCOMPARE(m_studio->session().undoStack().count(), 0);
  }

  void itIsGoneWhenTheFileIsOpen() {
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::red);
    const QString path = m_studio->path(u"small.png"_s);
    QVERIFY(image.save(path));
    OpenProgress& line = m_studio->window().openProgress();
    line.show();
    m_studio->window().openFile(path);
    QVERIFY(line.text().contains(u"small.png"_s));
    QTRY_COMPARE(m_studio->session().input()->title, u"small.png"_s);
    QVERIFY(line.isHidden());
  }
};

QTEST_MAIN(TestOpenProgress)
#include "tst_open_progress.moc"
