#include <QSignalSpy>
#include <cmath>

#include "app/channels_page.h"
#include "app/session/samples.h"
#include "engine/core/wiring.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/fact_row.h"
#include "ui/controls/segmented_switch.h"
#include "ui/image/rule_plate.h"
#include "ui/maps/feature_strip.h"
#include "ui/maps/map_area.h"
#include "ui/wiring/wiring_matrix.h"
#include "ui/wiring/wiring_panel.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The Channels tab on a session of its own: the maps and their order, one kernel alone, the wiring.
class TestChannelsPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }
  void cleanup();

  void onlyAVisiblePageWantsAnything();
  void aClickOnAKernelLeavesItsContributionAlone_data();
  void aClickOnAKernelLeavesItsContributionAlone();
  void theContributionsAddUpToTheOutputWithoutBias();
  void theMatrixKeepsTheLayersKernels();
  void anotherLayersKernelsAreFoundWhileOneActsAlone();
  void aSecondClickOrTheKeyEndsIt();
  void soloIsOneStepOfUndo();
  void soloKeepsWholeNumbers();
  void mapsAreSortedBySpreadAndCheckerboard();
  void nothingMovesDuringADragOrWhileOneActsAlone();
  void deadChannelsAreTold();
  void groupsCutTheMatrix();
  void theValueUnderThePointerIsReadInAllMaps();
  void anInvalidLayerShowsItsRule();
  void keysWalkMapsAndMatrix();
  void aMapIsAskedForLarge();

 private:
  void open(int outChannels, int groups = 1, WeightKind kind = WeightKind::Torch, int kernel = 3);
  bool settle();
  const Frame& frame() const { return *m_page->frame(); }
  FeatureStrip& maps() const { return *m_page->findChild<FeatureStrip*>(); }
  MapArea& area() const { return *m_page->findChild<MapArea*>(); }
  WiringMatrix& matrix() const { return *m_page->findChild<WiringMatrix*>(); }
  const QStringList& facts() const { return m_page->findChild<FactRow*>()->facts(); }
  std::vector<int> shownOrder() const { return maps().orderFor(frame().outputShape, {10.0, 10.0}).channels; }
  void clickKernel(const KernelAt& at) {
    QTest::mouseClick(matrix().viewport(), Qt::LeftButton, {}, matrix().tileRect(at).center().toPoint());
  }
  void editParams(const std::function<void(LayerParams&)>& change) {
    LayerParams params = m_session->state().params;
    change(params);
    m_session->setParams(params, {u"Layer"_s, 0});
  }

  std::unique_ptr<Session> m_session;
  std::unique_ptr<ChannelsPage> m_page;
};

namespace {

/// An input that differs everywhere, small enough for sums by the definition.
InputPtr smallInput(int channels) {
  Tensor tensor({1, channels, 11, 13});
  for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = static_cast<float>(i * 7 % 23) / 23.0F;
  return makeDocument({InputRef::Kind::Pasted, u"numbers"_s}, u"numbers"_s, makeInput(std::move(tensor)));
}

/// What one input channel gives to an output pixel, by the definition.
double contribution(const LayerValues& layer, const KernelAt& kernel, std::int64_t oy, std::int64_t ox) {
  double sum = 0.0;
  for (const PixelTerm& term : termsOf(layer, {0, kernel.oc, oy, ox}, kernel.ic)) sum += term.product();
  return sum;
}

}  // namespace

void TestChannelsPage::open(int outChannels, int groups, WeightKind kind, int kernel) {
  m_page.reset();
  m_session = std::make_unique<Session>();
  State state = firstState();
  state.params.outChannels = outChannels;
  state.params.groups = groups;
  state.params.kernel = {kernel, kernel};
  state.params.bias = true;
  state.weights.kind = kind;
  state.outFollowsInput = false;
  m_session->restore(state, smallInput(6));
  m_page = std::make_unique<ChannelsPage>(*m_session);
  m_page->resize(1108, 650);
  QVERIFY(showActive(*m_page));
  QVERIFY(settle());
}

void TestChannelsPage::cleanup() {
  m_page.reset();
  m_session.reset();
}

bool TestChannelsPage::settle() {
  return QTest::qWaitFor([this] {
    const auto& shown = m_page->frame();
    return shown && shown->settled && shown->state == m_session->stateNumber() && !m_session->recompute().busy();
  });
}

void TestChannelsPage::onlyAVisiblePageWantsAnything() {
  open(6);
  m_page->hide();
  const QSignalSpy woken(&m_session->recompute(), &Recompute::woken);
  editParams([](LayerParams& params) { params.kernel = {4, 4}; });
  QCOMPARE(woken.count(), 0);
  m_page->show();
  QVERIFY(settle());
  QCOMPARE(frame().params.kernel.h, 4);
  QCOMPARE(frame().maps->maps.size(), std::size_t{6});
}

void TestChannelsPage::aClickOnAKernelLeavesItsContributionAlone_data() {
  QTest::addColumn<int>("groups");
  QTest::addColumn<WeightKind>("kind");
  QTest::addColumn<qint64>("ic");
  QTest::addColumn<qint64>("oc");
  QTest::newRow("random") << 1 << WeightKind::Torch << qint64{4} << qint64{1};
  QTest::newRow("random, groups 3") << 3 << WeightKind::Torch << qint64{3} << qint64{2};
  QTest::newRow("ones") << 1 << WeightKind::Ones << qint64{5} << qint64{5};
}

void TestChannelsPage::aClickOnAKernelLeavesItsContributionAlone() {
  QFETCH(int, groups);
  QFETCH(WeightKind, kind);
  QFETCH(qint64, ic);
  QFETCH(qint64, oc);
  open(6, groups, kind);
  const LayerValues whole = frame().source->layer();
  clickKernel({ic, oc});
  QVERIFY(settle());
  QCOMPARE(m_session->state().display.channel, static_cast<int>(oc));  // its map is the one to look at
  const Shape& shape = frame().outputShape;
  for (std::int64_t c = 0; c < shape.c; ++c) {
    for (std::int64_t y = 0; y < shape.h; ++y) {
      for (std::int64_t x = 0; x < shape.w; ++x) {
        const double expected = c == oc ? contribution(whole, {ic, oc}, y, x) : 0.0;
        QVERIFY(std::abs(double{frame().source->output(c, y, x)} - expected) < 1e-6);
      }
    }
  }
  // And so it is painted.
  for (const auto& map : frame().maps->maps)
    for (const float value : map->values) QVERIFY(map->channels.front() == oc || value == 0.0F);
}

void TestChannelsPage::theContributionsAddUpToTheOutputWithoutBias() {
  open(2);
  const std::int64_t oc = 1, oy = 7, ox = 8;
  const LayerValues whole = frame().source->layer();
  const double full = frame().source->output(oc, oy, ox);
  const double bias = whole.bias->at(1);
  QVERIFY(bias != 0.0);
  double sum = 0.0;
  for (std::int64_t ic = 0; ic < 6; ++ic) {
    clickKernel({ic, oc});
    QVERIFY(settle());
    sum += frame().source->output(oc, oy, ox);
  }
  QVERIFY(std::abs(sum - (full - bias)) < 1e-6);
}

void TestChannelsPage::theMatrixKeepsTheLayersKernels() {
  open(6);
  const WiringScene before = matrix().scene();
  QVERIFY(before.kernels != nullptr);
  const std::vector<float> weights = before.kernels->weight->values;
  clickKernel({0, 1});
  QVERIFY(settle());
  QCOMPARE(frame().weight->at(2, 1, 1, 1), 0.0F);  // the layer that runs has one kernel
  QCOMPARE(matrix().scene().kernels->weight->values, weights);
  QCOMPARE(matrix().scene().solo, (KernelAt{0, 1}));
}

void TestChannelsPage::anotherLayersKernelsAreFoundWhileOneActsAlone() {
  open(6);
  clickKernel({0, 1});
  QVERIFY(settle());
  editParams([](LayerParams& params) { params.kernel = {4, 4}; });
  const auto known = [this] {
    const KernelTable* kernels = matrix().scene().kernels;
    return kernels != nullptr && kernels->weight->shape.h == 4;
  };
  QTRY_VERIFY(known());
  QVERIFY(settle());
  const std::vector<float> found = matrix().scene().kernels->weight->values;
  m_page->toggleSolo();
  QVERIFY(settle());
  QCOMPARE(found, frame().weight->values);
  // A page that begins with one alone finds them, too.
  m_page->toggleSolo();
  m_page.reset();
  m_page = std::make_unique<ChannelsPage>(*m_session);
  QVERIFY(showActive(*m_page));
  QTRY_VERIFY(known());
  QCOMPARE(matrix().scene().kernels->weight->values, found);
}

void TestChannelsPage::aSecondClickOrTheKeyEndsIt() {
  open(6);
  clickKernel({2, 3});
  clickKernel({2, 4});
  QCOMPARE(m_session->state().weights.solo, (KernelAt{2, 4}));
  clickKernel({2, 4});
  QVERIFY(!m_session->state().weights.solo);
  m_page->toggleSolo();  // the place of the keys is the one that was clicked last
  QCOMPARE(m_session->state().weights.solo, (KernelAt{2, 4}));
  QVERIFY(m_page->findChild<Chip*>(u"soloChip"_s)->isVisible());
  m_page->toggleSolo();
  QVERIFY(!m_session->state().weights.solo);
  // One that the layer has no longer does not count as one that acts alone.
  clickKernel({2, 4});
  editParams([](LayerParams& params) { params.groups = 3; });
  QVERIFY(!m_page->findChild<Chip*>(u"soloChip"_s)->isVisible());
  m_page->toggleSolo();
  QCOMPARE(m_session->state().weights.solo->oc / 2, m_session->state().weights.solo->ic / 2);
}

void TestChannelsPage::soloIsOneStepOfUndo() {
  open(6);
  clickKernel({2, 3});
  QCOMPARE(m_session->undoStack().count(), 1);
  QCOMPARE(m_session->undoStack().undoText(), u"Solo 2 to 3"_s);
  clickKernel({1, 4});
  QCOMPARE(m_session->undoStack().count(), 2);
  m_session->undoStack().undo();
  QCOMPARE(m_session->state().weights.solo, (KernelAt{2, 3}));
  QCOMPARE(m_session->state().display.channel, 3);
  m_session->undoStack().undo();
  QVERIFY(!m_session->state().weights.solo);
}

void TestChannelsPage::soloKeepsWholeNumbers() {
  open(6);
  MicroGrid micro = m_session->state().micro;
  micro.on = micro.wholeNumbers = true;
  m_session->setMicro(micro, {u"Grid"_s, 0});
  QVERIFY(settle());
  const std::int64_t inputs = frame().inputShape.c;
  clickKernel({0, 0});
  QVERIFY(settle());
  QVERIFY(m_session->state().micro.wholeNumbers);
  QCOMPARE(usedWeights(m_session->state()).kind, WeightKind::Whole);
  QCOMPARE(usedWeights(m_session->state()).solo, (KernelAt{0, 0}));
  QCOMPARE(frame().weight->at(0, 0, 1, 1), 4.0F);
  QCOMPARE(frame().weight->shape.n, inputs);
}

void TestChannelsPage::mapsAreSortedBySpreadAndCheckerboard() {
  open(64, 1, WeightKind::Torch, 4);
  m_page->nextMapSort();
  QCOMPARE(m_session->state().display.mapSort, MapSort::Spread);
  std::vector<int> order = shownOrder();
  QCOMPARE(order.size(), std::size_t{64});
  for (std::size_t i = 1; i < order.size(); ++i)
    QVERIFY(frame().statistics->at(static_cast<std::size_t>(order[i - 1])).deviation >=
            frame().statistics->at(static_cast<std::size_t>(order[i])).deviation);
  QVERIFY(settle());
  for (std::size_t i = 0; i < 4; ++i) QCOMPARE(frame().maps->maps.at(i)->channels.front(), order[i]);

  const auto& sort = *m_page->findChild<SegmentedSwitch*>();
  QCOMPARE(sort.chosenIndex(), 1);
  m_page->nextMapSort();
  QVERIFY(settle());
  order = shownOrder();
  const std::vector<double>& measured = frame().checkerboard->measured;
  for (std::size_t i = 1; i < order.size(); ++i)
    QVERIFY(measured.at(static_cast<std::size_t>(order[i - 1])) >= measured.at(static_cast<std::size_t>(order[i])));
  m_page->nextMapSort();
  QCOMPARE(m_session->state().display.mapSort, MapSort::Index);
  QVERIFY(shownOrder().empty());
}

void TestChannelsPage::nothingMovesDuringADragOrWhileOneActsAlone() {
  open(64);
  m_page->nextMapSort();
  const std::vector<int> before = shownOrder();
  const auto otherSeed = [this](std::uint64_t seed) {
    WeightSource weights = m_session->state().weights;
    weights.seed = seed;
    m_session->setWeights(weights, {u"Seed"_s, 7});
    return settle();
  };
  m_page->setDragging(true);
  QVERIFY(otherSeed(1));
  QCOMPARE(shownOrder(), before);
  m_page->setDragging(false);
  const std::vector<int> after = shownOrder();
  QVERIFY(after != before && after.size() == before.size());
  m_page->toggleSolo();
  QVERIFY(settle());
  QCOMPARE(shownOrder(), after);
  QVERIFY(facts().contains(u"the order is held while one kernel acts alone"_s));
  m_page->toggleSolo();
  QVERIFY(settle());
  QCOMPARE(shownOrder(), after);
  QVERIFY(facts().isEmpty());
}

void TestChannelsPage::deadChannelsAreTold() {
  open(3, 1, WeightKind::Zeros);
  QVERIFY(facts().contains(u"3 of 3 dead"_s));
  QVERIFY2(area().accessibleDescription().contains(u"dead: constant 0"_s), qPrintable(area().accessibleDescription()));
  open(3);
  QVERIFY(facts().isEmpty());
  QVERIFY(area().accessibleDescription().contains(u"spread"_s));
  clickKernel({0, 1});
  QVERIFY(settle());
  QVERIFY(!facts().contains(u"2 of 3 dead"_s));  // they are silent, not dead
  maps().setChosen(0);
  QVERIFY(area().accessibleDescription().contains(u"0 while one acts"_s));
}

void TestChannelsPage::groupsCutTheMatrix() {
  open(6);
  editParams([](LayerParams& params) { params.groups = 3; });
  QVERIFY(settle());
  QCOMPARE(matrix().scene().grid.wiring, (Wiring{6, 6, 3}));
  const QImage image = matrix().viewport()->grab().toImage();
  const auto corner = [&](const KernelAt& at) {
    return image.pixel((matrix().tileRect(at).topLeft() * image.devicePixelRatio()).toPoint() + QPoint(3, 3));
  };
  QCOMPARE(corner({0, 2}), theme().well.rgb());
  QCOMPARE(corner({5, 1}), theme().well.rgb());
  QVERIFY(corner({3, 2}) != theme().well.rgb());
}

void TestChannelsPage::theValueUnderThePointerIsReadInAllMaps() {
  open(6);
  const QSignalSpy readout(m_page.get(), &ChannelsPage::readout);
  const QPoint place = area().layoutOfMaps().mapRect(2).center();
  QTest::mouseMove(&area(), place - QPoint(9, 9));
  QTest::mouseMove(&area(), place);
  QTRY_VERIFY(!readout.isEmpty() && readout.last().at(0).toString().startsWith(u"out "_s));
  QTest::mouseMove(matrix().viewport(), matrix().tileRect({1, 2}).center().toPoint());
  QTRY_VERIFY(readout.last().at(0).toString().startsWith(u"1 to 2: kernel, norm"_s));
}

void TestChannelsPage::anInvalidLayerShowsItsRule() {
  open(6);
  const auto shown = m_page->frame();
  editParams([](LayerParams& params) { params.outputPadding = {5, 5}; });
  auto* plate = m_page->findChild<RulePlate*>();
  QVERIFY(plate->isVisible());
  QCOMPARE(m_page->frame(), shown);
  const QSignalSpy fix(m_page.get(), &ChannelsPage::fixChosen);
  Q_EMIT plate->fixChosen(0);
  QCOMPARE(fix.count(), 1);
  editParams([](LayerParams& params) { params.outputPadding = {0, 0}; });
  QVERIFY(!plate->isVisible());
}

void TestChannelsPage::keysWalkMapsAndMatrix() {
  open(6);
  m_page->focusMaps();
  QVERIFY(area().hasFocus());
  QTest::keyClick(&area(), Qt::Key_Right);
  QCOMPARE(m_session->state().display.channel, 1);
  QCOMPARE(matrix().cursor(), (KernelAt{0, 1}));
  QWidget* after = &area();
  for (int i = 0; i < 8 && !matrix().hasFocus(); ++i) {
    QTest::keyClick(after, Qt::Key_Tab);
    after = QApplication::focusWidget();
  }
  QVERIFY(matrix().hasFocus());
  QTest::keyClick(&matrix(), Qt::Key_Down);
  QTest::keyClick(&matrix(), Qt::Key_Return);
  QCOMPARE(m_session->state().weights.solo, (KernelAt{1, 1}));
}

void TestChannelsPage::aMapIsAskedForLarge() {
  open(6);
  const QSignalSpy large(m_page.get(), &ChannelsPage::enlargeRequested);
  m_page->focusMaps();
  QTest::keyClick(&area(), Qt::Key_Return);
  QTest::mouseDClick(&area(), Qt::LeftButton, {}, area().layoutOfMaps().mapRect(4).center());
  QCOMPARE(large.count(), 2);
  QCOMPARE(large.at(0).at(0).toInt(), 0);
  QCOMPARE(large.at(1).at(0).toInt(), 4);
}

QTEST_MAIN(TestChannelsPage)
#include "tst_channels_page.moc"
