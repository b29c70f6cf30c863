#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "engine/core/pixel_sum.h"
#include "ui/paint/pixel_scene.h"
#include "ui/pixel/kernel_facts.h"

QT_BEGIN_NAMESPACE
class QAction;
class QPushButton;
QT_END_NAMESPACE

namespace convt {

/// THIS PIXEL: one output value taken apart, readable at any zoom of the views. It shows what it is given and says what
/// the user did. It fills its half of the band: a title row of 28 (see kStripTitle) and the picture under it.
///
/// Keys: arrows move the pin (with Ctrl by 10), Enter pins what is shown, Esc releases, 1 to 9 choose the output
/// channel, Page Up and Page Down the input channel whose patch is drawn, Ctrl+C copies the terms as text, Ctrl+Shift+P
/// as Python. A click on the line of the other input channels draws the next of them.
///
/// Drawn is the first input channel whose weights for the output channel are not all 0, until the user walks.
class ThisPixel : public QWidget {
  Q_OBJECT

 public:
  explicit ThisPixel(QWidget* parent = nullptr);

  /// Where a shown pixel comes from.
  enum class From { Pin, Pointer };

  /// Null: nothing is pinned and nothing under the pointer; a hint says what to do.
  void setPixel(std::shared_ptr<const PixelExplanation> pixel, From from);
  /// The pixel stays and is now pinned, or no longer.
  void setFrom(From from);
  /// Channels and rows of the output, for names and for the keys' limits.
  void setOutput(const Shape& output);
  /// A sentence instead of the picture ("computing 2 000 000 terms"); empty: none.
  void setSentence(const QString& sentence);
  /// Veils the picture: it is of the last valid layer.
  void setDimmed(bool dimmed);
  /// Numbers are the values times this (255: values as bytes).
  void setNumberScale(double scale);

  /// All terms to the clipboard; nothing where no pixel is shown.
  void copyText();
  void copyPython();

  const std::shared_ptr<const PixelExplanation>& pixel() const { return m_pixel; }
  std::int64_t inputChannel() const { return m_inputChannel; }

  QSize sizeHint() const override { return {554, 168}; }
  QSize minimumSizeHint() const override { return {320, 136}; }

 Q_SIGNALS:
  void channelChosen(int outChannel);
  void pinMoveRequested(int rows, int cols);
  void pinRequested();
  void releaseRequested();
  /// The clipboard holds the terms now: a sentence that says so.
  void copied(QString sentence);
  /// A tap is under the pointer: the views light it up. None when it leaves.
  void termHovered(std::optional<convt::PixelTerm> term);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void placeCopy();
  void describe();
  void showChannel();
  void walk(std::int64_t channel);
  void hoverAt(std::optional<QPointF> place);
  void light(int tap);
  void movePin(const QKeyEvent& event);
  void paintTitle(QPainter& painter) const;
  QString placeText() const;
  QString titleNote() const;
  QString inputText() const;
  QString hint() const;
  QRectF picture() const;
  PixelPanelScene scene() const;
  bool showsPicture() const { return m_pixel && m_sentence.isEmpty(); }

  QPushButton* m_copy;
  QAction* m_asText;
  QAction* m_asPython;
  std::shared_ptr<const PixelExplanation> m_pixel;
  std::int64_t m_inputChannel = 0;
  std::optional<std::int64_t> m_walkedTo;  ///< the input channel that the user chose
  From m_from = From::Pin;
  Shape m_output;
  QString m_sentence;
  bool m_dimmed = false;
  double m_numberScale = 1.0;
  KernelFacts m_kernels;
  std::optional<QPointF> m_pointer;
  int m_hovered = -1;                    ///< index of the lit term
  std::optional<PixelTerm> m_announced;  ///< the last that termHovered said
};

}  // namespace convt
