#include "ui/controls/micro_bar.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/controls/number_box.h"
#include "ui/controls/segmented_switch.h"
#include "ui/controls/stepper.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

using Source = MicroGrid::Source;

constexpr int kHeight = 40;
constexpr int kInset = 16;
constexpr int kSeedWidth = 56;
constexpr int kAroundText = 8 + 22 + 2;  // inset at the left, chevron at the right
constexpr std::array kSources = {Source::Ramp,   Source::Impulse,  Source::Ones, Source::Checker,
                                 Source::Random, Source::Tutorial, Source::Crop};

std::vector<int> sizes() {
  std::vector<int> all;
  for (int size = kLeastGrid; size <= kMostGrid; ++size) all.push_back(size);
  return all;
}

}  // namespace

MicroBar::MicroBar(QWidget* parent) : QWidget(parent) {
  setFixedHeight(kHeight);
  build();
  retranslate();
}

void MicroBar::build() {
  m_sizeLabel = new QLabel(this);
  m_size = new Stepper(this);
  m_size->setValues(sizes());
  m_numbersLabel = new QLabel(this);
  m_numbers = new SegmentedSwitch(2, this);
  m_inputLabel = new QLabel(this);
  m_source = new QComboBox(this);
  m_source->setFocusPolicy(Qt::StrongFocus);
  m_source->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_seedLabel = new QLabel(this);
  m_seed = new SeedBox(this);
  m_seed->setFixedSize(kSeedWidth, 22);
  m_back = new QPushButton(this);
  m_size->setFixedSize(m_size->sizeHint());

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kInset, 0, kInset, 1);
  row->setSpacing(8);
  const auto pair = [row](QLabel* label, QWidget* control) {
    row->addWidget(label);
    row->addWidget(control);
    row->addSpacing(8);
  };
  pair(m_sizeLabel, m_size);
  pair(m_numbersLabel, m_numbers);
  pair(m_inputLabel, m_source);
  pair(m_seedLabel, m_seed);
  row->addStretch(1);
  row->addWidget(m_back);

  connect(m_size, &Stepper::valueEdited, this,
          [this](int size) { edit([size](MicroGrid& grid) { grid.size = size; }); });
  connect(m_numbers, &SegmentedSwitch::chosen, this,
          [this](int index) { edit([index](MicroGrid& grid) { grid.wholeNumbers = index == 0; }); });
  connect(m_source, &QComboBox::activated, this, [this](int index) {
    edit([index](MicroGrid& grid) { grid.source = kSources.at(static_cast<std::size_t>(index)); });
    setGrid(m_grid);  // the list chooses by itself; what counts is what came back
  });
  connect(m_seed, &SeedBox::seedEdited, this,
          [this](quint64 seed) { edit([seed](MicroGrid& grid) { grid.seed = seed; }); });
  connect(m_back, &QPushButton::clicked, this, [this] { edit([](MicroGrid& grid) { grid.on = false; }); });
}

void MicroBar::edit(const std::function<void(MicroGrid&)>& change) {
  MicroGrid edited = m_grid;
  change(edited);
  if (edited != m_grid) Q_EMIT gridEdited(edited);
}

void MicroBar::setGrid(const MicroGrid& grid) {
  m_grid = grid;
  m_size->setValue(grid.size);
  m_size->setEnabled(grid.source != Source::Tutorial);
  m_numbers->choose(grid.wholeNumbers ? 0 : 1);
  const QSignalBlocker quiet(m_source);
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    if (kSources.at(i) == grid.source) m_source->setCurrentIndex(static_cast<int>(i));
  }
  const bool random = grid.source == Source::Random;
  m_seedLabel->setVisible(random);
  m_seed->setVisible(random);
  m_seed->setSeed(grid.seed);
}

void MicroBar::setEmbedded(bool embedded) {
  m_embedded = embedded;
  m_back->setVisible(!embedded);
  const int inset = embedded ? 0 : kInset;
  layout()->setContentsMargins(inset, 0, inset, 1);
  update();
}

void MicroBar::retranslate() {
  m_sizeLabel->setText(tr("Grid"));
  m_size->setAccessibleName(tr("Rows and columns of the grid"));
  m_size->setToolTip(tr("Rows and columns: [ and ]"));
  m_numbersLabel->setText(tr("Weights"));
  m_numbers->setAccessibleName(tr("Weights of the grid"));
  m_numbers->setText(
      0, tr("Whole"),
      tr("1 2 1 / 2 4 2 / 1 2 1 for a 3×3 kernel, else and for an impulse 1, 2, 3 ..; the layer's own weights are not "
         "in use"));
  m_numbers->setText(1, tr("This layer"), tr("The weights of the panel at the left"));
  m_inputLabel->setText(tr("Input"));
  const QStringList texts{tr("Ramp 1, 2, 3 .."), tr("Impulse"),        tr("Ones"),           tr("Checker"),
                          tr("Random 0..255"),   tr("Tutorial 2×4×4"), tr("Crop at the pin")};
  const QSignalBlocker quiet(m_source);
  const int chosen = m_source->currentIndex();
  m_source->clear();
  m_source->addItems(texts);
  m_source->setCurrentIndex(chosen);
  // Room for all texts: a list sized before its font was known keeps the smaller one.
  double widest = 0.0;
  for (const QString& text : texts) widest = std::max(widest, textWidth(text, Type::Body));
  m_source->setMinimumWidth(static_cast<int>(std::ceil(widest)) + kAroundText);
  m_source->setAccessibleName(tr("What stands in the grid"));
  m_seedLabel->setText(tr("Seed"));
  m_seed->setAccessibleName(tr("Seed of the random grid"));
  m_back->setText(tr("Back to the picture"));
  m_back->setToolTip(tr("G"));
}

void MicroBar::paintEvent(QPaintEvent*) {
  if (m_embedded) return;
  QPainter painter(this);
  painter.fillRect(0, height() - 1, width(), 1, theme().line);
}

void MicroBar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    setGrid(m_grid);
  }
  QWidget::changeEvent(event);
}

}  // namespace convt
