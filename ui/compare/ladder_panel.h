#pragma once

#include <QWidget>

#include "engine/core/params.h"
#include "engine/core/shape.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace convt {

class LadderView;

/// The ladder of a layer, or two where H and W have output paddings or strides of their own, and what it says.
class LadderPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LadderPanel(QWidget* parent = nullptr);

  /// @param linked  one output padding for H and W
  void setLayer(const LayerParams& params, const Shape& input, bool linked);

 Q_SIGNALS:
  /// The output padding of both axes, of which one or both were chosen.
  void outputPaddingChosen(convt::Pair outputPadding);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  LayerParams m_params;
  Shape m_input;
  bool m_linked = true;
  QLabel* m_heading;
  QLabel* m_sentence;
  QLabel* m_nameH;
  QLabel* m_nameW;
  LadderView* m_h;  ///< of H, or of both
  LadderView* m_w;
};

}  // namespace convt
