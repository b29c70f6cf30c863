#include "ui/controls/fact_row.h"

#include <QPainter>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr double kGap = 12.0;      // on each side of a line
constexpr double kLine = 10.0;     // height of a line

}  // namespace

FactRow::FactRow(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); }

void FactRow::setFacts(const QStringList& facts) {
  if (facts == m_facts) return;
  m_facts = facts;
  setAccessibleDescription(facts.join(QStringLiteral(", ")));
  update();
}

void FactRow::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  double x = 0.0;
  for (const QString& fact : m_facts) {
    if (x > 0.0) {
      painter.fillRect(QRectF(x + kGap, (height() - kLine) / 2.0, 1.0, kLine).toAlignedRect(), theme().line);
      x += 2.0 * kGap + 1.0;
    }
    if (x >= width()) return;
    paintTextIn(painter, QRectF(x, 0.0, width() - x, height()), Qt::AlignLeft, fact, Type::Note, theme().ink2);
    x += textWidth(fact, Type::Note);
  }
}

}  // namespace convt
