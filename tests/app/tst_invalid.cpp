// Impossible combinations in the window: the last good picture stays, dimmed; the rule is named with its numbers; the
// ways out do what they say; nothing moves by itself.

#include <QLabel>
#include <QPushButton>

#include "engine/core/coverage.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/number_box.h"
#include "ui/controls/slider_track.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/image/plate_button.h"
#include "ui/image/rule_plate.h"
#include "ui/maps/feature_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

/// One way into an invalid state, from the first start.
struct Case {
  const char* name;
  const char* sample;  ///< opened first
  bool apart = false;  ///< H and W apart
  void (*prepare)(LayerParams&) = nullptr;
  void (*change)(LayerParams&) = nullptr;
  const char* opened = nullptr;  ///< or a sample that is opened as the change
  Rule rule = Rule::Positive;
  Axis axis = Axis::None;
  const char* says = "";     ///< in the plate
  const char* formula = "";  ///< in the formula, where the rule is about the size
  int fixes = 0;
};

const Case kCases[] = {
    {"output padding of both axes", "street", false, nullptr,
     [](LayerParams& p) {
       p.outputPadding = {2, 2};
     },
     nullptr, Rule::OutputPaddingTooLarge, Axis::Both, "2 < max(2, 1) = 2 is false", "needs out pad < 2", 2},
    {"output padding of H", "street", true, nullptr, [](LayerParams& p) { p.outputPadding.h = 4; }, nullptr,
     Rule::OutputPaddingTooLarge, Axis::H, "4 < max(2, 1) = 2 is false", "needs out pad < 2", 2},
    {"output padding of W", "street", true, nullptr, [](LayerParams& p) { p.outputPadding.w = 7; }, nullptr,
     Rule::OutputPaddingTooLarge, Axis::W, "7 < max(2, 1) = 2 is false", "needs out pad < 2", 2},
    {"stride that no longer allows the output padding", "street", false,
     [](LayerParams& p) {
       p.outputPadding = {1, 1};
     },
     [](LayerParams& p) {
       p.stride = {1, 1};
     },
     nullptr, Rule::OutputPaddingTooLarge, Axis::Both, "1 < max(1, 1) = 1 is false", "needs out pad < 1", 2},
    {"padding that leaves nothing", "tutorial", false, nullptr,
     [](LayerParams& p) {
       p.padding = {3, 3};
     },
     nullptr, Rule::OutputEmpty, Axis::Both, "(4 - 1)*1 - 2*3 + 1*(2 - 1) + 0 + 1 = -1", "needs at least 1", 2},
    {"padding of W that leaves nothing", "impulse", true,
     [](LayerParams& p) {
       p.stride = {1, 1};
     },
     [](LayerParams& p) { p.padding.w = 12; }, nullptr, Rule::OutputEmpty, Axis::W, "= -7", "needs at least 1", 2},
    {"groups that do not divide the output channels", "street", false, [](LayerParams& p) { p.groups = 3; },
     [](LayerParams& p) { p.outChannels = 4; }, nullptr, Rule::GroupsDivideOutput, Axis::None,
     "4 / 3 must be a whole number; 1 is left over", "", 2},
    {"groups that do not divide another input", "street", false, [](LayerParams& p) { p.groups = 3; }, nullptr,
     "checkerboard", Rule::GroupsDivideInput, Axis::None, "1 / 3 must be a whole number; 1 is left over", "", 1},
    {"given weights with another kernel", "tutorial", false, nullptr,
     [](LayerParams& p) {
       p.kernel = {3, 3};
     },
     nullptr, Rule::WeightShape, Axis::None, "2x3x2x2", "", 1},
};

}  // namespace

class TestInvalid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_studio = std::make_unique<Studio>(); }
  void init() {
    failOnWarnings();
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
  }

  void lastPictureStaysDimmedUnderTheRule_data() { eachCase(); }
  void lastPictureStaysDimmedUnderTheRule() {
    const Case& test = fetch();
    prepare(test);
    // Another input has no place for the pin: what is marked comes and goes by its own rules.
    m_studio->session().setPin(std::nullopt);
    const QImage before = Studio::grab(m_studio->outputView());
    const QImage mapsBefore = Studio::grab(maps());
    const State was = m_studio->state();
    enter(test);

    QVERIFY(m_studio->session().error().has_value());
    QCOMPARE(int(m_studio->session().error()->rule), int(test.rule));
    QCOMPARE(int(m_studio->session().error()->axis), int(test.axis));
    const RulePlate& plate = m_studio->plate();
    QVERIFY(plate.isVisible());
    const QString says = plate.accessibleName() + u' ' + plate.accessibleDescription();
    QVERIFY2(says.contains(QLatin1StringView(test.says)), qPrintable(says));
    QVERIFY2(m_studio->formula().text().contains(QLatin1StringView(test.formula)),
             qPrintable(m_studio->formula().text()));
    QCOMPARE(m_studio->formula().text().contains(u"no valid size"_s), test.formula[0] != '\0');
    QVERIFY(m_studio->status().contains(u"not computed"_s));
    QCOMPARE(visibleButtons().size(), qsizetype(test.fixes));

    // Painted: the same picture under a veil, below an inverted plate.
    const QImage after = Studio::grab(m_studio->outputView());
    QCOMPARE(after.pixelColor(3, 3), theme().ink);
    QCOMPARE(notDimmed(before, after, plate.height()), QString());
    QVERIFY(Studio::grab(maps()) != mapsBefore);

    // Nothing moved by itself.
    State expected = was;
    if (test.change != nullptr) {
      test.change(expected.params);
      expected.outFollowsInput = expected.outFollowsInput && expected.params.outChannels == was.params.outChannels;
      QVERIFY(m_studio->state() == expected);
    } else {
      QCOMPARE(m_studio->params().groups, was.params.groups);
      QVERIFY(m_studio->params().kernel == was.params.kernel);
    }
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->session().error().has_value());

    // Undo brings everything back.
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_studio->state().params == was.params);
    QVERIFY(!plate.isVisible());
    QVERIFY(m_studio->settle());
    QCOMPARE(Studio::grab(m_studio->outputView()), before);
    QCOMPARE(Studio::grab(maps()), mapsBefore);
  }

  void eachFixWorksByMouse_data() { eachCase(); }
  void eachFixWorksByMouse() { tryFixes(false); }
  void eachFixWorksByKeys_data() { eachCase(); }
  void eachFixWorksByKeys() { tryFixes(true); }

  void anEvenKernelForGivenWeightsIsANewLayer() {
    m_studio->window().openSample(u"tutorial"_s);
    LayerParams params = m_studio->params();
    params.stride = {3, 3};
    m_studio->session().setParams(params, {u"Stride"_s, 0});
    const State was = m_studio->state();
    QVERIFY(was.weights.kind == WeightKind::Tensor && !m_studio->session().error());
    auto* popover = m_studio->window().findChild<CoveragePopover*>();
    for (const Fix& setting : evenSettings(params, m_studio->session().input()->input.shape)) {
      Q_EMIT popover->evenChosen(setting);
      QVERIFY(!m_studio->session().error());
      QVERIFY(m_studio->params() == setting.params);
      QVERIFY(m_studio->settle());
      QCOMPARE(m_studio->frame()->outputShape, setting.output);
      m_studio->key(Qt::Key_Z, Qt::ControlModifier);
      QVERIFY(m_studio->state() == was);
    }
  }

  void anotherInputIsShownThoughTheLayerCannotTakeIt() {
    const Case& test = kCases[7];
    QCOMPARE(test.opened, "checkerboard");
    prepare(test);
    enter(test);
    QVERIFY(m_studio->settle());
    const Input& input = m_studio->session().input()->input;
    const ViewTransform view = m_studio->inputView().transform();
    QVERIFY(view.pictureSize() == (PictureSize{64, 64}));
    const QImage shown = Studio::grab(m_studio->inputView());
    for (std::int64_t y = 20; y < 40; ++y) {
      for (std::int64_t x = 20; x < 40; ++x) {
        const int grey = input.value(0, 0, y, x) > 0.5F ? 255 : 0;
        QCOMPARE(qGray(shown.pixel(view.cellRect({y, x}).center())), grey);
      }
    }
    // It can be moved about.
    m_studio->inputView().setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Minus);
    m_studio->key(Qt::Key_Minus);
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->inputView().zoom() < view.zoom());
    QVERIFY(!m_studio->inputView().valueText({1, 1}).isEmpty());
  }

  void brokenBoxesAreInverted() {
    prepare(kCases[1]);  // output padding of H
    enter(kCases[1]);
    int inverted = 0;
    for (const NumberBox* box : m_studio->window().findChildren<NumberBox*>()) inverted += box->isInverted() ? 1 : 0;
    QCOMPARE(inverted, 1);
    prepareAgain(kCases[0]);
    enter(kCases[0]);
    inverted = 0;
    for (const NumberBox* box : m_studio->window().findChildren<NumberBox*>()) inverted += box->isInverted() ? 1 : 0;
    QCOMPARE(inverted, 2);
  }

  void draggingThroughInvalidValuesNeverBlanks() {
    SliderTrack& track = m_studio->track(Param::OutputPadding);
    m_studio->press(track, track.handleCentre(0).toPoint());
    for (int v = 1; v <= 7; ++v) {
      m_studio->moveTo(track, track.handleCentre(v).toPoint());
      QCOMPARE(m_studio->plate().isVisible(), v >= 2);
      QVERIFY(m_studio->frame()->output != nullptr);
    }
    for (int v = 6; v >= 0; --v) {
      m_studio->moveTo(track, track.handleCentre(v).toPoint());
      QCOMPARE(m_studio->plate().isVisible(), v >= 2);
    }
    m_studio->release(track, track.handleCentre(0).toPoint());
    QVERIFY(m_studio->settle());
    QCOMPARE(differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output), QString());
  }

 private:
  static void eachCase() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(std::size(kCases)); ++i) QTest::newRow(kCases[i].name) << i;
  }
  static const Case& fetch() {
    QFETCH(int, index);
    return kCases[index];
  }

  QWidget& maps() const { return *m_studio->window().explorePage().findChild<FeatureStrip*>(); }

  void prepare(const Case& test) const {
    if (QLatin1StringView(test.sample) != "street"_L1) m_studio->window().openSample(QLatin1StringView(test.sample));
    if (test.apart) m_studio->session().setAllLinked(false, {u"apart"_s, 0});
    LayerParams params = m_studio->params();
    if (test.prepare != nullptr) test.prepare(params);
    m_studio->session().setParams(params, {u"prepare"_s, 0});
    QVERIFY(m_studio->settle());
    QVERIFY(!m_studio->session().error());
    // The caption covers the top until the first change.
    m_studio->caption().hide();
  }
  void prepareAgain(const Case& test) const {
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
    prepare(test);
  }

  void enter(const Case& test) const {
    if (test.opened != nullptr) return m_studio->window().openSample(QLatin1StringView(test.opened));
    LayerParams params = m_studio->params();
    test.change(params);
    m_studio->session().setParams(params, {u"change"_s, 0});
  }

  QList<PlateButton*> visibleButtons() const {
    QList<PlateButton*> buttons;
    for (PlateButton* button : m_studio->plate().findChildren<PlateButton*>()) {
      if (button->isVisible()) buttons << button;
    }
    return buttons;
  }

  void tryFixes(bool byKeys) {
    const Case& test = fetch();
    prepare(test);
    for (int i = 0; i < test.fixes; ++i) {
      enter(test);
      QVERIFY(m_studio->session().error());
      const Fix fix = m_studio->session().fixes().at(static_cast<std::size_t>(i));
      PlateButton* button = visibleButtons().at(i);
      // The button names what it does and the size that it gives.
      QVERIFY2(button->text().contains(QString::number(fix.to)), qPrintable(button->text()));
      QVERIFY2(button->text().contains(QString::number(fix.output.w)), qPrintable(button->text()));
      if (byKeys) {
        // The ways out come right after the view that they mend.
        m_studio->outputView().setFocus(Qt::TabFocusReason);
        for (int tabs = 0; tabs <= i; ++tabs) m_studio->key(Qt::Key_Tab);
        QVERIFY(button->hasFocus());
        m_studio->key(Qt::Key_Space);
      } else {
        m_studio->click(*button, button->rect().center());
      }
      QVERIFY(m_studio->params() == fix.params);
      QVERIFY(!m_studio->session().error());
      QVERIFY(!m_studio->plate().isVisible());
      QVERIFY(m_studio->settle());
      QVERIFY(m_studio->frame()->outputShape == fix.output);
      QCOMPARE(differenceFromDefinition(*m_studio->frame(), m_studio->state(), m_studio->session().input()->input),
               QString());
      m_studio->session().undoStack().undo();
      m_studio->session().undoStack().undo();
      QVERIFY(m_studio->settle());
    }
  }

  /// Each pixel below the plate is the one before under 58 % of the window's colour. Empty if so.
  static QString notDimmed(const QImage& before, const QImage& after, int plate) {
    const QColor window = theme().window;
    const auto veiled = [](int under, int over) { return 0.42 * under + 0.58 * over; };
    const int bottom = after.height() - 130;  // above the navigator
    for (int y = plate + 1; y < bottom; y += 3) {
      for (int x = 2; x < after.width() - 2; x += 3) {
        const QColor was = before.pixelColor(x, y);
        const QColor is = after.pixelColor(x, y);
        const bool right = std::abs(veiled(was.red(), window.red()) - is.red()) < 2.5 &&
                           std::abs(veiled(was.green(), window.green()) - is.green()) < 2.5 &&
                           std::abs(veiled(was.blue(), window.blue()) - is.blue()) < 2.5;
        if (!right) return u"pixel %1,%2 was %3 and is %4"_s.arg(y).arg(x).arg(was.name(), is.name());
      }
    }
    return {};
  }

  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestInvalid)
#include "tst_invalid.moc"
