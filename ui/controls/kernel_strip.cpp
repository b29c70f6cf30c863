#include "ui/controls/kernel_strip.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "engine/render/mapping.h"
#include "ui/controls/weight_words.h"
#include "ui/paint/kernel_grid.h"
#include "ui/paint/legend.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kLeastCell = 8;
constexpr int kMostCell = 14;
constexpr int kUsualSide = 48;  // of a kernel that fits three times
constexpr int kTightSide = 42;
constexpr int kGap = 12;
constexpr int kLegendWidth = 48;
constexpr int kLegendTop = 4;
constexpr int kNameBaseline = 13;  // below the kernels

int groupInputs(const PanelState& s) {
  return static_cast<int>(s.input.c / std::max(1, s.params.groups));
}

/// The limit as the legend can name it in its 48 px: two digits, below a tenth one.
float namedLimit(float scale) {
  if (scale >= 0.0949F || scale <= 0.0F) return scale;
  const float unit = std::pow(10.0F, std::floor(std::log10(scale)));
  return std::round(scale / unit) * unit;
}

}  // namespace

KernelStrip::KernelStrip(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::NoFocus);
}

void KernelStrip::showState(const PanelState& state, bool tight) {
  m_state = state;
  m_tight = tight;
  choose();
  setAccessibleName(tr("Kernels of output channel %1").arg(channelWord(state.outChannel, state.params.outChannels)));
  setAccessibleDescription(accessibleText());
  update();
}

int KernelStrip::cell() const {
  const Pair k = m_state.params.kernel;
  const int longest = std::max({1, k.h, k.w});
  const int room = width() - kLegendWidth - 8;
  const int side = m_tight && longest <= 5 ? kTightSide : kUsualSide;
  const int usual = std::min(kMostCell, side / longest);
  if (usual >= kLeastCell) return usual;
  // A kernel wider than the panel is drawn whole, its taps as large as they can be.
  return std::clamp(room / longest, 1, kLeastCell);
}

int KernelStrip::kernelHeight() const {
  return std::max(1, m_state.params.kernel.h) * cell();
}

const float* KernelStrip::taps(int channel) const {
  const LayerParams& p = m_state.params;
  const Tensor* w = m_state.weight.get();
  // While a drag outruns the worker the tensor may belong to the kernel before: then there is nothing to show.
  if (!w || p.groups < 1 || w->shape.n != m_state.input.c || w->shape.c != p.outChannels / p.groups ||
      w->shape.h != p.kernel.h || w->shape.w != p.kernel.w || w->shape.c < 1)
    return nullptr;
  const int group = m_state.outChannel / static_cast<int>(w->shape.c);
  const std::int64_t n = std::int64_t{group} * groupInputs(m_state) + channel;
  if (n < 0 || n >= w->shape.n) return nullptr;
  return w->values.data() + w->index(n, m_state.outChannel % w->shape.c, 0, 0);
}

void KernelStrip::choose() {
  const int inputs = groupInputs(m_state);
  const auto count =
      static_cast<std::size_t>(m_state.params.kernel.h) * static_cast<std::size_t>(m_state.params.kernel.w);
  const bool known = m_state.weight && inputs > 0 && taps(0);
  if (known && (m_scaledWeight != m_state.weight || m_scaledChannel != m_state.outChannel)) {
    float largest = 0.0F;
    double strongest = -1.0;
    for (int ic = 0; ic < inputs; ++ic) {
      const float* kernel = taps(ic);
      double sum = 0.0;
      for (std::size_t i = 0; i < count; ++i) {
        if (!std::isfinite(kernel[i])) continue;
        largest = std::max(largest, std::abs(kernel[i]));
        sum += std::abs(kernel[i]);
      }
      if (sum > strongest) {
        strongest = sum;
        m_strongest = ic;
      }
    }
    m_scale = snapOutward(largest);
    m_scaledWeight = m_state.weight;
    m_scaledChannel = m_state.outChannel;
  }
  const int kernelWidth = std::max(1, m_state.params.kernel.w) * cell();
  const int room = width() - kLegendWidth - 8;
  const int fit = std::max(1, (room + kGap) / (kernelWidth + kGap));
  m_shown.clear();
  if (fit == 1 && inputs > 1) {
    m_shown.push_back(known ? std::min(m_strongest, inputs - 1) : 0);
  } else {
    for (int ic = 0; ic < std::min({inputs, fit, 3}); ++ic) m_shown.push_back(ic);
  }
}

QString KernelStrip::accessibleText() const {
  if (!m_state.weight) return {};
  return tr("zero-centred, from %1 to %2").arg(valueText(-double(m_scale), 3), valueText(double(m_scale), 3));
}

void KernelStrip::resizeEvent(QResizeEvent*) {
  choose();
}

void KernelStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintKernels(painter);
  if (m_shown.empty()) return;
  LegendScene legend;
  legend.map = Colormap::BrownTeal;
  const float limit = namedLimit(m_scale);
  legend.range = {-limit, limit};
  legend.note = tr("out %1").arg(channelWord(m_state.outChannel, m_state.params.outChannels));
  if (m_state.weight) paintPanelLegend(painter, QRectF(0, kLegendTop, width(), 44), legend, theme());
}

void KernelStrip::paintKernels(QPainter& painter) const {
  const Pair k = m_state.params.kernel;
  const int group = m_state.params.outChannels > 0
                        ? m_state.outChannel * std::max(1, m_state.params.groups) / m_state.params.outChannels
                        : 0;
  int x = 0;
  for (const int ic : m_shown) {
    const QRectF box(x, 0, k.w * cell(), k.h * cell());
    if (const float* kernel = taps(ic)) {
      paintKernel(painter, box, kernel, k.h, k.w, m_scale);
    } else {
      painter.setPen(theme().line);
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    const QString name = channelWord(group * groupInputs(m_state) + ic, m_state.input.c);
    paintText(painter, {box.center().x() - textWidth(name, Type::Note) / 2, box.bottom() + kNameBaseline}, name,
              Type::Note, theme().ink2);
    x += k.w * cell() + kGap;
  }
}

void KernelStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) showState(m_state, m_tight);
  QWidget::changeEvent(event);
}

}  // namespace convt
