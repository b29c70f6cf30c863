// The window for those who do not use a mouse or do not see it: names, values, an order of the focus that makes sense,
// everything by keys.

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QHash>
#include <QLabel>
#include <QTabBar>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/formula_bar.h"
#include "ui/controls/labeled_slider.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/parameter_panel.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/maps/feature_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QString classOf(const QObject* object) {
  return QString::fromLatin1(object->metaObject()->className()).section(u':', -1);
}

}  // namespace

class TestAccessibility : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_studio = std::make_unique<Studio>(); }
  void init() {
    failOnWarnings();
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
  }

  void everythingThatTakesTheFocusHasANameAndARole() {
    int found = 0;
    for (const QWidget* widget : stops()) {
      QAccessibleInterface* access = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
      QVERIFY2(access != nullptr, qPrintable(classOf(widget)));
      QVERIFY2(!access->text(QAccessible::Name).isEmpty(), qPrintable(classOf(widget)));
      QVERIFY2(access->role() != QAccessible::NoRole, qPrintable(classOf(widget)));
      ++found;
    }
    QVERIFY2(found > 25, qPrintable(QString::number(found)));
  }

  void namesTellControlsApart() {
    // Two controls of one kind never share a name: who hears it could not know which one it is.
    QSet<QString> heard;
    for (QWidget* widget : stops()) {
      const QString name =
          classOf(widget) + u": "_s + QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name);
      QVERIFY2(!heard.contains(name), qPrintable(name));
      heard << name;
    }
  }

  void slidersTellAndTakeValues_data() {
    QTest::addColumn<int>("param");
    QTest::addColumn<int>("minimum");
    QTest::addColumn<int>("maximum");
    QTest::newRow("kernel") << int(Param::Kernel) << 1 << 15;
    QTest::newRow("stride") << int(Param::Stride) << 1 << 8;
    QTest::newRow("padding") << int(Param::Padding) << 0 << 15;
    QTest::newRow("output padding") << int(Param::OutputPadding) << 0 << 7;
    QTest::newRow("dilation") << int(Param::Dilation) << 1 << 8;
    QTest::newRow("out channels") << int(Param::OutChannels) << 1 << 64;
    QTest::newRow("seed") << int(Param::Weight) << 0 << 99;
  }
  void slidersTellAndTakeValues() {
    QFETCH(int, param);
    QFETCH(int, minimum);
    QFETCH(int, maximum);
    SliderTrack& track = m_studio->track(static_cast<Param>(param));
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&track);
    QCOMPARE(access->role(), QAccessible::Slider);
    QAccessibleValueInterface* value = access->valueInterface();
    QVERIFY(value != nullptr);
    QCOMPARE(value->minimumValue().toInt(), minimum);
    QCOMPARE(value->maximumValue().toInt(), maximum);
    QCOMPARE(value->currentValue().toInt(), track.value());
    const int wanted = track.value() + 1;
    value->setCurrentValue(wanted);
    QCOMPARE(value->currentValue().toInt(), wanted);
    QCOMPARE(track.value(), wanted);
    QCOMPARE(m_studio->session().undoStack().count(), 1);
  }

  void picturesDescribeWhatTheyShow() {
    const auto description = [](QWidget& widget) {
      return QAccessible::queryAccessibleInterface(&widget)->text(QAccessible::Description);
    };
    QVERIFY2(description(m_studio->outputView()).contains(u"3×927×1399"_s),
             qPrintable(description(m_studio->outputView())));
    QVERIFY(description(m_studio->inputView()).contains(u"3×464×700"_s));
    QVERIFY2(description(m_studio->formula()).contains(u"= 927"_s), qPrintable(description(m_studio->formula())));
  }

  void tabGoesFromThePanelToTheViewsToTheMaps() {
    m_studio->track(Param::Kernel).setFocus(Qt::TabFocusReason);
    QList<QWidget*> walked;
    QWidget* first = QApplication::focusWidget();
    for (int i = 0; i < 100; ++i) {
      walked << QApplication::focusWidget();
      m_studio->key(Qt::Key_Tab);
      if (QApplication::focusWidget() == first) break;
    }
    QCOMPARE(QApplication::focusWidget(), first);
    const auto at = [&walked](const QWidget& widget) { return walked.indexOf(&widget); };
    const auto insideOf = [&walked](const QWidget& parent) {
      for (qsizetype i = 0; i < walked.size(); ++i) {
        if (parent.isAncestorOf(walked[i])) return i;
      }
      return qsizetype{-1};
    };
    QVERIFY(at(m_studio->track(Param::Stride)) > 0);
    QVERIFY(at(m_studio->track(Param::Padding)) > at(m_studio->track(Param::Stride)));
    QVERIFY(at(m_studio->track(Param::OutChannels)) > at(m_studio->track(Param::Dilation)));
    QVERIFY(at(m_studio->track(Param::Weight)) > at(m_studio->track(Param::OutChannels)));
    QVERIFY(at(m_studio->inputView()) > at(m_studio->track(Param::Weight)));
    QVERIFY(at(m_studio->outputView()) > at(m_studio->inputView()));
    QVERIFY(at(m_studio->formula()) > at(m_studio->outputView()));
    const auto& maps = *m_studio->window().explorePage().findChild<FeatureStrip*>();
    QVERIFY(insideOf(maps) > at(m_studio->formula()));
    // Nothing that can be reached by the mouse alone.
    for (QWidget* stop : stops())
      QVERIFY2(walked.contains(stop), qPrintable(classOf(stop) + u' ' + stop->accessibleName()));
    // Down the panel and left to right: no stop lies far above the one before, within the panel.
    const ParameterPanel& panel = m_studio->window().panel();
    for (qsizetype i = 1; i < walked.size(); ++i) {
      if (!panel.isAncestorOf(walked[i]) || !panel.isAncestorOf(walked[i - 1])) continue;
      const int above = walked[i - 1]->mapTo(&panel, QPoint()).y();
      const int here = walked[i]->mapTo(&panel, QPoint()).y();
      QVERIFY2(here >= above - 26, qPrintable(walked[i]->accessibleName()));
    }
  }

  void focusIsSeen() {
    // Each stop looks different with the focus that a key brought.
    QStringList unseen;
    for (QWidget* stop : stops()) {
      m_studio->window().setFocus(Qt::OtherFocusReason);
      if (QApplication::focusWidget() != nullptr) QApplication::focusWidget()->clearFocus();
      const QImage without = Studio::grab(m_studio->window());
      stop->setFocus(Qt::TabFocusReason);
      if (Studio::grab(m_studio->window()) == without) unseen << classOf(stop) + u' ' + stop->accessibleName();
    }
    QCOMPARE(unseen.join(u'\n'), QString());
  }

  void everyKeyHasOneCommand() {
    QHash<QString, QString> commands;
    for (const auto& [text, keys] : m_studio->window().commands().keyList()) {
      QVERIFY2(!commands.contains(keys), qPrintable(keys + u": "_s + text + u", "_s + commands.value(keys)));
      commands.insert(keys, text);
    }
    QVERIFY(commands.size() > 20);
  }

  void viewsArePannedAndZoomedByKeys() {
    m_studio->outputView().setFocus(Qt::TabFocusReason);
    m_studio->key(Qt::Key_Plus);
    QCOMPARE(m_studio->state().view.zoom, 3);
    m_studio->key(Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(m_studio->state().view.zoom, 1);
    const ViewPosition before = m_studio->state().view;
    m_studio->key(Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(m_studio->state().view.x > before.x);
    m_studio->key(Qt::Key_0);
    QVERIFY(m_studio->state().view.zoom < 0);
    QVERIFY(m_studio->settle());
    QVERIFY(!m_studio->session().undoStack().canUndo());
  }

 private:
  /// Every visible, enabled widget that takes the focus by Tab.
  QList<QWidget*> stops() const {
    QList<QWidget*> found;
    for (QWidget* widget : m_studio->window().findChildren<QWidget*>()) {
      const bool stop = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible() && widget->isEnabled();
      if (stop && widget->focusProxy() == nullptr) found << widget;
    }
    return found;
  }

  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
