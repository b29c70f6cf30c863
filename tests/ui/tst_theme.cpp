// The looks keep their contrast; a change of theme reaches every widget.

#include <QApplication>
#include <QFontMetricsF>
#include <QPushButton>
#include <QTimer>
#include <cmath>

#include "tests/support/ui_setup.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

double luminance(const QColor& c) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

class PaletteSpy : public QWidget {
 public:
  int changes = 0;

 protected:
  void changeEvent(QEvent* event) override {
    if (event->type() == QEvent::PaletteChange) ++changes;
  }
};

class PaletteCounter : public QObject {
 public:
  int rounds = 0;
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange) ++rounds;
    return false;
  }
};

}  // namespace

class TestTheme : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setUpUi(); }
  void init() { failOnWarnings(); }
  void cleanup() { setTheme(ThemeMode::Light); }

  void textHasContrastOfFourAndAHalf_data() {
    QTest::addColumn<const Theme*>("look");
    QTest::newRow("light") << &lightTheme();
    QTest::newRow("dark") << &darkTheme();
    QTest::newRow("high contrast light") << &highContrastLightTheme();
    QTest::newRow("high contrast dark") << &highContrastDarkTheme();
  }
  void textHasContrastOfFourAndAHalf() {
    QFETCH(const Theme*, look);
    for (const QColor& ground : {look->window, look->base}) {
      for (const QColor& text : {look->ink, look->ink2}) QVERIFY(contrast(text, ground) >= 4.5);
      for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation,
                                Param::OutChannels, Param::Groups})
        QVERIFY(contrast(look->digits(param), ground) >= 4.5);
      QVERIFY(contrast(look->edge, ground) >= 3.0);
    }
    QVERIFY(contrast(look->pin, Qt::black) >= 3.0);
    QVERIFY(contrast(look->dimmed(look->ink2), look->window) >= 3.0);
  }

  void parametersHaveTheirOwnColour() {
    for (const Theme* look : {&lightTheme(), &darkTheme()}) {
      const QList<QColor> colors = {look->color(Param::Kernel),   look->color(Param::Stride),
                                    look->color(Param::Padding),  look->color(Param::OutputPadding),
                                    look->color(Param::Dilation), look->color(Param::OutChannels)};
      for (int i = 0; i < colors.size(); ++i)
        for (int j = 0; j < i; ++j) QVERIFY(colors[i] != colors[j]);
      QCOMPARE(look->color(Param::Groups), look->color(Param::OutChannels));
    }
    QCOMPARE(lightTheme().color(Param::Kernel), QColor(0x00, 0x5F, 0x9E));
    QCOMPARE(darkTheme().color(Param::Stride), QColor(0xE6, 0x9F, 0x00));
  }

  void digitsAreTabularInEveryType() {
    for (const Type type :
         {Type::Body, Type::BodyStrong, Type::Small, Type::Note, Type::Formula, Type::FormulaStrong}) {
      const double one = textWidth(u"1111"_s, type);
      for (const QChar digit : u"0123456789"_s) QCOMPARE(textWidth(QString(4, digit), type), one);
    }
    QVERIFY(font(Type::Body).families().contains(u"Roboto"_s));
    QCOMPARE(QFontInfo(font(Type::Body)).family(), u"Roboto"_s);
    QCOMPARE(font(Type::Heading).capitalization(), QFont::AllUppercase);
  }

  void changeReachesEveryWidget() {
    PaletteSpy spy;
    QPushButton button;
    spy.changes = 0;
    setTheme(ThemeMode::Dark);
    QVERIFY(theme().dark);
    QTRY_VERIFY(spy.changes > 0);
    QCOMPARE(button.palette().color(QPalette::WindowText), darkTheme().ink);
    QCOMPARE(QApplication::palette().color(QPalette::Highlight), darkTheme().ink);
    setTheme(ThemeMode::Light);
    QTRY_COMPARE(button.palette().color(QPalette::WindowText), lightTheme().ink);
  }

  void noColourOfTheDesktopShinesThrough() {
    const QPalette palette = paletteOf(lightTheme());
    for (int role = 0; role < QPalette::NColorRoles; ++role) {
      if (role == QPalette::NoRole) continue;
      QVERIFY2(palette.isBrushSet(QPalette::Active, static_cast<QPalette::ColorRole>(role)),
               qPrintable(QString::number(role)));
    }
  }

  void systemModeFollowsTheDesktop() {
    setTheme(ThemeMode::System);
    QCOMPARE(themeMode(), ThemeMode::System);
    QVERIFY(!theme().dark);  // the offscreen platform's palette is light
    // Qt tells of palettes only while the application runs.
    PaletteCounter counter;
    qApp->installEventFilter(&counter);
    QTimer::singleShot(0, qApp, [] { QApplication::setPalette(QPalette(Qt::black)); });
    QTimer::singleShot(0, qApp, &QCoreApplication::quit);
    QApplication::exec();
    QCOMPARE(QApplication::palette().color(QPalette::Window), theme().window);
    QVERIFY(counter.rounds > 0);
    QVERIFY(counter.rounds <= 3);  // our own palette is no news from the desktop: no endless round
  }

  void numbersAreWrittenForReading() {
    QCOMPARE(integerText(1399), u"1399"_s);
    QCOMPARE(integerText(11648), u"11\u202F648"_s);
    QCOMPARE(integerText(-1234567), u"\u22121\u202F234\u202F567"_s);
    QCOMPARE(valueText(-0.25, 2), u"\u2212.25"_s);
  }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
