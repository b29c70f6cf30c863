// From a place in one view to what it means in all the others: by mouse and by keys alone.

#include <QApplication>
#include <QClipboard>
#include <cmath>

#include "app/hover_lane.h"
#include "app/status_line.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/kernel_strip.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/image/readout_plate.h"
#include "ui/image/view_link.h"
#include "ui/maps/map_area.h"
#include "ui/maps/strip_layout.h"
#include "ui/pixel/this_pixel.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

bool isPinYellow(const QColor& color) {
  return color.red() > 230 && color.green() > 200 && color.blue() < 60;
}

/// The yellow pixels within so many of a place.
int yellowAround(const QImage& image, QPoint place, int reach) {
  int count = 0;
  for (int y = place.y() - reach; y <= place.y() + reach; ++y) {
    for (int x = place.x() - reach; x <= place.x() + reach; ++x) {
      if (image.rect().contains(x, y) && isPinYellow(image.pixelColor(x, y))) ++count;
    }
  }
  return count;
}

}  // namespace

class TestHoverPin : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    StudioTest::init();
    m_studio->moveTo(m_studio->formula(), QPoint(3, 3));  // a move to where the pointer is already is none
  }

  void firstStartHasOutput601_801Pinned() {
    QVERIFY(pixel().pixel());
    QCOMPARE(pixel().pixel()->sum.place, (OutputPlace{0, 0, 601, 801}));
    QVERIFY2(m_studio->window().statusLine().readoutText().contains(u"pin 601, 801   R .325   G .335   B .346"_s),
             qPrintable(m_studio->window().statusLine().readoutText()));
    const QPoint ring = cellCentre(m_studio->outputView(), {601, 801});
    QVERIFY(yellowAround(Studio::grab(m_studio->outputView()), ring, 9) > 40);
    const QPoint square = cellCentre(m_studio->inputView(), {300, 400});
    QVERIFY(yellowAround(Studio::grab(m_studio->inputView()), square, 12) > 40);
  }

  void theTotalIsTheEnginesValueAndTheSumOfItsTerms() {
    for (const PixelAt at : {PixelAt{0, 0}, PixelAt{926, 1398}, PixelAt{600, 800}, PixelAt{1, 700}}) {
      m_studio->session().setPin(pinPoint(at, terms()));
      const auto explained = pixel().pixel();
      QCOMPARE(explained->sum.place.oy, at.y);
      QCOMPARE(explained->sum.place.ox, at.x);
      QCOMPARE(explained->value, m_studio->frame()->source->output(0, at.y, at.x));
      QVERIFY(std::abs(explained->sum.total - static_cast<double>(explained->value)) < 2e-6);
    }
  }

  void aClickInTheOutputPinsAndADragDoesNot() {
    ImageView& view = m_studio->outputView();
    const QPoint at = cellCentre(view, {640, 860});
    m_studio->click(view, at);
    QCOMPARE(pinned(), (PixelAt{640, 860}));
    QCOMPARE(pixel().pixel()->sum.place.oy, 640);
    m_studio->press(view, at);
    m_studio->moveTo(view, at + QPoint(40, 30));
    m_studio->release(view, at + QPoint(40, 30));
    QCOMPARE(pinned(), (PixelAt{640, 860}));
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(pinned(), (PixelAt{601, 801}));
  }

  void aClickInTheInputPinsTheMiddleOfItsStamp() {
    m_studio->click(m_studio->inputView(), cellCentre(m_studio->inputView(), {310, 420}));
    QCOMPARE(pinned(), (PixelAt{620, 840}));  // 310*2 - 1 + 1
  }

  void thePinStaysWithTheContentAndComesBack() {
    LayerParams params = m_studio->params();
    params.stride = {1, 1};
    m_studio->session().setParams(params, {u"Stride"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(pinned(), (PixelAt{300, 400}));
    params.stride = {2, 2};
    m_studio->session().setParams(params, {u"Stride"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(pinned(), (PixelAt{601, 801}));
  }

  void hoverLightsAllViewsAndIsReadOut() {
    const QPoint at = cellCentre(m_studio->outputView(), {640, 860});
    const QImage before = Studio::grab(m_studio->inputView());
    m_studio->moveTo(m_studio->outputView(), at);
    const auto plates = m_studio->window().explorePage().findChildren<ReadoutPlate*>();
    QCOMPARE(plates.size(), 2);
    for (const ReadoutPlate* plate : plates) QVERIFY(plate->isVisible());
    QVERIFY2(m_studio->window().statusLine().readoutText().contains(u"out 640, 860   R "_s),
             qPrintable(m_studio->window().statusLine().readoutText()));
    QVERIFY2(m_studio->window().statusLine().readoutText().contains(u"in 320, 430   R "_s),
             qPrintable(m_studio->window().statusLine().readoutText()));
    QVERIFY(Studio::grab(m_studio->inputView()) != before);
    QCOMPARE(pixel().pixel()->sum.place.oy, 601);  // what is pinned is explained
    // Outside the pictures nothing is pointed at.
    m_studio->moveTo(m_studio->formula(), QPoint(3, 3));
    for (const ReadoutPlate* plate : plates) QVERIFY(!plate->isVisible());
    QCOMPARE(Studio::grab(m_studio->inputView()), before);
  }

  void withoutAPinThePointerIsExplained() {
    m_studio->outputView().setFocus(Qt::OtherFocusReason);
    m_studio->key(Qt::Key_Escape);
    QVERIFY(!m_studio->state().pin);
    QVERIFY(!pixel().pixel());
    m_studio->moveTo(m_studio->outputView(), cellCentre(m_studio->outputView(), {640, 860}));
    QCOMPARE(pixel().pixel()->sum.place.oy, 640);
    QCOMPARE(pixel().pixel()->sum.place.ox, 860);
    m_studio->moveTo(m_studio->inputView(), cellCentre(m_studio->inputView(), {310, 420}));
    QCOMPARE(pixel().pixel()->sum.place.oy, 620);
  }

  void keysAloneSuffice() {
    ImageView& output = m_studio->outputView();
    output.setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Right);
    m_studio->key(Qt::Key_Down);
    m_studio->key(Qt::Key_Down);
    QCOMPARE(pinned(), (PixelAt{603, 802}));
    m_studio->key(Qt::Key_2);
    QCOMPARE(pixel().pixel()->sum.place.oc, 1);
    m_studio->key(Qt::Key_Escape);
    QVERIFY(!m_studio->state().pin);
    m_studio->key(Qt::Key_Left);  // a cursor, explained while it is there
    QVERIFY(pixel().pixel());
    const OutputPlace there = pixel().pixel()->sum.place;
    m_studio->key(Qt::Key_Return);
    QCOMPARE(pinned(), (PixelAt{there.oy, there.ox}));
    pixel().setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Right);
    QCOMPARE(pinned(), (PixelAt{there.oy, there.ox + 1}));
    m_studio->key(Qt::Key_3);
    QCOMPARE(m_studio->state().display.channel, 2);
    m_studio->key(Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().contains(u"y[0,2,"_s));
  }

  void theInputsCursorStartsAtThePin() {
    m_studio->session().setPin(pinPoint({620, 840}, terms()));  // the middle of the stamp of input (310, 420)
    m_studio->inputView().setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Right);
    const QString readout = m_studio->window().statusLine().readoutText();
    QVERIFY2(readout.contains(u"in 310, 421 "_s), qPrintable(readout));
  }

  void thePinStopsAtTheEdges() {
    m_studio->session().setPin(pinPoint({0, 1398}, terms()));
    m_studio->outputView().setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Up);
    m_studio->key(Qt::Key_Right);
    QCOMPARE(pinned(), (PixelAt{0, 1398}));
  }

  void aClickOnAMapPinsInItsChannel() {
    auto* area = m_studio->window().explorePage().findChild<MapArea*>();
    const QRect map = area->layoutOfMaps().mapRect(1);
    m_studio->click(*area, map.center());
    QCOMPARE(m_studio->state().display.channel, 1);
    QCOMPARE(pixel().pixel()->sum.place.oc, 1);
    const PicturePoint centre = m_studio->outputView().centre();
    QVERIFY(std::abs(static_cast<double>(pinned().y) - centre.y) <= 1.0);
    QVERIFY(std::abs(static_cast<double>(pinned().x) - centre.x) <= 1.0);
  }

  void aTapLightsWhereItActs() {
    auto* strip = m_studio->window().findChild<KernelStrip*>();
    const QImage before = Studio::grab(m_studio->outputView());
    m_studio->moveTo(*strip, QPoint(4, 4));
    const QImage lit = Studio::grab(m_studio->outputView());
    const ViewTransform view = m_studio->outputView().transform();
    // Tap (0, 0): output 2i - 1, every second row and column, both odd.
    int changed = 0;
    for (std::int64_t y = 610; y < 650; ++y) {
      for (std::int64_t x = 700; x < 760; ++x) {
        const QPoint at = view.cellRect({y, x}).topLeft();
        const bool differs = lit.pixel(at) != before.pixel(at);
        QCOMPARE(differs, y % 2 == 1 && x % 2 == 1);
        changed += differs ? 1 : 0;
      }
    }
    QCOMPARE(changed, 20 * 30);
    m_studio->click(*strip, QPoint(4, 4));
    const auto explained = pixel().pixel();
    QVERIFY(explained->sum.taps.h.kernel.contains(0) && explained->sum.taps.w.kernel.contains(0));
  }

  void aNumberOfTheFormulaLightsItsSliderAndItsPart() {
    const QImage before = Studio::grab(m_studio->outputView());
    const QImage panel = Studio::grab(m_studio->track(Param::Stride));
    Q_EMIT m_studio->formula().paramHovered(Param::Stride, Axis::H);
    QVERIFY(Studio::grab(m_studio->track(Param::Stride)) != panel);
    const QImage lit = Studio::grab(m_studio->outputView());
    const ViewTransform view = m_studio->outputView().transform();
    for (std::int64_t y = 610; y < 650; ++y) {  // the middle tap lands on 2i: even rows
      const QPoint at = view.cellRect({y, 720}).topLeft();
      QCOMPARE(lit.pixel(at) != before.pixel(at), y % 2 == 0);
    }
    Q_EMIT m_studio->formula().paramHovered(std::nullopt, Axis::H);
    QCOMPARE(Studio::grab(m_studio->outputView()), before);
  }

  void anOutputMayGrowUnderThePointer() {
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    ImageView& view = m_studio->outputView();
    const QPoint beside = cellCentre(view, {3, 7});  // the output has 7 columns
    m_studio->moveTo(view, beside);
    QVERIFY(!view.transform().pixelAt(beside));
    LayerParams params = m_studio->params();
    params.kernel = {5, 5};
    m_studio->session().setParams(params, {u"Kernel"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->outputShape.w, 9);
    const auto hovered = view.transform().pixelAt(beside);
    QCOMPARE(m_studio->window().statusLine().readoutText().contains(u"out "_s), hovered.has_value());
  }

  void whatWasUnderThePointerSaysThatItIsPinned() {
    m_studio->outputView().setFocus(Qt::OtherFocusReason);
    m_studio->key(Qt::Key_Escape);
    const QPoint at = cellCentre(m_studio->outputView(), {640, 860});
    m_studio->moveTo(m_studio->outputView(), at);
    const QRect title(QPoint(0, 0), QSize(pixel().width(), kStripTitle));
    const QImage pointedAt = Studio::grab(pixel()).copy(title);
    m_studio->click(m_studio->outputView(), at);
    QCOMPARE(pinned(), (PixelAt{640, 860}));
    QVERIFY(Studio::grab(pixel()).copy(title) != pointedAt);
    m_studio->key(Qt::Key_Escape);
    QCOMPARE(Studio::grab(pixel()).copy(title), pointedAt);
  }

  void anInvalidLayerKeepsTheLastPixel() {
    LayerParams params = m_studio->params();
    params.outputPadding = {5, 5};
    m_studio->session().setParams(params, {u"Output padding"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(pixel().pixel()->sum.place, (OutputPlace{0, 0, 601, 801}));
    QVERIFY2(m_studio->window().statusLine().readoutText().contains(u"last valid"_s),
             qPrintable(m_studio->window().statusLine().readoutText()));
  }

 private:
  ThisPixel& pixel() const { return *m_studio->window().findChild<ThisPixel*>(); }
  LayerTerms terms() const { return layerTerms(m_studio->frame()->params, m_studio->frame()->inputShape); }
  PixelAt pinned() const { return pinnedPixel(m_studio->state().pin.value(), terms()); }
  static QPoint cellCentre(const ImageView& view, PixelAt at) { return view.transform().cellRect(at).center(); }
};

QTEST_MAIN(TestHoverPin)
#include "tst_hover_pin.moc"
