#include "ui/paint/theme.h"

#include <QFontDatabase>
#include <QString>
#include <QStringList>

// Q_INIT_RESOURCE declares a function of the global namespace.
static void initFonts() { Q_INIT_RESOURCE(fonts); }

namespace convt {

using namespace Qt::StringLiterals;

namespace {

Theme makeLight() {
  Theme t;
  t.window = QColor(0xF2, 0xF2, 0xF2);
  t.base = QColor(0xFF, 0xFF, 0xFF);
  t.well = QColor(0xD6, 0xD6, 0xD6);
  t.ink = QColor(0x1A, 0x1A, 0x1A);
  t.ink2 = QColor(0x58, 0x58, 0x58);
  t.ink3 = QColor(0x90, 0x90, 0x90);
  t.edge = QColor(0x86, 0x86, 0x86);
  t.line = QColor(0xD2, 0xD2, 0xD2);
  t.hover = QColor(0xE6, 0xE6, 0xE6);
  t.kernel = QColor(0x00, 0x5F, 0x9E);
  t.stride = QColor(0x8F, 0x5A, 0x00);
  t.padding = QColor(0x00, 0x70, 0x4F);
  t.outputPadding = QColor(0xA0, 0x3E, 0x78);
  t.dilation = QColor(0xB3, 0x47, 0x00);
  t.channels = QColor(0x1A, 0x76, 0x90);
  t.pin = QColor(0xFF, 0xE1, 0x00);
  return t;
}

Theme makeDark() {
  Theme t;
  t.dark = true;
  t.window = QColor(0x20, 0x21, 0x22);
  t.base = QColor(0x16, 0x17, 0x18);
  t.well = QColor(0x10, 0x11, 0x11);
  t.ink = QColor(0xE9, 0xE9, 0xE9);
  t.ink2 = QColor(0xAB, 0xAB, 0xAB);
  t.ink3 = QColor(0x6E, 0x6F, 0x71);
  t.edge = QColor(0x7E, 0x80, 0x83);
  t.line = QColor(0x38, 0x39, 0x3B);
  t.hover = QColor(0x2C, 0x2D, 0x2F);
  t.kernel = QColor(0x6C, 0xA9, 0xF0);
  t.stride = QColor(0xE6, 0x9F, 0x00);
  t.padding = QColor(0x22, 0xB6, 0x8A);
  t.outputPadding = QColor(0xDC, 0x93, 0xBB);
  t.dilation = QColor(0xF0, 0x7F, 0x3A);
  t.channels = QColor(0x6F, 0xD0, 0xE6);
  t.pin = QColor(0xFF, 0xE1, 0x00);
  return t;
}

/// Two colours only; the parameters keep theirs on handles, where each stands alone in its row.
Theme makeHighContrast(Theme t) {
  t.highContrast = true;
  t.window = t.base = t.well = t.dark ? QColor(Qt::black) : QColor(Qt::white);
  t.ink = t.ink2 = t.edge = t.line = t.dark ? QColor(Qt::white) : QColor(Qt::black);
  return t;
}

struct TypeRow {
  double pixels;
  QFont::Weight weight;
  bool heading;
};

TypeRow rowOf(Type type) {
  switch (type) {
    case Type::Body: return {13, QFont::Normal, false};
    case Type::BodyStrong: return {13, QFont::Medium, false};
    case Type::Small: return {12, QFont::Normal, false};
    case Type::Note: return {11, QFont::Normal, false};
    case Type::NoteStrong: return {11, QFont::Medium, false};
    case Type::Heading: return {11, QFont::Medium, true};
    case Type::Formula: return {15, QFont::Normal, false};
    case Type::FormulaStrong: return {15, QFont::Medium, false};
    case Type::Sum: return {18, QFont::Medium, false};
    case Type::Tag: return {9.5, QFont::Medium, false};
  }
  return {13, QFont::Normal, false};
}

QFont makeFont(Type type) {
  const TypeRow row = rowOf(type);
  QFont font;
  font.setFamilies({u"Roboto"_s, u"Noto Sans CJK TC"_s});
  font.setPixelSize(qRound(row.pixels));
  font.setWeight(row.weight);
  // Unhinted outlines: advances stay true, so digits stand in columns at every scale.
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setStyleHint(QFont::SansSerif);
  if (row.heading) {
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.6);
  }
  return font;
}

}  // namespace

QColor Theme::color(Param param) const {
  switch (param) {
    case Param::Kernel: return kernel;
    case Param::Stride: return stride;
    case Param::Padding: return padding;
    case Param::OutputPadding: return outputPadding;
    case Param::Dilation: return dilation;
    case Param::OutChannels:
    case Param::Groups: return channels;
    case Param::Input:
    case Param::Weight:
    case Param::Bias: break;
  }
  return ink;
}

QColor Theme::dimmed(const QColor& color) const {
  const auto mixed = [](int over, int under) { return (over * 72 + under * 28 + 50) / 100; };
  return QColor(mixed(color.red(), window.red()), mixed(color.green(), window.green()),
                mixed(color.blue(), window.blue()));
}

const Theme& lightTheme() {
  static const Theme theme = makeLight();
  return theme;
}

const Theme& darkTheme() {
  static const Theme theme = makeDark();
  return theme;
}

const Theme& highContrastLightTheme() {
  static const Theme theme = makeHighContrast(makeLight());
  return theme;
}

const Theme& highContrastDarkTheme() {
  static const Theme theme = makeHighContrast(makeDark());
  return theme;
}

QFont font(Type type) {
  // Made once each: paint code asks for fonts per number.
  static const QFont fonts[] = {makeFont(Type::Body),    makeFont(Type::BodyStrong),    makeFont(Type::Small),
                                makeFont(Type::Note),    makeFont(Type::NoteStrong),    makeFont(Type::Heading),
                                makeFont(Type::Formula), makeFont(Type::FormulaStrong), makeFont(Type::Sum),
                                makeFont(Type::Tag)};
  return fonts[static_cast<int>(type)];
}

void loadFonts() {
  static const bool loaded = [] {
    initFonts();
    for (const QString& file : {u":/fonts/Roboto-Regular.ttf"_s, u":/fonts/Roboto-Medium.ttf"_s})
      QFontDatabase::addApplicationFont(file);
    return true;
  }();
  Q_UNUSED(loaded);
}

}  // namespace convt
