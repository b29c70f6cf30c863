#include "ui/paint/paragraph.h"

#include <QFontMetricsF>
#include <QTextLayout>
#include <QTextOption>
#include <algorithm>
#include <cmath>

#include "ui/paint/text_layout.h"

namespace convt {

QStringList brokenLines(const QString& text, Type type, double width) {
  QStringList lines;
  QTextLayout layout(text, font(type));
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(option);
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(std::max(width, 1.0));
    lines += text.mid(line.textStart(), line.textLength()).trimmed();
  }
  layout.endLayout();
  return lines;
}

void paintParagraph(QPainter& painter, const QRectF& box, const QString& text, Type type, const QColor& color) {
  const double height = std::ceil(QFontMetricsF(font(type)).height()) + 2.0;
  QRectF row(box.topLeft(), QSizeF(box.width(), height));
  for (const QString& line : brokenLines(text, type, box.width())) {
    if (row.bottom() > box.bottom()) return;
    paintTextIn(painter, row, Qt::AlignLeft, line, type, color);
    row.translate(0.0, height);
  }
}

}  // namespace convt
