#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/ui_setup.h"
#include "ui/compare/ladder_panel.h"
#include "ui/compare/ladder_view.h"

using namespace convt;

namespace {

SizeTerms terms(std::int64_t in, std::int64_t stride, std::int64_t outputPadding, std::int64_t dilation = 1,
                std::int64_t padding = 1) {
  return {in, stride, padding, dilation, 3, outputPadding};
}

LadderScene sceneOf(const SizeTerms& h, const std::optional<SizeTerms>& w = std::nullopt) {
  LadderScene scene;
  scene.h = ladderOf(h);
  scene.returnedH = returnedSize(h);
  if (w) {
    scene.w = ladderOf(*w);
    scene.returnedW = returnedSize(*w);
  }
  return scene;
}

constexpr QRectF kArea(0, 0, 520, 92);

QImage painted(const LadderScene& scene, double scale = 1.0, const Theme& theme = lightTheme()) {
  QImage image((kArea.size() * scale).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(theme.window);
  QPainter painter(&image);
  paintLadder(painter, kArea, scene, theme);
  return image;
}

QColor at(const QImage& image, QPointF logical) {
  return image.pixelColor((logical * image.devicePixelRatio()).toPoint());
}

LayerParams layer(Pair stride, Pair outputPadding, Pair dilation = {1, 1}) {
  LayerParams params;
  params.stride = stride;
  params.padding = {1, 1};
  params.outputPadding = outputPadding;
  params.dilation = dilation;
  return params;
}

}  // namespace

/// The ladder: what is painted where, and what a click or a key chooses.
class TestLadderView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }

  void rungsNameTheirSizes() {
    const LadderScene one = sceneOf(terms(464, 2, 0));
    QCOMPARE(rungText(one, 0), QStringLiteral("927"));
    QCOMPARE(rungText(one, 1), QStringLiteral("928"));
    const LadderScene both = sceneOf(terms(464, 2, 0), terms(700, 2, 0));
    QCOMPARE(rungText(both, 1), QStringLiteral("928×1400"));
  }

  void presentRungIsInverted_data() {
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("scale %g", scale) << scale;
  }
  void presentRungIsInverted() {
    QFETCH(double, scale);
    for (int present = 0; present < 3; ++present) {
      const LadderScene scene = sceneOf(terms(40, 3, present));
      const LadderPlaces places = ladderPlaces(kArea, scene);
      QCOMPARE(places.rungs.size(), std::size_t{3});
      const QImage image = painted(scene, scale);
      for (const RungPlace& rung : places.rungs) {
        const QPointF inside = rung.box.topLeft() + QPointF(3, 3);
        QCOMPARE(at(image, inside), rung.outputPadding == present ? lightTheme().ink : lightTheme().base);
      }
      QCOMPARE(at(image, places.ground.topLeft() + QPointF(3, 3)), lightTheme().base);
    }
  }

  void rungsStandApartAndOverTheirGround() {
    for (int stride = 1; stride <= 6; ++stride) {
      const LadderPlaces places = ladderPlaces(kArea, sceneOf(terms(40, stride, 0)));
      QCOMPARE(places.rungs.size(), static_cast<std::size_t>(stride));
      QCOMPARE(places.before + places.after, 0);
      for (std::size_t i = 1; i < places.rungs.size(); ++i)
        QVERIFY(places.rungs[i].box.left() > places.rungs[i - 1].box.right());
      QVERIFY(kArea.contains(places.rungs.back().box) && kArea.contains(places.ground));
      QVERIFY(places.ground.top() > places.rungs.front().box.bottom() + 16);
    }
  }

  void manyRungsShowThoseAroundThePresentOne() {
    LadderScene scene = sceneOf(terms(464, 64, 30), terms(700, 64, 30));
    LadderPlaces places = ladderPlaces(kArea, scene);
    const auto shown = static_cast<std::int64_t>(places.rungs.size());
    QVERIFY(shown >= 3 && shown < 64);
    QCOMPARE(places.before + places.after + shown, 64);
    QVERIFY(places.before <= 30 && places.before + shown > 30);
    QVERIFY(kArea.contains(places.rungs.back().box) && kArea.contains(places.afterBox));
    scene.cursor = 63;
    places = ladderPlaces(kArea, scene);
    QCOMPARE(places.after, 0);
    QCOMPARE(places.rungs.back().outputPadding, 63);
  }

  void sizeOfAnotherLadderStandsApart() {
    LadderScene scene = sceneOf(terms(40, 2, 3, 5));
    const LadderPlaces places = ladderPlaces(kArea, scene);
    QVERIFY(places.apart.has_value());
    QCOMPARE(places.apart->outputPadding, 3);
    QVERIFY(places.apart->box.left() > places.rungs.back().box.right() + 20);
    QImage image = painted(scene);
    QCOMPARE(at(image, places.apart->box.topLeft() + QPointF(3, 3)), lightTheme().ink);
    QCOMPARE(at(image, places.apartGround.topLeft() + QPointF(3, 3)), lightTheme().base);
    // Not allowed at all: hatched, and it comes down to nothing.
    scene.presentAllowed = false;
    image = painted(scene);
    QCOMPARE(at(image, places.apartGround.topLeft() + QPointF(3, 3)), lightTheme().window);
    QVERIFY(at(image, places.apart->box.topLeft() + QPointF(3, 3)) != lightTheme().ink);
    QVERIFY(!rungAt(kArea, scene, places.apart->box.center()));
  }

  void sizesThatAreNoneAreHatchedAndCannotBeChosen() {
    // (1 - 1)*4 - 2*2 + 2 + 1 = -1: the first two rungs are -1 and 0.
    LadderView view;
    view.resize(view.sizeHint());
    view.setLadder(sceneOf(terms(1, 4, 3, 1, 2)));
    QVERIFY(showActive(view));
    QSignalSpy chosen(&view, &LadderView::outputPaddingChosen);
    const LadderPlaces places = ladderPlaces(view.area(), view.scene());
    QVERIFY(!isValidRung(view.scene(), 0) && !isValidRung(view.scene(), 1) && isValidRung(view.scene(), 2));
    const QImage image = view.grab().toImage();
    const auto hatched = [&](std::size_t i) {
      const double scale = image.devicePixelRatio();
      const QRectF box = places.rungs[i].box;
      const int y = qRound((box.top() + 3.0) * scale);
      for (int x = qRound((box.left() + 3.0) * scale); x < qRound((box.right() - 3.0) * scale); ++x) {
        if (image.pixelColor(x, y) != lightTheme().base) return true;
      }
      return false;
    };
    QVERIFY(hatched(0) && hatched(1) && !hatched(2));
    for (std::size_t i = 0; i < 3; ++i)
      QTest::mouseClick(&view, Qt::LeftButton, {}, places.rungs[i].box.center().toPoint());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.front().front().toInt(), 2);
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("not valid")));
  }

  void aClickChoosesItsRung() {
    LadderView view;
    view.resize(view.sizeHint());
    view.setLadder(sceneOf(terms(40, 3, 0)));
    QVERIFY(showActive(view));
    QSignalSpy chosen(&view, &LadderView::outputPaddingChosen);
    const LadderPlaces places = ladderPlaces(view.area(), view.scene());
    QTest::mouseClick(&view, Qt::LeftButton, {}, places.rungs[0].box.center().toPoint());
    QCOMPARE(chosen.count(), 0);  // the present one
    QTest::mouseClick(&view, Qt::LeftButton, {}, places.rungs[2].box.center().toPoint());
    QTest::mouseClick(&view, Qt::LeftButton, {}, (places.rungs[1].box.bottomLeft() + QPointF(8, 8)).toPoint());
    QTest::mouseClick(&view, Qt::LeftButton, {}, places.ground.center().toPoint());
    QTest::mouseClick(&view, Qt::RightButton, {}, places.rungs[2].box.center().toPoint());
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(chosen[0].front().toInt(), 2);
    QCOMPARE(chosen[1].front().toInt(), 1);
  }

  void keysChooseToo() {
    LadderView view;
    view.resize(view.sizeHint());
    view.setLadder(sceneOf(terms(40, 64, 5)));
    QVERIFY(showActive(view));
    view.setFocus(Qt::TabFocusReason);
    QSignalSpy chosen(&view, &LadderView::outputPaddingChosen);
    QTest::keyClick(&view, Qt::Key_Space);
    QCOMPARE(chosen.count(), 0);  // begins on the present one
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY2(view.accessibleDescription().startsWith(QStringLiteral("at output padding 6")),
             qPrintable(view.accessibleDescription()));
    QTest::keyClick(&view, Qt::Key_Return);
    QTest::keyClick(&view, Qt::Key_End);
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Space);
    QTest::keyClick(&view, Qt::Key_Home);
    QTest::keyClick(&view, Qt::Key_Left);
    QTest::keyClick(&view, Qt::Key_Enter);
    QCOMPARE(chosen.count(), 3);
    QCOMPARE(chosen[0].front().toInt(), 6);
    QCOMPARE(chosen[1].front().toInt(), 63);
    QCOMPARE(chosen[2].front().toInt(), 0);
  }

  void aClickOnTheEndShowsMore() {
    LadderView view;
    view.resize(view.sizeHint());
    view.setLadder(sceneOf(terms(40, 64, 0)));
    QVERIFY(showActive(view));
    QSignalSpy chosen(&view, &LadderView::outputPaddingChosen);
    const LadderPlaces first = ladderPlaces(view.area(), view.scene());
    QCOMPARE(first.before, 0);
    QTest::mouseClick(&view, Qt::LeftButton, {}, first.afterBox.center().toPoint());
    const LadderPlaces next = ladderPlaces(view.area(), view.scene());
    QCOMPARE(next.before, static_cast<std::int64_t>(first.rungs.size()));
    QTest::mouseClick(&view, Qt::LeftButton, {}, next.beforeBox.center().toPoint());
    QCOMPARE(ladderPlaces(view.area(), view.scene()).before, 0);
    QCOMPARE(chosen.count(), 0);
  }

  void onePaddingForBothAxesIsOneLadder() {
    LadderPanel panel;
    panel.resize(553, 204);
    panel.setLayer(layer({2, 2}, {0, 0}), {1, 3, 464, 700}, true);
    QVERIFY(showActive(panel));
    QCOMPARE(visibleLadders(panel).size(), 1);
    LadderView* view = visibleLadders(panel).front();
    QSignalSpy chosen(&panel, &LadderPanel::outputPaddingChosen);
    const LadderPlaces places = ladderPlaces(view->area(), view->scene());
    QTest::mouseClick(view, Qt::LeftButton, {}, places.rungs[1].box.center().toPoint());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.front().front().value<Pair>(), (Pair{1, 1}));
  }

  void axesApartAreTwoLadders() {
    LadderPanel panel;
    panel.resize(553, 204);
    panel.setLayer(layer({2, 3}, {1, 0}), {1, 3, 464, 700}, false);
    QVERIFY(showActive(panel));
    const QList<LadderView*> views = visibleLadders(panel);
    QCOMPARE(views.size(), 2);
    QVERIFY(views[0]->accessibleName() != views[1]->accessibleName());
    QSignalSpy chosen(&panel, &LadderPanel::outputPaddingChosen);
    const LadderPlaces places = ladderPlaces(views[1]->area(), views[1]->scene());
    QTest::mouseClick(views[1], Qt::LeftButton, {}, places.rungs[2].box.center().toPoint());
    QCOMPARE(chosen.front().front().value<Pair>(), (Pair{1, 2}));
  }

  void aSharedPaddingMustSuitBothStrides() {
    LadderPanel panel;
    panel.resize(553, 204);
    panel.setLayer(layer({4, 2}, {0, 0}), {1, 3, 40, 50}, true);
    QVERIFY(showActive(panel));
    const QList<LadderView*> views = visibleLadders(panel);
    QCOMPARE(views.size(), 2);
    QVERIFY(isValidRung(views[0]->scene(), 1) && !isValidRung(views[0]->scene(), 2));
    QSignalSpy chosen(&panel, &LadderPanel::outputPaddingChosen);
    const LadderPlaces places = ladderPlaces(views[0]->area(), views[0]->scene());
    QTest::mouseClick(views[0], Qt::LeftButton, {}, places.rungs[2].box.center().toPoint());
    QCOMPARE(chosen.count(), 0);
    QTest::mouseClick(views[0], Qt::LeftButton, {}, places.rungs[1].box.center().toPoint());
    QCOMPARE(chosen.front().front().value<Pair>(), (Pair{1, 1}));
  }

 private:
  static QList<LadderView*> visibleLadders(const LadderPanel& panel) {
    QList<LadderView*> views = panel.findChildren<LadderView*>();
    views.removeIf([](const LadderView* view) { return !view->isVisible(); });
    return views;
  }
};

QTEST_MAIN(TestLadderView)
#include "tst_ladder_view.moc"
