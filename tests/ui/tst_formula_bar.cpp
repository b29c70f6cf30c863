// The formula bar under the mouse, and what it paints.

#include <QAccessible>
#include <QClipboard>
#include <QEnterEvent>
#include <QSignalSpy>

#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

const LayerParams kStart{3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false};
const Shape kStreet{1, 3, 464, 700};

bool holds(const QImage& image, const QRect& area, const QColor& color) {
  for (int y = area.top(); y <= area.bottom(); ++y)
    for (int x = area.left(); x <= area.right(); ++x)
      if (image.pixelColor(x, y) == color) return true;
  return false;
}

QPoint numberAt(Axis axis, Param param) {
  const bool h = axis == Axis::H;
  const Formula f = makeFormula(axis, h ? heightTerms(kStart, kStreet) : widthTerms(kStart, kStreet), {});
  FormulaPlace place;
  place.left = h ? 16 : 555 + 16;
  place.right = h ? 538 : 1093;
  const auto boxes = layoutFormula(f, place);
  for (std::size_t i = 0; i < boxes.size(); ++i)
    if (f.tokens[i].param == param) return boxes[i].center().toPoint();
  return {};
}

}  // namespace

class TestFormulaBar : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void init() {
    failOnWarnings();
    m_bar = std::make_unique<FormulaBar>();
    m_bar->resize(1109, 48);
    m_bar->setSplit(555);
    m_bar->show(kStart, kStreet, {});
    QVERIFY(showActive(*m_bar));
    m_bar->resize(1109, 48);
  }
  void cleanup() { m_bar.reset(); }

  void numbersHaveTheSlidersColours() {
    const QImage image = m_bar->grab().toImage();
    for (const Axis axis : {Axis::H, Axis::W})
      for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::Dilation}) {
        const QPoint at = numberAt(axis, param);
        QVERIFY(holds(image, QRect(at - QPoint(4, 7), at + QPoint(4, 7)), theme().color(param)));
      }
    const QPoint zero = numberAt(Axis::H, Param::OutputPadding);
    QVERIFY(!holds(image, QRect(zero - QPoint(4, 7), zero + QPoint(4, 7)), theme().outputPadding));
  }

  void hoverNamesTheParameterAndUnderlines() {
    QSignalSpy hovered(m_bar.get(), &FormulaBar::paramHovered);
    QTest::mouseMove(m_bar.get(), numberAt(Axis::W, Param::Stride));
    QCOMPARE(hovered.count(), 1);
    QVERIFY(hovered[0][0].value<std::optional<Param>>() == Param::Stride);
    QVERIFY(hovered[0][1].value<Axis>() == Axis::W);
    const QPoint under(numberAt(Axis::W, Param::Stride).x(), 25);
    QCOMPARE(m_bar->grab().toImage().pixelColor(under), theme().stride);
    QTest::mouseMove(m_bar.get(), QPoint(500, 5));
    QVERIFY(!hovered.last()[0].value<std::optional<Param>>());
  }

  void wheelOverANumberAsksForAStep() {
    QSignalSpy steps(m_bar.get(), &FormulaBar::stepRequested);
    turnWheel(*m_bar, numberAt(Axis::H, Param::Kernel), 1);
    QCOMPARE(steps.count(), 1);
    QVERIFY(steps[0][0].value<Param>() == Param::Kernel);
    QVERIFY(steps[0][1].value<Axis>() == Axis::H);
    QCOMPARE(steps[0][2].toInt(), 1);
    turnWheel(*m_bar, numberAt(Axis::H, Param::Input), 1);  // the input's size is not the layer's to change
    turnWheel(*m_bar, QPoint(500, 5), -1);
    QCOMPARE(steps.count(), 1);
  }

  void evaluatedTermsAppearOnHover() {
    QEvent away(QEvent::Leave);
    QCoreApplication::sendEvent(m_bar.get(), &away);
    const QImage before = m_bar->grab().toImage();
    QEnterEvent enter({5, 5}, {5, 5}, {5, 5});
    QCoreApplication::sendEvent(m_bar.get(), &enter);
    QVERIFY(m_bar->grab().toImage() != before);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(m_bar.get(), &leave);
    QCOMPARE(m_bar->grab().toImage(), before);
  }

  void tallBarKeepsALineForThem() {
    m_bar->setTall(true);
    QCOMPARE(m_bar->sizeHint().height(), 64);
    m_bar->resize(1109, 64);
    const QImage image = m_bar->grab().toImage();
    bool any = false;
    for (int x = 16; x < 200; ++x)
      for (int y = 48; y < 60; ++y) any = any || image.pixelColor(x, y) != theme().window;
    QVERIFY(any);
  }

  void invalidIsInvertedOnThatAxisOnly() {
    LayerParams bad = kStart;
    bad.stride = {1, 3};
    bad.outputPadding = {2, 2};
    ParamError error;
    error.rule = Rule::OutputPaddingTooLarge;
    error.param = Param::OutputPadding;
    error.axis = Axis::H;
    m_bar->show(bad, kStreet, error);
    const QImage image = m_bar->grab().toImage();
    // The plate is the only ink that is 19 px wide without a gap.
    const auto plates = [&image](int from, int to) {
      int longest = 0;
      for (int x = from, run = 0; x < to; ++x) {
        run = image.pixelColor(x, 10) == theme().ink ? run + 1 : 0;
        longest = std::max(longest, run);
      }
      return longest;
    };
    QVERIFY(plates(0, 554) >= 16);
    QVERIFY(plates(556, 1109) < 4);
    QVERIFY(m_bar->text().contains(u"needs out pad < 1"_s));
  }

  void stacksInNarrowWindows() {
    QVERIFY(!m_bar->isStacked());
    m_bar->resize(767, 92);
    QVERIFY(m_bar->isStacked());
    QCOMPARE(m_bar->sizeHint().height(), 92);
    const QImage image = m_bar->grab().toImage();
    QVERIFY(holds(image, QRect(0, 0, 500, 44), theme().stride));
    QVERIFY(holds(image, QRect(0, 44, 500, 44), theme().stride));
  }

  void copiesAsText() {
    m_bar->setFocus();
    QTest::keyClick(m_bar.get(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"H = (464"_s));
    QVERIFY(QGuiApplication::clipboard()->text().endsWith(u"= 1399"_s));
  }

  void screenReadersHearTheWholeFormula() {
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(m_bar.get());
    QVERIFY(access);
    QCOMPARE(access->text(QAccessible::Name), u"Output size"_s);
    QCOMPARE(access->text(QAccessible::Description), m_bar->text());
  }

 private:
  std::unique_ptr<FormulaBar> m_bar;
};

QTEST_MAIN(TestFormulaBar)
#include "tst_formula_bar.moc"
