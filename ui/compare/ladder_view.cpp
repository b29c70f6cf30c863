#include "ui/compare/ladder_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
namespace {

constexpr int kRing = 6;           // room for the ring round a rung
constexpr std::int64_t kTold = 8;  // rungs that are told one by one

}  // namespace

LadderView::LadderView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  FocusRing::drawsOwn(this);
  retranslate();
}

QSize LadderView::sizeHint() const {
  return {320, static_cast<int>(std::ceil(kLadderHeight)) + 2 * kRing};
}

QSize LadderView::minimumSizeHint() const {
  return {140, sizeHint().height()};
}

QRectF LadderView::area() const {
  return QRectF(rect()).adjusted(kRing, kRing, -kRing, -kRing);
}

void LadderView::setLadder(const LadderScene& scene, const QString& name) {
  const bool same = scene.h == m_scene.h && scene.w == m_scene.w;
  const std::int64_t hovered = m_scene.hovered;
  const std::int64_t cursor = m_scene.cursor;
  m_scene = scene;
  m_name = name;
  m_scene.hovered = same ? hovered : -1;
  m_scene.cursor = cursor < scene.h.count ? cursor : -1;
  m_byKeys = m_byKeys && m_scene.cursor >= 0;
  retranslate();
  update();
}

QString LadderView::rungSentence(std::int64_t padding) const {
  const QString size = rungText(m_scene, padding);
  if (!isValidRung(m_scene, padding)) return tr("output padding %1: %2, not valid").arg(padding).arg(size);
  if (padding == m_scene.h.outputPadding) return tr("output padding %1: %2, the present one").arg(padding).arg(size);
  return tr("output padding %1: %2").arg(padding).arg(size);
}

void LadderView::retranslate() {
  setAccessibleName(m_name.isEmpty() ? tr("Ladder of output sizes") : tr("Ladder of output sizes, %1").arg(m_name));
  QStringList parts;
  if (m_scene.cursor >= 0) parts += tr("at %1").arg(rungSentence(m_scene.cursor));
  for (std::int64_t j = 0; j < std::min(m_scene.h.count, kTold); ++j) parts += rungSentence(j);
  if (m_scene.h.count > kTold) parts += tr("%1 in all").arg(m_scene.h.count);
  if (!m_scene.h.holdsPresent()) parts += rungSentence(m_scene.h.outputPadding);
  setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

void LadderView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  LadderScene scene = m_scene;
  scene.cursorShown = FocusRing::isShownOn(this) || (m_byKeys && scene.cursor >= 0);
  if (scene.cursor < 0 && scene.cursorShown) scene.cursor = std::min(scene.h.outputPadding, scene.h.count - 1);
  paintLadder(painter, area(), scene, theme());
}

void LadderView::hover(std::int64_t padding) {
  if (m_scene.hovered == padding) return;
  m_scene.hovered = padding;
  const bool can = padding >= 0 && isValidRung(m_scene, padding) && padding != m_scene.h.outputPadding;
  setCursor(can ? Qt::PointingHandCursor : Qt::ArrowCursor);
  update();
}

void LadderView::moveCursor(std::int64_t to, bool byKeys) {
  m_byKeys = byKeys;
  m_scene.cursor = std::clamp<std::int64_t>(to, 0, m_scene.h.count - 1);
  retranslate();
  update();
}

void LadderView::choose(std::int64_t padding) {
  if (!isValidRung(m_scene, padding) || padding == m_scene.h.outputPadding) return;
  Q_EMIT outputPaddingChosen(static_cast<int>(padding));
}

void LadderView::keyPressEvent(QKeyEvent* event) {
  const std::int64_t last = m_scene.h.count - 1;
  const std::int64_t now = m_scene.cursor >= 0 ? m_scene.cursor : std::min(m_scene.h.outputPadding, last);
  switch (event->key()) {
    case Qt::Key_Left: return moveCursor(now - 1, true);
    case Qt::Key_Right: return moveCursor(now + 1, true);
    case Qt::Key_Home: return moveCursor(0, true);
    case Qt::Key_End: return moveCursor(last, true);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return choose(now);
    default: QWidget::keyPressEvent(event);
  }
}

void LadderView::mouseMoveEvent(QMouseEvent* event) {
  hover(rungAt(area(), m_scene, event->position()).value_or(-1));
}

void LadderView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const LadderPlaces places = ladderPlaces(area(), m_scene);
  const auto shown = static_cast<std::int64_t>(places.rungs.size());
  if (places.beforeBox.contains(event->position())) return moveCursor(places.before - (shown + 1) / 2, false);
  if (places.afterBox.contains(event->position())) return moveCursor(places.before + shown + shown / 2, false);
  if (const auto rung = rungAt(area(), m_scene, event->position())) choose(*rung);
}

void LadderView::leaveEvent(QEvent*) {
  hover(-1);
}

void LadderView::focusOutEvent(QFocusEvent* event) {
  m_scene.cursor = -1;
  retranslate();
  update();
  QWidget::focusOutEvent(event);
}

bool LadderView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto rung = rungAt(area(), m_scene, help->pos());
    QToolTip::showText(help->globalPos(), rung ? rungSentence(*rung) : QString(), this);
    return true;
  }
  return QWidget::event(event);
}

void LadderView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

}  // namespace convt
