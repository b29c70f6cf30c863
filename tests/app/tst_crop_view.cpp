// The canvas round the output: key F, edges under the mouse, cut pixels by the definition.

#include <QImage>

#include "app/cut_pixels.h"
#include "engine/core/output_size.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/image/caption_strip.h"
#include "ui/image/crop_edges.h"
#include "ui/image/image_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestCropView : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void shots();

 private:
  void setLayer(int kernel, int stride, int padding, int outputPadding);
  void lookAtInput(double y, double x, int zoom);
  ImageView& view() const { return m_studio->outputView(); }
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

void TestCropView::shots() {
  const QString to = qEnvironmentVariable("SHOTS");
  const auto shot = [&](const QString& name) {
    QVERIFY(m_studio->settle());
    m_studio->window().grab().save(to + name + u".png"_s);
  };
  m_studio->key(Qt::Key_F);
  setLayer(7, 2, 5, 1);
  lookAtInput(20, 30, 8);
  shot(u"1"_s);
  lookAtInput(450, 680, 4);
  shot(u"2"_s);
  setLayer(5, 4, 1, 3);
  lookAtInput(462, 698, 8);
  shot(u"3"_s);
  setLayer(3, 2, 1, 0);
  lookAtInput(232, 350, -2);
  shot(u"4"_s);
  m_studio->key(Qt::Key_G);
  setLayer(3, 2, 1, 1);
  shot(u"5"_s);
  setTheme(ThemeMode::Dark);
  QTRY_COMPARE(m_studio->window().palette().color(QPalette::Window), theme().window);
  QTest::qWait(200);
  shot(u"6"_s);
  m_studio->key(Qt::Key_G);
  setLayer(7, 2, 5, 1);
  lookAtInput(14, 20, 4);
  shot(u"7"_s);
  setTheme(ThemeMode::Light);
}

QTEST_MAIN(TestCropView)
#include "tst_crop_view.moc"
