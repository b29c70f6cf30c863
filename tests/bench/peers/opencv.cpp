// OpenCV's dnn: a net of one layer. The input blob is set again in every run, as a program that gets new pictures
// would.
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "protocol.h"

namespace {

class Dnn : public peers::Prepared {
 public:
  explicit Dnn(const peers::Layer& l) {
    if (l.dilation.h != 1 || l.dilation.w != 1) throw peers::Unsupported("its deconvolution has no dilation");
    cv::setNumThreads(l.threads);
    cv::dnn::LayerParams params;
    params.type = "Deconvolution";
    params.name = "deconvolution";
    const auto pair = [&](const char* name, peers::Size size) {
      params.set(std::string(name) + "_h", size.h);
      params.set(std::string(name) + "_w", size.w);
    };
    pair("kernel", l.kernel);
    pair("stride", l.stride);
    pair("pad", l.padding);
    pair("adj", l.outputPadding);
    params.set("num_output", l.out);
    params.set("group", l.groups);
    params.set("bias_term", !l.bias.empty());
    const int shape[] = {l.in, l.out / l.groups, l.kernel.h, l.kernel.w};
    params.blobs.push_back(cv::Mat(4, shape, CV_32F, const_cast<float*>(l.weight.data())).clone());
    if (!l.bias.empty()) params.blobs.push_back(cv::Mat(l.out, 1, CV_32F, const_cast<float*>(l.bias.data())).clone());
    m_net.addLayerToPrev(params.name, params.type, params);
    m_net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    const int input[] = {1, l.in, l.size.h, l.size.w};
    m_input = cv::Mat(4, input, CV_32F, const_cast<float*>(l.input.data())).clone();
  }

  void run() override {
    m_net.setInput(m_input);
    m_output = m_net.forward();
  }

  std::vector<float> values() override { return {m_output.ptr<float>(), m_output.ptr<float>() + m_output.total()}; }

 private:
  cv::dnn::Net m_net;
  cv::Mat m_input;
  cv::Mat m_output;
};

}  // namespace

int main() {
  return peers::serve({"nchw", "OpenCV dnn " + cv::getVersionString(),
                       [](const peers::Layer& layer) { return std::make_unique<Dnn>(layer); }});
}
