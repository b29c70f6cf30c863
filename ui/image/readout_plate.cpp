#include "ui/image/readout_plate.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kMargin = 8;  // from the view's corner
constexpr int kInset = 8;
constexpr int kHeight = 20;

}  // namespace

ReadoutPlate::ReadoutPlate(QWidget* parent) : Overlay(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  hide();
}

void ReadoutPlate::setText(const QString& text) {
  if (text == m_text) return;
  m_text = text;
  setAccessibleName(text);
  setVisible(!text.isEmpty());
  place();
  update();
}

QRect ReadoutPlate::placeIn(QSize parent) const {
  const int wanted = static_cast<int>(std::ceil(textWidth(m_text, Type::Note))) + 2 * kInset;
  return {kMargin, parent.height() - kMargin - kHeight, std::min(wanted, parent.width() - 2 * kMargin), kHeight};
}

void ReadoutPlate::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme& look = theme();
  painter.fillRect(rect(), look.edge);
  painter.fillRect(rect().adjusted(1, 1, -1, -1), look.window);
  paintTextIn(painter, QRectF(rect()).adjusted(kInset, 0, -kInset, 0), Qt::AlignLeft, m_text, Type::Note, look.ink);
}

}  // namespace convt
