// How often each pixel is written: in the view, in the chip, in its popover.

#include <QPushButton>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/coverage/coverage_popover.h"
#include "ui/image/caption_strip.h"
#include "ui/image/image_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestCoverageView : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void theKeyShowsTheCountsOverThePictureAndGoesBack() {
    m_studio->session().setPin(std::nullopt);
    m_studio->caption().hide();
    const QImage picture = Studio::grab(m_studio->outputView());
    m_studio->key(Qt::Key_C);
    const QImage counts = Studio::grab(m_studio->outputView());
    QCOMPARE(chip(u"mappingChip"_s).text(), u"Taps 0..12"_s);  // 4 of each of 3 input channels
    const ViewTransform view = m_studio->outputView().transform();
    const auto grey = [&](std::int64_t y, std::int64_t x) { return counts.pixel(view.cellRect({y, x}).center()); };
    // Padding 1: (o + 1) mod 2 = 0 has two taps, 1 has one.
    for (std::int64_t y = 600; y < 612; ++y) {
      for (std::int64_t x = 700; x < 712; ++x) {
        QCOMPARE(grey(y, x), grey(601 + (y + 1) % 2, 701 + (x + 1) % 2));
        QVERIFY(qRed(grey(y, x)) == qGreen(grey(y, x)) && qGreen(grey(y, x)) == qBlue(grey(y, x)));
      }
    }
    QVERIFY(qGray(grey(601, 701)) > qGray(grey(600, 701)));
    QVERIFY(qGray(grey(600, 701)) > qGray(grey(600, 700)));
    m_studio->key(Qt::Key_C);
    const QImage both = Studio::grab(m_studio->outputView());
    QVERIFY(both != counts && both != picture);
    m_studio->key(Qt::Key_C);
    QCOMPARE(Studio::grab(m_studio->outputView()), picture);
    QCOMPARE(chip(u"mappingChip"_s).text(), u"Levels 0..1"_s);
  }

  void anEvenSettingIsOneClickAway() {
    m_studio->click(chip(u"coverageChip"_s), QPoint(20, 10));
    auto* popover = m_studio->window().findChild<CoveragePopover*>();
    QTRY_VERIFY(popover->isVisible());
    const auto buttons = popover->findChildren<QPushButton*>();
    const auto nearest = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* button) {
      return button->isVisible() && button->text().contains(u"928"_s);
    });
    QVERIFY(nearest != buttons.end());
    QTest::mouseClick(*nearest, Qt::LeftButton);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->params().kernel, (Pair{4, 4}));
    QCOMPARE(m_studio->frame()->outputShape.h, 928);
    QCOMPARE(chip(u"coverageChip"_s).text(), u"Even"_s);
    QVERIFY(m_studio->session().undoStack().canUndo());
  }

  void anInvalidLayerHasNoVerdict() {
    LayerParams params = m_studio->params();
    params.outputPadding = {5, 5};
    m_studio->session().setParams(params, {u"Output padding"_s, 0});
    QVERIFY(!chip(u"coverageChip"_s).isVisible());
  }

  void sameContentMakesTheInputViewShowWhatTheOutputViewShows() {
    const QImage before = Studio::grab(m_studio->inputView());
    m_studio->key(Qt::Key_L);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->inputView().zoom(), 4);
    QCOMPARE(m_studio->outputView().zoom(), 2);
    QCOMPARE(m_studio->frame()->input->grid.step, 1);
    m_studio->inputView().setMarks({});
    m_studio->inputView().setFrameRect(std::nullopt);
    QCOMPARE(differenceFromFrame(m_studio->inputView(), *m_studio->frame()->input), QString());
    // Zooming in either view is one step of both.
    m_studio->wheel(m_studio->inputView(), m_studio->inputView().rect().center(), 1);
    QCOMPARE(m_studio->outputView().zoom(), 3);
    QCOMPARE(m_studio->inputView().zoom(), 6);
    m_studio->wheel(m_studio->inputView(), m_studio->inputView().rect().center(), -1);
    m_studio->key(Qt::Key_L);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->inputView().zoom(), 2);
  }

 private:
  Chip& chip(const QString& name) const { return *m_studio->window().explorePage().findChild<Chip*>(name); }
};

QTEST_MAIN(TestCoverageView)
#include "tst_coverage_view.moc"
