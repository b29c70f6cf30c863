// The output's size as a wish: from the title, by keys, as one step of undo.

#include <QLineEdit>
#include <QTableView>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/number_box.h"
#include "ui/image/size_button.h"
#include "ui/target/target_popover.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestTargetSize : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void aClickOnTheSizeOpensIt() {
    auto* button = m_studio->window().findChild<SizeButton*>();
    m_studio->click(*button, button->rect().center());
    QTRY_VERIFY(popover().isVisible());
    QCOMPARE(popover().wanted(), (WantedSize{927, 1399}));
    QVERIFY(popover().y() >= button->mapToGlobal(QPoint(0, button->height() + 2)).y());
  }

  void keysAloneApplyALayerAsOneStepOfUndo() {
    const int steps = m_studio->session().undoStack().count();
    m_studio->key(Qt::Key_T);
    QTRY_VERIFY(popover().isVisible());
    type(u"928"_s);
    QTest::keyClick(popover().focusWidget(), Qt::Key_Tab);
    type(u"1400"_s);
    QTest::keyClick(popover().focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(popover().focusWidget(), &list());
    QTest::keyClick(&list(), Qt::Key_Return);
    QVERIFY(!popover().isVisible());
    QCOMPARE(m_studio->params().kernel, (Pair{4, 4}));
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->outputShape.h, 928);
    QCOMPARE(m_studio->frame()->outputShape.w, 1400);
    QCOMPARE(m_studio->session().undoStack().count(), steps + 1);
    QCOMPARE(m_studio->session().undoStack().undoText(), u"Size 928×1400"_s);
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_studio->params().kernel, (Pair{3, 3}));
  }

  void escapeLeavesTheLayer() {
    const State before = m_studio->state();
    m_studio->key(Qt::Key_T);
    QTRY_VERIFY(popover().isVisible());
    type(u"928"_s);
    QTest::keyClick(popover().focusWidget(), Qt::Key_Escape);
    QVERIFY(!popover().isVisible());
    QVERIFY(m_studio->state() == before);
  }

  void sizesThatPartTheAxesPartTheSliders() {
    m_studio->key(Qt::Key_T);
    QTRY_VERIFY(popover().isVisible());
    popover().want({928, 2800});
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, QPoint(40, 10));
    QCOMPARE(m_studio->params().stride, (Pair{2, 4}));
    QVERIFY(!m_studio->state().display.linked[1]);
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_studio->params().stride, (Pair{2, 2}));
    QVERIFY(m_studio->state().display.linked[1]);
  }

  void aFreshKernelOfGivenWeightsIsANewLayer() {
    WeightSource weights = m_studio->state().weights;
    weights.kind = WeightKind::Tensor;
    weights.tensor = std::make_shared<WeightTensor>(WeightTensor{"Typed", Tensor(Shape{3, 3, 3, 3}), {}});
    m_studio->session().setWeights(weights, {u"Typed"_s, 0});
    m_studio->key(Qt::Key_T);
    QTRY_VERIFY(popover().isVisible());
    popover().want({928, 1400});
    const QAbstractItemModel& model = *list().model();
    QCOMPARE(model.index(0, 5).data().toString(), u"Even, as a new layer"_s);
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, QPoint(40, 10));
    QCOMPARE(m_studio->params().kernel, (Pair{4, 4}));
    QCOMPARE(m_studio->state().weights.kind, WeightKind::Torch);
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_studio->state().weights.kind, WeightKind::Tensor);
    QVERIFY(!m_studio->session().error());
  }

 private:
  TargetPopover& popover() const { return *m_studio->window().findChild<TargetPopover*>(); }
  QTableView& list() const { return *popover().findChild<QTableView*>(); }
  void type(const QString& text) const { QTest::keyClicks(popover().focusWidget(), text); }
};

QTEST_MAIN(TestTargetSize)
#include "tst_target_size.moc"
