#include "ui/compare/size_chain.h"

#include <QEvent>
#include <QPainter>
#include <cmath>
#include <iterator>

#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kHeight = 20;
constexpr double kArrow = 13.0;
constexpr double kGap = 8.0;

QString sizeText(const Shape& shape) {
  return u"%1\u00d7%2\u00d7%3"_s.arg(shape.c).arg(shape.h).arg(shape.w);
}

// Names of PyTorch's, in every language the same.
constexpr QStringView kLayers[] = {u"ConvTranspose2d", u"Conv2d"};

}  // namespace

SizeChain::SizeChain(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  retranslate();
}

void SizeChain::setShapes(const Shape& input, const Shape& output, const Shape& returned) {
  m_shapes[0] = input;
  m_shapes[1] = output;
  m_shapes[2] = returned;
  retranslate();
  update();
}

QSize SizeChain::sizeHint() const {
  return {240, kHeight};
}

void SizeChain::paintEvent(QPaintEvent*) {
  double sizes = 0.0;
  for (const Shape& shape : m_shapes) sizes += textWidth(sizeText(shape), Type::BodyStrong);
  double names = 0.0;
  for (const QStringView layer : kLayers) names += textWidth(layer.toString(), Type::Note) + 2.0 * kGap + kArrow;
  const bool named = sizes + names + 4.0 * kGap + 2.0 * kArrow <= width();

  QPainter painter(this);
  const double middle = height() / 2.0;
  double x = 0.0;
  const auto text = [&](const QString& what, Type type, const QColor& color) {
    x += paintText(painter, {x, centredBaseline(middle, Type::BodyStrong)}, what, type, color) + kGap;
  };
  const auto arrow = [&] {
    paintArrow(painter, {x + kArrow / 2.0, middle}, theme().ink2);
    x += kArrow + kGap;
  };
  for (std::size_t i = 0; i < std::size(m_shapes); ++i) {
    text(sizeText(m_shapes[i]), Type::BodyStrong, theme().ink);
    if (i == std::size(kLayers)) break;
    arrow();
    if (!named) continue;
    text(kLayers[i].toString(), Type::Note, theme().ink2);
    arrow();
  }
}

void SizeChain::retranslate() {
  setAccessibleName(tr("%1 by ConvTranspose2d to %2, by Conv2d to %3")
                        .arg(sizeText(m_shapes[0]), sizeText(m_shapes[1]), sizeText(m_shapes[2])));
}

void SizeChain::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

}  // namespace convt
