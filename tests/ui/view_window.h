#pragma once

#include <QApplication>
#include <QTest>
#include <QWheelEvent>
#include <memory>

#include "tests/ui/test_picture.h"
#include "ui/image/image_view.h"
#include "ui/image/widget_pixels.h"

namespace convt::test {

inline constexpr Shape kShape{1, 3, 464, 700};

// Row and column as two of the three colours: a painted pixel says which pixel of the picture it is.
inline double coded(int channel, std::int64_t y, std::int64_t x) {
  return static_cast<double>(channel == 0 ? y % 256 : channel == 1 ? x % 256 : 128) / 255.0;
}

inline QRgb codedColor(PixelAt at) {
  return qRgb(static_cast<int>(at.y % 256), static_cast<int>(at.x % 256), 128);
}

/// A view within a window, at odd offsets: at 125 % and 150 % it begins within a device pixel. It shows the coded
/// picture.
class ViewWindow {
 protected:
  bool open() {
    m_window = std::make_unique<QWidget>();
    m_window->resize(400, 300);
    m_view = new ImageView(ImageView::Role::Output, m_window.get());
    m_view->setGeometry(33, 17, 301, 241);
    m_window->show();
    m_view->setPicture(nullptr, kShape);
    show({300, 400}, 2);
    return QTest::qWaitForWindowActive(m_window.get());
  }

  void close() { m_window.reset(); }

  void show(PicturePoint centre, int zoom) {
    m_view->setPosition(centre, zoom);
    m_view->setPicture(picture(m_view->transform().visibleGrid(), {0, 1, 2}, coded), kShape);
  }

  /// What the view painted, in its own device pixels.
  QImage painted() {
    const WidgetPixels pixels = widgetPixels(*m_view);
    const QImage all = m_window->grab().toImage();
    return all.copy(QRect(pixels.first, pixels.size));
  }

  QPointF logical(QPointF device) const {
    const WidgetPixels pixels = widgetPixels(*m_view);
    return (device + QPointF(pixels.first) - pixels.begin) / pixels.ratio;
  }

  void wheel(QPointF position, int delta) {
    QWheelEvent event(position, m_view->mapToGlobal(position), QPoint(), QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view, &event);
  }

  std::unique_ptr<QWidget> m_window;
  ImageView* m_view = nullptr;
};

}  // namespace convt::test
