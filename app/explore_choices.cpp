// The two choices of the output view: how values become colours (the chip), and which channels are seen.
#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QMenu>
#include <algorithm>

#include "app/explore_page.h"
#include "engine/core/contributions.h"
#include "engine/core/coverage.h"
#include "engine/core/number_text.h"
#include "engine/render/clipped.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"
#include "ui/image/image_view.h"
#include "ui/image/readout_text.h"
#include "ui/statistics/statistics_facts.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

/// Of the shown channels. @pre the frame has statistics
QString clippedText(const Frame& frame) {
  double clipped = 0.0;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < frame.output->channels.size(); ++i) {
    const auto channel = static_cast<std::size_t>(frame.output->channels[i]);
    clipped += clippedCount(frame.mapping, i, (*frame.statistics)[channel], frame.histograms->channels[channel]);
    count += (*frame.statistics)[channel].count;
  }
  return shareText(clipped, count);
}

}  // namespace

void ExplorePage::showMapping() {
  m_mappingChip->setVisible(m_frame != nullptr);
  if (!m_frame) return;
  if (m_session.error()) {
    m_mappingChip->showText(tr("Last valid picture"));
    return;
  }
  const State& state = m_session.state();
  if (state.display.coverage == CoverageView::Counts) {
    // What is seen are the taps per pixel, over all input channels: black is none.
    const std::int64_t inputs = m_frame->inputShape.c / std::max(1, m_frame->params.groups);
    const Coverage coverage = coverageOf(m_frame->params, m_frame->inputShape);
    m_mappingChip->showText(tr("Taps 0..%1").arg(coverage.counts.back() * inputs));
    return;
  }
  const Mapping& mapping = m_frame->mapping;
  const QString range = rangeText(shownRange(mapping, 0));
  // Limits from a sample may move once, when all values are known.
  const QString about = m_frame->rangesEstimated && mapping.kind != MappingKind::Wrap ? u" \u2248"_s : QString();
  switch (mapping.kind) {
    case MappingKind::Stretch:
      m_mappingChip->showText((mapping.colors == Colors::Sequential ? range : tr("Stretch")) + about);
      break;
    case MappingKind::Wrap: m_mappingChip->showText(tr("Wrap")); break;
    case MappingKind::Signed:
      m_mappingChip->showText(
          (mapping.colors == Colors::ZeroCentered ? tr("Zero-centred %1") : tr("Signed %1")).arg(range) + about, range);
      break;
    default: m_mappingChip->showText(tr("Levels 0..1") + about, rangeText({})); break;
  }
  m_mappingChip->setAccessibleDescription(about.isEmpty() ? QString() : tr("limits from a sample of the output"));
}

/// The popover of the chip: the mappings, and under them what the present one does, with numbers.
void ExplorePage::openMappingMenu() {
  QMenu menu(this);
  const std::pair<MappingKind, QString> kinds[] = {
      {MappingKind::Auto, tr("Auto")},
      {MappingKind::Levels, tr("Levels: 0..1 as black to white")},
      {MappingKind::Stretch, tr("Stretch: each channel its own 0.5 to 99.5 % range")},
      {MappingKind::Signed, tr("Signed: 0 in the middle, one range for all")},
      {MappingKind::Wrap, tr("Wrap: modulo 256, as ToPILImage")}};
  for (const auto& entry : kinds) {
    const MappingKind kind = entry.first;
    QAction* action = menu.addAction(entry.second);
    action->setCheckable(true);
    action->setChecked(m_session.state().display.mapping == kind);
    connect(action, &QAction::triggered, this, [this, kind] {
      Display display = m_session.state().display;
      display.mapping = kind;
      editDisplay(display, tr("Mapping"));
    });
  }
  if (m_frame && m_frame->statistics) {
    menu.addSeparator();
    const std::vector<int>& channels = m_frame->output->channels;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      menu.addAction(tr("%1: %2").arg(channelName(channels[i], m_frame->outputShape.c),
                                      rangeText(shownRange(m_frame->mapping, i))))
          ->setEnabled(false);
    }
    menu.addAction(tr("%1 clipped").arg(clippedText(*m_frame)))->setEnabled(false);
  }
  menu.addSeparator();
  connect(menu.addAction(tr("Statistics...")), &QAction::triggered, this, &ExplorePage::openStatistics);
  menu.exec(m_mappingChip->mapToGlobal(QPoint(0, m_mappingChip->height() + 2)));
}

/// C_out 3: RGB, R, G, B. 1: the one. Any other: every channel, and RGB from three of them.
void ExplorePage::showChannels() {
  const State& state = m_session.state();
  const int count = state.params.outChannels;
  const std::vector<int> shown = shownChannels(state, std::max(1, count));
  QStringList texts;
  if (count >= 3)
    texts << (count == 3 ? tr("RGB")
                         : tr("RGB from channels %1, %2, %3")
                               .arg(state.display.rgb[0])
                               .arg(state.display.rgb[1])
                               .arg(state.display.rgb[2]));
  for (int c = 0; c < std::min(count, 512); ++c) {
    texts << (count == 3 ? tr("channel %1").arg(channelName(c, count)) : tr("channel %1").arg(c));
  }
  if (count > 3) texts << tr("RGB from other channels...");
  m_channelBox->setTexts(texts);
  m_channelBox->choose(shown.size() == 3 ? 0 : shown.front() + (count >= 3 ? 1 : 0));
  m_channelBox->setVisible(count > 1);
}

void ExplorePage::chooseChannels(int index) {
  const int count = m_session.state().params.outChannels;
  Display display = m_session.state().display;
  const int first = count >= 3 ? 1 : 0;  // the entry of channel 0
  if (index >= first + count) {
    askForRgb();
    return;
  }
  if (index < first) {
    display.channels = Display::Channels::Rgb;
    if (count == 3) display.rgb = {0, 1, 2};
    editDisplay(display, tr("Show RGB"));
    return;
  }
  display.channels = Display::Channels::Single;
  display.channel = index - first;
  followChannel(display);
  editDisplay(display, tr("Channel %1").arg(display.channel));
}

/// On a grid of numbers the input view shows the channel that belongs to the output's: a rule's kernels act per
/// channel.
void ExplorePage::followChannel(Display& display) const {
  if (!m_session.state().micro.on || !m_session.input() || m_session.error()) return;
  const ChannelGroup inputs = inputsOf(m_session.state().params, m_session.input()->input.shape.c, display.channel);
  display.inputChannel = static_cast<int>(inputs.first + display.channel % std::max<std::int64_t>(1, inputs.count));
}

/// A click on a map: with RGB of three channels it only chooses whose kernels are shown.
void ExplorePage::chooseMap(int channel) {
  Display display = m_session.state().display;
  display.channel = channel;
  if (m_session.state().params.outChannels != 3) display.channels = Display::Channels::Auto;
  followChannel(display);
  editDisplay(display, tr("Channel %1").arg(channel));
}

/// The output view shows this channel alone; where it does already, all again.
void ExplorePage::enlargeMap(int channel) {
  Display display = m_session.state().display;
  const bool alone = display.channels == Display::Channels::Single && display.channel == channel;
  display.channels = alone ? Display::Channels::Auto : Display::Channels::Single;
  display.channel = channel;
  editDisplay(display, tr("Channel %1").arg(channel));
}

/// An input of one channel or RGB, and of one image, leaves nothing to choose.
void ExplorePage::showInputChoices() {
  const Shape shape = m_session.input() ? m_session.input()->input.shape : Shape{};
  const auto fill = [](FlatCombo& box, std::int64_t count, int chosen, const auto& text) {
    QStringList texts;
    for (int i = 0; i < static_cast<int>(count); ++i) texts << text(i);
    box.setTexts(texts);
    box.choose(std::min(chosen, static_cast<int>(count) - 1));
    box.setVisible(count > 1);
  };
  const bool rgb = shape.c == 3 && !m_session.state().micro.on;
  fill(*m_inputChannelBox, rgb ? 1 : std::min<std::int64_t>(shape.c, 512), m_session.state().display.inputChannel,
       [&](int channel) { return tr("channel %1").arg(channelName(channel, shape.c)); });
  fill(*m_imageBox, std::min<std::int64_t>(shape.n, 512), m_session.state().image,
       [&](int image) { return tr("image %1 of %2").arg(image + 1).arg(shape.n); });
}

/// The picture alone, without what lies over it (navigator, caption, plate).
void ExplorePage::copyPicture() const {
  const double ratio = m_outputView->devicePixelRatioF();
  QImage image((QSizeF(m_outputView->size()) * ratio).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(ratio);
  m_outputView->render(&image, {}, {}, QWidget::DrawWindowBackground);
  QApplication::clipboard()->setImage(image);
}

void ExplorePage::askForRgb() {
  const int count = m_session.state().params.outChannels;
  Display display = m_session.state().display;
  QString text = QString(u"%1, %2, %3"_s).arg(display.rgb[0]).arg(display.rgb[1]).arg(display.rgb[2]);
  QString rule = tr("Three channels from 0 to %1, for red, green and blue:").arg(count - 1);
  bool accepted = true;
  while (accepted) {
    text = QInputDialog::getText(this, tr("RGB from channels"), rule, QLineEdit::Normal, text, &accepted);
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    std::array<int, 3> rgb{-1, -1, -1};
    for (qsizetype i = 0; i < std::min<qsizetype>(parts.size(), 3); ++i) {
      const auto number = parseInteger(parts[i].trimmed().toStdString());
      if (number && *number >= 0 && *number < count) rgb[static_cast<std::size_t>(i)] = static_cast<int>(*number);
    }
    if (!accepted || parts.size() != 3 || *std::min_element(rgb.begin(), rgb.end()) < 0) continue;
    display.rgb = rgb;
    display.channels = Display::Channels::Rgb;
    editDisplay(display, tr("Show RGB"));
    return;
  }
  showChannels();
}

}  // namespace convt
