#include "ui/controls/kernel_strip.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "engine/render/mapping.h"
#include "ui/controls/weight_words.h"
#include "ui/image/readout_text.h"
#include "ui/paint/kernel_grid.h"
#include "ui/paint/legend.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
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
  // By division: 5 * 0.01F is not the float that is written .05.
  const float inverse = std::pow(10.0F, -std::floor(std::log10(scale)));
  return std::round(scale * inverse) / inverse;
}

}  // namespace

KernelStrip::KernelStrip(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
}

void KernelStrip::showState(const PanelState& state, bool tight) {
  m_state = state;
  m_tight = tight;
  choose();
  updateHover();
  setAccessibleName(tr("Kernels of output channel %1").arg(channelWord(state.outChannel, state.params.outChannels)));
  describe();
  update();
}

void KernelStrip::setUsedTaps(const std::optional<CellSet>& taps) {
  if (taps == m_used) return;
  m_used = taps;
  update();
}

void KernelStrip::setHoveredTap(const std::optional<TapAt>& tap) {
  if (tap == m_elsewhere) return;
  m_elsewhere = tap;
  describe();
  update();
}

int KernelStrip::channelOf(int k) const {
  const LayerParams& p = m_state.params;
  const std::int64_t groups = std::max(1, p.groups);
  const auto group = p.outChannels > 0 ? static_cast<int>(m_state.outChannel * groups / p.outChannels) : 0;
  return group * groupInputs(m_state) + m_shown[static_cast<std::size_t>(k)];
}

std::optional<int> KernelStrip::placeOf(int channel) const {
  for (int k = 0; k < shown(); ++k)
    if (channelOf(k) == channel) return k;
  return std::nullopt;
}

QRectF KernelStrip::boxOf(int k) const {
  const Pair kernel = m_state.params.kernel;
  return QRectF(kRoom + k * (kernel.w * cell() + kGap), kRoom, kernel.w * cell(), kernel.h * cell());
}

bool KernelStrip::isShown(const TapAt& tap) const {
  const Pair kernel = m_state.params.kernel;
  return placeOf(tap.ic) && tap.ky >= 0 && tap.kx >= 0 && tap.ky < kernel.h && tap.kx < kernel.w;
}

std::optional<TapAt> KernelStrip::pointedTap() const {
  if (m_hover) return m_hover;
  return m_elsewhere && isShown(*m_elsewhere) ? m_elsewhere : std::nullopt;
}

int KernelStrip::cell() const {
  const Pair k = m_state.params.kernel;
  const int longest = std::max({1, k.h, k.w});
  const int room = width() - 2 * kRoom - kLegendWidth - 8;
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
  const int room = width() - 2 * kRoom - kLegendWidth - 8;
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
  const QString range =
      tr("zero-centred, from %1 to %2").arg(valueText(-double(m_scale), 3), valueText(double(m_scale), 3));
  const std::optional<TapAt> tap = pointedTap();
  if (!tap) return range;
  const QString place =
      tr("tap %1, %2 of input channel %3").arg(tap->ky).arg(tap->kx).arg(channelWord(tap->ic, m_state.input.c));
  return range + u"; "_s + place + u": "_s + legendNote();
}

QString KernelStrip::legendNote() const {
  if (const std::optional<TapAt> tap = pointedTap()) {
    const int shownAs = m_shown[static_cast<std::size_t>(*placeOf(tap->ic))];
    if (const float* kernel = taps(shownAs))
      return tr("w %1").arg(readoutText(double{kernel[tap->ky * m_state.params.kernel.w + tap->kx]}));
  }
  return tr("out %1").arg(channelWord(m_state.outChannel, m_state.params.outChannels));
}

void KernelStrip::describe() {
  setAccessibleDescription(accessibleText());
}

void KernelStrip::resizeEvent(QResizeEvent*) {
  choose();
  updateHover();
}

void KernelStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintKernels(painter);
  if (m_shown.empty()) return;
  LegendScene legend;
  legend.map = Colormap::BrownTeal;
  const float limit = namedLimit(m_scale);
  legend.range = {-limit, limit};
  legend.note = legendNote();
  const QRectF room(0, kRoom + kLegendTop, width() - kRoom, 44);
  if (m_state.weight) paintPanelLegend(painter, room, legend, theme());
}

std::vector<Mark> KernelStrip::marksOn(int channel) const {
  std::vector<Mark> marks;
  // Where every tap is used there is nothing to tell apart, and outlines would hide the weights.
  const Pair kernel = m_state.params.kernel;
  const bool all = m_used && m_used->y.count >= kernel.h && m_used->x.count >= kernel.w;
  if (m_used && !all) marks.push_back({Mark::Shape::Sources, Mark::Look::Pin, *m_used});
  const std::optional<TapAt> tap = pointedTap();
  if (tap && tap->ic == channel)
    marks.push_back({Mark::Shape::Sources, Mark::Look::Hover, {{tap->ky, 1, 1}, {tap->kx, 1, 1}}});
  return marks;
}

void KernelStrip::paintKernels(QPainter& painter) const {
  const Pair k = m_state.params.kernel;
  for (int n = 0; n < shown(); ++n) {
    const QRectF box = boxOf(n);
    const int channel = channelOf(n);
    if (const float* kernel = taps(m_shown[static_cast<std::size_t>(n)])) {
      paintKernel(painter, box, kernel, k.h, k.w, m_scale);
      paintTapMarks(painter, box, k.h, k.w, marksOn(channel), theme());
    } else {
      painter.setPen(theme().line);
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    const QString name = channelWord(channel, m_state.input.c);
    paintText(painter, {box.center().x() - textWidth(name, Type::Note) / 2, box.bottom() + kNameBaseline}, name,
              Type::Note, theme().ink2);
  }
}

void KernelStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) showState(m_state, m_tight);
  QWidget::changeEvent(event);
}

}  // namespace convt
