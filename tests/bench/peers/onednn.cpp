// oneDNN's deconvolution. Without an argument: planar input and output; with "own": in the layouts that it chooses.
#include <omp.h>

#include <cstring>
#include <dnnl.hpp>
#include <optional>

#include "protocol.h"

namespace {

using dnnl::memory;
using Tag = memory::format_tag;

memory::desc plain(const memory::dims& dims, Tag tag) {
  return {dims, memory::data_type::f32, tag};
}

void fill(memory& to, const std::vector<float>& values) {
  std::memcpy(to.get_data_handle(), values.data(), values.size() * sizeof(float));
}

/// The primitive with the given layouts of input and output, weights packed as it wants them.
class Deconvolution {
 public:
  Deconvolution(const peers::Layer& l, Tag layout) : m_engine(dnnl::engine::kind::cpu, 0), m_stream(m_engine) {
    const peers::Size out = l.output();
    m_inputShape = {1, l.in, l.size.h, l.size.w};
    m_outputShape = {1, l.out, out.h, out.w};
    memory::dims weights{l.out / l.groups, l.in / l.groups, l.kernel.h, l.kernel.w};
    if (l.groups > 1) weights.insert(weights.begin(), l.groups);
    const auto bias = l.bias.empty() ? memory::desc() : plain({l.out}, Tag::x);
    const memory::dims before{l.padding.h, l.padding.w};
    const memory::dims after{l.padding.h - l.outputPadding.h, l.padding.w - l.outputPadding.w};
    const dnnl::deconvolution_forward::desc description(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, plain(m_inputShape, layout),
        plain(weights, Tag::any), bias, plain(m_outputShape, layout), {l.stride.h, l.stride.w},
        {l.dilation.h - 1, l.dilation.w - 1}, before, after);
    const dnnl::deconvolution_forward::primitive_desc chosen(description, m_engine);
    m_primitive = dnnl::deconvolution_forward(chosen);

    m_given = memory(plain(weights, l.groups > 1 ? Tag::giohw : Tag::iohw), m_engine);
    fill(m_given, l.weight);
    m_weights = memory(chosen.weights_desc(), m_engine);
    reorder(m_given, m_weights);
    m_source = memory(chosen.src_desc(), m_engine);
    m_target = memory(chosen.dst_desc(), m_engine);
    m_arguments = {{DNNL_ARG_SRC, m_source}, {DNNL_ARG_WEIGHTS, m_weights}, {DNNL_ARG_DST, m_target}};
    if (!l.bias.empty()) {
      m_bias = memory(bias, m_engine);
      fill(m_bias, l.bias);
      m_arguments.insert({DNNL_ARG_BIAS, m_bias});
    }
    m_planarSource = memory(plain(m_inputShape, Tag::nchw), m_engine);
    m_planarTarget = memory(plain(m_outputShape, Tag::nchw), m_engine);
    fill(m_planarSource, l.input);
    reorder(m_planarSource, m_source);
  }

  void runOwn() {
    m_primitive.execute(m_stream, m_arguments);
    m_stream.wait();
  }

  /// With the reorders that are needed.
  void runPlanar() {
    reorder(m_planarSource, m_source);
    runOwn();
    reorder(m_target, m_planarTarget);
  }

  std::vector<float> values() {
    reorder(m_target, m_planarTarget);
    const auto* from = static_cast<const float*>(m_planarTarget.get_data_handle());
    return {from, from + m_planarTarget.get_desc().get_size() / sizeof(float)};
  }

  void reorder(memory& from, memory& to) {
    if (from.get_desc() == to.get_desc()) {
      to.set_data_handle(from.get_data_handle());  // the same layout: the same place
      return;
    }
    dnnl::reorder(from, to).execute(m_stream, from, to);
    m_stream.wait();
  }

 private:
  dnnl::engine m_engine;
  dnnl::stream m_stream;
  memory::dims m_inputShape, m_outputShape;
  dnnl::deconvolution_forward m_primitive;
  memory m_source, m_given, m_weights, m_bias, m_target, m_planarSource, m_planarTarget;
  std::unordered_map<int, memory> m_arguments;
};

std::optional<Deconvolution> tryLayout(const peers::Layer& layer, Tag layout) {
  try {
    return Deconvolution(layer, layout);
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

class OneDnn : public peers::Prepared {
 public:
  OneDnn(const peers::Layer& layer, bool own) : m_own(own) {
    omp_set_num_threads(layer.threads);
    m_chosen = tryLayout(layer, Tag::any);
    auto planar = own ? std::nullopt : tryLayout(layer, Tag::nchw);
    if (!m_chosen && !planar) throw peers::Unsupported("no primitive for this layer");
    if (!planar) return;
    if (!m_chosen || secondRun(*planar) < secondRun(*m_chosen)) m_chosen = std::move(planar);
  }

  void run() override { m_own ? m_chosen->runOwn() : m_chosen->runPlanar(); }
  std::vector<float> values() override { return m_chosen->values(); }

 private:
  static double secondRun(Deconvolution& deconvolution) {
    deconvolution.runPlanar();
    const auto before = std::chrono::steady_clock::now();
    deconvolution.runPlanar();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  }

  bool m_own;
  std::optional<Deconvolution> m_chosen;
};

}  // namespace

int main(int argc, char** argv) {
  const bool own = argc > 1 && std::strcmp(argv[1], "own") == 0;
  const dnnl_version_t& v = *dnnl_version();
  const std::string version = std::to_string(v.major) + '.' + std::to_string(v.minor) + '.' + std::to_string(v.patch);
  return peers::serve({own ? "own" : "nchw", "oneDNN " + version + (own ? ", its own layouts" : ""),
                       [own](const peers::Layer& layer) { return std::make_unique<OneDnn>(layer, own); }});
}
