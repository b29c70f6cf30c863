#include "ui/pixel/this_pixel.h"

#include <QAction>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <algorithm>
#include <utility>

#include "ui/image/veil.h"
#include "ui/maps/strip_layout.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/pixel_panel.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kBelowPicture = 4;
constexpr int kAfterHeading = 12;
constexpr int kAfterPlace = 16;
constexpr int kCopyPadding = 8;
constexpr int kCopyHeight = 22;
constexpr std::int64_t kNamedChannels = 3;  // up to these the folded line tells which channel is drawn

/// Whether two terms are at the same places.
bool samePlaces(const std::optional<PixelTerm>& a, const std::optional<PixelTerm>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->ic == b->ic && a->ky == b->ky && a->kx == b->kx && a->iy == b->iy && a->ix == b->ix;
}

}  // namespace

ThisPixel::ThisPixel(QWidget* parent)
    : QWidget(parent), m_copy(new QPushButton(this)), m_asText(new QAction(this)), m_asPython(new QAction(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  FocusRing::drawsOwn(this);
  auto* menu = new QMenu(m_copy);
  menu->addAction(m_asText);
  menu->addAction(m_asPython);
  m_copy->setFlat(true);
  m_copy->setEnabled(false);
  connect(m_copy, &QPushButton::clicked, menu,
          [this, menu] { menu->popup(m_copy->mapToGlobal(m_copy->rect().bottomLeft())); });
  // Shown in the menu; the keys themselves are this widget's, which must have the focus.
  m_asText->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_C));
  m_asPython->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
  for (QAction* action : {m_asText, m_asPython}) {
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setShortcutVisibleInContextMenu(true);
  }
  connect(m_asText, &QAction::triggered, this, &ThisPixel::copyText);
  connect(m_asPython, &QAction::triggered, this, &ThisPixel::copyPython);
  retranslate();
}

void ThisPixel::setPixel(std::shared_ptr<const PixelExplanation> pixel, From from) {
  m_pixel = std::move(pixel);
  m_from = from;
  if (m_pixel) m_kernels.read(*m_pixel);
  showChannel();
}

void ThisPixel::setFrom(From from) {
  if (from == m_from) return;
  m_from = from;
  update();
}

void ThisPixel::setOutput(const Shape& output) {
  if (output == m_output) return;
  m_output = output;
  describe();
  update();
}

void ThisPixel::setSentence(const QString& sentence) {
  if (sentence == m_sentence) return;
  m_sentence = sentence;
  showChannel();
}

void ThisPixel::setDimmed(bool dimmed) {
  if (dimmed == m_dimmed) return;
  m_dimmed = dimmed;
  update();
}

void ThisPixel::setNumberScale(double scale) {
  m_numberScale = scale;
  describe();
  update();
}

void ThisPixel::showChannel() {
  if (m_pixel) {
    const ChannelGroup inputs = m_pixel->sum.inputs;
    const bool stays = m_walkedTo && *m_walkedTo >= inputs.first && *m_walkedTo < inputs.first + inputs.count;
    m_inputChannel = stays ? *m_walkedTo : m_kernels.firstUsed();
  }
  m_copy->setEnabled(showsPicture());
  hoverAt(m_pointer);
  describe();
  update();
}

void ThisPixel::walk(std::int64_t channel) {
  if (!m_pixel) return;
  const ChannelGroup inputs = m_pixel->sum.inputs;
  m_walkedTo = std::clamp(channel, inputs.first, inputs.first + inputs.count - 1);
  showChannel();
}

QRectF ThisPixel::picture() const {
  return QRectF(rect()).adjusted(kStripInset, kStripTitle, -kStripInset, -kBelowPicture);
}

PixelPanelScene ThisPixel::scene() const {
  return {m_pixel.get(), m_inputChannel, m_kernels.scale(), m_numberScale, m_hovered};
}

QString ThisPixel::placeText() const {
  if (!m_pixel) return {};
  const OutputPlace& place = m_pixel->sum.place;
  const QString channel = panelChannelName(place.oc, m_pixel->layer.params.outChannels);
  const QString rest = tr("%1, %2, %3").arg(channel).arg(place.oy).arg(place.ox);
  if (std::max(m_output.n, m_pixel->layer.input.shape.n) > 1) return tr("y[%1, %2]").arg(place.n).arg(rest);
  return tr("y[%1]").arg(rest);
}

QString ThisPixel::titleNote() const {
  if (!m_pixel) return {};
  const std::int64_t inputs = m_pixel->sum.inputs.count;
  if (inputs > kNamedChannels || (inputs > 1 && m_walkedTo)) {
    const QString name = panelChannelName(m_inputChannel, m_pixel->layer.input.shape.c);
    return tr("input channel %1: Page Up, Page Down").arg(name);
  }
  return m_from == From::Pin ? tr("pin: click, arrows, Esc") : tr("under the pointer: click pins");
}

void ThisPixel::describe() {
  if (!showsPicture()) return setAccessibleDescription(m_sentence.isEmpty() ? hint() : m_sentence);
  const PixelTermsText text = pixelTermsText(scene());
  const auto terms = m_pixel->sum.taps.count();
  const QString channel = panelChannelName(m_inputChannel, m_pixel->layer.input.shape.c);
  QStringList parts;
  if (terms == 0) {
    parts += text.head;
  } else {
    parts +=
        terms == 1 ? tr("1 term of channel %1").arg(channel) : tr("%1 terms of channel %2").arg(terms).arg(channel);
  }
  if (text.form == PixelTermsText::Form::Lines)
    for (const PixelTermsText::Term& term : text.terms) parts += tr("%1 × %2 = %3").arg(term.x, term.w, term.product);
  if (!text.fold.isEmpty()) parts += text.others ? tr("%1 = %2").arg(text.fold, text.foldValue) : text.fold;
  if (!text.bias.isEmpty()) parts += tr("%1 %2").arg(text.bias, text.biasValue);
  parts += text.notes.front();
  setAccessibleDescription(tr("%1 = %2: %3").arg(placeText(), text.total, parts.join(tr(", "))));
}

QString ThisPixel::hint() const {
  return tr("Point at a pixel of a view, or move there with the arrow keys. Click or Enter pins it.");
}

/// Which input channel the patch and the kernel belong to, where there is a choice.
QString ThisPixel::inputText() const {
  if (!showsPicture() || m_pixel->sum.inputs.count < 2 || m_pixel->sum.terms == 0) return {};
  return tr("from input %1").arg(panelChannelName(m_inputChannel, m_pixel->layer.input.shape.c));
}

void ThisPixel::paintTitle(QPainter& painter) const {
  const Theme& look = theme();
  const double right = m_copy->geometry().left() - 8.0;
  const auto cell = [](double from, double to) { return QRectF(from, 0, std::max(0.0, to - from), kStripTitle); };
  const QString heading = tr("This pixel");
  const double place = kStripInset + textWidth(heading, Type::Heading) + kAfterHeading;
  paintTextIn(painter, cell(kStripInset, right), Qt::AlignLeft, heading, Type::Heading, look.ink2);
  paintTextIn(painter, cell(place, right), Qt::AlignLeft, placeText(), Type::Body, look.ink);
  double note = place + textWidth(placeText(), Type::Body) + kAfterPlace;
  const QString input = inputText();
  if (!input.isEmpty() && note + textWidth(input, Type::Note) <= right) {
    paintTextIn(painter, cell(note, right), Qt::AlignLeft, input, Type::Note, look.ink2);
    note += textWidth(input, Type::Note) + kAfterPlace;
  }
  if (note + textWidth(titleNote(), Type::Note) <= right)
    paintTextIn(painter, cell(note, right), Qt::AlignRight, titleNote(), Type::Note, look.ink2);
}

void ThisPixel::paintEvent(QPaintEvent*) {
  const Theme& look = theme();
  QPainter painter(this);
  painter.fillRect(rect(), look.window);
  paintTitle(painter);
  if (showsPicture()) {
    paintPixelPanel(painter, picture(), scene(), look);
  } else {
    paintParagraph(painter, picture(), m_sentence.isEmpty() ? hint() : m_sentence, Type::Body, look.ink2);
  }
  if (m_dimmed) painter.fillRect(rect().adjusted(0, kStripTitle - 2, 0, 0), veil(look));
  const DevicePainter device(painter);
  if (FocusRing::isShownOn(this)) device.drawBorder(device.snap(QRectF(rect())), look.ink, device.snap(2.0));
}

void ThisPixel::hoverAt(std::optional<QPointF> place) {
  m_pointer = place;
  light(place && showsPicture() ? pixelPanelTermAt(picture(), scene(), *place) : -1);
  const bool walks = place && showsPicture() && isOnFoldedChannels(picture(), scene(), *place);
  setCursor(walks ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setToolTip(walks ? tr("Draw the next input channel (Page Down)") : QString());
}

void ThisPixel::light(int tap) {
  if (tap != std::exchange(m_hovered, tap)) update();
  std::optional<PixelTerm> term;
  if (tap >= 0) term = termOf(*m_pixel, m_inputChannel, tap);
  if (samePlaces(term, m_announced)) return;
  m_announced = term;
  Q_EMIT termHovered(term);
}

void ThisPixel::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !showsPicture()) return event->ignore();
  if (!isOnFoldedChannels(picture(), scene(), event->position())) return;
  const ChannelGroup inputs = m_pixel->sum.inputs;
  walk(inputs.first + (m_inputChannel - inputs.first + 1) % inputs.count);
}

void ThisPixel::mouseMoveEvent(QMouseEvent* event) {
  hoverAt(event->position());
}

void ThisPixel::leaveEvent(QEvent*) {
  hoverAt(std::nullopt);
}

void ThisPixel::resizeEvent(QResizeEvent*) {
  placeCopy();
  hoverAt(m_pointer);
}

void ThisPixel::placeCopy() {
  const int width = static_cast<int>(textWidth(m_copy->text(), Type::Body)) + 2 * kCopyPadding;
  m_copy->setGeometry(this->width() - kStripInset - width + kCopyPadding, (kStripTitle - kCopyHeight) / 2, width,
                      kCopyHeight);
}

void ThisPixel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void ThisPixel::retranslate() {
  setAccessibleName(tr("This pixel"));
  m_copy->setText(tr("Copy"));
  m_copy->setAccessibleName(tr("Copy the terms"));
  m_copy->setToolTip(tr("All terms, exact, as text or as Python"));
  m_asText->setText(tr("As text"));
  m_asPython->setText(tr("As Python"));
  placeCopy();
  describe();
  update();
}

}  // namespace convt
