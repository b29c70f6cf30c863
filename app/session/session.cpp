#include "app/session/session.h"

#include <QUndoCommand>
#include <utility>

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
  void redo() override { m_session.apply(m_after); }
  int id() const override { return 1; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = static_cast<const StateCommand*>(other);
    if (m_gesture == 0 || next->m_gesture != m_gesture) return false;
    m_after = next->m_after;
    setText(next->text());
    // A drag that came back to where it began is nothing to undo.
    setObsolete(m_after.state == m_before.state && m_after.input == m_before.input);
    return true;
  }

 private:
  Session& m_session;
  Session::Snapshot m_before;
  Session::Snapshot m_after;
  int m_gesture;
};

std::optional<ParamError> checkState(const State& state, const Shape& input) {
  if (state.weights.kind != WeightKind::Tensor || !state.weights.tensor) return check(state.params, input);
  return check(state.params, input, state.weights.tensor->weight.shape);
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
  m_error = m_input ? checkState(m_state, m_input->input.shape) : std::nullopt;
}

void Session::apply(const Snapshot& snapshot) {
  const ViewPosition view = m_state.view;
  const bool sameInput = snapshot.input == m_input;
  m_state = snapshot.state;
  if (sameInput) m_state.view = view;
  m_input = snapshot.input;
  derive();
  if (!sameInput) Q_EMIT inputChanged();
  Q_EMIT stateChanged();
}

void Session::push(State next, InputPtr input, const Edit& edit) {
  if (next == m_state && input == m_input) return;
  m_undo.push(new StateCommand(*this, {m_state, m_input}, {std::move(next), std::move(input)}, edit));
}

void Session::setParams(const LayerParams& params, const Edit& edit) {
  State next = m_state;
  next.outFollowsInput = next.outFollowsInput && params.outChannels == m_state.params.outChannels;
  next.params = params;
  push(std::move(next), m_input, edit);
}

void Session::setWeights(const WeightSource& weights, const Edit& edit) {
  State next = m_state;
  next.weights = weights;
  push(std::move(next), m_input, edit);
}

void Session::setDisplay(const Display& display, const Edit& edit) {
  State next = m_state;
  next.display = display;
  push(std::move(next), m_input, edit);
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
  push(std::move(next), m_input, edit);
}

void Session::setAllLinked(bool linked, const Edit& edit) {
  State next = m_state;
  for (const Param param : {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation}) {
    link(next, param, linked);
  }
  push(std::move(next), m_input, edit);
}

void Session::resetLayer(const LayerParams& params, const WeightSource& weights, const Edit& edit) {
  State next = m_state;
  next.params = params;
  next.weights = weights;
  next.outFollowsInput = true;
  push(std::move(next), m_input, edit);
}

void Session::followInput(const Edit& edit) {
  if (!m_input) return;
  State next = m_state;
  next.outFollowsInput = true;
  next.params.outChannels = static_cast<int>(m_input->input.shape.c);
  push(std::move(next), m_input, edit);
}

void Session::setView(const ViewPosition& view) {
  if (view == m_state.view) return;
  m_state.view = view;
  ++m_number;
  Q_EMIT viewChanged();
}

void Session::setImage(int image) {
  if (image == m_state.image) return;
  m_state.image = image;
  derive();
  Q_EMIT stateChanged();
}

void Session::setInput(InputPtr input, const ViewPosition& view, const std::optional<LayerParams>& params,
                       const std::optional<WeightSource>& weights) {
  State next = m_state;
  next.input = input->ref;
  next.image = 0;
  next.view = view;
  if (params) next.params = *params;
  if (weights) next.weights = *weights;
  // A tensor belongs to the sample that brought it; what it is for leaves with it.
  if (!weights && next.weights.kind == WeightKind::Tensor && next.weights.tensor->weight.shape.n != input->input.shape.c) {
    next.weights.kind = WeightKind::Torch;
    next.weights.tensor.reset();
  }
  if (params) {
    next.outFollowsInput = false;
  } else if (next.outFollowsInput) {
    next.params.outChannels = static_cast<int>(input->input.shape.c);
  }
  push(std::move(next), input, {tr("Open %1").arg(input->title), 0});
}

void Session::restore(const State& state, InputPtr input) {
  m_undo.clear();
  m_state = state;
  m_input = std::move(input);
  derive();
  Q_EMIT inputChanged();
  Q_EMIT stateChanged();
}

}  // namespace convt
