#include "ui/wiring/wiring_panel.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>

#include "ui/controls/chip.h"
#include "ui/controls/text_line.h"
#include "ui/theme/current_theme.h"
#include "ui/wiring/wiring_matrix.h"

namespace convt {
namespace {

constexpr int kInset = 16;
constexpr int kTitle = 28;
constexpr int kShapeBaseline = 42;
constexpr int kWiringBaseline = 60;
constexpr int kMatrixTop = 72;
constexpr int kBelow = 76;  // the matrix: the legend's row, the row about the kernel that acts alone
constexpr int kLegend = 96;
constexpr int kSoloRow = 30;  // from the lower edge

/// @pre the line has its place
void showFitting(TextLine& line, const WiringText& text) {
  line.setText(text.full);
  line.setToolTip({});
  if (line.fits()) return;
  line.setText(text.brief);
  line.setToolTip(text.full);
}

}  // namespace

WiringPanel::WiringPanel(QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(this)),
      m_shape(new TextLine(Type::Body, QPalette::WindowText, this)),
      m_wiring(new TextLine(Type::Note, QPalette::PlaceholderText, this)),
      m_matrix(new WiringMatrix(this)),
      m_pointed(new TextLine(Type::Body, QPalette::WindowText, this)),
      m_solo(new Chip(this)),
      m_note(new TextLine(Type::Note, QPalette::PlaceholderText, this)) {
  m_heading->setFont(convt::font(Type::Heading));
  m_heading->setForegroundRole(QPalette::PlaceholderText);
  m_solo->setObjectName(QStringLiteral("soloChip"));
  m_solo->hide();
  connect(m_matrix, &WiringMatrix::chosen, this, &WiringPanel::soloRequested);
  connect(m_matrix, &WiringMatrix::pointedAt, this, &WiringPanel::showPointed);
  connect(m_solo, &Chip::clicked, this, &WiringPanel::soloEnded);
  retranslate();
}

void WiringPanel::showState(const WiringState& state) {
  m_state = state;
  m_matrix->showState(state);
  retranslate();
  update();
}

void WiringPanel::setDimmed(bool dimmed) {
  m_matrix->setDimmed(dimmed);
}

void WiringPanel::retranslate() {
  m_heading->setText(tr("Wiring"));
  setAccessibleName(tr("Wiring"));
  if (m_state.wiring.places() == 0) return;
  const bool alone = m_state.solo.has_value();
  m_solo->setVisible(alone);
  if (alone) m_solo->showText(tr("Only %1 acts").arg(kernelName(m_state.wiring, *m_state.solo)));
  m_solo->setToolTip(tr("All kernels act again (O)"));
  m_note->setText(alone ? tr("all other kernels and the bias are 0; O shows all")
                        : tr("a click or Enter on a kernel: it acts alone (O)"));
  showPointed();
  layOut();
}

void WiringPanel::showPointed() {
  const std::optional<KernelAt> at = m_matrix->pointed();
  const QString text = at && m_state.wiring.places() > 0 ? kernelText(m_state, *at) : QString();
  if (text == m_pointed->text()) return;
  m_pointed->setText(text);
  Q_EMIT pointedText(text);
}

void WiringPanel::layOut() {
  const int wide = std::max(width() - 2 * kInset, 0);
  const QSize heading = m_heading->sizeHint();
  m_heading->setGeometry(QRect({kInset, (kTitle - heading.height()) / 2}, heading));
  m_shape->place(kInset, wide, kShapeBaseline);
  m_wiring->place(kInset, wide, kWiringBaseline);
  if (m_state.wiring.places() > 0) {
    showFitting(*m_shape, weightShapeText(m_state));
    showFitting(*m_wiring, wiringText(m_state.wiring));
  }
  m_matrix->setGeometry(kInset, kMatrixTop, wide, std::max(height() - kMatrixTop - kBelow, 0));
  const int legendRow = height() - kBelow + 12;
  m_pointed->place(kInset + kLegend + 24, std::max(wide - kLegend - 24, 0), legendRow + 12);
  const int row = height() - kSoloRow;
  const QSize chip = m_solo->sizeHint();
  m_solo->setGeometry(QRect(QPoint(kInset, row), chip));
  const int left = m_state.solo ? kInset + chip.width() + 8 : kInset;
  m_note->place(left, std::max(width() - kInset - left, 0), row + 14);
}

void WiringPanel::paintEvent(QPaintEvent*) {
  const KernelTable* kernels = shownKernels(m_state);
  if (kernels == nullptr) return;
  QPainter painter(this);
  const WiringGrid grid = m_matrix->scene().grid;
  const QRectF box(kInset, height() - kBelow + 14, kLegend, 24);
  paintWiringLegend(painter, box, wiringLimit(*kernels, grid), m_matrix->showsNorms(), theme());
}

void WiringPanel::resizeEvent(QResizeEvent*) {
  layOut();
}

void WiringPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace convt
