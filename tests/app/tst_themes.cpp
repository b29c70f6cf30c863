// Light and dark at run time, and the window at its sizes: rows as high as the theme says, nothing over anything else.

#include <QMenuBar>

#include "app/commands.h"
#include "app/status_line.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/image/overlay.h"
#include "ui/image/view_title.h"
#include "ui/maps/feature_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QString describe(const QWidget& widget) {
  const QRect r = widget.geometry();
  return u"%1 \"%2\" (%3,%4 %5x%6)"_s
      .arg(QString::fromLatin1(widget.metaObject()->className()), widget.accessibleName())
      .arg(r.x())
      .arg(r.y())
      .arg(r.width())
      .arg(r.height());
}

/// Whether two widgets are meant to share room: what lies over a picture, and a slider's hit area under its row's
/// boxes.
bool mayOverlap(const QWidget* a, const QWidget* b) {
  const auto isAny = [](const QWidget* widget) {
    return qobject_cast<const Overlay*>(widget) != nullptr || qobject_cast<const SliderTrack*>(widget) != nullptr ||
           widget->inherits("convt::MapArea") || widget->inherits("QFocusFrame");
  };
  return isAny(a) || isAny(b);
}

/// What lies in it is scrolled, and so leaves it.
bool isViewport(const QWidget& widget) {
  return widget.parent() != nullptr && widget.parent()->inherits("QAbstractScrollArea");
}

/// Siblings that cover each other, and widgets that leave their parents.
QStringList misplaced(const QWidget& parent) {
  QStringList found;
  QList<const QWidget*> children;
  for (const QObject* child : parent.children()) {
    const auto* widget = qobject_cast<const QWidget*>(child);
    if (widget != nullptr && widget->isVisible() && !widget->isWindow()) children << widget;
  }
  for (qsizetype i = 0; i < children.size(); ++i) {
    const QWidget& a = *children[i];
    found << misplaced(a);
    if (!parent.rect().contains(a.geometry()) && !a.inherits("QFocusFrame") && !isViewport(parent)) {
      found << describe(a) + u" leaves "_s + describe(parent);
    }
    for (qsizetype j = i + 1; j < children.size(); ++j) {
      const QWidget& b = *children[j];
      if (a.geometry().intersects(b.geometry()) && !mayOverlap(&a, &b))
        found << describe(a) + u" covers "_s + describe(b);
    }
  }
  return found;
}

}  // namespace

class TestThemes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    failOnWarnings();
    m_studio = std::make_unique<Studio>();
  }
  void cleanup() {
    m_studio.reset();
    setTheme(ThemeMode::Light);
  }

  void switchRepaintsEverything() {
    m_studio->open();
    QVERIFY(m_studio->settle());
    const QImage output = Studio::grab(m_studio->outputView());
    QCOMPARE(probe(), lightTheme().window);
    const QImage light = Studio::grab(m_studio->window());
    m_studio->window().commands().action(CommandId::ThemeDark)->trigger();
    QCoreApplication::processEvents();
    QCOMPARE(probe(), darkTheme().window);
    QVERIFY(Studio::grab(m_studio->window()) != light);
    QCOMPARE(handleColour(), darkTheme().kernel);
    QCOMPARE(strays(lightTheme().window), 0);
    QCOMPARE(m_studio->settings().theme(), u"dark"_s);
    m_studio->window().commands().action(CommandId::ThemeLight)->trigger();
    QCoreApplication::processEvents();
    QCOMPARE(handleColour(), lightTheme().kernel);
    QCOMPARE(Studio::grab(m_studio->window()), light);
    QCOMPARE(Studio::grab(m_studio->outputView()), output);
  }

  void rowsHaveTheirHeights_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("panel");
    QTest::addColumn<int>("formula");
    QTest::addColumn<int>("band");
    QTest::addColumn<int>("pictures");
    QTest::newRow("1366x680") << QSize(1366, 680) << 256 << 48 << 136 << 384;
    QTest::newRow("1366x768") << QSize(1366, 768) << 256 << 48 << 168 << 440;
    QTest::newRow("1920x1080") << QSize(1920, 1080) << 288 << 64 << 232 << 672;
  }
  void rowsHaveTheirHeights() {
    QFETCH(QSize, size);
    QFETCH(int, panel);
    QFETCH(int, formula);
    QFETCH(int, band);
    QFETCH(int, pictures);
    m_studio->open(size);
    QVERIFY(m_studio->settle());
    const auto topOf = [this](const QWidget& widget) { return widget.mapTo(&m_studio->window(), QPoint()).y(); };
    const auto& maps = *m_studio->window().explorePage().findChild<FeatureStrip*>();
    const auto& title = *m_studio->window().explorePage().findChild<ViewTitle*>();
    QCOMPARE(m_studio->window().size(), size);
    QCOMPARE(m_studio->window().panel().width(), panel + 1);
    // A row and its separator count together: 28 and 32, the pictures, the formula, the band, 24.
    QCOMPARE(topOf(title), 28 + 32);
    QCOMPARE(title.height(), 28);
    QCOMPARE(m_studio->inputView().height(), pictures);
    QCOMPARE(m_studio->outputView().height(), pictures);
    QCOMPARE(topOf(m_studio->formula()), 28 + 32 + 28 + pictures);
    QCOMPARE(topOf(maps) - 1, 28 + 32 + 28 + pictures + formula);
    QCOMPARE(topOf(maps) - 1 + band, size.height() - 24);
    QCOMPARE(topOf(m_studio->window().statusLine()) + 23, size.height());
    QVERIFY(std::abs(m_studio->inputView().width() - m_studio->outputView().width()) <= 1);
  }

  void nothingCoversAnythingElse_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    for (const QSize size : {QSize(1024, 640), QSize(1366, 768), QSize(1920, 1080), QSize(3840, 2160)}) {
      QTest::addRow("%dx%d", size.width(), size.height()) << size << (size.width() == 1366);
    }
  }
  void nothingCoversAnythingElse() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    setTheme(dark ? ThemeMode::Dark : ThemeMode::Light);
    m_studio->open(size);
    QVERIFY(m_studio->settle());
    QCOMPARE(misplaced(m_studio->window()).join(u'\n'), QString());
    LayerParams params = m_studio->params();
    params.outChannels = 16;
    params.kernel = {5, 5};
    m_studio->session().setWeights(WeightSource{}, {u"random"_s, 0});
    m_studio->session().setAllLinked(false, {u"apart"_s, 0});
    m_studio->session().setParams(params, {u"more"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(misplaced(m_studio->window()).join(u'\n'), QString());
    params.outputPadding = {9, 9};
    m_studio->session().setParams(params, {u"invalid"_s, 0});
    QVERIFY(m_studio->settle());
    QCOMPARE(misplaced(m_studio->window()).join(u'\n'), QString());
  }

  void windowMayGrowAndShrinkAtRunTime() {
    m_studio->open({1366, 768});
    QVERIFY(m_studio->settle());
    for (const QSize size : {QSize(1920, 1080), QSize(1024, 640), QSize(1366, 768)}) {
      m_studio->window().resize(size);
      QCoreApplication::processEvents();
      QVERIFY(m_studio->settle());
      QCOMPARE(misplaced(m_studio->window()).join(u'\n'), QString());
      QCOMPARE(differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output, 70), QString());
    }
  }

 private:
  /// A place of the panel where nothing stands.
  QColor probe() const {
    const ParameterPanel& panel = m_studio->window().panel();
    return Studio::grab(m_studio->window()).pixelColor(panel.mapTo(&m_studio->window(), QPoint(4, panel.height() - 3)));
  }

  QColor handleColour() const {
    SliderTrack& track = m_studio->track(Param::Kernel);
    return Studio::grab(track).pixelColor(track.handleCentre(track.value()).toPoint());
  }

  /// Pixels of a colour in the bars and the panel, where no picture is.
  int strays(const QColor& colour) const {
    const QImage all = Studio::grab(m_studio->window());
    int found = 0;
    const int panel = m_studio->window().panel().width();
    for (int y = 0; y < all.height(); ++y) {
      for (int x = 0; x < (y < 60 ? all.width() : panel); ++x) found += all.pixelColor(x, y) == colour ? 1 : 0;
    }
    return found;
  }

  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestThemes)
#include "tst_themes.moc"
