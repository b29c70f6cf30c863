#pragma once

#include <QFontDatabase>
#include <QImage>
#include <QRegularExpression>
#include <QTest>
#include <QWheelEvent>
#include <QWidget>

#include "ui/theme/current_theme.h"

namespace convt {

/// The fonts that ship, and one theme, before the first widget of a test.
inline void setUpUi(ThemeMode mode = ThemeMode::Light) {
  using namespace Qt::StringLiterals;
  for (const auto* file : {"/resources/fonts/Roboto-Regular.ttf", "/resources/fonts/Roboto-Medium.ttf"})
    QFontDatabase::addApplicationFont(QString::fromUtf8(CONVT_SOURCE_DIR) + QString::fromUtf8(file));
  setTheme(mode);
}

/// Call in init(): a warning of Qt's or ours fails the test function. What the offscreen platform lacks is not counted.
inline void failOnWarnings() {
  using namespace Qt::StringLiterals;
  QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support|QStandardPaths)"_s));
}

/// Shows a widget as the active window, so that it takes the focus.
inline bool showActive(QWidget& widget) {
  widget.QWidget::show();
  widget.activateWindow();
  return QTest::qWaitForWindowActive(&widget);
}

/// A wheel event of whole notches over a point; goes to the parents if the widget ignores it, as a real one does.
inline void turnWheel(QWidget& widget, QPoint at, int notches) {
  QWheelEvent event(at, widget.mapToGlobal(at), QPoint(), QPoint(0, notches * 120), Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QCoreApplication::sendEvent(&widget, &event);
}

inline QColor pixel(const QImage& image, QPointF at) {
  return image.pixelColor(at.toPoint());
}

}  // namespace convt
