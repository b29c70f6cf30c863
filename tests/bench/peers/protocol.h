#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// The peers' side of the protocol in README.md. Each program has one Peer and gives it to serve().
namespace peers {

struct Size {
  int h = 0;
  int w = 0;
};

struct Layer {
  int in = 0;
  int out = 0;
  int groups = 1;
  int threads = 1;
  Size size, kernel, stride, padding, outputPadding, dilation;
  std::vector<float> input;   ///< [in, H, W]
  std::vector<float> weight;  ///< [in, out/groups, kH, kW]
  std::vector<float> bias;    ///< [out], or empty

  Size output() const {
    const auto along = [](int n, int s, int p, int d, int k, int extra) {
      return (n - 1) * s - 2 * p + d * (k - 1) + extra + 1;
    };
    return {along(size.h, stride.h, padding.h, dilation.h, kernel.h, outputPadding.h),
            along(size.w, stride.w, padding.w, dilation.w, kernel.w, outputPadding.w)};
  }
  std::size_t outputCount() const {
    const Size size = output();
    return static_cast<std::size_t>(out) * static_cast<std::size_t>(size.h) * static_cast<std::size_t>(size.w);
  }
};

/// The layer is not possible with this library.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A layer that was prepared.
class Prepared {
 public:
  virtual ~Prepared() = default;
  /// From the input in memory to the output in memory.
  virtual void run() = 0;
  /// The last run's values, [out, H_out, W_out].
  virtual std::vector<float> values() = 0;
};

struct Peer {
  std::string layout;  ///< nchw, own or scale
  std::string name;    ///< with version
  /// @throws Unsupported
  std::function<std::unique_ptr<Prepared>(const Layer&)> prepare;
};

inline Size parseSize(const std::string& text) {
  const std::size_t cross = text.find('x');
  return {std::stoi(text.substr(0, cross)), std::stoi(text.substr(cross + 1))};
}

inline std::vector<float> readFloats(const std::string& path, std::size_t count) {
  std::vector<float> values(count);
  std::ifstream file(path, std::ios::binary);
  const auto bytes = static_cast<std::streamsize>(count * sizeof(float));
  if (!file.read(reinterpret_cast<char*>(values.data()), bytes)) throw std::runtime_error(path + " is too short");
  return values;
}

inline Layer parseLayer(const std::string& line) {
  const std::size_t at = line.find("folder=");
  const std::string folder = line.substr(at + 7);
  std::istringstream words(line.substr(0, at));
  std::map<std::string, std::string> value;
  for (std::string word; words >> word;) value[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  Layer layer;
  layer.in = std::stoi(value.at("in"));
  layer.out = std::stoi(value.at("out"));
  layer.groups = std::stoi(value.at("groups"));
  layer.threads = std::stoi(value.at("threads"));
  layer.size = parseSize(value.at("size"));
  layer.kernel = parseSize(value.at("kernel"));
  layer.stride = parseSize(value.at("stride"));
  layer.padding = parseSize(value.at("padding"));
  layer.outputPadding = parseSize(value.at("output_padding"));
  layer.dilation = parseSize(value.at("dilation"));
  const auto count = [](int a, int b, int c) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
  };
  layer.input = readFloats(folder + "/input.f32", count(layer.in, layer.size.h, layer.size.w));
  layer.weight =
      readFloats(folder + "/weight.f32", count(layer.in, layer.out / layer.groups, layer.kernel.h * layer.kernel.w));
  if (value.at("bias") == "1") layer.bias = readFloats(folder + "/bias.f32", static_cast<std::size_t>(layer.out));
  return layer;
}

inline double timed(Prepared& prepared) {
  const auto before = std::chrono::steady_clock::now();
  prepared.run();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
}

inline std::string oneLine(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

/// Answers requests until the input ends. @return the program's exit code
inline int serve(const Peer& peer) {
  std::unique_ptr<Prepared> prepared;
  for (std::string line; std::getline(std::cin, line) && line != "quit";) {
    std::string answer;
    try {
      if (line.rfind("layer ", 0) == 0) {
        prepared.reset();
        prepared = peer.prepare(parseLayer(line.substr(6)));
        prepared->run();
        answer = "ready " + peer.layout + ' ' + peer.name;
      } else if (line == "run" && prepared) {
        answer = "took " + std::to_string(timed(*prepared));
      } else if (line.rfind("output ", 0) == 0 && prepared) {
        const std::vector<float> values = prepared->values();
        std::ofstream file(line.substr(7), std::ios::binary);
        file.write(reinterpret_cast<const char*>(values.data()),
                   static_cast<std::streamsize>(values.size() * sizeof(float)));
        answer = file.flush() ? "written" : "failed the file cannot be written";
      } else {
        answer = "failed this is no request: " + line;
      }
    } catch (const Unsupported& reason) {
      prepared.reset();
      answer = std::string("unsupported ") + reason.what();
    } catch (const std::exception& error) {
      prepared.reset();
      answer = std::string("failed ") + error.what();
    }
    std::cout << oneLine(answer) << std::endl;
  }
  return 0;
}

}  // namespace peers
