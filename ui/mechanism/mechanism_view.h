#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "engine/core/board.h"
#include "ui/controls/edit_phase.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// The picture of one mechanism, painted by ui/paint/board_*. It shows what it is given and says what the user did.
///
/// Mouse: what is pointed at lights up what belongs to it; a click goes to the step of an input pixel or output pixel
/// and pins the output pixel; an edge of the crop frame is dragged.
/// Keys: arrows move a cursor, Enter and Space do what a click does, Esc takes the cursor away, then the pin; 1 to 9
/// choose the output channel.
class MechanismView : public QWidget {
  Q_OBJECT

 public:
  explicit MechanismView(QWidget* parent = nullptr);

  void setMechanism(Mechanism mechanism);
  /// Null: nothing to show.
  void setBoard(std::shared_ptr<const Board> board, bool wholeNumbers);
  /// A sentence in the place of the picture: why there is none; empty: the picture.
  void setSentence(const QString& sentence);
  /// @param step  done; beyond the last one: all
  void setStep(StepOrder order, std::int64_t step);
  /// Of the last step: 0 about to move, 1 landed.
  void setLanding(double landing);
  /// Matrix: C instead of C^T.
  void setForward(bool forward);
  void setPinned(std::optional<PixelAt> output);
  /// Veils the picture: it is the last valid one.
  void setDimmed(bool dimmed);

  std::int64_t stepCount() const;
  const BoardScene& scene() const { return m_scene; }
  /// Where the picture lies in the widget.
  QRectF area() const;

 Q_SIGNALS:
  /// Whether a cell is pointed at: an animation pauses meanwhile.
  void pointing(bool at);
  /// What is pointed at, else the step, in words.
  void wordsChanged(QString words);
  void stepRequested(qint64 step);
  void pinRequested(convt::PixelAt output);
  void releaseRequested();
  void channelKeyPressed(int digit);
  /// An edge of the frame is dragged to a canvas row or column (fractions meant).
  void edgeDragged(convt::CropEdge edge, double position, convt::EditPhase phase);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  const BoardPainter& painter() const { return painterOf(m_mechanism); }
  void point(std::optional<BoardPlace> place);
  void activate(const BoardPlace& place);
  double pressedPosition(QPointF at) const;
  void endDrag();
  void describe();
  std::optional<CropEdge> edgeUnder(QPointF at) const;

  Mechanism m_mechanism = Mechanism::Stamp;
  std::shared_ptr<const Board> m_board;
  BoardScene m_scene;
  std::int64_t m_step = 0;
  QString m_sentence;
  QString m_words;
  bool m_dimmed = false;
  std::optional<CropEdge> m_dragged;
  double m_position = 0.0;                 ///< of the dragged edge
  std::shared_ptr<const Board> m_pressed;  ///< what was shown at the press
};

}  // namespace convt
