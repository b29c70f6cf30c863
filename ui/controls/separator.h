#pragma once

#include <QWidget>

namespace convt {

/// A line of 1 px between two areas, in the colour of separators of the theme in force.
inline QWidget* makeSeparator(Qt::Orientation orientation, QWidget* parent) {
  auto* line = new QWidget(parent);
  line->setAutoFillBackground(true);
  line->setBackgroundRole(QPalette::Midlight);
  if (orientation == Qt::Vertical)
    line->setFixedWidth(1);
  else
    line->setFixedHeight(1);
  return line;
}

}  // namespace convt
