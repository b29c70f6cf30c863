#include "ui/controls/layer_section.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "ui/controls/labeled_slider.h"
#include "ui/controls/panel_measures.h"
#include "ui/controls/text_line.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

/// Whether a rule that names `param` is broken by its value on the axis.
bool marks(const std::optional<ParamError>& error, Param param, Axis axis) {
  return error && error->param == param && (error->axis == axis || error->axis == Axis::Both);
}

}  // namespace

LayerSection::LayerSection(QWidget* parent) : QWidget(parent) {
  m_heading = new TextLine(Type::Heading, QPalette::PlaceholderText, this);
  m_h = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  m_w = new TextLine(Type::Note, QPalette::PlaceholderText, this);
  // Ranges never change: a handle must not move because another one did. The starts are those of the first session.
  addRow(Param::Kernel, 1, 15, 63, 3);
  addRow(Param::Stride, 1, 8, 64, 2);
  addRow(Param::Padding, 0, 15, 64, 1);
  addRow(Param::OutputPadding, 0, 7, 64, 0);
  addRow(Param::Dilation, 1, 8, 64, 1);
  retranslate();
}

void LayerSection::addRow(Param param, int minimum, int maximum, int boxMaximum, int start) {
  auto* row = new LabeledSlider({param, minimum, maximum, boxMaximum, start}, this);
  m_rows[static_cast<std::size_t>(param)] = row;
  connect(row, &LabeledSlider::pairEdited, this, [this, param](Pair value, EditPhase phase) {
    LayerParams edited = m_params;
    setPair(edited, param, value);
    Q_EMIT paramsEdited(edited, param, phase);
  });
  connect(row, &LabeledSlider::linkEdited, this, [this, param](bool linked) { Q_EMIT linkEdited(param, linked); });
}

void LayerSection::showState(const PanelState& state) {
  m_params = state.params;
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    LabeledSlider* row = m_rows[i];
    const Param param = row->param();
    row->setLinked(state.linked[i]);
    row->setPair(pairOf(m_params, param));
    const bool anywhere = marks(state.error, param, Axis::None);
    row->setBroken(anywhere || marks(state.error, param, Axis::H), anywhere || marks(state.error, param, Axis::W));
  }
  row(Param::OutputPadding)
      ->setInvalidFrom(
          {std::max(m_params.stride.h, m_params.dilation.h), std::max(m_params.stride.w, m_params.dilation.w)});
}

void LayerSection::setRinged(std::optional<Param> param) {
  for (LabeledSlider* row : m_rows) row->setRinged(param == row->param());
}

bool LayerSection::isDragging() const {
  return std::any_of(m_rows.begin(), m_rows.end(), [](const LabeledSlider* row) { return row->isDragging(); });
}

void LayerSection::resizeEvent(QResizeEvent*) {
  place();
}

void LayerSection::place() {
  const int right = width() - kPanelInset;
  const int h = right - 2 * kBoxWidth - kChainWidth;
  m_heading->place(kPanelInset, h - kPanelInset - 8, kHeadingBaseline);
  m_h->place(h, kBoxWidth, kHeadingBaseline, Qt::AlignHCenter);
  m_w->place(right - kBoxWidth, kBoxWidth, kHeadingBaseline, Qt::AlignHCenter);
  for (std::size_t i = 0; i < m_rows.size(); ++i)
    m_rows[i]->setGeometry(0, kPanelHeading + static_cast<int>(i) * kPanelRow, width(), kPanelRow);
}

void LayerSection::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(0, kPanelHeading - 1, width(), 1, theme().line);
  painter.fillRect(0, height() - 1, width(), 1, theme().line);
}

void LayerSection::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    place();
  }
  QWidget::changeEvent(event);
}

void LayerSection::retranslate() {
  m_heading->setText(tr("Layer"));
  m_h->setText(tr("H", "height"));
  m_w->setText(tr("W", "width"));
}

}  // namespace convt
