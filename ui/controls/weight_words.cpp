#include "ui/controls/weight_words.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Weights)
};

}  // namespace

QString weightWord(WeightKind kind) {
  switch (kind) {
    case WeightKind::Torch: return Words::tr("Random (PyTorch)");
    case WeightKind::Zeros: return Words::tr("Zeros");
    case WeightKind::Ones: return Words::tr("Ones");
    case WeightKind::OneHot: return Words::tr("One-hot");
    case WeightKind::Box: return Words::tr("Box");
    case WeightKind::Bilinear: return Words::tr("Bilinear");
    case WeightKind::Gaussian: return Words::tr("Gaussian");
    case WeightKind::Whole:
    case WeightKind::Counting: return Words::tr("Whole numbers");
    case WeightKind::Tensor: return Words::tr("Tensor");
  }
  return {};
}

QString weightNote(const PanelState& state) {
  const LayerParams& p = state.params;
  if (state.wholeNumbers) return Words::tr("not in use");
  if (p.stride.h < 1 || p.stride.w < 1 || p.dilation.h < 1 || p.dilation.w < 1 || p.groups < 1) return {};
  if (state.weights.kind == WeightKind::Torch) {
    if (p.outChannels < p.groups || p.kernel.h < 1 || p.kernel.w < 1) return {};
    return u"\u00B1"_s + valueText(static_cast<double>(torchWeightBound(p)), 4);
  }
  if (state.weights.kind != WeightKind::Box) return {};
  std::int64_t divisor = boxDivisor(p);
  if (state.weights.mixAll) divisor *= std::max<std::int64_t>(1, state.input.c / p.groups);
  return divisor < 1000 ? Words::tr("1/%1 per tap").arg(divisor) : u"1/"_s + integerText(divisor);
}

QString biasNote(const PanelState& state) {
  if (!state.params.bias) return Words::tr("off, 0 for every channel");
  if (state.wholeNumbers) return Words::tr("0 with whole numbers");
  if (state.weights.kind == WeightKind::Torch) return Words::tr("from the same seed");
  if (state.weights.kind == WeightKind::Tensor && state.weights.tensor && !state.weights.tensor->bias.empty())
    return Words::tr("given with the weights");
  return Words::tr("0 for every channel");
}

QString channelWord(int channel, std::int64_t channels) {
  if (channels == 3 && channel >= 0 && channel < 3) return QString(QChar(u"RGB"[channel]));
  return QString::number(channel);
}

}  // namespace convt
