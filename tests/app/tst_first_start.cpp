// The first minute: what the window shows when it is started for the first time, what the first sliders do to it, and
// what the second start brings back.

#include <QLabel>
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/slider_track.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/image/rule_plate.h"
#include "ui/image/view_title.h"
#include "ui/maps/feature_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr PixelAt kPlate{600, 800};  // the middle of the number plate in the output of kernel 3, stride 2, padding 1

}  // namespace

class TestFirstStart : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void sizesZoomAndMappingAreNamed() {
    const auto texts = titleTexts();
    QVERIFY2(texts.contains(u"3×464×700"_s), qPrintable(texts.join(u' ')));
    QVERIFY2(texts.contains(u"3×927×1399"_s), qPrintable(texts.join(u' ')));
    QCOMPARE(texts.count(u"2:1"_s), 2);
    QCOMPARE(m_studio->window().explorePage().findChild<Chip*>(u"mappingChip"_s)->text(), u"Levels 0..1"_s);
    QVERIFY(m_studio->status().startsWith(u"exact"_s));
    QVERIFY2(m_studio->status().contains(u"checked 64 px"_s), qPrintable(m_studio->status()));
    QVERIFY(m_studio->window().windowTitle().contains(u"street.png"_s));
    QVERIFY(m_studio->state() == firstState());
    QVERIFY(!m_studio->plate().isVisible());
  }

  void bothViewsLookAtThePlate() {
    const ImageView& input = m_studio->inputView();
    const ImageView& output = m_studio->outputView();
    QCOMPARE(input.zoom(), 2);
    QCOMPARE(output.zoom(), 2);
    QCOMPARE(input.centre().y, 300.0);
    QCOMPARE(input.centre().x, 400.0);
    QCOMPARE(output.centre().y, double(kPlate.y));
    QCOMPARE(output.centre().x, double(kPlate.x));
    m_studio->inputView().setFrameRect(std::nullopt);
    QCOMPARE(differenceFromFrame(m_studio->inputView(), *m_studio->frame()->input), QString());
    QCOMPARE(differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output, 140), QString());
    for (const Navigator* navigator : m_studio->window().explorePage().findChildren<Navigator*>())
      QVERIFY(navigator->isVisible());
  }

  void frameInTheInputIsWhatTheOutputViewShows() {
    // At stride 2 the output view shows half as many input pixels each way, around the same centre: white in black.
    const ImageView& view = m_studio->inputView();
    const QImage shown = Studio::grab(m_studio->inputView());
    const int left = view.width() / 2 - m_studio->outputView().width() / 4;
    const auto isFrame = [&](int x) {
      return shown.pixelColor(x, view.height() / 2) == Qt::white &&
             shown.pixelColor(x - 1, view.height() / 2) == Qt::black;
    };
    QVERIFY(isFrame(left - 1) || isFrame(left) || isFrame(left + 1) || isFrame(left + 2));
  }

  void captionGoesWithTheFirstChange() {
    CaptionStrip& caption = m_studio->caption();
    QVERIFY(caption.isVisible());
    QVERIFY(caption.accessibleDescription().contains(u"Kernel to 4"_s));
    const QImage shown = Studio::grab(m_studio->outputView());
    QCOMPARE(shown.pixelColor(4, 3), theme().window);
    QCOMPARE(shown.pixelColor(4, caption.height() - 1), theme().line);
    drag(Param::Kernel, 3, 4);
    QVERIFY(!caption.isVisible());
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!caption.isVisible());
  }

  void kernel3ShowsAMeshAndKernel4DoesNot() {
    QVERIFY2(meshOnThePlate() > 0.3, qPrintable(QString::number(meshOnThePlate())));
    QCOMPARE(coverageChip(), u"Uneven 1:2:4"_s);
    QVERIFY2(greatestMeasured() > 0.05, qPrintable(QString::number(greatestMeasured())));
    drag(Param::Kernel, 3, 4);
    QVERIFY(m_studio->settle());
    QVERIFY(titleTexts().contains(u"3×928×1400"_s));
    QVERIFY2(meshOnThePlate() < 0.02, qPrintable(QString::number(meshOnThePlate())));
    QCOMPARE(coverageChip(), u"Even"_s);
    QVERIFY2(greatestMeasured() < 0.01, qPrintable(QString::number(greatestMeasured())));
  }

  void randomWeightsMakeAMeshThoughTheCountsAreEven() {
    drag(Param::Kernel, 3, 4);
    drag(Param::Weight, 0, 7);
    QVERIFY(m_studio->settle());
    QVERIFY2(coverageChip().startsWith(u"Even, mesh ."_s), qPrintable(coverageChip()));
    QVERIFY2(greatestMeasured() > 0.1, qPrintable(QString::number(greatestMeasured())));
    const auto* chip = m_studio->window().explorePage().findChild<Chip*>(u"coverageChip"_s);
    QVERIFY2(chip->accessibleDescription().contains(u"counts are even, the weights are not"_s),
             qPrintable(chip->accessibleDescription()));
  }

  void bilinearWeightsShowNoMesh() {
    WeightSource bilinear;
    bilinear.kind = WeightKind::Bilinear;
    m_studio->session().setWeights(bilinear, {u"bilinear"_s, 0});
    QVERIFY(m_studio->settle());
    QVERIFY2(meshOnThePlate() < 0.02, qPrintable(QString::number(meshOnThePlate())));
    QCOMPARE(coverageChip(), u"Uneven 1:2:4, no mesh"_s);
    QVERIFY2(greatestMeasured() < 0.01, qPrintable(QString::number(greatestMeasured())));
  }

  void stride4LeavesPixelsBlack() {
    drag(Param::Stride, 2, 4);
    QVERIFY(m_studio->settle());
    QVERIFY(titleTexts().contains(u"3×1853×2797"_s));
    QCOMPARE(coverageChip(), u"44 % never written"_s);
    m_studio->outputView().setMarks({});
    const QImage shown = Studio::grab(m_studio->outputView());
    const ViewTransform view = m_studio->outputView().transform();
    int holes = 0;
    int written = 0;
    // Around the middle: nothing of the stamps reaches the rows and columns with (o + 1) mod 4 = 3.
    for (std::int64_t y = 1180; y < 1220; ++y) {
      for (std::int64_t x = 1570; x < 1630; ++x) {
        const QRgb pixel = shown.pixel(view.cellRect({y, x}).center());
        const bool hole = (y + 1) % 4 == 3 || (x + 1) % 4 == 3;
        if (hole) QCOMPARE(pixel, qRgb(0, 0, 0));
        if (!hole && qGray(pixel) > 20) ++written;
        (hole ? holes : written) += hole ? 1 : 0;
      }
    }
    QCOMPARE(holes, 40 * 60 * 7 / 16);
    QVERIFY(written > 40 * 60 / 4);
  }

  void secondStartBringsTheLastStateBack() {
    drag(Param::Kernel, 3, 6);
    drag(Param::Weight, 0, 42);
    m_studio->session().setView({123.0, 234.0, 4});
    auto display = m_studio->state().display;
    display.navigator = false;
    m_studio->session().setDisplay(display, {u"navigator"_s, 0});
    QVERIFY(m_studio->settle());
    const State last = m_studio->state();
    const QImage shown = Studio::grab(m_studio->outputView());
    m_studio->open();
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->state() == last);
    QVERIFY(!m_studio->caption().isVisible());
    QVERIFY(!m_studio->session().undoStack().canUndo());
    QCOMPARE(Studio::grab(m_studio->outputView()), shown);
    for (const Navigator* navigator : m_studio->window().explorePage().findChildren<Navigator*>())
      QVERIFY(!navigator->isVisible());
  }

  void lastStateThatIsInvalidNamesItsRule() {
    LayerParams params = m_studio->params();
    params.outputPadding = {5, 5};
    m_studio->session().setParams(params, {u"invalid"_s, 0});
    m_studio->open();
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->params() == params);
    QVERIFY(m_studio->plate().isVisible());
    QCOMPARE(int(m_studio->session().error()->rule), int(Rule::OutputPaddingTooLarge));
    QVERIFY(!m_studio->inputView().valueText({300, 400}).isEmpty());  // the input is there, the output is not
    QCOMPARE(titleTexts().count(u"2:1"_s), 2);
    QVERIFY(!m_studio->window().explorePage().findChild<Chip*>(u"mappingChip"_s)->isVisible());
    m_studio->track(Param::OutputPadding).setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Home);
    QVERIFY(m_studio->settle());
    QVERIFY(!m_studio->plate().isVisible());
    QCOMPARE(differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output, 140), QString());
  }

  void lastFileThatIsGoneIsSaidAndStreetIsShown() {
    State last = m_studio->state();
    last.input = {InputRef::Kind::File, m_studio->path(u"gone.png"_s)};
    m_studio->close();
    m_studio->settings().saveLastState(last);
    m_studio->open();
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->session().input()->ref.name, streetId());
    QVERIFY2(m_studio->status().contains(u"gone.png"_s), qPrintable(m_studio->status()));
  }

  void aMapIsSeenLargeAndBackAgain() {
    m_studio->open();
    QVERIFY(m_studio->settle());
    auto* strip = m_studio->window().explorePage().findChild<FeatureStrip*>();
    for (const std::vector<int>& shown : {std::vector<int>{1}, std::vector<int>{0, 1, 2}}) {
      Q_EMIT strip->enlargeRequested(1);
      QVERIFY(m_studio->settle());
      QCOMPARE(m_studio->frame()->output->channels, shown);
    }
  }

 private:
  QString coverageChip() const { return m_studio->window().explorePage().findChild<Chip*>(u"coverageChip"_s)->text(); }

  double greatestMeasured() const {
    const auto numbers = m_studio->frame()->checkerboard;
    return numbers && !numbers->measured.empty() ? *std::max_element(numbers->measured.begin(), numbers->measured.end())
                                                 : std::nan("");
  }

  static QString streetId() { return firstState().input.name; }

  QStringList titleTexts() const {
    QStringList texts;
    for (const ViewTitle* title : m_studio->window().explorePage().findChildren<ViewTitle*>()) {
      for (const QLabel* label : title->findChildren<QLabel*>()) texts << label->text();
    }
    return texts;
  }

  void drag(Param param, int from, int to) const {
    SliderTrack& track = m_studio->track(param);
    m_studio->press(track, track.handleCentre(from).toPoint());
    m_studio->moveTo(track, track.handleCentre(to).toPoint());
    m_studio->release(track, track.handleCentre(to).toPoint());
  }

  /// How much the four phases of the painted pixels differ around the middle of the plate: (max - min) / mean.
  double meshOnThePlate() const {
    m_studio->outputView().setMarks({});  // the pin stands on the plate
    const QImage shown = Studio::grab(m_studio->outputView());
    const ViewTransform view = m_studio->outputView().transform();
    std::array<double, 4> sums{};
    for (std::int64_t y = kPlate.y - 20; y < kPlate.y + 20; ++y) {
      for (std::int64_t x = kPlate.x - 60; x < kPlate.x + 60; ++x) {
        const auto phase = static_cast<std::size_t>((y % 2) * 2 + x % 2);
        sums[phase] += qGray(shown.pixel(view.cellRect({y, x}).center()));
      }
    }
    const auto [least, most] = std::minmax_element(sums.begin(), sums.end());
    return (*most - *least) / ((sums[0] + sums[1] + sums[2] + sums[3]) / 4);
  }
};

QTEST_MAIN(TestFirstStart)
#include "tst_first_start.moc"
