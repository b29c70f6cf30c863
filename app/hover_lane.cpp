#include "app/hover_lane.h"

#include <algorithm>
#include <cmath>

#include "ui/image/image_view.h"
#include "ui/image/navigator.h"
#include "ui/image/param_marks.h"
#include "ui/image/readout_plate.h"
#include "ui/image/readout_text.h"
#include "ui/maps/feature_strip.h"
#include "ui/pixel/this_pixel.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr std::int64_t kTermsInReadout = 200'000;  // of all values of one readout: below a millisecond

CellSet one(PixelAt pixel) {
  return {{pixel.y, 1, 1}, {pixel.x, 1, 1}};
}

/// The position of a progression nearest to a place.
std::int64_t nearestOf(const Progression& positions, std::int64_t place) {
  const double j = static_cast<double>(place - positions.first) / static_cast<double>(positions.step);
  return positions.at(std::clamp<std::int64_t>(std::llround(j), 0, positions.count - 1));
}

}  // namespace

HoverLane::HoverLane(Session& session, const Views& views, QObject* parent)
    : QObject(parent), m_session(session), m_views(views) {
  connectViews();
}

void HoverLane::connectViews() {
  connect(m_views.input, &ImageView::hovered, this, [this](std::optional<PixelAt> pixel) {
    hover(pixel ? HoverPlace{HoverPlace::Kind::Input, *pixel, {}, {}, {}} : HoverPlace{});
  });
  connect(m_views.output, &ImageView::hovered, this, [this](std::optional<PixelAt> pixel) {
    hover(pixel ? HoverPlace{HoverPlace::Kind::Output, *pixel, {}, {}, {}} : HoverPlace{});
  });
  connect(m_views.maps, &FeatureStrip::hovered, this, [this](int map, std::optional<PixelAt> pixel) {
    hover(pixel ? HoverPlace{HoverPlace::Kind::Output, *pixel, map, {}, {}} : HoverPlace{});
  });
  connect(m_views.input, &ImageView::pinRequested, this, [this](PixelAt pixel) {
    if (const auto output = anchorOf(pixel, m_terms); output && m_frame) pin(*output);
  });
  connect(m_views.output, &ImageView::pinRequested, this, &HoverLane::pin);
  connect(m_views.maps, &FeatureStrip::pinRequested, this, [this](int, PixelAt pixel) { pin(pixel); });
  connect(m_views.input, &ImageView::releaseRequested, this, &HoverLane::release);
  connect(m_views.output, &ImageView::releaseRequested, this, &HoverLane::release);
  connect(m_views.maps, &FeatureStrip::releaseRequested, this, &HoverLane::release);
  connect(m_views.input, &ImageView::channelKeyPressed, this, [this](int digit) { Q_EMIT channelChosen(digit - 1); });
  connect(m_views.output, &ImageView::channelKeyPressed, this, [this](int digit) { Q_EMIT channelChosen(digit - 1); });
  connectPixel();
}

void HoverLane::connectPixel() {
  ThisPixel* pixel = m_views.pixel;
  connect(pixel, &ThisPixel::channelChosen, this, &HoverLane::channelChosen);
  connect(pixel, &ThisPixel::releaseRequested, this, &HoverLane::release);
  connect(pixel, &ThisPixel::pinRequested, this, [this] {
    if (const auto output = hoveredOutput()) pin(*output);
  });
  connect(pixel, &ThisPixel::pinMoveRequested, this, [this](int rows, int cols) {
    if (const auto from = pinned()) pin({from->y + rows, from->x + cols});
  });
  connect(pixel, &ThisPixel::termHovered, this, [this](const std::optional<PixelTerm>& term) {
    HoverPlace place;
    place.kind = term ? HoverPlace::Kind::Term : HoverPlace::Kind::None;
    place.term = term;
    hover(place);
  });
  connect(&m_explainer, &Explainer::explained, this, [this](std::shared_ptr<const PixelExplanation> explained) {
    m_views.pixel->setSentence({});
    m_views.pixel->setPixel(std::move(explained), pinned() ? ThisPixel::From::Pin : ThisPixel::From::Pointer);
  });
  connect(&m_explainer, &Explainer::computing, this, [this](qint64 terms) {
    m_views.pixel->setPixel(nullptr, pinned() ? ThisPixel::From::Pin : ThisPixel::From::Pointer);
    m_views.pixel->setSentence(tr("Adding %1 terms").arg(terms));
  });
}

void HoverLane::setFrame(std::shared_ptr<const Frame> frame) {
  m_frame = std::move(frame);
  if (m_frame) m_terms = layerTerms(m_frame->params, m_frame->inputShape);
  refresh();
}

void HoverLane::refresh() {
  showMarks();
  showPixel();
  showReadouts();
}

void HoverLane::hover(const HoverPlace& place) {
  m_place = place;
  refresh();
}

void HoverLane::pin(PixelAt output) {
  if (!m_frame) return;
  const PixelAt inside{std::clamp<std::int64_t>(output.y, 0, m_terms.h.out() - 1),
                       std::clamp<std::int64_t>(output.x, 0, m_terms.w.out() - 1)};
  m_session.setPin(pinPoint(inside, m_terms));
}

void HoverLane::release() {
  if (m_session.state().pin) m_session.setPin(std::nullopt);
}

void HoverLane::activate(const TapAt& tap) {
  if (!m_frame) return;
  const CellSet reach = reachCells(tap.ky, tap.kx, m_terms).output;
  if (reach.empty()) return;
  const PicturePoint middle = outputPoint({m_session.state().view.y, m_session.state().view.x}, m_terms);
  const PixelAt from = pinned().value_or(PixelAt{std::llround(middle.y), std::llround(middle.x)});
  pin({nearestOf(reach.y, from.y), nearestOf(reach.x, from.x)});
}

std::optional<PixelAt> HoverLane::pinned() const {
  const auto& pin = m_session.state().pin;
  if (!pin || !m_frame) return std::nullopt;
  return pinnedPixel(*pin, m_terms);
}

/// The output pixel that what is under the pointer stands for. While a new picture comes in, a view may point at a
/// pixel that the frame shown so far does not have.
std::optional<PixelAt> HoverLane::hoveredOutput() const {
  if (!m_frame) return std::nullopt;
  if (m_place.kind == HoverPlace::Kind::Output) {
    const PixelAt at = m_place.pixel;
    const bool inside = at.y >= 0 && at.x >= 0 && at.y < m_terms.h.out() && at.x < m_terms.w.out();
    return inside ? std::optional(at) : std::nullopt;
  }
  if (m_place.kind == HoverPlace::Kind::Input) return anchorOf(m_place.pixel, m_terms);
  return std::nullopt;
}

int HoverLane::channel() const {
  const int last = static_cast<int>(m_frame->outputShape.c) - 1;
  const bool ofMap = m_place.channel && !m_session.state().pin;
  return std::clamp(ofMap ? *m_place.channel : m_session.state().display.channel, 0, last);
}

/// The input pixel whose stamp shows what a parameter does: under the pin, else in the middle of the view.
PixelAt HoverLane::anchor() const {
  const State& state = m_session.state();
  const PicturePoint place = state.pin.value_or(PicturePoint{state.view.y, state.view.x});
  return {std::clamp<std::int64_t>(std::llround(std::floor(place.y)), 0, m_terms.h.in - 1),
          std::clamp<std::int64_t>(std::llround(std::floor(place.x)), 0, m_terms.w.in - 1)};
}

void HoverLane::addHoverMarks(std::vector<Mark>& input, std::vector<Mark>& output) const {
  using Form = Mark::Shape;
  // One accent: yellow belongs to the pixel that THIS PIXEL explains, which the pointer only has while nothing is
  // pinned.
  const Mark::Look look = pinned() ? Mark::Look::Hover : Mark::Look::Pin;
  switch (m_place.kind) {
    case HoverPlace::Kind::Output: {
      if (m_place.pixel == pinned()) break;  // the pin's own marks stay yellow
      const CellSet sources = sourcesOf(m_place.pixel, m_terms);
      if (!sources.empty()) input.push_back({Form::Sources, look, sources, look == Mark::Look::Pin});
      output.push_back({Form::Ring, look, one(m_place.pixel)});
      break;
    }
    case HoverPlace::Kind::Input:
      input.push_back({Form::Sources, look, one(m_place.pixel)});
      output.push_back({Form::Stamp, look, stampCells(m_place.pixel, m_terms)});
      break;
    case HoverPlace::Kind::Tap:
      output.push_back({Form::Tint, Mark::Look::Pin, reachCells(m_place.tap.ky, m_place.tap.kx, m_terms).output});
      break;
    case HoverPlace::Kind::Term:
      if (m_place.term) input.push_back({Form::Sources, Mark::Look::Hover, one({m_place.term->iy, m_place.term->ix})});
      break;
    case HoverPlace::Kind::Param: {
      const LinkedMarks marks = paramMarks(m_place.param, m_place.axis, m_terms, anchor());
      input.insert(input.end(), marks.input.begin(), marks.input.end());
      output.insert(output.end(), marks.output.begin(), marks.output.end());
      break;
    }
    case HoverPlace::Kind::None: break;
  }
}

void HoverLane::showMarks() {
  std::vector<Mark> input;
  std::vector<Mark> output;
  const std::optional<PixelAt> pin = pinned();
  if (pin) {
    const CellSet sources = sourcesOf(*pin, m_terms);
    if (!sources.empty()) input.push_back({Mark::Shape::Sources, Mark::Look::Pin, sources, true});
    output.push_back({Mark::Shape::Ring, Mark::Look::Pin, one(*pin)});
  }
  const std::size_t pins = output.size();
  if (m_frame) addHoverMarks(input, output);
  m_views.output->setPinned(pin);
  m_views.input->setPinned(pin ? inputPixelOf(*pin, m_terms) : std::nullopt);
  // What a parameter does is seen once, large enough: not in every map.
  std::vector<Mark> inMaps = output;
  if (m_place.kind == HoverPlace::Kind::Param) inMaps.resize(pins);
  m_views.inputNavigator->setMarks(input);
  m_views.outputNavigator->setMarks(output);
  m_views.maps->setMarks(std::move(inMaps));
  m_views.input->setMarks(std::move(input));
  m_views.output->setMarks(std::move(output));
  const bool tap = m_place.kind == HoverPlace::Kind::Tap;
  const bool term = m_place.kind == HoverPlace::Kind::Term && m_place.term;
  std::optional<TapAt> hovered;
  if (tap) hovered = m_place.tap;
  if (term) {
    const PixelTerm& t = *m_place.term;
    hovered = TapAt{static_cast<int>(t.ic), static_cast<int>(t.ky), static_cast<int>(t.kx)};
  }
  Q_EMIT hoveredTapChanged(hovered);
  const std::optional<PixelAt> made = hoveredOutput();
  Q_EMIT usedTapsChanged(made ? std::optional(usedTapsOf(*made, m_terms)) : std::nullopt);
}

/// What is pinned is explained; only while nothing is, what is under the pointer.
void HoverLane::showPixel() {
  const std::optional<PixelAt> pin = pinned();
  const std::optional<PixelAt> shown = pin ? pin : hoveredOutput();
  if (!shown || !m_frame || !m_frame->source) {
    m_explainer.forget();
    m_views.pixel->setSentence({});
    m_views.pixel->setPixel(nullptr, ThisPixel::From::Pointer);
    return;
  }
  m_views.pixel->setOutput(m_frame->outputShape);
  m_views.pixel->setFrom(pin ? ThisPixel::From::Pin : ThisPixel::From::Pointer);
  m_explainer.want(m_frame->source, {m_frame->source->image(), channel(), shown->y, shown->x});
}

/// "R .589   G .547   B .611" of the channels that the output view shows, each the engine's own value.
QString HoverLane::outputText(PixelAt pixel) const {
  const std::int64_t terms = termCount(m_frame->params, m_frame->inputShape, pixel.y, pixel.x);
  const std::vector<int>& channels = m_frame->output->channels;
  if (!m_frame->source || terms * std::ssize(channels) > kTermsInReadout) {
    // Coarse samples are not this pixel's value: better none.
    return m_frame->exactness == Exactness::Exact ? m_views.output->valueText(pixel) : QString();
  }
  QStringList parts;
  for (const int c : channels) {
    const QString name = channelName(c, m_frame->outputShape.c);
    const QString label = m_frame->outputShape.c == 3 ? name : tr("channel %1").arg(name);
    parts << label + u' ' + readoutText(static_cast<double>(m_frame->source->output(c, pixel.y, pixel.x)));
  }
  return parts.join(u"   "_s);
}

/// The same of the input; its values are at hand, also those that a zoomed-out view leaves out.
QString HoverLane::inputText(PixelAt pixel) const {
  if (!m_frame || !m_frame->source || !m_frame->input) return m_views.input->valueText(pixel);
  const Input& input = m_frame->source->layer().input;
  QStringList parts;
  for (const int c : m_frame->input->channels) {
    const QString name = channelName(c, input.shape.c);
    const QString label = input.shape.c == 3 ? name : tr("channel %1").arg(name);
    const float value = input.value(m_frame->source->image(), c, pixel.y, pixel.x);
    parts << label + u' ' + readoutText(static_cast<double>(value));
  }
  return parts.join(u"   "_s);
}

QString HoverLane::mapText(int channel, PixelAt pixel) const {
  const std::int64_t terms = termCount(m_frame->params, m_frame->inputShape, pixel.y, pixel.x);
  const int visible = std::max(1, m_views.maps->visibleChannelCount());
  if (!m_frame->source || terms * visible > kTermsInReadout || channel >= m_frame->outputShape.c) return {};
  return readoutText(static_cast<double>(m_frame->source->output(channel, pixel.y, pixel.x)));
}

void HoverLane::showReadouts() {
  const bool over = m_place.kind == HoverPlace::Kind::Input || m_place.kind == HoverPlace::Kind::Output;
  std::optional<PixelAt> output = over ? hoveredOutput() : std::nullopt;
  std::optional<PixelAt> input;
  if (over && m_place.kind == HoverPlace::Kind::Input) input = m_place.pixel;
  if (over && output && !input) input = inputPixelOf(*output, m_terms);
  const auto placed = [](PixelAt at, const QString& values) {
    return values.isEmpty() ? QString() : u"%1, %2   %3"_s.arg(at.y).arg(at.x).arg(values);
  };
  const QString inputLine = input ? placed(*input, inputText(*input)) : QString();
  const QString outputLine = output ? placed(*output, outputText(*output)) : QString();
  m_views.inputReadout->setText(inputLine);
  m_views.outputReadout->setText(outputLine);
  if (output)
    m_views.maps->setReadout([this, at = *output](int channel) { return mapText(channel, at); });
  else
    m_views.maps->setReadout({});

  const std::optional<PixelAt> pin = pinned();
  QStringList parts;
  if (!inputLine.isEmpty()) parts << tr("in %1").arg(inputLine);
  if (!outputLine.isEmpty()) parts << tr("out %1").arg(outputLine);
  if (parts.isEmpty() && pin) {
    parts << tr("pin %1").arg(placed(*pin, outputText(*pin)));
    if (m_session.error()) parts << tr("last valid");
  }
  Q_EMIT readout(parts.join(u"      "_s));
}

}  // namespace convt
