#include "ui/controls/weight_words.h"

#include <QCoreApplication>
#include <cmath>
#include <numeric>

#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Weights)
};

/// Most taps that meet in one output pixel along one axis: what a Box's value divides by.
std::int64_t overlap(int kernel, int stride, int dilation) {
  const int phases = stride / std::gcd(stride, dilation);
  return (kernel + phases - 1) / phases;
}

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
    case WeightKind::Tensor: return Words::tr("Tensor");
  }
  return {};
}

QString weightNote(const PanelState& state) {
  const LayerParams& p = state.params;
  if (p.stride.h < 1 || p.stride.w < 1 || p.dilation.h < 1 || p.dilation.w < 1 || p.groups < 1) return {};
  if (state.weights.kind == WeightKind::Torch) {
    const double fan = double(p.outChannels) / p.groups * p.kernel.h * p.kernel.w;
    return fan > 0 ? u"\u00B1"_s + valueText(1.0 / std::sqrt(fan), 4) : QString();
  }
  if (state.weights.kind != WeightKind::Box) return {};
  std::int64_t divisor = overlap(p.kernel.h, p.stride.h, p.dilation.h) * overlap(p.kernel.w, p.stride.w, p.dilation.w);
  if (state.weights.mixAll) divisor *= std::max<std::int64_t>(1, state.input.c / p.groups);
  return divisor < 1000 ? Words::tr("1/%1 per tap").arg(divisor) : u"1/"_s + integerText(divisor);
}

QString biasNote(const PanelState& state) {
  if (!state.params.bias) return Words::tr("off, 0 for every channel");
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
