// What a zoom below 1:1 leaves out: said, chosen, and shown.

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QTimer>
#include <cmath>

#include "engine/render/reduction.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestReductionView : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void aSampleSaysWhichPhasesItHides_data() {
    QTest::addColumn<int>("zoom");
    QTest::addColumn<int>("stride");
    QTest::addColumn<QString>("text");
    QTest::newRow("1:2 of stride 2") << -2 << 2 << u"sample: 1 of 4 phases"_s;
    QTest::newRow("1:4 of stride 2") << -4 << 2 << u"sample: 1 of 4 phases"_s;
    QTest::newRow("1:3 of stride 2") << -3 << 2 << u"sample"_s;
    QTest::newRow("1:2 of stride 4") << -2 << 4 << u"sample: 4 of 16 phases"_s;
    QTest::newRow("1:2 of stride 3") << -2 << 3 << u"sample"_s;
    QTest::newRow("1:2 of stride 1") << -2 << 1 << u"sample"_s;
    QTest::newRow("2:1 of stride 2") << 2 << 2 << QString();
  }
  void aSampleSaysWhichPhasesItHides() {
    QFETCH(const int, zoom);
    QFETCH(const int, stride);
    QFETCH(const QString, text);
    showAt(zoom, stride);
    QCOMPARE(chip().isVisible(), !text.isEmpty());
    if (text.isEmpty()) return;
    QCOMPARE(chip().text(), text);
    QCOMPARE(chip().toolTip().contains(u"Shift+X"_s), text.contains(u"phases"_s));
    QCOMPARE(chip().accessibleDescription(), chip().toolTip());
  }

  void keysChooseAndThePictureFollows_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("reduction");
    QTest::newRow("mean") << int{Qt::Key_A} << static_cast<int>(Reduction::Mean);
    QTest::newRow("max magnitude") << int{Qt::Key_X} << static_cast<int>(Reduction::MaxMagnitude);
  }
  void keysChooseAndThePictureFollows() {
    QFETCH(const int, key);
    QFETCH(const int, reduction);
    showAt(1, 3);
    m_studio->session().setPin(std::nullopt);
    m_studio->caption().hide();
    showAt(-2, 3);
    const auto whole = m_studio->frame();
    m_studio->key(static_cast<Qt::Key>(key), Qt::ShiftModifier);
    QVERIFY(m_studio->settle());
    const auto frame = m_studio->frame();
    QCOMPARE(frame->output->reduction, static_cast<Reduction>(reduction));
    QCOMPARE(frame->refined, 1.0);
    QVERIFY(chip().text() == (key == Qt::Key_A ? u"mean"_s : u"max magnitude"_s));
    QVERIFY(frame->output->values != whole->output->values);
    // A block of the shown picture, from the layer's own values.
    const Picture& picture = *frame->output;
    const std::int64_t y = picture.grid.y0 + 2 * 40;
    const std::int64_t x = picture.grid.x0 + 2 * 50;
    std::vector<float> block;
    for (int i = 0; i < 4; ++i) block.push_back(frame->source->output(1, y + i / 2, x + i % 2));
    QCOMPARE(picture.value(1, 40, 50), reducePlane(block, 2, 2, 2, picture.reduction).front());
    QCOMPARE(differenceFromFrame(m_studio->outputView(), picture), QString());
    // It is one step of the history.
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->output->values, whole->output->values);
    QVERIFY(chip().text().startsWith(u"sample"_s));
  }

  void theChipOffersAllThree() {
    showAt(-2, 2);
    QStringList texts;
    QTimer::singleShot(0, this, [&texts] {
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      if (menu == nullptr) return;
      for (const QAction* action : menu->actions())
        texts << action->text() + (action->isChecked() ? u"*"_s : QString());
      QTest::keyClick(menu, Qt::Key_Down);
      QTest::keyClick(menu, Qt::Key_Down);
      QTest::keyClick(menu, Qt::Key_Down);
      QTest::keyClick(menu, Qt::Key_Return);
    });
    chip().click();
    QCOMPARE(texts.size(), 3);
    QVERIFY(texts[0].startsWith(u"Sample"_s) && texts[0].endsWith(u"*"_s));
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->state().display.reduction, Reduction::MaxMagnitude);
    QCOMPARE(chip().text(), u"max magnitude"_s);
  }

  void itIsRememberedAndOneToOneIgnoresIt() {
    showAt(-2, 2);
    m_studio->key(Qt::Key_A, Qt::ShiftModifier);
    showAt(1, 2);
    QVERIFY(!chip().isVisible());
    QCOMPARE(m_studio->frame()->output->reduction, Reduction::Sample);
    m_studio->open();
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->state().display.reduction, Reduction::Mean);
    showAt(-2, 2);
    QCOMPARE(chip().text(), u"mean"_s);
  }

 private:
  void showAt(int zoom, int stride) {
    LayerParams params = m_studio->params();
    params.stride = {stride, stride};
    m_studio->session().setParams(params, {u"Stride"_s, 0});
    m_studio->session().setView({232.0, 350.0, zoom});
    QVERIFY(m_studio->settle());
  }
  Chip& chip() const { return *m_studio->window().explorePage().findChild<Chip*>(u"reductionChip"_s); }
};

QTEST_MAIN(TestReductionView)
#include "tst_reduction_view.moc"
