#include "ui/mechanism/mechanism_view.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

#include "engine/core/output_size.h"
#include "ui/image/veil.h"
#include "ui/paint/paragraph.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
namespace {

constexpr double kInset = 24.0;
constexpr double kSentenceWidth = 560.0;

bool sameExtents(const Board& a, const Board& b) {
  return a.layer.input.shape == b.layer.input.shape && a.layer.params == b.layer.params;
}

Qt::CursorShape cursorOf(CropEdge edge) {
  return edge == CropEdge::Top || edge == CropEdge::Bottom ? Qt::SizeVerCursor : Qt::SizeHorCursor;
}

}  // namespace

MechanismView::MechanismView(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("mechanismView"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  FocusRing::drawsOwn(this);
  retranslate();
}

QRectF MechanismView::area() const {
  return QRectF(rect());
}

void MechanismView::setMechanism(Mechanism mechanism) {
  if (mechanism == m_mechanism) return;
  endDrag();
  point(std::nullopt);
  m_mechanism = mechanism;
  setStep(m_scene.order, m_step);
}

void MechanismView::setBoard(std::shared_ptr<const Board> board, bool wholeNumbers) {
  // A cursor stays where a layer of the same extents comes: a pin, other values.
  if (!m_board || !board || !sameExtents(*m_board, *board)) point(std::nullopt);
  m_board = std::move(board);
  m_scene.board = m_board.get();
  m_scene.wholeNumbers = wholeNumbers;
  setStep(m_scene.order, m_step);
}

void MechanismView::setSentence(const QString& sentence) {
  m_sentence = sentence;
  describe();
  update();
}

void MechanismView::setStep(StepOrder order, std::int64_t step) {
  m_step = step;
  m_scene.order = order;
  m_scene.step = std::clamp<std::int64_t>(step, 0, stepCount());
  describe();
  update();
}

void MechanismView::setLanding(double landing) {
  if (landing == m_scene.landing) return;
  m_scene.landing = landing;
  update();
}

void MechanismView::setForward(bool forward) {
  if (forward == m_scene.forward) return;
  point(std::nullopt);
  m_scene.forward = forward;
  describe();
  update();
}

void MechanismView::setPinned(std::optional<PixelAt> output) {
  if (output == m_scene.pinned) return;
  m_scene.pinned = output;
  describe();
  update();
}

void MechanismView::setDimmed(bool dimmed) {
  if (dimmed == m_dimmed) return;
  m_dimmed = dimmed;
  update();
}

std::int64_t MechanismView::stepCount() const {
  return m_board ? painter().stepCount(*m_board) : 0;
}

void MechanismView::paintEvent(QPaintEvent*) {
  QPainter p(this);
  p.fillRect(rect(), theme().window);
  if (!m_sentence.isEmpty()) {
    paintParagraph(p, QRectF(kInset, kInset, std::min(kSentenceWidth, width() - 2 * kInset), height() - 2 * kInset),
                   m_sentence, Type::Body, theme().ink);
  } else if (m_board) {
    painter().paint(p, area(), m_scene, theme());
    if (m_dimmed) p.fillRect(rect(), veil(theme()));
  }
  if (!FocusRing::isShownOn(this)) return;
  p.setPen(QPen(theme().ink, 2));
  p.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

std::optional<CropEdge> MechanismView::edgeUnder(QPointF at) const {
  if (!m_board || !m_sentence.isEmpty() || painter().edgeAt == nullptr) return std::nullopt;
  return painter().edgeAt(area(), m_scene, at);
}

void MechanismView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_board || !m_sentence.isEmpty()) return;
  const QPointF at = event->position();
  if (m_dragged) {
    m_position = pressedPosition(at);
    return Q_EMIT edgeDragged(*m_dragged, m_position, EditPhase::Drag);
  }
  const auto edge = edgeUnder(at);
  if (edge)
    setCursor(cursorOf(*edge));
  else
    unsetCursor();
  point(edge ? std::nullopt : painter().placeAt(area(), m_scene, at));
}

void MechanismView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_board || !m_sentence.isEmpty()) return event->ignore();
  m_dragged = edgeUnder(event->position());
  if (m_dragged) {
    m_pressed = m_board;
    m_position = pressedPosition(event->position());
    return point(std::nullopt);
  }
  if (const auto place = painter().placeAt(area(), m_scene, event->position())) activate(*place);
}

void MechanismView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) endDrag();
}

/// In the picture as it was at the press: the cells of the one that is shown follow the drag, and a position read there
/// would run away from the pointer.
double MechanismView::pressedPosition(QPointF at) const {
  BoardScene scene = m_scene;
  scene.board = m_pressed.get();
  return painter().canvasPosition(area(), scene, *m_dragged, at);
}

/// Where the edge was dragged to last; also if the picture goes before the button is released.
void MechanismView::endDrag() {
  if (!m_dragged) return;
  const CropEdge edge = *m_dragged;
  m_dragged.reset();
  m_pressed.reset();
  Q_EMIT edgeDragged(edge, m_position, EditPhase::DragEnd);
}

void MechanismView::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  endDrag();
  point(std::nullopt);
}

void MechanismView::leaveEvent(QEvent*) {
  unsetCursor();
  point(std::nullopt);
}

void MechanismView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  point(std::nullopt);
  update();
}

void MechanismView::point(std::optional<BoardPlace> place) {
  if (place == m_scene.pointed) return;
  m_scene.pointed = place;
  describe();
  update();
  Q_EMIT pointing(place.has_value());
}

/// A click on a cell: to its step, and its output pixel is pinned.
void MechanismView::activate(const BoardPlace& place) {
  if (const auto step = painter().stepAt(m_scene, place)) Q_EMIT stepRequested(*step);
  if (place.part != BoardPlace::Part::Canvas) return;
  const Pair padding = m_board->layer.params.padding;
  const Shape out = outputShape(m_board->layer.params, m_board->layer.input.shape);
  const PixelAt pixel{place.y - padding.h, place.x - padding.w};
  if (pixel.y < 0 || pixel.x < 0 || pixel.y >= out.h || pixel.x >= out.w) return;  // cut off: there is no such pixel
  if (m_scene.pinned == pixel) return Q_EMIT releaseRequested();
  Q_EMIT pinRequested(pixel);
}

void MechanismView::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
  if (!m_board || !m_sentence.isEmpty() || !plain) return QWidget::keyPressEvent(event);
  const int down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
  const int right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
  if (down != 0 || right != 0) {
    point(painter().neighbour(m_scene, m_scene.pointed, down, right));
  } else if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && m_scene.pointed) {
    activate(*m_scene.pointed);
  } else if (key == Qt::Key_Escape && m_scene.pointed) {
    point(std::nullopt);
  } else if (key == Qt::Key_Escape) {
    Q_EMIT releaseRequested();
  } else if (key >= Qt::Key_1 && key <= Qt::Key_9) {
    Q_EMIT channelKeyPressed(key - Qt::Key_0);
  } else {
    QWidget::keyPressEvent(event);
  }
}

void MechanismView::describe() {
  const bool shown = m_board && m_sentence.isEmpty();
  const QString words = shown ? painter().words(m_scene) : m_sentence;
  if (words == m_words) return;
  m_words = words;
  setAccessibleDescription(words);
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
  Q_EMIT wordsChanged(words);
}

void MechanismView::retranslate() {
  setAccessibleName(tr("Mechanism"));
  describe();
}

void MechanismView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange) update();
}

}  // namespace convt
