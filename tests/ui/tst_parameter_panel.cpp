// The whole panel: what it emits, that everything fits, that it follows its state and nothing else.

#include <QCheckBox>
#include <QComboBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTranslator>

#include "tests/support/ui_setup.h"
#include "ui/controls/channels_section.h"
#include "ui/controls/dice_button.h"
#include "ui/controls/kernel_strip.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/number_box.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/controls/stepper.h"
#include "ui/controls/text_line.h"
#include "ui/controls/weights_section.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

PanelState startState() {
  PanelState state;
  state.params = {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false};
  state.input = {1, 3, 464, 700};
  state.weights.kind = WeightKind::Box;
  auto weight = std::make_shared<Tensor>(Shape{3, 3, 3, 3});
  for (int c = 0; c < 3; ++c)
    for (int k = 0; k < 9; ++k) weight->values[static_cast<std::size_t>(c * 27 + c * 9 + k)] = 0.25F;
  state.weight = weight;
  return state;
}

/// Every text in brackets, a third longer.
class PseudoLocale : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    return u'[' + QString::fromUtf8(text) + u']';
  }
};

}  // namespace

class TestParameterPanel : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void init() {
    failOnWarnings();
    m_panel = std::make_unique<ParameterPanel>();
    m_panel->resize(257, 716);
    m_panel->show(startState());
    QVERIFY(showActive(*m_panel));
    m_panel->resize(257, 716);
  }
  void cleanup() { m_panel.reset(); }

  void showNeverEmits() {
    QSignalSpy params(m_panel.get(), &ParameterPanel::paramsEdited);
    QSignalSpy weights(m_panel.get(), &ParameterPanel::weightsEdited);
    QSignalSpy links(m_panel.get(), &ParameterPanel::linkEdited);
    PanelState other = startState();
    other.params = {16, {5, 4}, {3, 1}, {0, 2}, {1, 0}, {2, 1}, 1, true};
    other.linked = {false, false, true, true, false};
    other.weights.kind = WeightKind::Torch;
    other.weights.seed = 77;
    m_panel->show(other);
    QCOMPARE(params.count() + weights.count() + links.count(), 0);
  }

  void everyTextFits_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("kind");
    for (const int width : {256, 288})
      for (const WeightKind kind : {WeightKind::Torch, WeightKind::Box, WeightKind::Bilinear, WeightKind::Gaussian,
                                    WeightKind::Ones, WeightKind::Zeros, WeightKind::OneHot, WeightKind::Tensor})
        QTest::addRow("%d-%s", width, nameOf(kind)) << width << static_cast<int>(kind);
  }
  void everyTextFits() {
    QFETCH(int, width);
    QFETCH(int, kind);
    m_panel->setPanelWidth(width);
    for (const int out : {3, 16, 48, 512}) {
      for (const bool bias : {false, true}) {
        PanelState state = startState();
        state.params.outChannels = out;
        state.params.bias = bias;
        state.outFollowsInput = out == 3;
        state.weights.kind = static_cast<WeightKind>(kind);
        state.weights.tensor = std::make_shared<WeightTensor>(WeightTensor{"Tutorial", {}, {1.0F}});
        m_panel->show(state);
        for (const TextLine* line : m_panel->findChildren<TextLine*>())
          QVERIFY2(!line->isVisible() || line->fits(), qPrintable(line->text()));
        const auto* kinds = m_panel->findChild<QComboBox*>();
        QVERIFY(textWidth(kinds->currentText(), Type::Body) <= kinds->width() - 8 - 22);
      }
    }
  }

  void rowsEditTheShownParameters_data() {
    QTest::addColumn<int>("param");
    for (int i = 0; i < 5; ++i) QTest::addRow("%s", nameOf(static_cast<Param>(i))) << i;
  }
  void rowsEditTheShownParameters() {
    QFETCH(int, param);
    const auto which = static_cast<Param>(param);
    std::vector<std::pair<LayerParams, EditPhase>> edits;
    connect(m_panel.get(), &ParameterPanel::paramsEdited, this,
            [&](const LayerParams& p, Param about, EditPhase phase) {
              QVERIFY(about == which);
              edits.emplace_back(p, phase);
            });
    auto* track = m_panel->layer()->row(which)->findChildren<SliderTrack*>()[0];
    QTest::mouseClick(track, Qt::LeftButton, {}, track->handleCentre(4).toPoint());
    LayerParams wanted = startState().params;
    setPair(wanted, which, {4, 4});
    QCOMPARE(edits.size(), std::size_t{2});
    QVERIFY(edits[0].first == wanted && edits[0].second == EditPhase::Drag);
    QVERIFY(edits[1].first == wanted && edits[1].second == EditPhase::DragEnd);
    QCOMPARE(track->value(), which == Param::Kernel ? 3 : pairOf(startState().params, which).h);
  }

  void outFollowsTheInputUntilTouched() {
    auto* section = m_panel->channels();
    auto* box = section->findChild<NumberBox*>();
    QSignalSpy follow(m_panel.get(), &ParameterPanel::outFollowRequested);
    auto* note = section->findChildren<TextLine*>()[2];
    QCOMPARE(note->text(), u"= input"_s);
    QTest::mouseClick(note, Qt::LeftButton);
    QCOMPARE(follow.count(), 0);
    int out = 0;
    connect(m_panel.get(), &ParameterPanel::paramsEdited, this,
            [&out](const LayerParams& p, Param) { out = p.outChannels; });
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(out, 4);
    PanelState state = startState();
    state.outFollowsInput = false;
    m_panel->show(state);
    QVERIFY(note->text() != u"= input"_s);
    QTest::mouseClick(note, Qt::LeftButton);
    QCOMPARE(follow.count(), 1);
  }

  void groupsStepThroughTheValidDivisors() {
    auto* stepper = m_panel->findChild<Stepper*>();
    QVERIFY((stepper->values() == std::vector<int>{1, 3}));
    int groups = 0;
    connect(m_panel.get(), &ParameterPanel::paramsEdited, this, [&groups](const LayerParams& p) { groups = p.groups; });
    QTest::mouseClick(stepper, Qt::LeftButton, {}, QPoint(80, 11));
    QCOMPARE(groups, 3);
    groups = 0;
    QTest::mouseClick(stepper, Qt::LeftButton, {}, QPoint(8, 11));  // nothing below 1
    QCOMPARE(groups, 0);
    PanelState state = startState();
    state.params.outChannels = 16;
    state.params.groups = 3;  // no longer valid: shown as it is, inverted
    m_panel->show(state);
    QCOMPARE(stepper->value(), 3);
    QCOMPARE(pixel(stepper->grab().toImage(), {30, 4}), theme().ink);
    QTest::mouseClick(stepper, Qt::LeftButton, {}, QPoint(8, 11));
    QCOMPARE(groups, 1);
  }

  void seedAndDiceSelectRandom() {
    std::vector<WeightSource> edits;
    connect(m_panel.get(), &ParameterPanel::weightsEdited, this,
            [&edits](const WeightSource& s) { edits.push_back(s); });
    auto* track = m_panel->weights()->findChild<SliderTrack*>();
    QTest::mouseClick(track, Qt::LeftButton, {}, track->handleCentre(50).toPoint());
    QVERIFY(edits.back().kind == WeightKind::Torch);
    QCOMPARE(edits.back().seed, std::uint64_t{50});
    for (int i = 0; i < 50; ++i) {
      QTest::mouseClick(m_panel->findChild<DiceButton*>(), Qt::LeftButton);
      QVERIFY(edits.back().kind == WeightKind::Torch);
      QVERIFY(edits.back().seed != 0 && edits.back().seed <= 99);
    }
  }

  void kindsKeepSeedAndTensor() {
    PanelState state = startState();
    state.weights.kind = WeightKind::Tensor;
    state.weights.seed = 7;
    state.weights.tensor = std::make_shared<WeightTensor>(WeightTensor{"Tutorial", {}, {}});
    m_panel->show(state);
    std::vector<WeightSource> edits;
    connect(m_panel.get(), &ParameterPanel::weightsEdited, this,
            [&edits](const WeightSource& s) { edits.push_back(s); });
    auto* kinds = m_panel->findChild<QComboBox*>();
    QCOMPARE(kinds->currentText(), u"Tutorial"_s);
    kinds->setFocus();
    QTest::keyClick(kinds, Qt::Key_Home);
    QCOMPARE(edits.size(), std::size_t{1});
    QVERIFY(edits[0].kind == WeightKind::Torch);
    QCOMPARE(edits[0].seed, std::uint64_t{7});
    QVERIFY(edits[0].tensor == state.weights.tensor);
    QCOMPARE(kinds->currentText(), u"Tutorial"_s);  // until it is told
  }

  void givenWeightsDisableTheSeedAndSayWhy() {
    PanelState state = startState();
    state.weights.kind = WeightKind::Tensor;
    state.weights.tensor = std::make_shared<WeightTensor>(WeightTensor{"Tutorial", {}, {}});
    m_panel->show(state);
    auto* section = m_panel->weights();
    QVERIFY(!section->findChild<SeedBox*>()->isEnabled());
    QVERIFY(!section->findChild<SliderTrack*>()->isEnabled());
    QVERIFY(!section->findChild<DiceButton*>()->isEnabled());
    QVERIFY(!section->findChild<DiceButton*>()->toolTip().isEmpty());
    QVERIFY(hasText(u"weights are given"_s));
    m_panel->show(startState());
    QVERIFY(section->findChild<SeedBox*>()->isEnabled());
    QVERIFY(!hasText(u"weights are given"_s));
  }

  void notesSayWhatTheWeightsAre() {
    QVERIFY(hasText(u"1/4 per tap"_s));
    QVERIFY(hasText(u"3 of 9 kernels"_s));
    QVERIFY(hasText(u"off, 0 for every channel"_s));
    PanelState state = startState();
    state.params.kernel = {4, 4};
    state.params.outChannels = 16;
    state.params.bias = true;
    state.weights.kind = WeightKind::Torch;
    m_panel->show(state);
    QVERIFY(hasText(u"\u00B1.0625"_s));
    QVERIFY(hasText(u"3 of 48 kernels"_s));
    QVERIFY(hasText(u"from the same seed"_s));
    QVERIFY(hasText(u"1 of 1"_s));
  }

  void biasIsAskedFor() {
    bool bias = false;
    connect(m_panel.get(), &ParameterPanel::paramsEdited, this, [&bias](const LayerParams& p, Param about) {
      bias = p.bias;
      QVERIFY(about == Param::Bias);
    });
    auto* check = m_panel->findChild<QCheckBox*>();
    QTest::mouseClick(check, Qt::LeftButton, {}, QPoint(6, 11));
    QVERIFY(bias);
    QVERIFY(!check->isChecked());  // until it is told
  }

  void kernelsArePaintedWithTheirScale() {
    const QImage image = m_panel->grab().toImage();
    QCOMPARE(pixel(image, {22, 515}), QColor(0x00, 0x3C, 0x30));  // R: the upper end
    QCOMPARE(pixel(image, {77, 515}), QColor(0xF4, 0xF1, 0xEA));  // G: zero is paper-white
  }

  void tapsAreNamedAndOutlined() {
    QSignalSpy hovers(m_panel.get(), &ParameterPanel::tapHovered);
    QSignalSpy chosen(m_panel.get(), &ParameterPanel::tapActivated);
    auto* kernels = m_panel->findChild<KernelStrip*>();
    QTest::keyClick(kernels, Qt::Key_Right);
    QTest::keyClick(kernels, Qt::Key_Down);
    QTest::keyClick(kernels, Qt::Key_Return);
    QCOMPARE(hovers.last()[0].value<std::optional<TapAt>>(), std::optional(TapAt{0, 1, 0}));
    QCOMPARE(chosen.last()[0].value<TapAt>(), (TapAt{0, 1, 0}));
    QTest::keyClick(kernels, Qt::Key_Escape);
    const QImage before = m_panel->grab().toImage();
    m_panel->setUsedTaps(CellSet{{0, 2, 2}, {0, 2, 2}});
    const QImage used = m_panel->grab().toImage();
    QVERIFY(used != before);
    m_panel->setHoveredTap(TapAt{1, 1, 1});
    QVERIFY(m_panel->grab().toImage() != used);
    QVERIFY(kernels->accessibleDescription().endsWith(u"w 0"_s));
  }

  void invalidRowIsInverted() {
    PanelState state = startState();
    state.params.stride = {1, 1};
    state.params.outputPadding = {2, 2};
    ParamError error;
    error.rule = Rule::OutputPaddingTooLarge;
    error.param = Param::OutputPadding;
    error.axis = Axis::Both;
    state.error = error;
    m_panel->show(state);
    const QImage image = m_panel->grab().toImage();
    QCOMPARE(pixel(image, {140, 190}), theme().ink);
    QCOMPARE(pixel(image, {204, 190}), theme().ink);
    QCOMPARE(pixel(image, {140, 142}), theme().base);  // padding is fine
  }

  void fits592AndScrollsBelow() {
    auto* bar = m_panel->findChild<QScrollArea*>()->verticalScrollBar();
    for (const int k : {1, 3, 4, 5}) {
      PanelState state = startState();
      state.params.kernel = {k, k};
      m_panel->show(state);
      m_panel->resize(257, 592);
      QCOMPARE(bar->maximum(), 0);
    }
    m_panel->resize(257, 500);
    QVERIFY(bar->maximum() > 0);
    auto* bias = m_panel->findChild<QCheckBox*>();
    m_panel->weights()->findChild<SliderTrack*>()->setFocus();
    QTest::keyClick(m_panel->weights()->findChild<SliderTrack*>(), Qt::Key_Tab);
    auto* kernels = m_panel->findChild<KernelStrip*>();
    QVERIFY(kernels->hasFocus());
    QTest::keyClick(kernels, Qt::Key_Tab);
    QVERIFY(bias->hasFocus());
    QTRY_VERIFY(m_panel->rect().contains(QRect(bias->mapTo(m_panel.get(), QPoint()), bias->size())));
  }

  void retranslatesEverything() {
    PseudoLocale pseudo;
    QVERIFY(QCoreApplication::installTranslator(&pseudo));
    QTRY_VERIFY(hasText(u"[Kernel]"_s));
    for (const TextLine* line : m_panel->findChildren<TextLine*>()) {
      const bool onlyNumbers = line->text() == u"3"_s || line->text() == u"!"_s || line->text().isEmpty();
      QVERIFY2(onlyNumbers || line->text().startsWith(u'['), qPrintable(line->text()));
    }
    QCOMPARE(m_panel->findChild<QComboBox*>()->currentText(), u"[Box]"_s);
    QVERIFY(m_panel->findChild<QCheckBox*>()->text().startsWith(u'['));
    for (const QWidget* control : m_panel->findChildren<SliderTrack*>())
      QVERIFY2(control->accessibleName().startsWith(u'['), qPrintable(control->accessibleName()));
    QCoreApplication::removeTranslator(&pseudo);
    QTRY_VERIFY(hasText(u"Kernel"_s));
  }

  void everyControlHasAName() {
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
      if (widget->focusPolicy() == Qt::NoFocus || qobject_cast<const QCheckBox*>(widget)) continue;
      if (widget->parentWidget() && qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())) continue;
      if (widget->inherits("QAbstractItemView") || widget->inherits("QComboBoxPrivateContainer")) continue;
      QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
  }

  void ringsTheHandleOfAParameter() {
    m_panel->setRinged(Param::Stride);
    const QImage image = m_panel->grab().toImage();
    QCOMPARE(pixel(image, {52, 32 + 48 + 35 - 9}), theme().ink);
    QVERIFY(pixel(image, {52, 32 + 35 - 9}) != theme().ink);
  }

 private:
  bool hasText(const QString& text) const {
    for (const TextLine* line : m_panel->findChildren<TextLine*>())
      if (line->text() == text) return true;
    return false;
  }

  std::unique_ptr<ParameterPanel> m_panel;
};

QTEST_MAIN(TestParameterPanel)
#include "tst_parameter_panel.moc"
