#pragma once

#include <QObject>
#include <QUndoStack>
#include <memory>
#include <optional>
#include <vector>

#include "app/session/input_document.h"
#include "app/session/recompute.h"
#include "app/session/state.h"

namespace convt {

/// One edit of the user: how undo names it and what belongs to it.
struct Edit {
  QString name;     ///< "Kernel 3 to 4"
  int gesture = 0;  ///< edits of the same gesture (not 0) are one undo step: a drag
};

/// The document of a window: the State, its input, undo, and the lane to the worker. The only object that changes a
/// State. A setter checks, stores, and emits stateChanged() in the same tick; pictures follow by frameReady().
/// GUI thread only; nothing here blocks.
class Session : public QObject {
  Q_OBJECT

 public:
  explicit Session(QObject* parent = nullptr);

  const State& state() const { return m_state; }
  /// What the layer runs on: the picture, or the grid of numbers in its place.
  const InputPtr& input() const { return m_input; }
  /// The opened input, also while a grid stands in its place.
  const InputPtr& picture() const { return m_picture; }
  /// The rule that the state breaks, if it does.
  const std::optional<ParamError>& error() const { return m_error; }
  /// Named ways out of an invalid state, nearest first.
  std::vector<Fix> fixes() const;
  QUndoStack& undoStack() { return m_undo; }
  Recompute& recompute() { return m_recompute; }
  std::uint64_t stateNumber() const { return m_number; }

  void setParams(const LayerParams& params, const Edit& edit);
  /// On a grid with whole numbers the layer's weights come into use again.
  void setWeights(const WeightSource& weights, const Edit& edit);
  /// One kernel acts alone, or all again. A grid with whole numbers keeps them.
  void setSolo(const std::optional<KernelAt>& solo, const Edit& edit);
  void setDisplay(const Display& display, const Edit& edit);
  /// Linking makes W the value of H.
  void setLinked(Param param, bool linked, const Edit& edit);
  void setAllLinked(bool linked, const Edit& edit);
  /// Parameters and weights together, as one step; C_out follows the input again.
  void resetLayer(const LayerParams& params, const WeightSource& weights, const Edit& edit);
  /// Parameters and weights together, as one step.
  void setLayer(const LayerParams& params, const WeightSource& weights, const Edit& edit);
  /// C_out is C_in again.
  void followInput(const Edit& edit);
  /// Pins an output pixel (as a place in the input, see State), or releases it. Pins that follow each other are one
  /// step of undo.
  void setPin(const std::optional<PicturePoint>& pin);
  /// Puts a grid of numbers in the place of the picture, changes it, or takes it away. Where it comes in, its middle is
  /// looked at and pinned.
  void setMicro(const MicroGrid& micro, const Edit& edit);
  /// Tabs that follow each other are one step of undo. The Mechanism tab brings a grid of numbers with it.
  void setTab(Tab tab, const QString& name);
  /// Where an animation stands; not undone, and nothing is computed for it.
  void setPlayback(const Playback& playback);
  /// Not undone.
  void setView(const ViewPosition& view);
  void setImage(int image);

  /// Replaces the input. C_out follows if it was never set; nothing else moves by itself.
  /// @param params, weights  what a sample brings with it
  void setInput(InputPtr input, const Look& look, const std::optional<LayerParams>& params = {},
                const std::optional<WeightSource>& weights = {});
  /// Takes a whole state (first start, last session) whose input is at hand; not undoable, clears the history.
  void restore(const State& state, InputPtr input);

 Q_SIGNALS:
  /// Something of the state changed; derived things (formula, validity) are current.
  void stateChanged();
  void inputChanged();
  void viewChanged();
  void playbackChanged();

 private:
  friend class StateCommand;
  struct Snapshot {
    State state;
    InputPtr input;
  };

  void push(State next, InputPtr input, const Edit& edit);
  void take(const Snapshot& snapshot);
  void apply(const Snapshot& snapshot);
  void derive();
  void announce(const InputPtr& before);

  State m_state;
  InputPtr m_picture;
  InputPtr m_input;
  std::optional<ParamError> m_error;
  std::uint64_t m_number = 0;
  QUndoStack m_undo;
  Recompute m_recompute;
};

/// Checks a state's parameters with its weights against its input.
std::optional<ParamError> checkState(const State& state, const Shape& input);

}  // namespace convt
