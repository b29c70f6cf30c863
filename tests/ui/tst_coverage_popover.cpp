#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTranslator>

#include "engine/render/colormap.h"
#include "tests/support/ui_setup.h"
#include "tests/ui/coverage_case.h"
#include "ui/controls/segmented_switch.h"
#include "ui/coverage/channel_list.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/coverage/phase_table.h"
#include "ui/theme/focus_ring.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

/// The colour at a place of a grabbed widget, whatever the scale of the display.
QColor colorIn(const QImage& image, QPointF logical) {
  return image.pixelColor((logical * image.devicePixelRatio()).toPoint());
}

/// Every text in brackets.
class PseudoLocale : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    return u'[' + QString::fromUtf8(text) + u']';
  }
};

}  // namespace

class TestCoveragePopover : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void opensBelowItsChipInsideTheScreen();
  void switchChoosesTheViewByMouse();
  void switchChoosesTheViewByKeys();
  void keyCGoesThroughTheViews();
  void tablesShowThePhasesInTheirColours();
  void signedSumsAreZeroCentred();
  void strangersWeightsAreNotShown();
  void largeStridesAreToldInWords();
  void channelsAreChosenFromTheList();
  void evenSettingsAreButtonsWithTheirSize();
  void evenSettingsWorkByEnter();
  void settingsApartNameBothAxes();
  void givenWeightsMakeItANewLayer();
  void evenLayersHaveNoButtons();
  void escapeCloses();
  void factsMayArriveWhileItIsOpen();
  void everythingIsReachedByTabAndNamed();
  void allTextIsTranslated();
  void fitsEveryScreen();
  void windowIsPlainInBothThemes();

 private:
  void open(const CoverageFacts& facts);
  QList<QAbstractButton*> segments() const {
    return m_popover->findChild<SegmentedSwitch*>()->findChildren<QAbstractButton*>();
  }
  QList<QAbstractButton*> rows() const;
  QList<QPushButton*> buttons() const;
  PhaseTable* table(int index) const { return m_popover->findChildren<PhaseTable*>()[index]; }
  QString texts() const;

  std::unique_ptr<QWidget> m_chip;
  std::unique_ptr<CoveragePopover> m_popover;
};

void TestCoveragePopover::initTestCase() {
  setUpUi();
  FocusRing::install();
}

void TestCoveragePopover::init() {
  failOnWarnings();
  m_chip = std::make_unique<QWidget>();
  m_chip->setGeometry(30, 40, 120, 20);
  QVERIFY(showActive(*m_chip));
  m_popover = std::make_unique<CoveragePopover>();
}

void TestCoveragePopover::cleanup() {
  m_popover.reset();
  m_chip.reset();
  setTheme(ThemeMode::Light);
}

void TestCoveragePopover::open(const CoverageFacts& facts) {
  m_popover->setFacts(facts);
  m_popover->popup(m_chip.get());
  QVERIFY(QTest::qWaitForWindowExposed(m_popover.get()));
  m_popover->activateWindow();
}

QList<QAbstractButton*> TestCoveragePopover::rows() const {
  QList<QAbstractButton*> shown;
  for (auto* row : m_popover->findChild<ChannelList*>()->findChildren<QAbstractButton*>())
    if (row->isVisible()) shown += row;
  return shown;
}

QList<QPushButton*> TestCoveragePopover::buttons() const {
  QList<QPushButton*> shown;
  for (auto* button : m_popover->findChildren<QPushButton*>())
    if (button->isVisible()) shown += button;
  return shown;
}

QString TestCoveragePopover::texts() const {
  QStringList all;
  for (const auto* label : m_popover->findChildren<QLabel*>())
    if (label->isVisible()) all += label->text();
  return all.join(u'\n');
}

void TestCoveragePopover::opensBelowItsChipInsideTheScreen() {
  open(factsOf(startLayer()));
  const QRect room = m_chip->screen()->availableGeometry();
  const QPoint below = m_chip->mapToGlobal(QPoint(0, 22));
  // As low as its chip, or as low as the screen lets it.
  QCOMPARE(m_popover->pos(), QPoint(below.x(), std::min(below.y(), room.height() - m_popover->height())));
  QVERIFY(m_popover->width() >= 360 && m_popover->width() <= 440);
  m_popover->close();
  m_chip->move(room.right() - 60, room.bottom() - 30);
  QTRY_COMPARE(m_chip->x(), room.right() - 60);
  m_popover->popup(m_chip.get());
  QVERIFY(room.contains(m_popover->geometry()));
}

void TestCoveragePopover::switchChoosesTheViewByMouse() {
  open(factsOf(startLayer()));
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::viewChosen);
  QTest::mouseClick(segments()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].value<CoverageView>(), CoverageView::Counts);
  QTest::mouseClick(segments()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
  QTest::mouseClick(segments()[2], Qt::LeftButton);
  QCOMPARE(chosen[1][0].value<CoverageView>(), CoverageView::Both);
  // The chosen one is inverted.
  const QImage image = m_popover->grab().toImage();
  const auto corner = [&](int i) { return segments()[i]->mapTo(m_popover.get(), QPoint(4, 11)); };
  QCOMPARE(colorIn(image, corner(2)), theme().ink);
  QCOMPARE(colorIn(image, corner(0)), theme().base);
}

void TestCoveragePopover::switchChoosesTheViewByKeys() {
  CoverageFacts facts = factsOf(startLayer());
  facts.view = CoverageView::Counts;
  open(facts);
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::viewChosen);
  QCOMPARE(m_popover->focusWidget(), segments()[1]);
  QTest::keyClick(segments()[1], Qt::Key_Right);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].value<CoverageView>(), CoverageView::Both);
  QTest::keyClick(segments()[2], Qt::Key_Left);
  QCOMPARE(chosen[1][0].value<CoverageView>(), CoverageView::Counts);
}

void TestCoveragePopover::keyCGoesThroughTheViews() {
  open(factsOf(startLayer()));
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::viewChosen);
  for (const CoverageView next : {CoverageView::Counts, CoverageView::Both, CoverageView::Picture}) {
    QTest::keyClick(segments()[0], Qt::Key_C);
    QVERIFY(!chosen.isEmpty());
    QCOMPARE(chosen.last()[0].value<CoverageView>(), next);
    QVERIFY(segments()[static_cast<int>(next)]->isChecked());
  }
  for (auto* segment : segments()) QVERIFY(segment->toolTip().contains(u"key C"_s));
}

void TestCoveragePopover::tablesShowThePhasesInTheirColours() {
  CoverageFacts facts = factsOf(startLayer());
  giveWeights(facts, 0.25F);
  open(facts);
  QCOMPARE(table(0)->phases().values, (std::vector<double>{1, 2, 2, 4}));
  QCOMPARE(table(1)->phases().values, (std::vector<double>{0.75, 1.5, 1.5, 3}));
  const QImage counts = table(0)->grab().toImage();
  const QImage sums = table(1)->grab().toImage();
  const auto at = [this](const QImage& image, int j, int i) {
    return colorIn(image, table(0)->cellRect(j, i).topLeft() + QPoint(4, 4)).rgb();
  };
  // Padding 1: output pixel (0, 0) is of the phase with one tap.
  QCOMPARE(at(counts, 1, 1), coverageGrey(1.0));
  QCOMPARE(at(counts, 0, 1), coverageGrey(0.5));
  QCOMPARE(at(counts, 0, 0), coverageGrey(0.25));
  QCOMPARE(at(sums, 1, 1), colorAt(Colormap::Viridis, 1.0));
  QCOMPARE(at(sums, 0, 0), colorAt(Colormap::Viridis, 0.25));
  QCOMPARE(table(0)->accessibleDescription(), u"row 0: 1, 2; row 1: 2, 4"_s);
  QCOMPARE(table(1)->accessibleName(), u"Weight sums, R"_s);
}

void TestCoveragePopover::signedSumsAreZeroCentred() {
  CoverageFacts facts = factsOf(startLayer());
  auto weight = std::make_shared<Tensor>(Shape{3, 3, 3, 3});
  weight->at(0, 1, 0, 0) = -0.5F;
  weight->at(0, 1, 0, 1) = 0.25F;
  facts.weight = weight;
  facts.channel = 1;
  open(facts);
  const QImage sums = table(1)->grab().toImage();
  const auto at = [&](int j, int i) { return colorIn(sums, table(1)->cellRect(j, i).topLeft() + QPoint(4, 4)).rgb(); };
  QCOMPARE(at(1, 1), colorAt(Colormap::BrownTeal, 0.0));
  QCOMPARE(at(1, 0), colorAt(Colormap::BrownTeal, 0.75));
  QCOMPARE(at(0, 0), colorAt(Colormap::BrownTeal, 0.5));
}

void TestCoveragePopover::strangersWeightsAreNotShown() {
  CoverageFacts facts = factsOf(startLayer());
  giveWeights(facts, 0.25F);
  facts.params.kernel = {4, 4};
  open(facts);
  QVERIFY(table(1)->phases().values.empty());
  QCOMPARE(table(1)->accessibleDescription(), u"not known yet"_s);
}

void TestCoveragePopover::largeStridesAreToldInWords() {
  CoverageFacts facts = factsOf({1, {3, 3}, {9, 2}, {0, 0}, {0, 0}, {1, 1}, 1, false}, {1, 1, 20, 20});
  giveWeights(facts, 0.5F);
  open(facts);
  QCOMPARE(table(0)->accessibleDescription(), u"9 × 2 phases; from 0 to 2"_s);
  QCOMPARE(table(1)->accessibleDescription(), u"9 × 2 phases; from 0 to 1"_s);
  m_popover->setFacts(factsOf({1, {1, 1}, {900'000, 900'000}, {0, 0}, {0, 0}, {1, 1}, 1, false}, {1, 1, 2, 2}));
  QCOMPARE(table(0)->accessibleDescription(), u"900000 × 900000 phases; from 0 to 1"_s);
  QCOMPARE(table(1)->accessibleDescription(), u"too many phases"_s);
}

void TestCoveragePopover::channelsAreChosenFromTheList() {
  open(factsOf(startLayer()));
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::channelChosen);
  QTest::mouseClick(rows()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].toInt(), 1);
  QVERIFY(m_popover->isVisible());
}

void TestCoveragePopover::evenSettingsAreButtonsWithTheirSize() {
  open(factsOf(startLayer()));
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::evenChosen);
  QCOMPARE(buttons()[0]->text(), u"Kernel 3 to 4: 928 × 1400"_s);
  QCOMPARE(buttons()[1]->text(), u"Stride 2 to 3: 1390 × 2098"_s);
  m_popover->findChild<QScrollArea*>()->ensureWidgetVisible(buttons()[1]);
  const QImage image = m_popover->grab().toImage();
  const auto inside = [&](int i) { return colorIn(image, buttons()[i]->mapTo(m_popover.get(), QPoint(4, 11))); };
  QCOMPARE(inside(0), theme().ink);
  QCOMPARE(inside(1), theme().base);
  QTest::mouseClick(buttons()[1], Qt::LeftButton);
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].value<Fix>().params.stride, (Pair{3, 3}));
  QVERIFY(!m_popover->isVisible());
}

void TestCoveragePopover::evenSettingsWorkByEnter() {
  QSignalSpy chosen(m_popover.get(), &CoveragePopover::evenChosen);
  for (int i : {0, 1}) {
    open(factsOf(startLayer()));
    QTest::keyClick(buttons()[i], Qt::Key_Return);
    QCOMPARE(chosen.count(), i + 1);
    QCOMPARE(chosen[i][0].value<Fix>().param, i == 0 ? Param::Kernel : Param::Stride);
  }
}

void TestCoveragePopover::settingsApartNameBothAxes() {
  LayerParams params = startLayer();
  params.kernel = {3, 5};
  open(factsOf(params));
  QVERIFY2(buttons()[0]->text().startsWith(u"Kernel 3 × 5 to 4 × 6: "_s), qPrintable(buttons()[0]->text()));
}

void TestCoveragePopover::givenWeightsMakeItANewLayer() {
  CoverageFacts facts = factsOf(startLayer());
  facts.givenWeights = true;
  open(facts);
  QVERIFY(texts().contains(u"As a new layer"_s));
  QCOMPARE(buttons()[0]->accessibleName(), u"as a new layer: Kernel 3 to 4: 928 × 1400"_s);
}

void TestCoveragePopover::evenLayersHaveNoButtons() {
  LayerParams params = startLayer();
  params.kernel = {4, 4};
  CoverageFacts facts = factsOf(params);
  open(facts);
  QCOMPARE(buttons().size(), 0);
  QVERIFY(texts().endsWith(u"Every interior pixel gets the same number of taps."_s));
  know(facts, {0.5, 0, 0}, {0.5, 0, 0});
  m_popover->setFacts(facts);
  QVERIFY(texts().endsWith(u"Bilinear weights even out the sums."_s));
}

void TestCoveragePopover::escapeCloses() {
  open(factsOf(startLayer()));
  QTest::keyClick(segments()[0], Qt::Key_Escape);
  QVERIFY(!m_popover->isVisible());
}

void TestCoveragePopover::factsMayArriveWhileItIsOpen() {
  CoverageFacts facts = factsOf(startLayer());
  open(facts);
  const int before = m_popover->height();
  facts.params.kernel = {4, 4};
  facts.coverage = coverageOf(facts.params, facts.input);
  m_popover->setFacts(facts);
  QVERIFY(texts().startsWith(u"Every interior pixel gets 4 of the 16 taps"_s));
  QCOMPARE(m_popover->accessibleDescription(), coverageSentence(facts));
  QVERIFY(m_popover->height() < before);
}

void TestCoveragePopover::everythingIsReachedByTabAndNamed() {
  CoverageFacts facts = factsOf(startLayer());
  know(facts, {0.3, 0.2, 0.1}, {1, 1, 1});
  open(facts);
  QList<QWidget*> expected{segments()[0], rows()[0]};
  for (auto* button : buttons()) expected += button;
  for (qsizetype i = 1; i <= expected.size(); ++i) {
    QTest::keyClick(m_popover->focusWidget(), Qt::Key_Tab);
    QCOMPARE(m_popover->focusWidget(), expected[i % expected.size()]);
  }
  QVERIFY(!m_popover->accessibleName().isEmpty() && !m_popover->accessibleDescription().isEmpty());
  for (auto* button : m_popover->findChildren<QAbstractButton*>())
    if (button->isVisible()) QVERIFY(!button->accessibleName().isEmpty());
}

void TestCoveragePopover::allTextIsTranslated() {
  CoverageFacts facts = factsOf(startLayer());
  facts.params.outChannels = 64;
  giveWeights(facts, 0.25F);
  open(facts);
  PseudoLocale locale;
  QCoreApplication::installTranslator(&locale);
  QTRY_VERIFY(m_popover->accessibleName().startsWith(u'['));
  for (const auto* label : m_popover->findChildren<QLabel*>()) {
    if (label->isVisible()) QVERIFY2(label->text().startsWith(u'['), qPrintable(label->text()));
    if (!label->toolTip().isEmpty()) QVERIFY(label->toolTip().startsWith(u'['));
  }
  for (const auto* button : m_popover->findChildren<QAbstractButton*>())
    if (button->isVisible()) QVERIFY2(button->accessibleName().startsWith(u'['), qPrintable(button->accessibleName()));
  for (const auto* each : m_popover->findChildren<PhaseTable*>())
    QVERIFY(each->accessibleName().startsWith(u'[') && each->accessibleDescription().startsWith(u'['));
  QCoreApplication::removeTranslator(&locale);
  QTRY_COMPARE(m_popover->accessibleName(), u"Coverage"_s);
}

void TestCoveragePopover::fitsEveryScreen() {
  // The largest of all popovers: eight phases each way, nine channels, three settings.
  CoverageFacts facts = factsOf({64, {3, 3}, {8, 8}, {1, 1}, {0, 0}, {2, 2}, 1, true}, {1, 64, 464, 700});
  giveWeights(facts, -0.25F);
  know(facts, std::vector<double>(64, 0.1), std::vector<double>(64, 1.0));
  facts.channel = 63;
  open(facts);
  const QRect room = m_chip->screen()->availableGeometry();
  QVERIFY(room.contains(m_popover->geometry()));
  auto* scroll = m_popover->findChild<QScrollArea*>();
  // Nothing is cut off at the side, and the focus is scrolled to.
  for (auto* child : scroll->widget()->findChildren<QWidget*>()) {
    if (!child->isVisible()) continue;
    const QRect place(child->mapTo(scroll->widget(), QPoint(0, 0)), child->size());
    QVERIFY(scroll->widget()->rect().contains(place));
    if (const auto* label = qobject_cast<QLabel*>(child))
      QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
  }
  for (int i : {0, 1}) QVERIFY(table(i)->rect().contains(table(i)->cellRect(7, 7)));
  QCOMPARE(scroll->verticalScrollBar()->maximum() > 0, scroll->widget()->height() > scroll->viewport()->height());
  QTest::keyClick(m_popover->focusWidget(), Qt::Key_Backtab);
  auto* last = m_popover->focusWidget();
  QCOMPARE(last, buttons().last());
  const QRect seen(last->mapTo(scroll->viewport(), QPoint(0, 0)), last->size());
  QVERIFY(scroll->viewport()->rect().contains(seen));
}

void TestCoveragePopover::windowIsPlainInBothThemes() {
  for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
    setTheme(mode);
    open(factsOf(startLayer()));
    const QImage image = m_popover->grab().toImage();
    QCOMPARE(image.pixelColor(0, 60), theme().edge);
    QCOMPARE(image.pixelColor(image.width() - 1, 60), theme().edge);
    QCOMPARE(image.pixelColor(8, 8), theme().window);
    QCOMPARE(image.pixelColor(image.width() - 9, image.height() - 5), theme().window);
    m_popover->close();
  }
}

QTEST_MAIN(TestCoveragePopover)
#include "tst_coverage_popover.moc"
