#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "app/session/explain.h"
#include "app/session/session.h"
#include "engine/render/frame.h"
#include "ui/controls/tap_at.h"
#include "ui/image/view_link.h"
#include "ui/paint/marks.h"

namespace convt {

class FeatureStrip;
class ImageView;
class Navigator;
class ReadoutPlate;
class ThisPixel;

/// What is under the pointer or the keyboard's cursor, in whichever view it is.
struct HoverPlace {
  enum class Kind { None, Input, Output, Tap, Term, Param };
  Kind kind = Kind::None;
  PixelAt pixel;                  ///< Input, Output
  std::optional<int> channel;     ///< Output: of the map that the pointer is on
  TapAt tap;                      ///< Tap
  std::optional<PixelTerm> term;  ///< Term: of THIS PIXEL
  Param param = Param::Kernel;    ///< Param, with axis: a number of the formula
  Axis axis = Axis::H;
};

/// The hover lane: from a place in one view to what it means in all the others, in the same tick. Geometry from
/// engine/core/contributions, values from the shown frame's layer. It never touches the session but for a pin.
/// GUI thread; nothing here blocks.
class HoverLane : public QObject {
  Q_OBJECT

 public:
  struct Views {
    ImageView* input = nullptr;
    ImageView* output = nullptr;
    Navigator* inputNavigator = nullptr;
    Navigator* outputNavigator = nullptr;
    ReadoutPlate* inputReadout = nullptr;
    ReadoutPlate* outputReadout = nullptr;
    FeatureStrip* maps = nullptr;
    ThisPixel* pixel = nullptr;
  };
  HoverLane(Session& session, const Views& views, QObject* parent);

  /// The frame that the views show; null while its input is not the one that is shown.
  void setFrame(std::shared_ptr<const Frame> frame);
  /// The state changed: another pin, another channel.
  void refresh();

  void hover(const HoverPlace& place);
  /// A tap of a kernel was chosen: pins the nearest output pixel that it writes.
  void activate(const TapAt& tap);
  void pin(PixelAt output);
  void release();

 Q_SIGNALS:
  /// Places and values of what is under the pointer, else of the pin; empty for none.
  void readout(QString text);
  /// The taps (ky, kx) that make the output pixel under the pointer; none if there is no pixel.
  void usedTapsChanged(std::optional<convt::CellSet> taps);
  void hoveredTapChanged(std::optional<convt::TapAt> tap);
  void channelChosen(int channel);

 private:
  void connectViews();
  void connectPixel();
  std::optional<PixelAt> pinned() const;
  std::optional<PixelAt> hoveredOutput() const;
  int channel() const;
  void showMarks();
  void showPixel();
  void showReadouts();
  void addHoverMarks(std::vector<Mark>& input, std::vector<Mark>& output) const;
  QString inputText(PixelAt pixel) const;
  QString outputText(PixelAt pixel) const;
  QString mapText(int channel, PixelAt pixel) const;
  PixelAt anchor() const;

  Session& m_session;
  Views m_views;
  Explainer m_explainer;
  std::shared_ptr<const Frame> m_frame;
  LayerTerms m_terms;
  HoverPlace m_place;
};

}  // namespace convt
