// The layer as anybody would write it first: every input value stamps its kernel. Output rows run in parallel, so that
// no two threads write the same place; the innermost loop runs over columns, so that the compiler can vectorise it.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>

#include "protocol.h"

namespace {

class Loop : public peers::Prepared {
 public:
  explicit Loop(const peers::Layer& layer)
      : m_layer(layer),
        m_out(layer.output()),
        m_values(layer.outputCount()),
        m_threads(oneapi::tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(layer.threads)) {}

  void run() override {
    const int rows = m_layer.out * m_out.h;
    oneapi::tbb::parallel_for(0, rows, [&](int row) { computeRow(row / m_out.h, row % m_out.h); });
  }

  std::vector<float> values() override { return m_values; }

 private:
  void computeRow(int oc, int oy) {
    const peers::Layer& l = m_layer;
    float* out = m_values.data() + (static_cast<std::size_t>(oc) * m_out.h + oy) * m_out.w;
    std::fill_n(out, m_out.w, l.bias.empty() ? 0.0F : l.bias[oc]);
    const int inputs = l.in / l.groups;
    const int outputs = l.out / l.groups;
    const int first = oc / outputs * inputs;
    for (int ic = first; ic < first + inputs; ++ic) {
      const float* weight =
          l.weight.data() + (static_cast<std::size_t>(ic) * outputs + oc % outputs) * l.kernel.h * l.kernel.w;
      for (int ky = 0; ky < l.kernel.h; ++ky) {
        const int y = oy + l.padding.h - ky * l.dilation.h;
        if (y < 0 || y % l.stride.h != 0 || y / l.stride.h >= l.size.h) continue;
        const float* in = l.input.data() + (static_cast<std::size_t>(ic) * l.size.h + y / l.stride.h) * l.size.w;
        for (int kx = 0; kx < l.kernel.w; ++kx) addTap(in, weight[ky * l.kernel.w + kx], kx, out);
      }
    }
  }

  void addTap(const float* __restrict in, float weight, int kx, float* __restrict out) const {
    const int s = m_layer.stride.w;
    const int shift = kx * m_layer.dilation.w - m_layer.padding.w;
    const int from = shift >= 0 ? 0 : (-shift + s - 1) / s;
    const int last = m_out.w - 1 - shift;
    const int to = last < 0 ? 0 : std::min(m_layer.size.w, last / s + 1);
    if (s == 1) {
      for (int ix = from; ix < to; ++ix) out[ix + shift] += weight * in[ix];
    } else {
      for (int ix = from; ix < to; ++ix) out[ix * s + shift] += weight * in[ix];
    }
  }

  peers::Layer m_layer;
  peers::Size m_out;
  std::vector<float> m_values;
  oneapi::tbb::global_control m_threads;
};

}  // namespace

int main() {
  return peers::serve(
      {"scale", "plain C++ loop with oneTBB", [](const peers::Layer& layer) { return std::make_unique<Loop>(layer); }});
}
