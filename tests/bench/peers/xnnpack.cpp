// XNNPACK's deconvolution, which knows NHWC only. Without an argument: planar input and output, transposed on the
// library's own threads; with "own": NHWC.
#include <pthreadpool.h>
#include <xnnpack.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "protocol.h"

namespace {

/// From [channels, pixels] to [pixels, channels] or back, piece by piece of the pixels.
struct Transpose {
  const float* from;
  float* to;
  std::size_t channels;
  std::size_t pixels;
  bool toPlanar;

  static constexpr std::size_t kPiece = 1024;

  static void piece(void* context, std::size_t first, std::size_t count) {
    const auto& t = *static_cast<Transpose*>(context);
    constexpr std::size_t kBlock = 16;  // channels and pixels that stay in the first cache
    for (std::size_t c0 = 0; c0 < t.channels; c0 += kBlock) {
      const std::size_t c1 = c0 + kBlock < t.channels ? c0 + kBlock : t.channels;
      for (std::size_t i0 = first; i0 < first + count; i0 += kBlock) {
        const std::size_t i1 = i0 + kBlock < first + count ? i0 + kBlock : first + count;
        t.block(c0, c1, i0, i1);
      }
    }
  }

  void block(std::size_t c0, std::size_t c1, std::size_t i0, std::size_t i1) const {
    if (toPlanar) {
      for (std::size_t c = c0; c < c1; ++c) {
        for (std::size_t i = i0; i < i1; ++i) to[c * pixels + i] = from[i * channels + c];
      }
    } else {
      for (std::size_t i = i0; i < i1; ++i) {
        for (std::size_t c = c0; c < c1; ++c) to[i * channels + c] = from[c * pixels + i];
      }
    }
  }

  void run(pthreadpool_t threads) { pthreadpool_parallelize_1d_tile_1d(threads, piece, this, pixels, kPiece, 0); }
};

void require(xnn_status status, const char* what) {
  if (status == xnn_status_success) return;
  const std::string text = std::string(what) + " gives status " + std::to_string(status);
  if (status == xnn_status_unsupported_parameter || status == xnn_status_unsupported_hardware ||
      status == xnn_status_invalid_parameter)
    throw peers::Unsupported(text);
  throw std::runtime_error(text);
}

/// [in, out/groups, kH, kW] as the library wants it: [groups, out/groups, kH, kW, in/groups].
std::vector<float> packed(const peers::Layer& l) {
  const int inputs = l.in / l.groups;
  const int outputs = l.out / l.groups;
  const int taps = l.kernel.h * l.kernel.w;
  std::vector<float> weights(l.weight.size());
  std::size_t at = 0;
  for (int g = 0; g < l.groups; ++g) {
    for (int oc = 0; oc < outputs; ++oc) {
      for (int tap = 0; tap < taps; ++tap) {
        for (int ic = 0; ic < inputs; ++ic) {
          const auto row = static_cast<std::size_t>(g * inputs + ic) * outputs + oc;
          weights[at++] = l.weight[row * taps + tap];
        }
      }
    }
  }
  return weights;
}

class Xnnpack : public peers::Prepared {
 public:
  Xnnpack(const peers::Layer& l, bool own)
      : m_own(own),
        m_threads(pthreadpool_create(static_cast<std::size_t>(l.threads)), pthreadpool_destroy),
        m_planar(l.input),
        m_values(own ? 0 : l.outputCount()),
        m_source(l.input.size() + kSlack),
        m_target(l.outputCount() + kSlack) {
    const auto inputs = static_cast<std::size_t>(l.in);
    const auto outputs = static_cast<std::size_t>(l.out);
    const auto groups = static_cast<std::size_t>(l.groups);
    const auto u = [](int value) { return static_cast<std::uint32_t>(value); };
    const std::vector<float> weights = packed(l);
    const float infinity = std::numeric_limits<float>::infinity();
    xnn_operator_t made = nullptr;
    require(
        xnn_create_deconvolution2d_nhwc_f32(
            u(l.padding.h), u(l.padding.w), u(l.padding.h), u(l.padding.w), u(l.kernel.h), u(l.kernel.w), u(l.stride.h),
            u(l.stride.w), u(l.dilation.h), u(l.dilation.w), u(l.groups), inputs / groups, outputs / groups, inputs,
            outputs, weights.data(), l.bias.empty() ? nullptr : l.bias.data(), -infinity, infinity, 0, &made),
        "creating");
    m_operator.reset(made);
    const peers::Size out = l.output();
    m_in = {nullptr, nullptr, inputs, static_cast<std::size_t>(l.size.h) * static_cast<std::size_t>(l.size.w), false};
    m_out = {nullptr, nullptr, outputs, static_cast<std::size_t>(out.h) * static_cast<std::size_t>(out.w), true};
    require(xnn_setup_deconvolution2d_nhwc_f32(made, 1, static_cast<std::size_t>(l.size.h),
                                               static_cast<std::size_t>(l.size.w), u(l.outputPadding.h),
                                               u(l.outputPadding.w), m_source.data(), m_target.data(), m_threads.get()),
            "setting up");
    convertInput();
  }

  void run() override {
    if (!m_own) convertInput();
    require(xnn_run_operator(m_operator.get(), m_threads.get()), "running");
    if (!m_own) convertOutput();
  }

  std::vector<float> values() override {
    if (!m_own) return m_values;
    m_values.resize(m_out.channels * m_out.pixels);
    convertOutput();
    return m_values;
  }

 private:
  static constexpr std::size_t kSlack = XNN_EXTRA_BYTES / sizeof(float) + 16;  // it may read beyond the end

  void convertInput() {
    m_in.from = m_planar.data();
    m_in.to = m_source.data();
    m_in.run(m_threads.get());
  }
  void convertOutput() {
    m_out.from = m_target.data();
    m_out.to = m_values.data();
    m_out.run(m_threads.get());
  }

  struct Deleted {
    void operator()(xnn_operator_t made) const { xnn_delete_operator(made); }
  };

  bool m_own;
  std::unique_ptr<pthreadpool, decltype(&pthreadpool_destroy)> m_threads;
  std::unique_ptr<xnn_operator, Deleted> m_operator;
  std::vector<float> m_planar, m_values, m_source, m_target;
  Transpose m_in{}, m_out{};
};

}  // namespace

int main(int argc, char** argv) {
  const bool own = argc > 1 && std::strcmp(argv[1], "own") == 0;
  if (xnn_initialize(nullptr) != xnn_status_success) return 1;
  return peers::serve({own ? "own" : "nchw", std::string("XNNPACK ") + PEER_VERSION + (own ? ", NHWC" : ""),
                       [own](const peers::Layer& layer) { return std::make_unique<Xnnpack>(layer, own); }});
}
