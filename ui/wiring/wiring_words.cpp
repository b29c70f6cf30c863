#include "ui/wiring/wiring_words.h"

#include <QCoreApplication>

#include "ui/image/readout_text.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Wiring)
};

}  // namespace

const KernelTable* shownKernels(const WiringState& state) {
  const KernelTable* table = state.kernels.get();
  if (table == nullptr || !(table->wiring == state.wiring)) return nullptr;
  const Shape& shape = table->weight->shape;
  return shape.h == state.kernel.h && shape.w == state.kernel.w ? table : nullptr;
}

QString kernelName(const Wiring& wiring, const KernelAt& at) {
  return Words::tr("%1 to %2")
      .arg(channelName(static_cast<int>(at.ic), wiring.inputs), channelName(static_cast<int>(at.oc), wiring.outputs));
}

WiringText weightShapeText(const WiringState& state) {
  const QString shape = u"[%1, %2, %3, %4]"_s.arg(state.wiring.inputs)
                            .arg(state.wiring.outputsPerGroup())
                            .arg(state.kernel.h)
                            .arg(state.kernel.w);
  return {Words::tr("weight [C_in, C_out/groups, kH, kW] = %1").arg(shape), Words::tr("weight %1").arg(shape)};
}

WiringText wiringText(const Wiring& wiring) {
  const QString kernels = integerText(wiring.kernels());
  if (wiring.groups == 1)
    return {Words::tr("groups 1: each of %1 inputs reaches each of %2 outputs, %3 kernels")
                .arg(wiring.inputs)
                .arg(wiring.outputs)
                .arg(kernels),
            Words::tr("groups 1: all %1 kernels").arg(kernels)};
  const QString places = integerText(wiring.places());
  return {Words::tr("groups %1 cut the wiring: %2 of %3 kernels exist").arg(wiring.groups).arg(kernels, places),
          Words::tr("groups %1: %2 of %3 kernels").arg(wiring.groups).arg(kernels, places)};
}

QString kernelText(const WiringState& state, const KernelAt& at) {
  const QString name = kernelName(state.wiring, at);
  if (!state.wiring.holds(at)) return Words::tr("%1: no kernel, groups %2 cut it").arg(name).arg(state.wiring.groups);
  const KernelTable* table = shownKernels(state);
  if (table == nullptr) return Words::tr("%1: kernel").arg(name);
  return Words::tr("%1: kernel, norm %2").arg(name, readoutText(double{table->norm(at)}));
}

}  // namespace convt
