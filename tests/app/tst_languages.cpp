// A switch of the language while the window stands: every text changes, and changes back; longer words find room.

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTabBar>
#include <QTranslator>

#include "app/status_line.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/text_line.h"
#include "ui/image/plate_button.h"
#include "ui/image/view_title.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

/// A language that is English in brackets, 40 % longer.
class PseudoLocale : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    const QString english = QString::fromUtf8(text);
    return u'⟦' + english + QString((english.size() * 2 + 4) / 5 - std::min<qsizetype>(2, english.size()), u'~') + u'⟧';
  }
};

struct Text {
  QString where;
  QString text;
};

/// Words that are no language: names of files and of given weights, units.
bool isLanguage(const QString& text) {
  static const QRegularExpression word(u"\\p{L}{2,}"_s);
  static const QRegularExpression none(u"^(street\\.png|Tutorial|[\\d.,]+ (B|kB|MB|GB|TB)|Roboto.*)$"_s);
  return word.match(text).hasMatch() && !none.match(text.trimmed()).hasMatch();
}

QString nameOfWidget(const QObject* object) {
  QString name;
  for (; object != nullptr; object = object->parent()) {
    name = QString::fromLatin1(object->metaObject()->className()).section(u':', -1) +
           (name.isEmpty() ? u""_s : u" > "_s + name);
  }
  return name;
}

void addAccessible(QList<Text>& texts, QAccessibleInterface* access, const QString& where) {
  if (access == nullptr) return;
  texts << Text{where + u" accessible name"_s, access->text(QAccessible::Name)};
  texts << Text{where + u" accessible description"_s, access->text(QAccessible::Description)};
}

/// Everything that a user can read or hear in the window, but for the status line.
QList<Text> textsOf(MainWindow& window) {
  QList<Text> texts{{u"window title"_s, window.windowTitle()}};
  for (const QAction* action : window.findChildren<QAction*>()) {
    const QString where = u"action "_s + nameOfWidget(action);
    texts << Text{where, action->text()} << Text{where + u" tool tip"_s, action->toolTip()};
  }
  for (const QMenu* menu : window.findChildren<QMenu*>()) texts << Text{u"menu"_s, menu->title()};
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    const QString where = nameOfWidget(widget);
    if (widget->parent() == &window.statusLine() || !widget->isVisible()) continue;
    addAccessible(texts, QAccessible::queryAccessibleInterface(widget), where);
    texts << Text{where + u" tool tip"_s, widget->toolTip()};
    if (const auto* label = qobject_cast<QLabel*>(widget)) texts << Text{where, label->text()};
    if (const auto* button = qobject_cast<QAbstractButton*>(widget)) texts << Text{where, button->text()};
    if (const auto* box = qobject_cast<QComboBox*>(widget)) {
      for (int i = 0; i < box->count(); ++i) texts << Text{where + u" item"_s, box->itemText(i)};
    }
    if (const auto* tabs = qobject_cast<QTabBar*>(widget)) texts << Text{where, tabs->tabText(0)};
  }
  const QStringList facts = window.statusLine().text().split(u'|');
  for (const QString& fact : facts) texts << Text{u"status line"_s, fact.trimmed()};
  return texts;
}

QStringList untranslated(MainWindow& window) {
  QStringList found;
  for (const Text& text : textsOf(window)) {
    if (isLanguage(text.text) && !(text.text.contains(u'⟦') && text.text.contains(u'⟧'))) {
      found << u"%1: \"%2\""_s.arg(text.where, text.text);
    }
  }
  return found;
}

QStringList bracketed(MainWindow& window) {
  QStringList found;
  for (const Text& text : textsOf(window)) {
    if (text.text.contains(u'⟦')) found << u"%1: \"%2\""_s.arg(text.where, text.text);
  }
  return found;
}

/// Texts that their widgets cut off. The panel's lines have room for PyTorch's names, which no language changes; longer
/// ones are elided there, with the whole in a tool tip.
QStringList clipped(MainWindow& window, bool english) {
  QStringList found;
  const auto check = [&](const QWidget* widget, const QString& text, int needed) {
    if (needed > widget->width()) {
      found << u"%1: \"%2\" needs %3 and has %4"_s.arg(nameOfWidget(widget), text).arg(needed).arg(widget->width());
    }
  };
  for (const TextLine* line : window.findChildren<TextLine*>()) {
    if (english && line->isVisible()) check(line, line->text(), static_cast<int>(line->textWidth()));
  }
  for (const ViewTitle* title : window.findChildren<ViewTitle*>()) {
    for (const QLabel* label : title->findChildren<QLabel*>()) {
      if (label->isVisible()) check(label, label->text(), label->sizeHint().width());
    }
    for (const Chip* chip : title->findChildren<Chip*>()) check(chip, chip->text(), chip->sizeHint().width());
    for (const FlatCombo* box : title->findChildren<FlatCombo*>()) {
      if (box->isVisible()) check(box, box->currentText(), box->sizeHint().width());
    }
  }
  for (const PlateButton* button : window.findChildren<PlateButton*>()) {
    if (button->isVisible()) check(button, button->text(), button->sizeHint().width());
  }
  return found;
}

}  // namespace

class TestLanguages : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void init() { StudioTest::init(); }
  void cleanup() {
    QCoreApplication::removeTranslator(&m_pseudo);
    StudioTest::cleanup();
  }

  void everyTextChangesAndChangesBack_data() {
    QTest::addColumn<int>("situation");
    QTest::newRow("first start") << 0;
    QTest::newRow("invalid") << 1;
    QTest::newRow("tutorial") << 2;
    QTest::newRow("random, 16 channels, apart") << 3;
    QTest::newRow("weights that do not fit") << 4;
  }
  void everyTextChangesAndChangesBack() {
    QFETCH(int, situation);
    enter(situation);
    const QStringList before = allTexts();
    QCOMPARE(bracketed(m_studio->window()).join(u'\n'), QString());
    QCoreApplication::installTranslator(&m_pseudo);
    QCoreApplication::processEvents();
    QCOMPARE(untranslated(m_studio->window()).join(u'\n'), QString());
    QCoreApplication::removeTranslator(&m_pseudo);
    QCoreApplication::processEvents();
    QCOMPARE(bracketed(m_studio->window()).join(u'\n'), QString());
    QCOMPARE(allTexts().join(u'\n'), before.join(u'\n'));
  }

  void textsFollowLaterChangesInTheNewLanguage() {
    QCoreApplication::installTranslator(&m_pseudo);
    QCoreApplication::processEvents();
    for (const int situation : {1, 3}) {
      enter(situation);
      QCOMPARE(untranslated(m_studio->window()).join(u'\n'), QString());
    }
  }

  void nothingIsCutOff_data() { everyTextChangesAndChangesBack_data(); }
  void nothingIsCutOff() {
    QFETCH(int, situation);
    enter(situation);
    QCOMPARE(clipped(m_studio->window(), true).join(u'\n'), QString());
    QCoreApplication::installTranslator(&m_pseudo);
    QCoreApplication::processEvents();
    QVERIFY(m_studio->settle());
    QCoreApplication::processEvents();
    QCOMPARE(clipped(m_studio->window(), false).join(u'\n'), QString());
  }

 private:
  void enter(int situation) {
    LayerParams params = m_studio->params();
    WeightSource random;
    random.seed = 7;
    switch (situation) {
      case 1:
        params.outputPadding = {3, 3};
        m_studio->session().setParams(params, {u"invalid"_s, 0});
        break;
      case 2: m_studio->window().openSample(u"tutorial"_s); break;
      case 3:
        params.outputPadding = {0, 0};
        params.outChannels = 16;
        params.kernel = {4, 5};
        m_studio->session().setAllLinked(false, {u"apart"_s, 0});
        m_studio->session().setWeights(random, {u"random"_s, 0});
        m_studio->session().setParams(params, {u"wide"_s, 0});
        break;
      case 4:
        m_studio->window().openSample(u"tutorial"_s);
        QVERIFY(m_studio->settle());
        params = m_studio->params();
        params.kernel = {3, 3};
        m_studio->session().setParams(params, {u"other kernel"_s, 0});
        break;
      default: break;
    }
    QVERIFY(m_studio->settle());
    QCoreApplication::processEvents();
  }

  QStringList allTexts() const {
    QStringList texts;
    for (const Text& text : textsOf(m_studio->window())) texts << text.where + u": "_s + text.text;
    return texts;
  }

  PseudoLocale m_pseudo;
};

QTEST_MAIN(TestLanguages)
#include "tst_languages.moc"
