// The canvas round the output: key F, edges under the mouse, cut pixels by the definition.

#include <QImage>
#include <cmath>

#include "app/cut_pixels.h"
#include "app/session/state.h"
#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "engine/weight_init.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/image/caption_strip.h"
#include "ui/image/crop_edges.h"
#include "ui/image/image_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QColor mixed(const QColor& over, const QColor& under, double opacity) {
  const auto part = [opacity](int a, int b) { return static_cast<int>(std::lround(a * opacity + b * (1 - opacity))); };
  return {part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue())};
}

bool near(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) <= 2 && std::abs(a.green() - b.green()) <= 2 && std::abs(a.blue() - b.blue()) <= 2;
}

}  // namespace

class TestCropView : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void init();

  void keyFShowsItAndGoesBack();
  void cutPixelsAreThoseOfTheDefinition_data();
  void cutPixelsAreThoseOfTheDefinition();
  void cutPixelsAreGhostedInTheView();
  void theFrameIsRightBelowOneToOne();
  void thePictureInsideStaysAsItIs();
  void aDragOfTheTopEdgeIsThePaddingSlider();
  void anEdgeThatComesBackLeavesNoStep();
  void theBottomEdgePulledOutIsOutputPadding();
  void unlinkedAxesMoveAlone();
  void aDragInsideStillPansAndAClickOnAnEdgePins();
  void theFrameFollowsTheSlider();
  void keptPixelsAreNotComputedAgain();
  void workHasABound();
  void anInvalidLayerHasNoEdgesToDrag();
  void theFitHoldsTheCanvas();
  void itIsTold();

 private:
  void setLayer(int kernel, int stride, int padding, int outputPadding);
  void lookAtInput(double y, double x, int zoom);
  ImageView& view() const { return m_studio->outputView(); }
  LayerTerms terms() const { return layerTerms(m_studio->frame()->params, m_studio->frame()->inputShape); }
  /// The middle of the visible part of an edge.
  QPoint middleOf(CropEdge edge) const {
    const CropScene scene = cropScene(view().transform(), terms(), 1.0);
    const std::optional<QLine> line = visibleEdge(scene.output, edge, scene.area);
    return line ? line->center() : QPoint(-1, -1);
  }
  void drag(QPoint from, QPoint by);
};

void TestCropView::init() {
  StudioTest::init();
  m_studio->caption().hide();
  m_studio->session().setPin(std::nullopt);
}

void TestCropView::setLayer(int kernel, int stride, int padding, int outputPadding) {
  LayerParams params = m_studio->params();
  params.kernel = {kernel, kernel};
  params.stride = {stride, stride};
  params.padding = {padding, padding};
  params.outputPadding = {outputPadding, outputPadding};
  m_studio->session().setParams(params, {u"Layer"_s, 0});
}

void TestCropView::lookAtInput(double y, double x, int zoom) {
  m_studio->session().setView({y, x, zoom});
  QVERIFY(m_studio->settle());
}

/// In steps of a quarter, as a hand does.
void TestCropView::drag(QPoint from, QPoint by) {
  m_studio->moveTo(view(), from);
  m_studio->press(view(), from);
  for (int quarter = 1; quarter <= 4; ++quarter) m_studio->moveTo(view(), from + by * quarter / 4);
  m_studio->release(view(), from + by);
}

void TestCropView::keyFShowsItAndGoesBack() {
  lookAtInput(10, 10, 4);
  const QImage plain = Studio::grab(view());
  m_studio->key(Qt::Key_F);
  QVERIFY(m_studio->window().commands().action(CommandId::CropFrame)->isChecked());
  const QImage framed = Studio::grab(view());
  QVERIFY(framed != plain);
  const QPoint top = middleOf(CropEdge::Top);
  QCOMPARE(framed.pixelColor(top.x() - 40, top.y()), theme().padding);
  m_studio->key(Qt::Key_F);
  QCOMPARE(Studio::grab(view()), plain);
}

void TestCropView::cutPixelsAreThoseOfTheDefinition_data() {
  QTest::addColumn<int>("kernel");
  QTest::addColumn<int>("stride");
  QTest::addColumn<int>("padding");
  QTest::addColumn<int>("outputPadding");
  QTest::addColumn<int>("zoom");
  QTest::addRow("k3 s2 p1") << 3 << 2 << 1 << 0 << 2;
  QTest::addRow("k7 s2 p5 op1") << 7 << 2 << 5 << 1 << 8;
  QTest::addRow("k4 s3 p6 op2 at 1:2") << 4 << 3 << 6 << 2 << -2;
  QTest::addRow("k9 s1 p8") << 9 << 1 << 8 << 0 << 4;
}

void TestCropView::cutPixelsAreThoseOfTheDefinition() {
  QFETCH(int, kernel);
  QFETCH(int, stride);
  QFETCH(int, padding);
  QFETCH(int, outputPadding);
  QFETCH(int, zoom);
  setLayer(kernel, stride, padding, outputPadding);
  WeightSource weights = m_studio->state().weights;
  weights.kind = WeightKind::Torch;
  m_studio->session().setWeights(weights, {u"Random"_s, 0});
  const Shape input = m_studio->session().input()->input.shape;
  for (const auto& [y, x] : {std::pair(0.0, 0.0), std::pair(463.0, 699.0)}) {
    lookAtInput(y, x, zoom);
    LayerParams canvas = m_studio->params();
    canvas.padding = canvas.outputPadding = {0, 0};
    const auto made = makeWeights(m_studio->state().weights, canvas, input.c);
    QVERIFY(made);
    CutPixels pixels;
    const auto bands = cutBands(view().transform(), terms());
    const CutPixels::Cut& cut = pixels.of(*m_studio->frame(), bands);
    QCOMPARE(cut.pictures.size(), bands.size());
    QVERIFY(!bands.empty());
    for (const auto& picture : cut.pictures) {
      const SampleGrid& grid = picture->grid;
      for (int j = 0; j < grid.rows; j += 3) {
        for (int i = 0; i < grid.cols; i += 3) {
          for (std::size_t c = 0; c < picture->channels.size(); ++c) {
            const double exact = referenceAt(canvas, m_studio->session().input()->input, *made, 0, picture->channels[c],
                                             grid.y0 + std::int64_t{j} * grid.step + padding,
                                             grid.x0 + std::int64_t{i} * grid.step + padding);
            QVERIFY(std::abs(exact - double{picture->value(c, j, i)}) < 1e-6);
          }
        }
      }
    }
  }
}

void TestCropView::cutPixelsAreGhostedInTheView() {
  setLayer(7, 2, 5, 0);
  lookAtInput(10, 10, 6);
  m_studio->key(Qt::Key_F);
  const QImage shown = Studio::grab(view());
  CutPixels pixels;
  const CutPixels::Cut& cut = pixels.of(*m_studio->frame(), cutBands(view().transform(), terms()));
  const ViewTransform transform = view().transform();
  int compared = 0;
  int plain = 0;
  for (const auto& picture : cut.pictures) {
    const SampleGrid& grid = picture->grid;
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) {
        if (grid.y0 + j == -1 || grid.x0 + i == -1) continue;  // under the frame and its grips
        const QPoint at = transform.cellRect({grid.y0 + j, grid.x0 + i}).center();
        if (!shown.rect().contains(at) || at.y() > shown.height() - 130) continue;
        const QColor value(picture->pixels[static_cast<std::size_t>(j * grid.cols + i)]);
        const QColor veiled = mixed(theme().window, value, 0.55);
        const QColor hatched = mixed(theme().ink, veiled, 0.22);
        ++compared;
        plain += near(shown.pixelColor(at), veiled) ? 1 : 0;
        if (near(shown.pixelColor(at), veiled) || near(shown.pixelColor(at), hatched)) continue;
        // But for the name on its plate.
        const bool plate = near(shown.pixelColor(at), theme().window) || at.y() < middleOf(CropEdge::Top).y();
        QVERIFY2(plate, qPrintable(u"%1,%2"_s.arg(at.y()).arg(at.x())));
      }
    }
  }
  QVERIFY(compared > 200);
  QVERIFY(plain > compared / 2);
}

void TestCropView::theFrameIsRightBelowOneToOne() {
  setLayer(15, 2, 12, 0);
  for (const int zoom : {-3, -2}) {
    lookAtInput(0, 0, zoom);
    if (!m_studio->state().display.cropFrame) m_studio->key(Qt::Key_F);
    const QImage shown = Studio::grab(view());
    const ViewTransform transform = view().transform();
    const int left = static_cast<int>(transform.originX());
    const int top = static_cast<int>(transform.originY());
    QCOMPARE(shown.pixelColor(left, top + 200), theme().padding);
    QCOMPARE(shown.pixelColor(left - 1, top + 150), theme().padding);
    QVERIFY(shown.pixelColor(left - 2, top + 150) != theme().well);  // the cut
    QCOMPARE(shown.pixelColor(left - 12 / -zoom - 1, top + 150), theme().well);
  }
}

void TestCropView::thePictureInsideStaysAsItIs() {
  lookAtInput(232, 350, 2);
  m_studio->session().setPin(std::nullopt);
  m_studio->key(Qt::Key_F);
  QVERIFY(m_studio->settle());
  // The hint that the frame is out of sight lies over the top rows.
  QCOMPARE(differenceFromFrame(view(), *m_studio->frame()->output, 40), QString());
}

void TestCropView::aDragOfTheTopEdgeIsThePaddingSlider() {
  lookAtInput(6, 60, 8);
  m_studio->key(Qt::Key_F);
  const int steps = m_studio->session().undoStack().count();
  const QPoint edge = middleOf(CropEdge::Top);
  m_studio->moveTo(view(), edge);
  QCOMPARE(view().cursor().shape(), Qt::SizeVerCursor);
  drag(edge + QPoint(0, 4), QPoint(0, 3 * 8));  // held half a row below it
  QCOMPARE(m_studio->params().padding, (Pair{4, 4}));
  QVERIFY(m_studio->settle());
  QCOMPARE(m_studio->frame()->outputShape.h, 921);
  QCOMPARE(middleOf(CropEdge::Top).y(), edge.y() + 24);  // the canvas stood still
  QCOMPARE(m_studio->session().undoStack().count(), steps + 1);
  QVERIFY(m_studio->session().undoStack().undoText().startsWith(u"Padding"_s));
  m_studio->key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
  drag(middleOf(CropEdge::Top), QPoint(0, -100));
  QCOMPARE(m_studio->params().padding, (Pair{0, 0}));
}

void TestCropView::anEdgeThatComesBackLeavesNoStep() {
  lookAtInput(6, 60, 8);
  m_studio->key(Qt::Key_F);
  const QPoint edge = middleOf(CropEdge::Top);
  m_studio->press(view(), edge);
  m_studio->moveTo(view(), edge + QPoint(0, 16));
  QCOMPARE(m_studio->params().padding, (Pair{3, 3}));
  m_studio->moveTo(view(), edge);
  QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
  m_studio->release(view(), edge);
  QCOMPARE(m_studio->params().padding, (Pair{1, 1}));
}

void TestCropView::theBottomEdgePulledOutIsOutputPadding() {
  setLayer(3, 3, 1, 0);
  lookAtInput(460, 350, 8);
  m_studio->key(Qt::Key_F);
  drag(middleOf(CropEdge::Bottom), QPoint(0, 2 * 8));
  QCOMPARE(m_studio->params().padding, (Pair{0, 0}));
  QCOMPARE(m_studio->params().outputPadding, (Pair{1, 1}));
  QVERIFY(m_studio->settle());
  drag(middleOf(CropEdge::Bottom), QPoint(0, 10 * 8));
  QCOMPARE(m_studio->params().outputPadding, (Pair{2, 2}));
  QVERIFY(!m_studio->session().error());
  QVERIFY(m_studio->settle());
  drag(middleOf(CropEdge::Bottom), QPoint(0, -4 * 8));
  QCOMPARE(m_studio->params().outputPadding, (Pair{0, 0}));
  QCOMPARE(m_studio->params().padding, (Pair{2, 2}));
}

void TestCropView::unlinkedAxesMoveAlone() {
  m_studio->session().setLinked(Param::Padding, false, {u"Part"_s, 0});
  lookAtInput(100, 6, 8);
  m_studio->key(Qt::Key_F);
  m_studio->moveTo(view(), middleOf(CropEdge::Left));
  QCOMPARE(view().cursor().shape(), Qt::SizeHorCursor);
  drag(middleOf(CropEdge::Left), QPoint(16, 0));
  QCOMPARE(m_studio->params().padding, (Pair{1, 3}));
}

void TestCropView::aDragInsideStillPansAndAClickOnAnEdgePins() {
  lookAtInput(6, 60, 8);
  m_studio->key(Qt::Key_F);
  const LayerParams before = m_studio->params();
  const QPoint edge = middleOf(CropEdge::Top);
  m_studio->click(view(), edge + QPoint(0, 3));
  QVERIFY(m_studio->state().pin.has_value());
  QCOMPARE(m_studio->params(), before);
  const ViewPosition looked = m_studio->state().view;
  drag(edge + QPoint(0, 60), QPoint(0, 24));
  QCOMPARE(m_studio->params(), before);
  QVERIFY(m_studio->state().view.y < looked.y);
}

void TestCropView::theFrameFollowsTheSlider() {
  lookAtInput(6, 60, 8);
  m_studio->key(Qt::Key_F);
  const int before = middleOf(CropEdge::Top).y();
  setLayer(3, 2, 6, 0);
  QVERIFY(m_studio->settle());
  const QPoint edge = middleOf(CropEdge::Top);
  QCOMPARE(edge.y(), before + 5 * 8);
  QCOMPARE(Studio::grab(view()).pixelColor(edge.x() - 60, edge.y()), theme().padding);
}

void TestCropView::keptPixelsAreNotComputedAgain() {
  setLayer(7, 2, 5, 0);
  lookAtInput(10, 10, 6);
  CutPixels pixels;
  const auto bands = cutBands(view().transform(), terms());
  const auto first = pixels.of(*m_studio->frame(), bands).pictures;
  QCOMPARE(pixels.of(*m_studio->frame(), bands).pictures, first);  // the same pictures, not equal ones
  // The values of another padding are the same places on the canvas.
  setLayer(7, 2, 3, 0);
  QVERIFY(m_studio->settle());
  const auto moved = pixels.of(*m_studio->frame(), cutBands(view().transform(), terms())).pictures;
  const Picture& a = *first.front();
  const Picture& b = *moved.front();
  QCOMPARE(a.grid.y0, -5);
  QCOMPARE(b.grid.y0, -3);
  for (int j = 0; j < b.grid.rows; ++j)
    for (int i = 0; i < 20; ++i) QCOMPARE(b.value(0, j, i), a.value(0, j, i));
}

void TestCropView::workHasABound() {
  setLayer(15, 1, 15, 0);
  m_studio->key(Qt::Key_F);
  lookAtInput(232, 350, 1);
  lookAtInput(10, 10, 1);
  CutPixels pixels;
  const CutPixels::Cut& cut = pixels.of(*m_studio->frame(), cutBands(view().transform(), terms()));
  QVERIFY(cut.tooMuch);
  QVERIFY(cut.pictures.empty());
  QVERIFY(view().accessibleDescription().contains(u"too much to compute"_s));
  lookAtInput(10, 10, 16);
  QVERIFY(!view().accessibleDescription().contains(u"too much to compute"_s));
}

void TestCropView::anInvalidLayerHasNoEdgesToDrag() {
  lookAtInput(6, 60, 8);
  m_studio->key(Qt::Key_F);
  const QPoint edge = middleOf(CropEdge::Top);
  setLayer(3, 2, 1, 5);
  QVERIFY(m_studio->session().error().has_value());
  const LayerParams before = m_studio->params();
  drag(edge, QPoint(0, 24));
  QCOMPARE(m_studio->params(), before);
}

void TestCropView::theFitHoldsTheCanvas() {
  m_studio->key(Qt::Key_G);
  setLayer(3, 2, 1, 1);
  m_studio->key(Qt::Key_F);
  QVERIFY(m_studio->settle());
  const CropScene scene = cropScene(view().transform(), terms(), 1.0);
  QVERIFY(scene.area.contains(scene.canvas));
  QVERIFY(scene.area.contains(scene.output));
}

void TestCropView::itIsTold() {
  QVERIFY(!view().accessibleDescription().contains(u"crop frame"_s));
  m_studio->key(Qt::Key_F);
  QVERIFY2(view().accessibleDescription().contains(u"crop frame: canvas 929×1401, padding 1, output padding 0"_s),
           qPrintable(view().accessibleDescription()));
}

QTEST_MAIN(TestCropView)
#include "tst_crop_view.moc"
