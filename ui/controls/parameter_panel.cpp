#include "ui/controls/parameter_panel.h"

#include <QEvent>
#include <QPainter>
#include <QScrollArea>

#include "ui/controls/channels_section.h"
#include "ui/controls/layer_section.h"
#include "ui/controls/weights_section.h"
#include "ui/theme/current_theme.h"

namespace convt {

ParameterPanel::ParameterPanel(QWidget* parent) : QWidget(parent) {
  m_scroll = new QScrollArea(this);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_content = new QWidget;
  m_scroll->setWidget(m_content);
  m_layer = new LayerSection(m_content);
  m_channels = new ChannelsSection(m_content);
  m_weights = new WeightsSection(m_content);

  connect(m_layer, &LayerSection::paramsEdited, this, &ParameterPanel::paramsEdited);
  connect(m_layer, &LayerSection::linkEdited, this, &ParameterPanel::linkEdited);
  connect(m_channels, &ChannelsSection::paramsEdited, this, &ParameterPanel::paramsEdited);
  connect(m_channels, &ChannelsSection::outFollowRequested, this, &ParameterPanel::outFollowRequested);
  connect(m_weights, &WeightsSection::weightsEdited, this, &ParameterPanel::weightsEdited);
  connect(m_weights, &WeightsSection::paramsEdited, this, &ParameterPanel::paramsEdited);
  connect(m_weights, &WeightsSection::tapHovered, this, &ParameterPanel::tapHovered);
  connect(m_weights, &WeightsSection::tapActivated, this, &ParameterPanel::tapActivated);
  setPanelWidth(kUsualWidth);
  retranslate();
}

void ParameterPanel::show(const PanelState& state) {
  m_layer->showState(state);
  m_channels->showState(state);
  m_weights->showState(state);
  place();
}

void ParameterPanel::setPanelWidth(int width) {
  m_width = width;
  setFixedWidth(width + 1);
  updateGeometry();
  place();
}

void ParameterPanel::setRinged(std::optional<Param> param) {
  m_layer->setRinged(param);
}

void ParameterPanel::setUsedTaps(const std::optional<CellSet>& taps) {
  m_weights->setUsedTaps(taps);
}

void ParameterPanel::setHoveredTap(const std::optional<TapAt>& tap) {
  m_weights->setHoveredTap(tap);
}

bool ParameterPanel::isDragging() const {
  return m_layer->isDragging() || m_channels->isDragging() || m_weights->isDragging();
}

void ParameterPanel::resizeEvent(QResizeEvent*) {
  place();
}

void ParameterPanel::place() {
  const int top = LayerSection::kHeight + ChannelsSection::kHeight;
  m_scroll->setGeometry(0, 0, m_width, height());
  m_weights->setTight(false);
  if (top + m_weights->neededHeight() > height()) m_weights->setTight(true);
  const int weights = m_weights->neededHeight();
  // The content keeps its width beside a scroll bar, which takes a part of the right margin: nothing moves.
  m_content->setGeometry(0, m_content->y(), m_width, top + weights);
  m_layer->setGeometry(0, 0, m_width, LayerSection::kHeight);
  m_channels->setGeometry(0, LayerSection::kHeight, m_width, ChannelsSection::kHeight);
  m_weights->setGeometry(0, top, m_width, weights);
}

void ParameterPanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(m_width, 0, 1, height(), theme().line);
}

void ParameterPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ParameterPanel::retranslate() {
  setAccessibleName(tr("Layer parameters"));
}

}  // namespace convt
