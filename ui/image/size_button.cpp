#include "ui/image/size_button.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "ui/paint/icons.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kHeight = 22;
constexpr int kChevronRoom = 17;

}  // namespace

SizeButton::SizeButton(QWidget* parent) : QAbstractButton(parent), m_label(new QLabel(this)) {
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setFocusPolicy(Qt::TabFocus);
  m_label->setFont(convt::font(Type::Body));
  m_label->setTextFormat(Qt::PlainText);
  m_label->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, kChevronRoom, 0);
  row->addWidget(m_label);
}

QSize SizeButton::sizeHint() const {
  return {m_label->sizeHint().width() + kChevronRoom, kHeight};
}

bool SizeButton::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) updateGeometry();  // another text
  return QAbstractButton::event(event);
}

void SizeButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  if (underMouse() || isDown()) painter.fillRect(rect(), t.hover);
  paintChevron(painter, QPointF(width() - kChevronRoom / 2.0, height() / 2.0), Arrow::Down, t.ink);
}

}  // namespace convt
