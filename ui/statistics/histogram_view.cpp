#include "ui/statistics/histogram_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/image/readout_text.h"
#include "ui/paint/text_layout.h"
#include "ui/statistics/statistics_facts.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kPlotHeight = 132;  // the axis included
constexpr int kLine = 16;
constexpr int kWidth = 440;
constexpr int kStride = 10;

}  // namespace

HistogramView::HistogramView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  retranslate();
}

QSize HistogramView::sizeHint() const {
  return {kWidth, kPlotHeight + kLine};
}

QRectF HistogramView::plotRect() const {
  return QRectF(0, 0, width(), kPlotHeight);
}

void HistogramView::setHistogram(const HistogramScene& scene, const QString& name, std::int64_t count) {
  m_scene = scene;
  m_name = name;
  m_count = count;
  retranslate();
  update();
}

void HistogramView::setNote(const QString& note) {
  m_note = note;
  retranslate();
  update();
}

QString HistogramView::numberText(double value) const {
  return readoutText(value * m_scene.numberScale);
}

QString HistogramView::told() const {
  if (m_scene.bins.empty()) return m_note;
  if (m_scene.chosen) {
    const double count = m_scene.bins[static_cast<std::size_t>(*m_scene.chosen)];
    const double from = m_scene.low + *m_scene.chosen * m_scene.binWidth();
    return tr("%1 .. %2: %3 values, %4")
        .arg(numberText(from), numberText(from + m_scene.binWidth()), integerText(std::llround(count)),
             shareText(count, m_count));
  }
  if (!m_scene.limits) return tr("values of the output");
  return tr("values of the output; lines: limits of the colours, %1; hatched: clipped")
      .arg(rangeText(*m_scene.limits, m_scene.numberScale));
}

void HistogramView::choose(std::optional<int> bin) {
  if (m_scene.bins.empty() || m_scene.chosen == bin) return;
  m_scene.chosen = bin;
  retranslate();
  update();
}

void HistogramView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintHistogram(painter, plotRect(), m_scene, theme());
  paintTextIn(painter, QRectF(0, kPlotHeight, width(), kLine), Qt::AlignLeft, told(), Type::Note, theme().ink2);
}

void HistogramView::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(m_scene.bins.size()) - 1;
  const int step = (event->modifiers() & Qt::ShiftModifier) != 0 ? kStride : 1;
  const int now = m_scene.chosen.value_or(last / 2);
  switch (event->key()) {
    case Qt::Key_Left: return choose(std::max(0, now - step));
    case Qt::Key_Right: return choose(std::min(last, now + step));
    case Qt::Key_Home: return choose(0);
    case Qt::Key_End: return choose(last);
    default: QWidget::keyPressEvent(event);
  }
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) {
  choose(binAt(plotRect(), m_scene, event->position().x()));
}

void HistogramView::leaveEvent(QEvent*) {
  choose(std::nullopt);
}

void HistogramView::focusOutEvent(QFocusEvent* event) {
  choose(std::nullopt);
  QWidget::focusOutEvent(event);
}

void HistogramView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void HistogramView::retranslate() {
  setAccessibleName(m_name.isEmpty() ? tr("Histogram") : tr("Histogram, %1").arg(m_name));
  setAccessibleDescription(told());
}

}  // namespace convt
