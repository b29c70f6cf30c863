#include "ui/coverage/phase_table.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "engine/core/checkerboard.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kWidth = 184;
constexpr int kHeadingBaseline = 11;
constexpr int kTop = 20;
constexpr int kMostCell = 40;
constexpr int kLine = 16;  // of the words

}  // namespace

PhaseTable::PhaseTable(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void PhaseTable::setPhases(const QString& heading, const PhaseCells& phases) {
  m_heading = heading;
  m_phases = phases;
  retranslate();
  updateGeometry();
  update();
}

bool PhaseTable::inWords() const {
  return m_phases.values.empty() || std::max(m_phases.rows, m_phases.cols) > kMostPhases;
}

int PhaseTable::cell() const {
  return std::min(kMostCell, kWidth / std::max({1, m_phases.rows, m_phases.cols}));
}

QRect PhaseTable::cellRect(int j, int i) const {
  return {i * cell(), kTop + j * cell(), cell(), cell()};
}

QSize PhaseTable::sizeHint() const {
  return {kWidth, kTop + (inWords() ? 2 * kLine : m_phases.rows * cell())};
}

QString PhaseTable::numberAt(int j, int i) const {
  return phaseNumber(m_phases, m_phases.at(j, i), kMostCell);
}

QStringList PhaseTable::words() const {
  const bool tooMany = std::int64_t{m_phases.rows} * m_phases.cols > convt::kMostPhases;
  if (m_phases.values.empty()) return {tooMany ? tr("too many phases") : tr("not known yet")};
  const auto [low, high] = std::minmax_element(m_phases.values.begin(), m_phases.values.end());
  const QString least = phaseNumber(m_phases, *low, kMostCell);
  const QString most = phaseNumber(m_phases, *high, kMostCell);
  return {tr("%1 × %2 phases").arg(m_phases.rows).arg(m_phases.cols),
          least == most ? tr("all %1").arg(least) : tr("from %1 to %2").arg(least, most)};
}

void PhaseTable::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  paintText(painter, {0, kHeadingBaseline}, m_heading, Type::Heading, t.ink2);
  if (!inWords()) return paintPhaseCells(painter, cellRect(0, 0).topLeft(), cell(), m_phases, t);
  QRectF row(0, kTop, width(), kLine);
  for (const QString& line : words()) {
    paintTextIn(painter, row, Qt::AlignLeft, line, Type::Small, t.ink);
    row.translate(0, kLine);
  }
}

bool PhaseTable::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (int j = 0; !inWords() && j < m_phases.rows; ++j) {
    for (int i = 0; i < m_phases.cols; ++i) {
      if (!cellRect(j, i).contains(help->pos())) continue;
      const QString text = tr("(row + padding) mod %1 = %2, (column + padding) mod %3 = %4: %5")
                               .arg(m_phases.rows)
                               .arg(j)
                               .arg(m_phases.cols)
                               .arg(i)
                               .arg(numberAt(j, i));
      QToolTip::showText(help->globalPos(), text, this, cellRect(j, i));
      return true;
    }
  }
  QToolTip::hideText();
  return true;
}

void PhaseTable::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void PhaseTable::retranslate() {
  setAccessibleName(m_heading);
  QStringList texts = inWords() ? words() : QStringList();
  for (int j = 0; !inWords() && j < m_phases.rows; ++j) {
    QStringList numbers;
    for (int i = 0; i < m_phases.cols; ++i) numbers += numberAt(j, i);
    texts += tr("row %1: %2").arg(QString::number(j), numbers.join(u", "_s));
  }
  setAccessibleDescription(texts.join(u"; "_s));
}

}  // namespace convt
