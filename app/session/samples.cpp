#include "app/session/samples.h"

#include <QCoreApplication>
#include <QFile>
#include <atomic>

#include "app/io/npy.h"
#include "app/io/open_input.h"
#include "app/session/resources.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("samples", text);
}

QByteArray resource(const QString& name) {
  loadResources();
  QFile file(u":/samples/"_s + name);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// One channel, 15 x 15, 0 but for a 1 in the middle: the output is the kernel itself.
Tensor impulse() {
  Tensor tensor(Shape{1, 1, 15, 15});
  tensor.at(0, 0, 7, 7) = 1.0F;
  return tensor;
}

/// One channel, 64 x 64, squares of 8 pixels.
Tensor checkerboard() {
  Tensor tensor(Shape{1, 1, 64, 64});
  for (std::int64_t y = 0; y < 64; ++y) {
    for (std::int64_t x = 0; x < 64; ++x) tensor.at(0, 0, y, x) = static_cast<float>((y / 8 + x / 8) % 2);
  }
  return tensor;
}

/// Three channels, 128 x 192: red rises to the right, green downward, blue falls to the right.
Tensor gradient() {
  Tensor tensor(Shape{1, 3, 128, 192});
  for (std::int64_t y = 0; y < 128; ++y) {
    for (std::int64_t x = 0; x < 192; ++x) {
      tensor.at(0, 0, y, x) = static_cast<float>(x) / 191.0F;
      tensor.at(0, 1, y, x) = static_cast<float>(y) / 127.0F;
      tensor.at(0, 2, y, x) = 1.0F - static_cast<float>(x) / 191.0F;
    }
  }
  return tensor;
}

InputRef sampleRef(const QString& id) {
  return {InputRef::Kind::Sample, id};
}

/// A .npy of ours as a tensor of four axes; missing leading ones are 1.
Result<Tensor> resourceTensor(const QString& name) {
  const auto source = Source::ofBytes(resource(name), name);
  auto array = readNpy(*source);
  if (!array) return array.failure();
  std::vector<std::int64_t> shape = array->shape;
  while (shape.size() < 4) shape.insert(shape.begin(), 1);
  Tensor tensor;
  tensor.shape = {shape[0], shape[1], shape[2], shape[3]};
  tensor.values = std::move(array->values);
  return tensor;
}

/// The article's first example: its input, and the weights that its printed output determines.
Result<OpenedSample> tutorial() {
  auto input = resourceTensor(u"tutorial_input.npy"_s);
  auto weight = resourceTensor(u"tutorial_weight.npy"_s);
  auto bias = resourceTensor(u"tutorial_bias.npy"_s);
  if (!input) return input.failure();
  if (!weight) return weight.failure();
  if (!bias) return bias.failure();
  auto tensor = std::make_shared<WeightTensor>();
  tensor->name = "Tutorial";
  tensor->weight = std::move(*weight);
  tensor->bias = std::move(bias->values);
  LayerParams params;
  params.outChannels = 3;
  params.kernel = {2, 2};
  WeightSource source;
  source.kind = WeightKind::Tensor;
  source.tensor = std::move(tensor);
  return OpenedSample{
      makeDocument(sampleRef(u"tutorial"_s), translated("Tutorial 2x4x4"), makeInput(std::move(*input))), params,
      source};
}

}  // namespace

InputPtr makeDocument(InputRef ref, QString title, Input input, QStringList notes) {
  static std::atomic<std::uint64_t> next{1};
  return std::make_shared<const InputDocument>(
      InputDocument{next++, std::move(ref), std::move(title), std::move(input), std::move(notes)});
}

std::vector<Sample> samples() {
  return {{streetSampleId(), translated("Street")},
          {u"impulse"_s, translated("Impulse")},
          {u"checkerboard"_s, translated("Checkerboard")},
          {u"gradient"_s, translated("Gradient")},
          {u"tutorial"_s, translated("Tutorial 2x4x4")}};
}

QString streetSampleId() {
  return u"street"_s;
}

ViewPosition streetPlateView() {
  return {300.0, 400.0, 2};
}

PicturePoint streetPlatePin() {
  return {300.5, 400.5};
}

Result<OpenedSample> openSample(const QString& id) {
  const InputRef ref = sampleRef(id);
  if (id == u"tutorial"_s) return tutorial();
  if (id == u"impulse"_s) return OpenedSample{makeDocument(ref, translated("Impulse"), makeInput(impulse())), {}, {}};
  if (id == u"checkerboard"_s) {
    return OpenedSample{makeDocument(ref, translated("Checkerboard"), makeInput(checkerboard())), {}, {}};
  }
  if (id == u"gradient"_s)
    return OpenedSample{makeDocument(ref, translated("Gradient"), makeInput(gradient())), {}, {}};
  if (id == streetSampleId()) {
    auto loaded = openInput(resource(u"street.png"_s), u"street.png"_s);
    if (!loaded) return loaded.failure();
    return OpenedSample{makeDocument(ref, u"street.png"_s, loaded->input), {}, {}};
  }
  return Failure{translated("There is no sample \"%1\".").arg(id).toStdString()};
}

}  // namespace convt
