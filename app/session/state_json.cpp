#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>

#include "app/session/state.h"
#include "engine/core/number_text.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kMajor = 1;
constexpr const char* kKinds[] = {"sample", "file", "pasted"};
constexpr const char* kMappings[] = {"auto", "levels", "stretch", "signed", "wrap"};
constexpr const char* kChannels[] = {"auto", "single", "rgb"};
constexpr const char* kRanges[] = {"shared", "own", "fixed"};
constexpr const char* kReductions[] = {"sample", "mean", "max_magnitude"};
constexpr const char* kCoverages[] = {"picture", "counts", "both"};
constexpr const char* kGrids[] = {"ramp", "impulse", "ones", "checker", "random", "tutorial", "crop"};
constexpr const char* kTabs[] = {"explore", "mechanism", "channels", "compare"};
constexpr const char* kMechanisms[] = {"stamp", "gather", "phases", "matrix"};
constexpr const char* kMapSorts[] = {"index", "spread", "checkerboard"};
constexpr const char* kOrders[] = {"rows", "serpentine"};
constexpr Param kPairs[] = {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation};
constexpr const char* kPairKeys[] = {"kernel_size", "stride", "padding", "output_padding", "dilation"};

QJsonArray array(Pair pair) {
  return {pair.h, pair.w};
}

template <class Values>
QJsonArray array(const Values& values) {
  QJsonArray result;
  for (const auto& value : values) result.append(value);
  return result;
}

QJsonArray floats(const std::vector<float>& values) {
  QJsonArray result;
  for (const float value : values) result.append(static_cast<double>(value));
  return result;
}

QJsonObject weightsObject(const WeightSource& weights) {
  QJsonObject object{{u"kind"_s, QLatin1StringView(nameOf(weights.kind))},
                     {u"seed"_s, QString::number(weights.seed)},
                     {u"mix_all"_s, weights.mixAll}};
  if (weights.solo) object[u"solo"_s] = QJsonArray{double(weights.solo->ic), double(weights.solo->oc)};
  if (weights.kind != WeightKind::Tensor || !weights.tensor) return object;
  const Shape& shape = weights.tensor->weight.shape;
  object[u"name"_s] = QString::fromStdString(weights.tensor->name);
  object[u"shape"_s] = QJsonArray{double(shape.n), double(shape.c), double(shape.h), double(shape.w)};
  object[u"weight"_s] = floats(weights.tensor->weight.values);
  object[u"bias"_s] = floats(weights.tensor->bias);
  return object;
}

QJsonObject layerObject(const State& state) {
  QJsonObject object;
  for (std::size_t i = 0; i < std::size(kPairs); ++i) {
    object[QLatin1StringView(kPairKeys[i])] = array(pairOf(state.params, kPairs[i]));
  }
  object[u"out_channels"_s] = state.params.outChannels;
  object[u"groups"_s] = state.params.groups;
  object[u"bias"_s] = state.params.bias;
  object[u"out_follows_input"_s] = state.outFollowsInput;
  return object;
}

QJsonObject lookObject(const Look& look) {
  QJsonObject object{{u"y"_s, look.view.y}, {u"x"_s, look.view.x}, {u"zoom"_s, look.view.zoom}};
  if (look.pin) object[u"pin"_s] = QJsonObject{{u"y"_s, look.pin->y}, {u"x"_s, look.pin->x}};
  return object;
}

template <class Choice>
QLatin1StringView nameIn(const char* const* names, Choice choice) {
  return QLatin1StringView(names[static_cast<int>(choice)]);
}

QJsonObject displayObject(const Display& d) {
  QJsonArray linked;
  for (const bool link : d.linked) linked.append(link ? 1 : 0);
  return {{u"tab"_s, nameIn(kTabs, d.tab)},
          {u"mechanism"_s, nameIn(kMechanisms, d.mechanism)},
          {u"forward"_s, d.forward},
          {u"map_sort"_s, nameIn(kMapSorts, d.mapSort)},
          {u"crop_frame"_s, d.cropFrame},
          {u"mapping"_s, nameIn(kMappings, d.mapping)},
          {u"channels"_s, nameIn(kChannels, d.channels)},
          {u"channel"_s, d.channel},
          {u"rgb"_s, array(d.rgb)},
          {u"input_channel"_s, d.inputChannel},
          {u"map_range"_s, nameIn(kRanges, d.mapRange)},
          {u"map_fixed_low"_s, static_cast<double>(d.mapFixed.low)},
          {u"map_fixed_high"_s, static_cast<double>(d.mapFixed.high)},
          {u"whole_maps"_s, d.wholeMaps},
          {u"navigator"_s, d.navigator},
          {u"same_content"_s, d.sameContent},
          {u"reduction"_s, nameIn(kReductions, d.reduction)},
          {u"coverage"_s, nameIn(kCoverages, d.coverage)},
          {u"linked"_s, linked}};
}

QJsonObject playbackObject(const Playback& playback) {
  return {{u"order"_s, nameIn(kOrders, playback.order)},
          {u"speed"_s, playback.speed},
          {u"step"_s, static_cast<double>(playback.step)}};
}

QJsonObject microObject(const State& state) {
  return {{u"on"_s, state.micro.on},
          {u"brought"_s, state.micro.brought},
          {u"source"_s, nameIn(kGrids, state.micro.source)},
          {u"size"_s, state.micro.size},
          {u"whole_numbers"_s, state.micro.wholeNumbers},
          {u"seed"_s, QString::number(state.micro.seed)},
          {u"aside"_s, lookObject(state.aside)}};
}

/// Reads values of one object; the first thing that is wrong is kept as the error.
class Reader {
 public:
  Reader(const QJsonObject& object, QString* error) : m_object(object), m_error(error) {}

  void integer(const char* key, int& value, int low, int high) const {
    if (const auto v = at(key)) value = number(*v, key, low, high, value);
  }
  void boolean(const char* key, bool& value) const {
    const auto v = at(key);
    if (v && !v->isBool()) fail(key, u"true or false"_s);
    if (v) value = v->toBool(value);
  }
  void text(const char* key, QString& value) const {
    const auto v = at(key);
    if (v && !v->isString()) fail(key, u"a text"_s);
    if (v) value = v->toString(value);
  }
  void real(const char* key, double& value) const {
    const auto v = at(key);
    if (v && !v->isDouble()) fail(key, u"a number"_s);
    if (v) value = v->toDouble(value);
  }
  /// A place in a picture: pictures end far within the limits.
  void coordinate(const char* key, double& value) const {
    double wanted = value;
    real(key, wanted);
    if (std::abs(wanted) <= static_cast<double>(kMaxExtent))
      value = wanted;
    else
      fail(key, QString(u"a number from -%1 to %1"_s).arg(kMaxExtent));
  }
  void integers(const char* key, int* values, qsizetype count, int low, int high) const {
    const auto v = at(key);
    if (!v) return;
    const QJsonArray list = v->toArray();
    if (list.size() != count) return fail(key, QString(u"%1 whole numbers"_s).arg(count));
    for (qsizetype i = 0; i < count; ++i) values[i] = number(list[i], key, low, high, values[i]);
  }
  template <std::size_t N>
  std::size_t choice(const char* key, const char* const (&names)[N], std::size_t fallback) const {
    QString name;
    text(key, name);
    if (name.isEmpty()) return fallback;
    for (std::size_t i = 0; i < N; ++i) {
      if (name == QLatin1StringView(names[i])) return i;
    }
    fail(key, u"a known name"_s);
    return fallback;
  }
  void seed(const char* key, std::uint64_t& value) const {
    QString digits = QString::number(value);
    text(key, digits);
    const auto number = parseSeed(digits.toStdString());
    if (!number) return fail(key, u"a whole number of 64 bits"_s);
    value = *number;
  }
  bool has(const char* key) const { return m_object.contains(QLatin1StringView(key)); }
  QJsonArray list(const char* key) const { return m_object.value(QLatin1StringView(key)).toArray(); }
  Reader inner(const char* key) const { return {m_object.value(QLatin1StringView(key)).toObject(), m_error}; }
  void fail(const char* key, const QString& rule) const {
    if (m_error->isEmpty()) *m_error = QString(u"\"%1\" must be %2."_s).arg(QLatin1StringView(key), rule);
  }

 private:
  std::optional<QJsonValue> at(const char* key) const {
    const auto found = m_object.constFind(QLatin1StringView(key));
    return found == m_object.constEnd() ? std::nullopt : std::optional<QJsonValue>(*found);
  }
  int number(const QJsonValue& value, const char* key, int low, int high, int fallback) const {
    const double number = value.toDouble(std::nan(""));
    if (number >= low && number <= high && number == std::floor(number)) return static_cast<int>(number);
    fail(key, QString(u"whole numbers from %1 to %2"_s).arg(low).arg(high));
    return fallback;
  }

  QJsonObject m_object;
  QString* m_error;
};

void readLayer(const Reader& reader, State& state) {
  for (std::size_t i = 0; i < std::size(kPairs); ++i) {
    const Pair before = pairOf(state.params, kPairs[i]);
    int values[2] = {before.h, before.w};
    reader.integers(kPairKeys[i], values, 2, -kMaxParam, kMaxParam);
    setPair(state.params, kPairs[i], {values[0], values[1]});
  }
  reader.integer("out_channels", state.params.outChannels, 1, kMaxParam);
  reader.integer("groups", state.params.groups, 1, kMaxParam);
  reader.boolean("bias", state.params.bias);
  reader.boolean("out_follows_input", state.outFollowsInput);
}

std::vector<float> readFloats(const QJsonArray& list) {
  std::vector<float> values;
  for (const QJsonValue& value : list) values.push_back(static_cast<float>(value.toDouble()));
  return values;
}

void readTensor(const Reader& reader, WeightSource& weights) {
  auto tensor = std::make_shared<WeightTensor>();
  QString name;
  reader.text("name", name);
  tensor->name = name.toStdString();
  int shape[4] = {0, 0, 0, 0};
  reader.integers("shape", shape, 4, 1, kMaxParam);
  tensor->weight.shape = {shape[0], shape[1], shape[2], shape[3]};
  tensor->weight.values = readFloats(reader.list("weight"));
  tensor->bias = readFloats(reader.list("bias"));
  const long double count = static_cast<long double>(shape[0]) * shape[1] * shape[2] * shape[3];
  if (static_cast<long double>(tensor->weight.values.size()) != count)
    return reader.fail("weight", u"as many numbers as its shape says"_s);
  weights.tensor = std::move(tensor);
}

void readWeights(const Reader& reader, WeightSource& weights) {
  QString kind = QLatin1StringView(nameOf(weights.kind));
  reader.text("kind", kind);
  reader.boolean("mix_all", weights.mixAll);
  const auto named = [&](WeightKind k) { return kind == QLatin1StringView(nameOf(k)); };
  const auto found = std::find_if(std::begin(kWeightRules), std::end(kWeightRules), named);
  if (found == std::end(kWeightRules) && !named(WeightKind::Tensor))
    return reader.fail("kind", u"a known kind of weights"_s);
  weights.kind = found == std::end(kWeightRules) ? WeightKind::Tensor : *found;
  reader.seed("seed", weights.seed);
  if (reader.has("solo")) {
    int solo[2] = {0, 0};
    reader.integers("solo", solo, 2, 0, kMaxParam);
    weights.solo = KernelAt{solo[0], solo[1]};
  }
  if (weights.kind == WeightKind::Tensor) readTensor(reader, weights);
}

void readDisplay(const Reader& reader, Display& display) {
  display.tab = static_cast<Tab>(reader.choice("tab", kTabs, 0));
  display.mechanism = static_cast<Mechanism>(reader.choice("mechanism", kMechanisms, 0));
  reader.boolean("forward", display.forward);
  display.mapSort = static_cast<MapSort>(reader.choice("map_sort", kMapSorts, 0));
  reader.boolean("crop_frame", display.cropFrame);
  display.mapping = static_cast<MappingKind>(reader.choice("mapping", kMappings, 0));
  display.channels = static_cast<Display::Channels>(reader.choice("channels", kChannels, 0));
  display.mapRange = static_cast<RangeMode>(reader.choice("map_range", kRanges, 0));
  reader.integer("channel", display.channel, 0, kMaxParam);
  reader.integers("rgb", display.rgb.data(), 3, 0, kMaxParam);
  reader.integer("input_channel", display.inputChannel, 0, kMaxParam);
  double low = static_cast<double>(display.mapFixed.low);
  double high = static_cast<double>(display.mapFixed.high);
  reader.real("map_fixed_low", low);
  reader.real("map_fixed_high", high);
  if (!(low <= high)) reader.fail("map_fixed_high", u"at least map_fixed_low"_s);
  display.mapFixed = {static_cast<float>(low), static_cast<float>(high)};
  reader.boolean("whole_maps", display.wholeMaps);
  reader.boolean("navigator", display.navigator);
  reader.boolean("same_content", display.sameContent);
  display.reduction = static_cast<Reduction>(reader.choice("reduction", kReductions, 0));
  display.coverage = static_cast<CoverageView>(reader.choice("coverage", kCoverages, 0));
  int linked[5];
  std::copy(display.linked.begin(), display.linked.end(), linked);
  reader.integers("linked", linked, 5, 0, 1);
  std::transform(linked, linked + 5, display.linked.begin(), [](int v) { return v != 0; });
}

void readLook(const Reader& reader, Look& look) {
  reader.coordinate("y", look.view.y);
  reader.coordinate("x", look.view.x);
  reader.integer("zoom", look.view.zoom, -1'000'000, 1024);
  if (!reader.has("pin")) return;
  const Reader pin = reader.inner("pin");
  if (!pin.has("y") || !pin.has("x")) return reader.fail("pin", u"a place with y and x"_s);
  look.pin = PicturePoint{};
  pin.coordinate("y", look.pin->y);
  pin.coordinate("x", look.pin->x);
}

void readPlayback(const Reader& reader, Playback& playback) {
  playback.order = static_cast<StepOrder>(reader.choice("order", kOrders, 0));
  double speed = playback.speed;
  reader.real("speed", speed);
  if (std::find(std::begin(kSpeeds), std::end(kSpeeds), speed) == std::end(kSpeeds))
    return reader.fail("speed", u"0.5, 1, 2, 4, 8 or 16"_s);
  playback.speed = speed;
  double step = static_cast<double>(playback.step);
  reader.real("step", step);
  if (!(step >= 0.0 && step <= static_cast<double>(Playback::kEnd))) return reader.fail("step", u"a step from 0 on"_s);
  playback.step = static_cast<std::int64_t>(step);
}

void readMicro(const Reader& reader, State& state) {
  reader.boolean("on", state.micro.on);
  reader.boolean("brought", state.micro.brought);
  state.micro.source = static_cast<MicroGrid::Source>(reader.choice("source", kGrids, 0));
  reader.integer("size", state.micro.size, kLeastGrid, kMostGrid);
  reader.boolean("whole_numbers", state.micro.wholeNumbers);
  reader.seed("seed", state.micro.seed);
  readLook(reader.inner("aside"), state.aside);
}

}  // namespace

QByteArray toJson(const State& state) {
  const QJsonObject root{{u"convt"_s, u"state"_s},
                         {u"version"_s, kMajor},
                         {u"input"_s, QJsonObject{{u"kind"_s, nameIn(kKinds, state.input.kind)},
                                                  {u"name"_s, state.input.name},
                                                  {u"image"_s, state.image}}},
                         {u"layer"_s, layerObject(state)},
                         {u"weights"_s, weightsObject(state.weights)},
                         {u"display"_s, displayObject(state.display)},
                         {u"view"_s, lookObject({state.view, state.pin})},
                         {u"micro"_s, microObject(state)},
                         {u"playback"_s, playbackObject(state.playback)}};
  return QJsonDocument(root).toJson(QJsonDocument::Indented);
}

Result<State> stateFromJson(const QByteArray& json) {
  QJsonParseError parse{};
  const QJsonDocument document = QJsonDocument::fromJson(json, &parse);
  if (!document.isObject()) {
    return Failure{
        QString(u"This is not a state: %1 at byte %2."_s).arg(parse.errorString()).arg(parse.offset).toStdString()};
  }
  QString error;
  const Reader root(document.object(), &error);
  int version = 0;
  root.integer("version", version, 1, 1'000'000);
  if (error.isEmpty() && version > kMajor) {
    error = QString(u"This state has version %1; this program reads versions up to %2."_s).arg(version).arg(kMajor);
  }
  State state;
  const Reader input = root.inner("input");
  state.input.kind = static_cast<InputRef::Kind>(input.choice("kind", kKinds, 0));
  input.text("name", state.input.name);
  input.integer("image", state.image, 0, kMaxParam);
  readLayer(root.inner("layer"), state);
  readWeights(root.inner("weights"), state.weights);
  readDisplay(root.inner("display"), state.display);
  Look look{state.view, state.pin};
  readLook(root.inner("view"), look);
  state.view = look.view;
  state.pin = look.pin;
  readMicro(root.inner("micro"), state);
  readPlayback(root.inner("playback"), state.playback);
  if (!error.isEmpty()) return Failure{error.toStdString()};
  return state;
}

}  // namespace convt
