#include <QAbstractItemModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTranslator>

#include "tests/support/ui_setup.h"
#include "ui/controls/number_box.h"
#include "ui/target/size_list_model.h"
#include "ui/target/target_popover.h"
#include "ui/theme/focus_ring.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr ParamLinks kLinked{true, true, true, true, true};

/// Every text in brackets.
class PseudoLocale : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    return u'[' + QString::fromUtf8(text) + u']';
  }
};

int apart(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

TargetFacts startFacts(const Shape& input = {1, 3, 464, 700}) {
  TargetFacts facts;
  facts.params.stride = {2, 2};
  facts.params.padding = {1, 1};
  facts.input = input;
  facts.links = kLinked;
  return facts;
}

}  // namespace

class TestTargetPopover : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void beginsWithThePresentSize();
  void typingIsFollowedAtOnce();
  void whatIsNoSizeIsNotTaken();
  void buttonsWantFactors();
  void squareInputsHaveOneBox();
  void rowsSayEachValueAndTheVerdict();
  void changedValuesAreMediumInTheirColours();
  void thePresentLayerIsNamed();
  void anotherKernelOfGivenWeightsIsANewLayer();
  void aClickChooses();
  void keysWalkAndChoose();
  void longListsSayHowLong();
  void loosenedLinksAreSaid();
  void noneSaysWhy();
  void escapeCloses();
  void allTextIsTranslated();
  void everythingIsNamedAndReachedByTab();
  void fitsTheScreen();
  void windowIsPlainInBothThemes();

 private:
  void open(const TargetFacts& facts);
  QTableView& list() const { return *m_popover->findChild<QTableView*>(); }
  const QAbstractItemModel& model() const { return *list().model(); }
  NumberBox& box(int index) const { return *m_popover->findChildren<NumberBox*>()[index]; }
  QPushButton& button(int index) const { return *m_popover->findChildren<QPushButton*>()[index]; }
  QString summary() const { return m_popover->accessibleDescription(); }
  QString text(int row, int column) const { return model().index(row, column).data().toString(); }

  std::unique_ptr<QWidget> m_title;
  std::unique_ptr<TargetPopover> m_popover;
};

void TestTargetPopover::initTestCase() {
  setUpUi();
  FocusRing::install();
}

void TestTargetPopover::init() {
  failOnWarnings();
  m_title = std::make_unique<QWidget>();
  m_title->setGeometry(30, 40, 120, 20);
  QVERIFY(showActive(*m_title));
  m_popover = std::make_unique<TargetPopover>();
}

void TestTargetPopover::cleanup() {
  m_popover.reset();
  m_title.reset();
  setTheme(ThemeMode::Light);
}

void TestTargetPopover::open(const TargetFacts& facts) {
  m_popover->setFacts(facts);
  m_popover->popup(m_title.get());
  QVERIFY(QTest::qWaitForWindowExposed(m_popover.get()));
  m_popover->activateWindow();
}

void TestTargetPopover::beginsWithThePresentSize() {
  open(startFacts());
  QCOMPARE(m_popover->wanted(), (WantedSize{927, 1399}));
  QCOMPARE(box(0).value(), 927);
  QCOMPARE(box(1).value(), 1399);
  QVERIFY(box(0).hasFocus());
  QVERIFY(model().rowCount() > 0);
  QCOMPARE(list().currentIndex().row(), 0);
}

void TestTargetPopover::typingIsFollowedAtOnce() {
  open(startFacts());
  QTest::keyClicks(&box(0), u"928"_s);
  QCOMPARE(m_popover->wanted(), (WantedSize{928, 1399}));
  QTest::keyClick(&box(0), Qt::Key_Tab);
  QVERIFY(box(1).hasFocus());
  QTest::keyClicks(&box(1), u"1400"_s);
  QCOMPARE(m_popover->wanted(), (WantedSize{928, 1400}));
  QCOMPARE(text(0, SizeListModel::kKernel), u"4"_s);
  QTest::keyClick(&box(1), Qt::Key_Up);
  QCOMPARE(m_popover->wanted(), (WantedSize{928, 1401}));
}

void TestTargetPopover::whatIsNoSizeIsNotTaken() {
  open(startFacts());
  box(0).findChild<QLineEdit*>()->clear();
  QTest::keyClicks(&box(0), u"0"_s);
  QCOMPARE(m_popover->wanted(), (WantedSize{927, 1399}));
  QTest::keyClick(&box(0), Qt::Key_Tab);
  QCOMPARE(box(0).findChild<QLineEdit*>()->text(), u"1"_s);  // the least there is
}

void TestTargetPopover::buttonsWantFactors() {
  open(startFacts());
  const WantedSize sizes[] = {{464, 700}, {928, 1400}, {1856, 2800}};
  for (int i = 0; i < 3; ++i) {
    QTest::mouseClick(&button(i), Qt::LeftButton);
    QCOMPARE(m_popover->wanted(), sizes[i]);
    QCOMPARE(box(1).value(), static_cast<int>(sizes[i].w));
    QVERIFY(model().rowCount() > 0);
  }
}

void TestTargetPopover::squareInputsHaveOneBox() {
  open(startFacts({1, 3, 64, 64}));
  QVERIFY(!box(1).isVisible());
  QTest::keyClicks(&box(0), u"128"_s);
  QCOMPARE(m_popover->wanted(), (WantedSize{128, 128}));
  m_popover->close();
  TargetFacts apart = startFacts({1, 3, 64, 64});
  apart.links[1] = false;
  open(apart);
  QVERIFY(box(1).isVisible());
}

void TestTargetPopover::rowsSayEachValueAndTheVerdict() {
  open(startFacts());
  m_popover->want({928, 1400});
  QStringList row;
  for (int column = 0; column < SizeListModel::kColumns; ++column) row += text(0, column);
  QCOMPARE(row, (QStringList{u"4"_s, u"2"_s, u"1"_s, u"0"_s, u"1"_s, u"Even"_s}));
  QCOMPARE(model().index(0, 0).data(Qt::AccessibleTextRole).toString(),
           u"Kernel 4, Stride 2, Padding 1, Output padding 0, Dilation 1: Even"_s);
  bool uneven = false;
  for (int i = 0; i < model().rowCount(); ++i) {
    if (text(i, SizeListModel::kOutputPadding) == u"1" && text(i, SizeListModel::kKernel) == u"3")
      uneven = uneven || text(i, SizeListModel::kCoverage) == u"Uneven 1:2:4"_s;
  }
  QVERIFY(uneven);
}

void TestTargetPopover::changedValuesAreMediumInTheirColours() {
  open(startFacts());
  m_popover->want({928, 1400});
  const auto fontOf = [&](int column) { return model().index(0, column).data(Qt::FontRole).value<QFont>(); };
  QCOMPARE(fontOf(SizeListModel::kKernel), font(Type::BodyStrong));
  QCOMPARE(fontOf(SizeListModel::kStride), font(Type::Body));
  for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
    setTheme(mode);
    QTRY_COMPARE(m_popover->palette().color(QPalette::Window), theme().window);
    // The second row is not the chosen one: its digits stand in the parameter's colour.
    const QRect cell = list().visualRect(model().index(1, SizeListModel::kStride));
    const QImage image = list().viewport()->grab(cell).toImage();
    // Thin strokes reach their colour but nearly.
    int nearest = 765;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        nearest = std::min(nearest, apart(image.pixelColor(x, y), theme().stride));
    QVERIFY2(nearest < 60, qPrintable(QString::number(nearest)));
  }
}

void TestTargetPopover::thePresentLayerIsNamed() {
  open(startFacts());
  int named = 0;
  for (int i = 0; i < model().rowCount(); ++i) {
    if (!text(i, SizeListModel::kCoverage).endsWith(u"as it is"_s)) continue;
    ++named;
    QCOMPARE(text(i, SizeListModel::kKernel) + text(i, SizeListModel::kStride), u"32"_s);
    QCOMPARE(text(i, SizeListModel::kCoverage), u"Uneven 1:2:4, as it is"_s);
  }
  QCOMPARE(named, 1);
}

void TestTargetPopover::anotherKernelOfGivenWeightsIsANewLayer() {
  TargetFacts facts = startFacts();
  facts.givenWeights = true;
  open(facts);
  m_popover->want({928, 1400});
  QCOMPARE(text(0, SizeListModel::kCoverage), u"Even, as a new layer"_s);
  for (int i = 0; i < model().rowCount(); ++i) {
    QCOMPARE(text(i, SizeListModel::kCoverage).endsWith(u"as a new layer"_s),
             text(i, SizeListModel::kKernel) != u"3"_s);
  }
}

void TestTargetPopover::aClickChooses() {
  open(startFacts());
  m_popover->want({928, 1400});
  QSignalSpy chosen(m_popover.get(), &TargetPopover::layerChosen);
  const QRect row = list().visualRect(model().index(2, 1));
  const QString kernel = text(2, SizeListModel::kKernel);
  QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, row.center());
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(QString::number(chosen[0][0].value<LayerParams>().kernel.h), kernel);
  QCOMPARE(chosen[0][1].value<ParamLinks>(), kLinked);
  QVERIFY(!m_popover->isVisible());
}

void TestTargetPopover::keysWalkAndChoose() {
  open(startFacts());
  QSignalSpy chosen(m_popover.get(), &TargetPopover::layerChosen);
  QTest::mouseClick(&button(1), Qt::LeftButton);
  QTest::keyClick(&box(0), Qt::Key_Return);
  QTRY_VERIFY(list().hasFocus());
  QTest::keyClick(&list(), Qt::Key_Down);
  QCOMPARE(list().currentIndex().row(), 1);
  const QString padding = text(1, SizeListModel::kPadding);
  QTest::keyClick(&list(), Qt::Key_Return);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(QString::number(chosen[0][0].value<LayerParams>().padding.h), padding);
}

void TestTargetPopover::longListsSayHowLong() {
  TargetFacts facts = startFacts({1, 3, 4, 4});
  facts.links = ParamLinks{};
  open(facts);
  m_popover->want({16, 16});
  QCOMPARE(model().rowCount(), 200);
  QVERIFY2(summary().startsWith(u"First 200 of "_s), qPrintable(summary()));
}

void TestTargetPopover::loosenedLinksAreSaid() {
  open(startFacts());
  m_popover->want({927, 1400});
  QVERIFY2(summary().endsWith(u"H and W need paddings of their own."_s), qPrintable(summary()));
  QCOMPARE(text(0, SizeListModel::kKernel).contains(u'×'), false);
  m_popover->want({928, 2800});
  QVERIFY2(summary().endsWith(u"H and W need values of their own."_s), qPrintable(summary()));
  QCOMPARE(text(0, SizeListModel::kStride), u"2 × 4"_s);
}

void TestTargetPopover::noneSaysWhy() {
  open(startFacts());
  const int before = m_popover->height();
  m_popover->want({928, 1000});
  QVERIFY(!list().isVisible());
  QVERIFY2(summary().contains(u"The nearest above is (700 - 1)*2 - 2*15 + 1*(1 - 1) + 0 + 1 = 1369."_s),
           qPrintable(summary()));
  QVERIFY(m_popover->height() < before);
  const auto labels = m_popover->findChildren<QLabel*>();
  const auto* sentence = labels.last();
  QVERIFY(sentence->height() >= sentence->heightForWidth(sentence->width()));
}

void TestTargetPopover::escapeCloses() {
  open(startFacts());
  QTest::keyClicks(&box(0), u"12"_s);
  QTest::keyClick(&box(0), Qt::Key_Escape);
  QVERIFY(!m_popover->isVisible());
}

void TestTargetPopover::allTextIsTranslated() {
  open(startFacts());
  PseudoLocale locale;
  QCoreApplication::installTranslator(&locale);
  QTRY_VERIFY(m_popover->accessibleName().startsWith(u'['));
  for (const auto* label : m_popover->findChildren<QLabel*>())
    if (label->isVisible() && label->text() != u"×"_s)
      QVERIFY2(label->text().startsWith(u'['), qPrintable(label->text()));
  for (int i : {0, 1, 2}) QVERIFY(button(i).text().startsWith(u'[') && button(i).accessibleName().startsWith(u'['));
  for (int i : {0, 1}) QVERIFY(box(i).accessibleName().startsWith(u'['));
  for (int column = 0; column < SizeListModel::kColumns; ++column)
    QVERIFY(model().headerData(column, Qt::Horizontal).toString().startsWith(u'['));
  QVERIFY(text(0, SizeListModel::kCoverage).startsWith(u'['));
  QVERIFY(list().accessibleName().startsWith(u'['));
  QCoreApplication::removeTranslator(&locale);
  QTRY_COMPARE(m_popover->accessibleName(), u"Layers for a wanted output size"_s);
}

void TestTargetPopover::everythingIsNamedAndReachedByTab() {
  open(startFacts());
  QList<QWidget*> expected{&box(0), &box(1), &button(0), &button(1), &button(2), &list()};
  for (qsizetype i = 1; i <= expected.size(); ++i) {
    QTest::keyClick(m_popover->focusWidget(), Qt::Key_Tab);
    QCOMPARE(m_popover->focusWidget(), expected[i % expected.size()]);
  }
  for (const QWidget* each : expected) QVERIFY(!each->accessibleName().isEmpty());
}

void TestTargetPopover::fitsTheScreen() {
  const QRect room = m_title->screen()->availableGeometry();
  m_title->move(room.right() - 60, room.bottom() - 30);
  QTRY_COMPARE(m_title->x(), room.right() - 60);
  open(startFacts());
  QVERIFY(room.contains(m_popover->geometry()));
}

void TestTargetPopover::windowIsPlainInBothThemes() {
  for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
    setTheme(mode);
    open(startFacts());
    const QImage image = m_popover->grab().toImage();
    QCOMPARE(image.pixelColor(0, 60), theme().edge);
    QCOMPARE(image.pixelColor(8, 8), theme().window);
    QCOMPARE(image.pixelColor(image.width() - 5, image.height() - 5), theme().window);
    // The first row is chosen: ink.
    const QRect row = list().visualRect(model().index(0, 5));
    const QPoint inRow = list().viewport()->mapTo(m_popover.get(), row.center() + QPoint(40, 8));
    QCOMPARE(image.pixelColor(inRow * image.devicePixelRatio()), theme().ink);
    m_popover->close();
  }
}

QTEST_MAIN(TestTargetPopover)
#include "tst_target_popover.moc"
