#include "ui/theme/current_theme.h"

#include <QApplication>
#include <QEvent>
#include <QToolTip>

#include "ui/theme/focus_ring.h"
#include "ui/theme/studio_style.h"

namespace convt {
namespace {

const Theme* g_theme = &lightTheme();
ThemeMode g_mode = ThemeMode::Light;
bool g_reducedMotion = false;
bool g_applying = false;  // our own palette comes back as an event, at once

const Theme& resolve(ThemeMode mode) {
  switch (mode) {
    case ThemeMode::Light: return lightTheme();
    case ThemeMode::Dark: return darkTheme();
    case ThemeMode::HighContrastLight: return highContrastLightTheme();
    case ThemeMode::HighContrastDark: return highContrastDarkTheme();
    case ThemeMode::System: break;
  }
  // A default-made palette takes ours away: what is left is the desktop's.
  QApplication::setPalette(QPalette());
  const QPalette desktop = QApplication::palette();
  const bool dark = desktop.color(QPalette::Window).lightness() < desktop.color(QPalette::WindowText).lightness();
  return dark ? darkTheme() : lightTheme();
}

void apply() {
  g_applying = true;
  g_theme = &resolve(g_mode);
  QApplication::setPalette(paletteOf(*g_theme));
  QToolTip::setPalette(paletteOf(*g_theme));
  g_applying = false;
}

/// Hears of the desktop's change of colours. Qt 6.4 names no colour scheme, but the platform theme says "changed".
class DesktopWatch : public QObject {
 public:
  using QObject::QObject;
  bool eventFilter(QObject* watched, QEvent* event) override {
    const bool changed =
        event->type() == QEvent::ThemeChange || (event->type() == QEvent::ApplicationPaletteChange && watched == qApp);
    if (changed && !g_applying && g_mode == ThemeMode::System) apply();
    return QObject::eventFilter(watched, event);
  }
};

}  // namespace

const Theme& theme() {
  return *g_theme;
}

ThemeMode themeMode() {
  return g_mode;
}

void setTheme(ThemeMode mode) {
  g_mode = mode;
  static const bool installed = [] {
    loadFonts();
    QApplication::setStyle(new StudioStyle);  // owned by the application
    QApplication::setFont(font(Type::Body));
    FocusRing::install();
    qApp->installEventFilter(new DesktopWatch(qApp));
    return true;
  }();
  Q_UNUSED(installed);
  apply();
}

bool reducedMotion() {
  return g_reducedMotion;
}

void setReducedMotion(bool reduced) {
  g_reducedMotion = reduced;
}

QPalette paletteOf(const Theme& t) {
  QPalette palette;
  const auto set = [&palette](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
    palette.setColor(QPalette::All, role, color);
    palette.setColor(QPalette::Disabled, role, disabled);
  };
  set(QPalette::Window, t.window, t.window);
  set(QPalette::Button, t.window, t.window);
  set(QPalette::Base, t.base, t.window);
  set(QPalette::AlternateBase, t.hover, t.window);
  set(QPalette::WindowText, t.ink, t.ink3);
  set(QPalette::Text, t.ink, t.ink3);
  set(QPalette::ButtonText, t.ink, t.ink3);
  set(QPalette::BrightText, t.window, t.window);
  set(QPalette::PlaceholderText, t.ink2, t.ink3);
  set(QPalette::Highlight, t.ink, t.ink3);
  set(QPalette::HighlightedText, t.window, t.window);
  set(QPalette::Link, t.ink, t.ink3);
  set(QPalette::LinkVisited, t.ink, t.ink3);
  set(QPalette::ToolTipBase, t.ink, t.ink);
  set(QPalette::ToolTipText, t.window, t.window);
  set(QPalette::Mid, t.edge, t.line);
  set(QPalette::Midlight, t.line, t.line);
  set(QPalette::Light, t.hover, t.hover);
  set(QPalette::Dark, t.edge, t.line);
  set(QPalette::Shadow, t.edge, t.line);
  return palette;
}

}  // namespace convt
