// The Compare tab on its own: the round trip of the session's layer, the ladder, what stays in an invalid state.

#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "app/compare_page.h"
#include "app/session/resources.h"
#include "app/session/samples.h"
#include "tests/support/ui_setup.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/ladder_view.h"
#include "ui/compare/round_trip_panel.h"
#include "ui/controls/flat_combo.h"
#include "ui/image/plate_button.h"
#include "ui/image/rule_plate.h"
#include "ui/image/veil.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestComparePage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    loadResources();
    setUpUi();
  }

  void init() {
    failOnWarnings();
    m_session = std::make_unique<Session>();
    State state = firstState();
    state.view = {232, 350, 2};
    m_session->restore(state, (*openSample(u"street"_s)).input);
    m_page = std::make_unique<ComparePage>(*m_session);
    m_page->resize(1108, 650);
    QVERIFY(showActive(*m_page));
    QVERIFY(settle());
  }

  void cleanup() {
    m_page.reset();
    m_session.reset();
  }

  void threePicturesOfTheSamePlace() {
    for (const char* name : {"before", "after", "difference"}) {
      QCOMPARE(view(name).zoom(), 2);
      QCOMPARE(view(name).centre(), (PicturePoint{232, 350}));
      QVERIFY(!view(name).accessibleName().isEmpty());
    }
    // The first one is the input itself, pixel by pixel.
    const Input& input = m_session->input()->input;
    const ViewTransform place = view("before").transform();
    const QImage image = view("before").grab().toImage();
    for (std::int64_t y = 200; y < 260; y += 3) {
      for (std::int64_t x = 300; x < 400; x += 3) {
        const QRgb painted = image.pixel(place.cellRect({y, x}).center());
        QCOMPARE(qRed(painted), std::lround(255.0F * input.value(0, 0, y, x)));
        QCOMPARE(qBlue(painted), std::lround(255.0F * input.value(0, 2, y, x)));
      }
    }
    QVERIFY(m_page->trip()->facts.comparesAll());
    QVERIFY(panel().text().contains(u"The size returns, the values do not"_s));
  }

  void panAndZoomAreTheSessions() {
    QSignalSpy moved(m_session.get(), &Session::viewChanged);
    view("difference").setFocus(Qt::TabFocusReason);
    QTest::keyClick(&view("difference"), Qt::Key_Plus);
    QCOMPARE(m_session->state().view.zoom, 3);
    QCOMPARE(view("before").zoom(), 3);
    const QPoint middle = view("after").rect().center();
    QTest::mousePress(&view("after"), Qt::LeftButton, {}, middle);
    QTest::mouseMove(&view("after"), middle + QPoint(60, 30));
    QTest::mouseRelease(&view("after"), Qt::LeftButton, {}, middle + QPoint(60, 30));
    const double moved60 = 350.0 - 60.0 * m_page->devicePixelRatioF() / 3.0;
    QVERIFY(std::abs(m_session->state().view.x - moved60) <= 0.5);
    QCOMPARE(view("before").centre().x, m_session->state().view.x);
    QVERIFY(moved.count() >= 2);
    // All of it is computed: looking elsewhere computes nothing.
    QVERIFY(!m_page->working());
    QTest::keyClick(&view("after"), Qt::Key_0);
    QVERIFY(view("before").transform().visibleRect().width() >= 699.0);
  }

  void aParameterShowsItsOwnRoundTrip() {
    LayerParams params = m_session->state().params;
    params.kernel = {4, 4};
    m_session->setParams(params, {u"Kernel"_s, 0});
    QVERIFY(settle());
    QCOMPARE(m_page->trip()->facts.output, (Shape{1, 3, 928, 1400}));
    QVERIFY(m_page->trip()->facts.params == params);
    QCOMPARE(m_page->trip()->state, m_session->stateNumber());
  }

  void aRungSetsTheOutputPaddingInOneStep() {
    const State before = m_session->state();
    const LadderView& ladder = *visibleLadder();
    const LadderPlaces places = ladderPlaces(ladder.area(), ladder.scene());
    QTest::mouseClick(visibleLadder(), Qt::LeftButton, {}, places.rungs.at(1).box.center().toPoint());
    QCOMPARE(m_session->state().params.outputPadding, (Pair{1, 1}));
    QVERIFY(m_session->undoStack().undoText().contains(u"Output padding 0 to 1"_s));
    QVERIFY(ladder.scene().h.at(1).present);
    QVERIFY(settle());
    QCOMPARE(m_page->trip()->facts.output, (Shape{1, 3, 928, 1400}));
    QCOMPARE(m_page->trip()->facts.returned, (Shape{1, 3, 464, 700}));
    m_session->undoStack().undo();
    QVERIFY(m_session->state().params == before.params);
    QVERIFY(ladder.scene().h.at(0).present);
  }

  void outputPaddingBeyondTheStrideIsSaid() {
    LayerParams params = m_session->state().params;
    params.dilation = {5, 5};
    params.outputPadding = {3, 3};
    params.bias = true;
    m_session->setParams(params, {u"Beyond"_s, 0});
    QVERIFY(settle());
    QVERIFY2(panel().text().contains(u"465 rows"_s), qPrintable(panel().text()));
    QVERIFY(panel().text().contains(u"bias is left out"_s));
    QVERIFY(!visibleLadder()->scene().h.holdsPresent());
  }

  void anInvalidStateKeepsThePicturesDimmed() {
    auto& after = view("after");
    const QImage before = after.grab().toImage();
    const auto trip = m_page->trip();
    LayerParams params = m_session->state().params;
    params.outputPadding = {4, 4};
    m_session->setParams(params, {u"Invalid"_s, 0});
    auto* plate = m_page->findChild<RulePlate*>();
    QVERIFY(plate->isVisible());
    QVERIFY2(plate->accessibleDescription().contains(u"4 < max(2, 1) = 2 is false"_s),
             qPrintable(plate->accessibleDescription()));
    QVERIFY(settle());
    QCOMPARE(m_page->trip(), trip);
    const QImage dimmed = after.grab().toImage();
    const double share = veil(theme()).alphaF();
    for (int y = plate->height() + 2; y < before.height(); y += 7) {
      for (int x = 3; x < before.width(); x += 7) {
        const double expected = (1.0 - share) * before.pixelColor(x, y).green() + share * theme().window.green();
        QVERIFY(std::abs(expected - dimmed.pixelColor(x, y).green()) < 2.5);
      }
    }
    // The way out that the plate offers.
    PlateButton* button = plate->findChild<PlateButton*>();
    QTest::mouseClick(button, Qt::LeftButton, {}, button->rect().center());
    QVERIFY(!m_session->error());
    QVERIFY(!plate->isVisible());
    QCOMPARE(m_session->undoStack().undoText(), u"Output padding 4 to 1"_s);
    QVERIFY(settle());
    QVERIFY(m_page->trip() != trip);
  }

  void itWorksOnlyWhileItIsVisible() {
    const auto trip = m_page->trip();
    m_page->hide();
    LayerParams params = m_session->state().params;
    params.kernel = {5, 5};
    m_session->setParams(params, {u"Kernel"_s, 0});
    m_session->setView({100, 100, 3});
    QVERIFY(!m_page->working());
    QCOMPARE(m_page->trip(), trip);
    m_page->show();
    QVERIFY(settle());
    QVERIFY(m_page->trip()->facts.params.kernel == (Pair{5, 5}));
  }

  void aLargeInputIsComputedAroundTheView() {
    Tensor tensor({1, 1, 3000, 4000});
    for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = static_cast<float>(i % 251) / 250.0F;
    const Input input = makeInput(std::move(tensor));
    m_session->setInput(makeDocument({InputRef::Kind::Pasted, u"large"_s}, u"large"_s, input),
                        {{2900, 3900, 1}, std::nullopt});
    QVERIFY(settle());
    const RoundTripFacts& facts = m_page->trip()->facts;
    QVERIFY(!facts.comparesAll());
    // All that is seen: from the middle to the corner.
    const QRectF seen = view("before").transform().visibleRect();
    QVERIFY(static_cast<double>(facts.window.y0) <= seen.top() + 1 && facts.window.y0 + facts.window.rows == 3000);
    QVERIFY(static_cast<double>(facts.window.x0) <= seen.left() + 1 && facts.window.x0 + facts.window.cols == 4000);
    QVERIFY(panel().text().contains(u"inputs around the centre"_s));
    // A short pan stays inside; a far one computes anew.
    m_session->setView({2880, 3880, 1});
    QVERIFY(!m_page->working());
    m_session->setView({100, 100, 1});
    QVERIFY(settle());
    QCOMPARE(m_page->trip()->facts.window.y0, 0);
  }

  void aGridOfNumbersIsExact() {
    MicroGrid micro = m_session->state().micro;
    micro.on = true;
    m_session->setMicro(micro, {u"Grid"_s, 0});
    QVERIFY(settle());
    const RoundTrip& trip = *m_page->trip();
    QCOMPARE(trip.before.picture->channels.size(), std::size_t{1});
    QCOMPARE(trip.before.picture->value(0, 1, 1), 6.0F);
    // Per axis 1 2 1 at stride 2 and back is 1 6 1; of a ramp both axes make 8*8 times the middle.
    QCOMPARE(trip.after.picture->value(0, 1, 1), 384.0F);
    QCOMPARE(trip.facts.random->difference(), 0.0);
    QCOMPARE(trip.facts.itself->difference(), 0.0);
    // All of it is seen, and as large as it can be.
    const QRectF seen = view("before").transform().visibleRect();
    QCOMPARE(seen.size(), QSizeF(4, 4));
    QVERIFY(view("before").zoom() > 64);
    auto* box = m_page->findChild<FlatCombo*>();
    QVERIFY(box->isVisible());
    view("before").setFocus(Qt::TabFocusReason);
    QTest::keyClick(&view("before"), Qt::Key_2);
    QCOMPARE(m_session->state().display.inputChannel, 1);
    QVERIFY(settle());
    QCOMPARE(m_page->trip()->before.picture->channels, std::vector<int>{1});
  }

  void thePointerReadsAllThree() {
    QSignalSpy read(m_page.get(), &ComparePage::readout);
    const ViewTransform place = view("difference").transform();
    const QPoint at = place.cellRect({230, 352}).center();  // in device pixels
    const QPoint pointer = (QPointF(at) / m_page->devicePixelRatioF()).toPoint();
    moveTo(view("difference"), pointer);
    QTRY_VERIFY(!read.isEmpty());
    const QString text = read.last().front().toString();
    QVERIFY2(text.contains(u"   R "_s) && text.contains(u"back"_s) && text.contains(u"B "_s), qPrintable(text));
    // Marked in all three, there and nowhere else.
    for (const char* name : {"before", "after", "difference"}) {
      const QImage marked = view(name).grab().toImage();
      moveTo(view("difference"), QPoint(5, 5));
      QTRY_VERIFY(!read.last().front().toString().startsWith(u"230,"_s));
      const QImage elsewhere = view(name).grab().toImage();
      moveTo(view("difference"), pointer);
      QTRY_COMPARE(read.last().front().toString(), text);
      int changed = 0;
      // At a fractional scale the last row and column may not be the view's.
      for (int y = 0; y < marked.height() - 1; ++y) {
        for (int x = 0; x < marked.width() - 1; ++x) {
          if (marked.pixel(x, y) == elsewhere.pixel(x, y)) continue;
          ++changed;
          const bool here = (QPoint(x, y) - at).manhattanLength() < 80 || x + y < 160;
          QVERIFY2(here, qPrintable(u"%1 at %2,%3 of %4x%5"_s.arg(QLatin1StringView(name))
                                        .arg(y)
                                        .arg(x)
                                        .arg(marked.height())
                                        .arg(marked.width())));
        }
      }
      QVERIFY2(changed > 30, name);
    }
  }

 private:
  CompareView& view(const char* name) const { return *m_page->findChild<CompareView*>(QLatin1StringView(name)); }
  RoundTripPanel& panel() const { return *m_page->findChild<RoundTripPanel*>(); }

  void moveTo(const QWidget& widget, QPoint at) const {
    QTest::mouseMove(m_page->windowHandle(), widget.mapTo(m_page.get(), at));
  }

  LadderView* visibleLadder() const {
    for (LadderView* ladder : m_page->findChildren<LadderView*>()) {
      if (ladder->isVisible()) return ladder;
    }
    return nullptr;
  }

  /// Nothing is under way for what is wanted now.
  bool settle() const {
    return QTest::qWaitFor([this] { return m_page->trip() && !m_page->working(); }, 20000);
  }

  std::unique_ptr<Session> m_session;
  std::unique_ptr<ComparePage> m_page;
};

QTEST_MAIN(TestComparePage)
#include "tst_compare_page.moc"
