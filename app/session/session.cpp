#include "app/session/session.h"

#include <QUndoCommand>
#include <utility>

#include "app/session/micro_input.h"
#include "engine/core/output_size.h"

namespace convt {

/// Everything but the view, before and after.
class StateCommand : public QUndoCommand {
 public:
  StateCommand(Session& session, Session::Snapshot before, Session::Snapshot after, const Edit& edit)
      : QUndoCommand(edit.name),
        m_session(session),
        m_before(std::move(before)),
        m_after(std::move(after)),
        m_gesture(edit.gesture) {}

  void undo() override { m_session.apply(m_before); }
  void redo() override {
    if (!std::exchange(m_done, true)) return m_session.take(m_after);
    m_session.apply(m_after);
  }
  int id() const override { return 1; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = static_cast<const StateCommand*>(other);
    if (m_gesture == 0 || next->m_gesture != m_gesture) return false;
    m_after = next->m_after;
    setText(next->text());
    // A drag that came back to where it began is nothing to undo, wherever one looked meanwhile.
    State after = m_after.state;
    after.view = m_before.state.view;
    after.aside = m_before.state.aside;
    after.playback = m_before.state.playback;
    setObsolete(after == m_before.state && m_after.input == m_before.input);
    return true;
  }

 private:
  Session& m_session;
  Session::Snapshot m_before;
  Session::Snapshot m_after;
  int m_gesture;
  bool m_done = false;
};

std::optional<ParamError> checkState(const State& state, const Shape& input) {
  const WeightSource weights = usedWeights(state);
  if (weights.kind != WeightKind::Tensor || !weights.tensor) return check(state.params, input);
  return check(state.params, input, weights.tensor->weight.shape);
}

Session::Session(QObject* parent) : QObject(parent), m_undo(this), m_recompute(this) {}

std::vector<Fix> Session::fixes() const {
  if (!m_error || !m_input) return {};
  if (m_error->rule != Rule::WeightShape) return suggestFixes(m_state.params, m_input->input.shape);
  // Given weights are never touched; the layer can take their shape back.
  const Tensor& weight = m_state.weights.tensor->weight;
  Fix fix{m_state.params, Param::Kernel, m_state.params.kernel.h, static_cast<int>(weight.shape.h), {}};
  fix.params.kernel = {static_cast<int>(weight.shape.h), static_cast<int>(weight.shape.w)};
  fix.params.outChannels = static_cast<int>(weight.shape.c) * m_state.params.groups;
  if (check(fix.params, m_input->input.shape, weight.shape)) return {};
  fix.output = outputShape(fix.params, m_input->input.shape);
  return {fix};
}

void Session::derive() {
  ++m_number;
  const InputPtr grid = m_state.micro.on && m_picture ? microInput(m_state, m_picture, m_input) : nullptr;
  m_input = grid ? grid : m_picture;
  m_error = m_input ? checkState(m_state, m_input->input.shape) : std::nullopt;
}

void Session::announce(const InputPtr& before) {
  if (m_input != before) Q_EMIT inputChanged();
  Q_EMIT stateChanged();
}

void Session::take(const Snapshot& snapshot) {
  const InputPtr before = m_input;
  m_state = snapshot.state;
  m_picture = snapshot.input;
  derive();
  announce(before);
}

void Session::apply(const Snapshot& snapshot) {
  Snapshot placed = snapshot;
  placed.state.playback = m_state.playback;
  if (snapshot.input == m_picture) {
    // Where one looks is not undone; a grid that comes or goes swaps it with where one looked before.
    const bool same = snapshot.state.micro.on == m_state.micro.on;
    placed.state.view = same ? m_state.view : m_state.aside.view;
    placed.state.aside.view = same ? m_state.aside.view : m_state.view;
  }
  take(placed);
}

void Session::push(State next, InputPtr input, const Edit& edit) {
  if (next == m_state && input == m_picture) return;
  m_undo.push(new StateCommand(*this, {m_state, m_picture}, {std::move(next), std::move(input)}, edit));
}

void Session::setParams(const LayerParams& params, const Edit& edit) {
  State next = m_state;
  next.outFollowsInput = next.outFollowsInput && params.outChannels == m_state.params.outChannels;
  next.params = params;
  push(std::move(next), m_picture, edit);
}

void Session::setWeights(const WeightSource& weights, const Edit& edit) {
  State next = m_state;
  next.weights = weights;
  next.micro.wholeNumbers = next.micro.wholeNumbers && !next.micro.on;
  push(std::move(next), m_picture, edit);
}

void Session::setSolo(const std::optional<KernelAt>& solo, const Edit& edit) {
  State next = m_state;
  next.weights.solo = solo;
  push(std::move(next), m_picture, edit);
}

void Session::setDisplay(const Display& display, const Edit& edit) {
  State next = m_state;
  next.display = display;
  push(std::move(next), m_picture, edit);
}

namespace {

void link(State& state, Param param, bool linked) {
  state.display.linked.at(static_cast<std::size_t>(param)) = linked;
  const int h = pairOf(state.params, param).h;
  if (linked) setPair(state.params, param, {h, h});
}

}  // namespace

void Session::setLinked(Param param, bool linked, const Edit& edit) {
  State next = m_state;
  link(next, param, linked);
  push(std::move(next), m_picture, edit);
}

void Session::setAllLinked(bool linked, const Edit& edit) {
  State next = m_state;
  for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation}) {
    link(next, param, linked);
  }
  push(std::move(next), m_picture, edit);
}

void Session::setLayer(const LayerParams& params, const WeightSource& weights, const Edit& edit) {
  State next = m_state;
  next.outFollowsInput = next.outFollowsInput && params.outChannels == m_state.params.outChannels;
  next.params = params;
  next.weights = weights;
  push(std::move(next), m_picture, edit);
}

void Session::resetLayer(const LayerParams& params, const WeightSource& weights, const Edit& edit) {
  State next = m_state;
  next.params = params;
  next.weights = weights;
  next.outFollowsInput = true;
  push(std::move(next), m_picture, edit);
}

namespace {

/// C_out of a state whose C_out follows the input.
void follow(State& state, const InputPtr& picture) {
  if (!state.outFollowsInput || !picture) return;
  const Shape& shape = picture->input.shape;
  state.params.outChannels = static_cast<int>(state.micro.on ? microChannels(state.micro, shape) : shape.c);
}

}  // namespace

void Session::followInput(const Edit& edit) {
  if (!m_input) return;
  State next = m_state;
  next.outFollowsInput = true;
  follow(next, m_picture);
  push(std::move(next), m_picture, edit);
}

void Session::setPin(const std::optional<PicturePoint>& pin) {
  constexpr int kPinGesture = -1;
  State next = m_state;
  next.pin = pin;
  push(std::move(next), m_picture, {pin ? tr("Pin") : tr("Release the pin"), kPinGesture});
}

namespace {

/// The middle of the grid; cells of 32 until a view chooses.
ViewPosition middleOf(const MicroGrid& micro) {
  const int size = micro.source == MicroGrid::Source::Tutorial ? 4 : micro.size;
  return {(size - 1) / 2.0, (size - 1) / 2.0, 32};
}

/// The grid in the place of the picture, or the picture again: what one looked at meanwhile is kept aside.
void replaceGrid(State& state, const MicroGrid& micro) {
  const bool before = state.micro.on;
  state.micro = micro;
  if (micro.on != before) {
    const Look look{state.view, state.pin};
    state.view = state.aside.view;
    state.pin = state.aside.pin;
    state.aside = look;
  }
  if (!micro.on || before) return;
  state.view = middleOf(micro);
  // In the Mechanism tab an animation explains the cell of its step, unless somebody pinned another.
  if (!state.pin && !micro.brought) state.pin = PicturePoint{state.view.y, state.view.x};
}

/// The Mechanism tab always works on a grid: it brings one where there is none, and takes it along.
void followTab(State& state) {
  MicroGrid micro = state.micro;
  const bool needed = state.display.tab == Tab::Mechanism;
  if (needed && !micro.on) micro.on = micro.brought = true;
  if (!needed && micro.brought) micro.on = micro.brought = false;
  replaceGrid(state, micro);
}

}  // namespace

void Session::setMicro(const MicroGrid& micro, const Edit& edit) {
  if (!m_picture) return;
  State next = m_state;
  replaceGrid(next, micro);
  follow(next, m_picture);
  push(std::move(next), m_picture, edit);
}

void Session::setTab(Tab tab, const QString& name) {
  constexpr int kTabGesture = -2;
  if (!m_picture) return;
  State next = m_state;
  next.display.tab = tab;
  followTab(next);
  follow(next, m_picture);
  push(std::move(next), m_picture, {name, kTabGesture});
}

void Session::setPlayback(const Playback& playback) {
  if (playback == m_state.playback) return;
  m_state.playback = playback;
  Q_EMIT playbackChanged();
}

void Session::setView(const ViewPosition& view) {
  if (view == m_state.view) return;
  m_state.view = view;
  ++m_number;
  Q_EMIT viewChanged();
}

void Session::setImage(int image) {
  if (image == m_state.image) return;
  const InputPtr before = m_input;
  m_state.image = image;
  derive();
  announce(before);
}

void Session::setInput(InputPtr input, const Look& look, const std::optional<LayerParams>& params,
                       const std::optional<WeightSource>& weights) {
  State next = m_state;
  next.input = input->ref;
  next.image = 0;
  next.view = look.view;
  next.pin = look.pin;
  next.aside = {};
  next.micro.on = false;
  followTab(next);
  if (params) next.params = *params;
  if (weights) next.weights = *weights;
  // A tensor belongs to the sample that brought it; what it is for leaves with it.
  if (!weights && next.weights.kind == WeightKind::Tensor &&
      next.weights.tensor->weight.shape.n != input->input.shape.c) {
    next.weights.kind = WeightKind::Torch;
    next.weights.tensor.reset();
  }
  if (params) next.outFollowsInput = false;
  follow(next, input);
  push(std::move(next), input, {tr("Open %1").arg(input->title), 0});
}

void Session::restore(const State& state, InputPtr input) {
  m_undo.clear();
  m_state = state;
  followTab(m_state);
  m_picture = std::move(input);
  derive();
  Q_EMIT inputChanged();
  Q_EMIT stateChanged();
}

}  // namespace convt
