#include "app/session/layer_kernels.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "app/session/samples.h"
#include "engine/weight_init.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// The layer's own kernels, whatever acts alone in the frames.
class TestLayerKernels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup() { m_kernels.reset(); }

  void theyComeWithTheFrames();
  void manyAreReadByTheWorker();
  void aFrameWithOneAloneIsNotTaken();
  void lateFramesWithOneAloneAreNotTaken();
  void thoseOfTheSameLayerStay();
  void thoseOfAnotherLayerAreMade();
  void onlyTheLatestLayerIsShown();
  void itEndsWhileItWorks();

 private:
  LayerParams params() const { return m_session->state().params; }
  void edit(int kernel, int outChannels = 3);
  void solo(const std::optional<KernelAt>& at) { m_session->setSolo(at, {u"Solo"_s, 0}); }
  /// What the worker gives for the session's state.
  Frame frame() const;
  Tensor own() const;
  const std::vector<float>& shown() const { return m_kernels->table()->weight->values; }

  std::unique_ptr<Session> m_session;
  std::unique_ptr<LayerKernels> m_kernels;
};

void TestLayerKernels::init() {
  m_session = std::make_unique<Session>();
  State state = firstState();
  state.weights.kind = WeightKind::Torch;
  m_session->restore(state, openSample(streetSampleId())->input);
  m_kernels = std::make_unique<LayerKernels>();
  m_kernels->follow(*m_session);
  connect(m_session.get(), &Session::stateChanged, m_kernels.get(), [this] { m_kernels->follow(*m_session); });
}

void TestLayerKernels::edit(int kernel, int outChannels) {
  LayerParams next = params();
  next.kernel = {kernel, kernel};
  next.outChannels = outChannels;
  m_session->setParams(next, {u"Layer"_s, 0});
}

Frame TestLayerKernels::frame() const {
  Frame frame;
  frame.state = m_session->stateNumber();
  frame.params = params();
  frame.inputShape = m_session->input()->input.shape;
  Result<Weights> weights = makeWeights(usedWeights(m_session->state()), frame.params, frame.inputShape.c);
  frame.weight = std::make_shared<const Tensor>(std::move(weights->weight));
  return frame;
}

Tensor TestLayerKernels::own() const {
  WeightSource source = usedWeights(m_session->state());
  source.solo.reset();
  Result<Weights> weights = makeWeights(source, params(), m_session->input()->input.shape.c);
  return std::move(weights->weight);
}

void TestLayerKernels::theyComeWithTheFrames() {
  QVERIFY(!m_kernels->table());
  const QSignalSpy changed(m_kernels.get(), &LayerKernels::changed);
  const Frame first = frame();
  m_kernels->take(first);
  QCOMPARE(changed.count(), 1);
  QCOMPARE(m_kernels->table()->weight, first.weight);
  m_kernels->take(first);  // another picture of the same layer
  QCOMPARE(changed.count(), 1);
}

void TestLayerKernels::manyAreReadByTheWorker() {
  edit(31, 128);
  const Frame many = frame();
  const QSignalSpy changed(m_kernels.get(), &LayerKernels::changed);
  m_kernels->take(many);
  QCOMPARE(changed.count(), 0);
  QTRY_COMPARE(changed.count(), 1);
  QCOMPARE(m_kernels->table()->weight, many.weight);
}

void TestLayerKernels::aFrameWithOneAloneIsNotTaken() {
  m_kernels->take(frame());
  const std::vector<float> before = shown();
  solo(KernelAt{0, 1});
  m_kernels->take(frame());
  QCOMPARE(shown(), before);
  QVERIFY(frame().weight->values != before);
}

void TestLayerKernels::lateFramesWithOneAloneAreNotTaken() {
  m_kernels->take(frame());
  const std::vector<float> before = shown();
  solo(KernelAt{0, 1});
  const Frame late = frame();
  solo(std::nullopt);
  m_kernels->take(late);
  QCOMPARE(shown(), before);
  m_kernels->take(frame());
  QCOMPARE(shown(), before);
  // Groups that leave the layer without that kernel end it as well.
  solo(KernelAt{0, 1});
  const Frame alone = frame();
  LayerParams grouped = params();
  grouped.groups = 3;
  m_session->setParams(grouped, {u"Groups"_s, 0});
  m_kernels->take(alone);
  QCOMPARE(shown(), before);
  m_kernels->take(frame());
  QCOMPARE(shown(), own().values);
}

void TestLayerKernels::thoseOfTheSameLayerStay() {
  m_kernels->take(frame());
  const auto table = m_kernels->table();
  const QSignalSpy changed(m_kernels.get(), &LayerKernels::changed);
  solo(KernelAt{0, 1});
  LayerParams padded = params();
  padded.padding = {0, 0};
  padded.stride = {3, 3};  // a draw follows neither
  m_session->setParams(padded, {u"Padding"_s, 0});
  QCOMPARE(m_kernels->table(), table);
  // The next task would come after one that was begun for this.
  edit(4);
  QTRY_COMPARE(changed.count(), 1);
  QCOMPARE(m_kernels->table()->weight->shape.h, 4);
}

void TestLayerKernels::thoseOfAnotherLayerAreMade() {
  m_kernels->take(frame());
  solo(KernelAt{0, 1});
  edit(5);
  QTRY_COMPARE(m_kernels->table()->weight->shape.h, 5);
  QCOMPARE(shown(), own().values);
  QCOMPARE(m_kernels->table()->wiring, (Wiring{3, 3, 1}));
  // A rule follows stride and dilation, too.
  WeightSource box = m_session->state().weights;
  box.kind = WeightKind::Box;
  m_session->setWeights(box, {u"Weights"_s, 0});
  QTRY_COMPARE(shown(), own().values);
  LayerParams strided = params();
  strided.stride = {1, 1};
  m_session->setParams(strided, {u"Stride"_s, 0});
  QTRY_COMPARE(shown(), own().values);
}

void TestLayerKernels::onlyTheLatestLayerIsShown() {
  solo(KernelAt{0, 1});
  const QSignalSpy changed(m_kernels.get(), &LayerKernels::changed);
  for (int kernel = 20; kernel <= 31; ++kernel) edit(kernel, 64);
  QTRY_VERIFY(m_kernels->table() && m_kernels->table()->weight->shape.h == 31);
  QCOMPARE(shown(), own().values);
  QVERIFY(changed.count() <= 2);  // what was stopped is not shown
}

void TestLayerKernels::itEndsWhileItWorks() {
  solo(KernelAt{0, 1});
  edit(63, 512);
  QElapsedTimer timer;
  timer.start();
  m_kernels.reset();
  QVERIFY(timer.elapsed() < 1'000);
}

QTEST_GUILESS_MAIN(TestLayerKernels)
#include "tst_layer_kernels.moc"
