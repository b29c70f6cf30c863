// The grid of numbers: one key puts it in the place of the picture and takes it away, at the same parameters.

#include <cmath>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/micro_bar.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"
#include "ui/pixel/this_pixel.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestMicroGrid : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void oneKeyInAndOut() {
    const State before = m_studio->state();
    const QImage picture = Studio::grab(m_studio->outputView());
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->window().explorePage().findChild<MicroBar*>()->isVisible());
    QCOMPARE(m_studio->frame()->outputShape, (Shape{1, 3, 7, 7}));
    QCOMPARE(m_studio->params(), before.params);
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    QVERIFY(!m_studio->window().explorePage().findChild<MicroBar*>()->isVisible());
    QVERIFY(m_studio->state().view == before.view && m_studio->state().pin == before.pin);
    m_studio->caption().show();  // it left with the first change
    QCOMPARE(Studio::grab(m_studio->outputView()), picture);
  }

  void wholeNumbersGiveWholeNumbers() {
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    // Input 1..16, kernel 1 2 1 / 2 4 2 / 1 2 1, stride 2, padding 1: 4 6 8 10 12 14 16 in the first row.
    const auto& source = m_studio->frame()->source;
    for (std::int64_t x = 0; x < 7; ++x) QCOMPARE(source->output(0, 0, x), static_cast<float>(4 + 2 * x));
    QCOMPARE(source->output(0, 1, 1), 14.0F);
    QCOMPARE(source->output(0, 6, 6), 64.0F);
    const auto explained = m_studio->window().findChild<ThisPixel*>()->pixel();
    QCOMPARE(explained->sum.place, (OutputPlace{0, 0, 3, 3}));
    QCOMPARE(explained->value, 34.0F);
  }

  void everySettingIsSeenWholeWithItsNumbers_data() {
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("size");
    QTest::newRow("k3 s2") << 3 << 2 << 4;
    QTest::newRow("k2 s1") << 2 << 1 << 2;
    QTest::newRow("k4 s3") << 4 << 3 << 4;
    QTest::newRow("k5 s2 of 8") << 5 << 2 << 8;
  }
  void everySettingIsSeenWholeWithItsNumbers() {
    QFETCH(const int, kernel);
    QFETCH(const int, stride);
    QFETCH(const int, size);
    m_studio->key(Qt::Key_G);
    while (m_studio->state().micro.size > size) m_studio->key(Qt::Key_BracketLeft);
    while (m_studio->state().micro.size < size) m_studio->key(Qt::Key_BracketRight);
    LayerParams params = m_studio->params();
    params.kernel = {kernel, kernel};
    params.stride = {stride, stride};
    m_studio->session().setParams(params, {u"Layer"_s, 0});
    QVERIFY(m_studio->settle());
    for (ImageView* view : {&m_studio->inputView(), &m_studio->outputView()}) {
      const ViewTransform shown = view->transform();
      const PictureSize whole = shown.pictureSize();
      QVERIFY(shown.visibleGrid().rows == whole.rows && shown.visibleGrid().cols == whole.cols);
      const QRect first = shown.cellRect({0, 0});
      const QRect last = shown.cellRect({whole.rows - 1, whole.cols - 1});
      QVERIFY(QRect(QPoint(), shown.viewSize()).contains(first.united(last)));
    }
    QVERIFY(m_studio->outputView().zoom() >= 16);
  }

  void theLayersWeightsComeBackWithTheirChoice() {
    m_studio->key(Qt::Key_G);
    MicroGrid micro = m_studio->state().micro;
    micro.wholeNumbers = false;
    micro.source = MicroGrid::Source::Crop;
    Q_EMIT m_studio->window().explorePage().findChild<MicroBar*>()->gridEdited(micro);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->weight->at(0, 0, 0, 0), 0.25F);
    // The crop holds the pixel that was pinned: its value is that of the photograph, (601, 801).
    const auto& source = m_studio->frame()->source;
    QVERIFY(std::abs(source->output(0, 3, 3) - 0.3255F) < 1e-4F);
    QCOMPARE(differenceFromDefinition(*m_studio->frame(), m_studio->state(), m_studio->session().input()->input),
             QString());
  }

  void theSecondStartIsOnTheGridAgain() {
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    const State last = m_studio->state();
    m_studio->open();
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->state() == last);
    QCOMPARE(m_studio->frame()->outputShape.h, 7);
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->outputShape.h, 927);
  }

  void theChipNamesTheColoursOfNumbers() {
    m_studio->key(Qt::Key_G);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->window().explorePage().findChild<Chip*>(u"mappingChip"_s)->text(), u"0..64"_s);
  }
};

QTEST_MAIN(TestMicroGrid)
#include "tst_micro_grid.moc"
