// The output's size as a wish: the popover that finds the layers which give one.
#include "app/explore_page.h"
#include "app/layer_weights.h"
#include "engine/core/output_size.h"
#include "ui/image/view_title.h"
#include "ui/target/target_popover.h"

namespace convt {

void ExplorePage::connectTarget() {
  connect(m_outputTitle, &ViewTitle::sizeClicked, this, &ExplorePage::openTarget);
  connect(m_target, &TargetPopover::layerChosen, this, [this](const LayerParams& params, const ParamLinks& links) {
    const Shape out = outputShape(params, m_session.input()->input.shape);
    Q_EMIT layerChosen(params, weightsFor(m_session.state(), params), links, tr("Size %1×%2").arg(out.h).arg(out.w));
  });
}

void ExplorePage::showTarget() {
  const State& state = m_session.state();
  m_target->setFacts({state.params, m_session.input()->input.shape, state.display.linked,
                      usedWeights(state).kind == WeightKind::Tensor});
}

void ExplorePage::openTarget() {
  if (m_session.input()) m_target->popup(m_outputTitle->sizeAnchor());
}

}  // namespace convt
