#include <QFile>
#include <QImage>
#include <QImageReader>
#include <algorithm>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/layer_input.h"
#include "app/io/image_writer.h"
#include "app/io/save.h"
#include "app/session/board_maker.h"
#include "app/session/board_picture.h"
#include "app/session/micro_input.h"
#include "app/session/resources.h"
#include "app/session/samples.h"
#include "app/session/session.h"
#include "engine/core/number_text.h"

using namespace Qt::StringLiterals;

namespace convt::cli {
namespace {

constexpr qint64 kMostBytes = 4'000'000;  // a session is a few kB; a tensor typed by hand some more
constexpr const char* kViews[] = {"stamp", "gather", "phases", "matrix"};

const QString kStateKey = u"convt-state"_s;  // of the text in a picture file

/// A session file's bytes, or those that an exported picture carries.
Result<QByteArray> readJson(const std::string& path) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::ReadOnly)) return Failure{"\"" + path + "\" cannot be read."};
  const QByteArray begin = file.peek(1);
  if (begin != "{") {
    QImageReader picture(&file);
    const QByteArray json = picture.text(kStateKey).toUtf8();
    if (json.isEmpty()) return Failure{"\"" + path + "\" is no session file, and no picture that carries a session."};
    return json;
  }
  if (file.size() > kMostBytes) return Failure{"\"" + path + "\" is larger than any session: 4 MB."};
  return file.readAll();
}

Result<State> readSession(const std::string& path) {
  const auto json = readJson(path);
  if (!json) return json.failure();
  auto state = stateFromJson(*json);
  if (!state) return Failure{"\"" + path + "\" is no session: " + state.failure().text};
  return state;
}

Result<InputPtr> pictureOf(const State& state, const std::string& path, const std::stop_token& stop) {
  if (path.empty() && state.input.kind == InputRef::Kind::Sample) {
    const auto sample = openSample(state.input.name);
    if (!sample) return sample.failure();
    return sample->input;
  }
  if (path.empty() && state.input.kind == InputRef::Kind::Pasted)
    return Failure{"The session's input was pasted and is in no file; give one with --input."};
  const std::string file = path.empty() ? state.input.name.toStdString() : path;
  Progress progress;
  auto loaded = readInput(file, progress, stop);
  if (!loaded) return loaded.failure();
  return makeDocument({InputRef::Kind::File, QString::fromStdString(file)}, QString::fromStdString(file),
                      loaded->input);
}

/// "WxH", each 200 to 8000.
Outcome readSize(const std::string& text, QSize& size) {
  if (text.empty()) return std::nullopt;
  const std::size_t cross = text.find('x');
  const auto w = parseInteger(text.substr(0, cross));
  const auto h = cross == std::string::npos ? std::nullopt : parseInteger(text.substr(cross + 1));
  if (!w || !h || *w < 200 || *h < 200 || *w > 8000 || *h > 8000)
    return Failure{"--size " + text + ": WxH is expected, each from 200 to 8000."};
  size = {static_cast<int>(*w), static_cast<int>(*h)};
  return std::nullopt;
}

/// What the options change of the session.
Outcome apply(const RenderOptions& options, State& state) {
  if (!options.view.empty()) {
    const auto found = std::find(std::begin(kViews), std::end(kViews), options.view);
    if (found == std::end(kViews))
      return Failure{"--view " + options.view + " is none of stamp, gather, phases, matrix."};
    state.display.mechanism = static_cast<Mechanism>(found - std::begin(kViews));
  }
  if (!options.step.empty()) {
    const auto step = parseInteger(options.step);
    if (!step || *step < 0) return Failure{"--step " + options.step + ": a whole number from 0 on is expected."};
    state.playback.step = *step;
  }
  if (options.view.empty() && state.display.tab != Tab::Mechanism)
    return Failure{"The session does not show the Mechanism tab; choose a picture with --view."};
  if (!state.micro.on) {
    state.aside = {state.view, state.pin};
    state.pin.reset();
    state.micro.on = state.micro.brought = true;
  }
  state.display.tab = Tab::Mechanism;
  return std::nullopt;
}

Outcome paint(const Board& board, const State& state, const RenderOptions& options) {
  BoardPicture picture;
  if (auto wrong = readSize(options.size, picture.size)) return wrong;
  if (!options.scale.empty()) {
    const auto scale = parseInteger(options.scale);
    if (!scale || *scale < 1 || *scale > 8) return Failure{"--scale " + options.scale + ": 1 to 8 is expected."};
    picture.scale = static_cast<double>(*scale);
  }
  if (!options.theme.empty() && options.theme != "light" && options.theme != "dark")
    return Failure{"--theme " + options.theme + " is none of light, dark."};
  loadFonts();
  const Theme& theme = options.theme == "dark" ? darkTheme() : lightTheme();
  const QImage image = paintBoard(board, state, picture, theme).convertToFormat(QImage::Format_RGB888);
  // The file's rows follow each other without the gaps that an image may have.
  std::vector<uchar> bytes;
  for (int y = 0; y < image.height(); ++y) {
    const uchar* row = image.constScanLine(y);
    bytes.insert(bytes.end(), row, row + 3 * image.width());
  }
  return saveImage(QString::fromStdString(options.output),
                   {image.height(), image.width(), 3, SampleType::U8, bytes.data()},
                   {{kStateKey, QString::fromUtf8(toJson(state))}});
}

}  // namespace

Outcome runRender(const RenderOptions& options, std::stop_token stop) {
  const QString target = QString::fromStdString(options.output);
  if (const auto format = imageFormatFor(target); !format) return format.failure();
  if (auto failure = checkTarget(target)) return failure;
  loadResources();
  auto state = readSession(options.session);
  if (!state) return state.failure();
  if (auto failure = apply(options, *state)) return failure;
  const auto picture = pictureOf(*state, options.input, stop);
  if (!picture) return picture.failure();
  const InputPtr grid = microInput(*state, *picture, nullptr);
  if (!grid) return Failure{"The session's grid of numbers cannot be read."};
  const Shape& shape = grid->input.shape;
  if (const auto error = checkState(*state, shape)) return Failure{error->message()};
  if (const QString refusal = boardRefusal(state->params, shape); !refusal.isEmpty())
    return Failure{refusal.toStdString()};
  const auto board = makeBoard(*state, grid->input, (*picture)->input.shape);
  if (!board) return board.failure();
  return paint(**board, *state, options);
}

}  // namespace convt::cli
