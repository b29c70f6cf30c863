#include "ui/statistics/statistics_popover.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/image/readout_text.h"
#include "ui/paint/text_layout.h"
#include "ui/statistics/histogram_view.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kWidth = 474;
constexpr int kEdge = 1;
constexpr int kInset = 16;
constexpr int kGap = 8;
constexpr int kRowHeight = 20;
constexpr int kHeadHeight = 22;
constexpr int kMostRows = 9;  // that are seen at once
enum Column { kName, kMin, kMax, kMean, kDeviation, kClipped, kNotFinite, kColumns };

/// Heads as small notes; Fusion's are buttons.
class PlainHeader : public QHeaderView {
 public:
  explicit PlainHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {}

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override {
    painter->fillRect(rect, theme().window);
    const QString text = model()->headerData(section, Qt::Horizontal).toString();
    const Qt::Alignment side = section == kName ? Qt::AlignLeft : Qt::AlignRight;
    paintTextIn(*painter, QRectF(rect).adjusted(6, 0, -6, 0), side, text, Type::Note, theme().ink2);
  }
};

}  // namespace

StatisticsPopover::StatisticsPopover(QWidget* parent)
    : QFrame(parent, Qt::Popup),
      m_heading(new QLabel(this)),
      m_histogram(new HistogramView(this)),
      m_table(new QTableWidget(0, kColumns, this)),
      m_stop(new QPushButton(this)),
      m_copy(new QPushButton(this)) {
  build();
  connect(m_table, &QTableWidget::currentCellChanged, this, &StatisticsPopover::showRow);
  connect(m_stop, &QPushButton::clicked, this, &StatisticsPopover::stopToggled);
  connect(m_copy, &QPushButton::clicked, this, &StatisticsPopover::copy);
}

void StatisticsPopover::build() {
  m_heading->setFont(convt::font(Type::Body));
  m_heading->setTextFormat(Qt::PlainText);
  m_table->setHorizontalHeader(new PlainHeader(m_table));
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_table->horizontalHeader()->setFixedHeight(kHeadHeight);
  m_table->horizontalHeader()->setSectionsClickable(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setMinimumSectionSize(kRowHeight);  // before the size, which it bounds
  m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
  m_table->setFont(convt::font(Type::Small));
  m_table->setShowGrid(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setTabKeyNavigation(false);
  m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->viewport()->setBackgroundRole(QPalette::Window);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kInset + kEdge, kInset - 4 + kEdge, kInset + kEdge, kInset + kEdge);
  column->setSpacing(kGap);
  column->addWidget(m_heading);
  column->addWidget(m_histogram);
  column->addWidget(m_table);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addStretch(1);
  row->addWidget(m_stop);
  row->addWidget(m_copy);
  column->addLayout(row);
}

void StatisticsPopover::setFacts(const StatisticsFacts& facts) {
  // Rows are made anew only for other numbers: a frame comes with every pan.
  const bool same = m_facts.known() && facts.known() && m_facts.histograms == facts.histograms &&
                    m_facts.mapping == facts.mapping && m_facts.shown == facts.shown;
  m_facts = facts;
  if (!same) m_rows.clear();
  if (!isVisible() || same) return;
  retranslate();
  place();
}

void StatisticsPopover::popup(QWidget* below) {
  m_below = below;
  retranslate();
  // The row of a channel that is shown alone, else that of all.
  const int shown = m_facts.shown.size() == 1 ? m_facts.shown.front() : -1;
  const auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& r) { return r.channel == shown; });
  if (row != m_rows.end()) m_table->setCurrentCell(static_cast<int>(row - m_rows.begin()), kName);
  place();
  show();
  (m_rows.empty() ? static_cast<QWidget*>(m_stop) : m_table)->setFocus(Qt::PopupFocusReason);
}

void StatisticsPopover::place() {
  const int rows = std::clamp(static_cast<int>(m_rows.size()), 1, kMostRows);
  m_table->setFixedHeight(kHeadHeight + rows * kRowHeight);
  layout()->activate();
  const QRect room = m_below ? m_below->screen()->availableGeometry() : screen()->availableGeometry();
  const QSize size(std::min(kWidth, room.width()), std::min(layout()->totalSizeHint().height(), room.height()));
  const QPoint at = m_below ? m_below->mapToGlobal(QPoint(0, m_below->height() + 2)) : pos();
  setFixedSize(size);
  move(std::max(room.left(), std::min(at.x(), room.right() + 1 - size.width())),
       std::max(room.top(), std::min(at.y(), room.bottom() + 1 - size.height())));
}

void StatisticsPopover::retranslate() {
  setAccessibleName(tr("Statistics of the output"));
  m_table->setAccessibleName(tr("Statistics per channel"));
  m_table->setHorizontalHeaderLabels(
      {tr("channel"), tr("min"), tr("max"), tr("mean"), tr("std dev"), tr("clipped"), tr("not finite")});
  m_copy->setText(tr("Copy numbers"));
  m_copy->setToolTip(tr("The table with all digits, for a spreadsheet (Ctrl+C)"));
  const bool known = m_facts.known();
  m_copy->setEnabled(known);
  m_stop->setVisible(!known);
  m_stop->setText(m_facts.stopped ? tr("Go on") : tr("Stop"));
  m_stop->setAccessibleName(m_facts.stopped ? tr("Go on with the statistics") : tr("Stop the statistics"));
  const convt::Shape& out = m_facts.output;
  m_heading->setText(
      tr("Output %1×%2×%3: %4 values").arg(out.c).arg(out.h).arg(out.w).arg(integerText(out.c * out.h * out.w)));
  setAccessibleDescription(m_heading->text());
  showTable();
}

void StatisticsPopover::showTable() {
  const int row = std::max(0, m_table->currentRow());
  if (m_rows.empty()) m_rows = statisticsRows(m_facts);
  const auto rows = static_cast<int>(m_rows.size());
  m_table->setRowCount(rows);
  for (int i = 0; i < rows; ++i) fillRow(i, m_rows[static_cast<std::size_t>(i)]);
  if (rows > 0) m_table->setCurrentCell(std::min(row, rows - 1), kName);
  showRow();
}

void StatisticsPopover::fillRow(int at, const StatisticsRow& row) {
  const ChannelSummary& s = row.summary;
  const auto number = [&](double value) {
    return s.notFinite == s.count ? u"–"_s : readoutText(value * m_facts.numberScale);
  };
  const QStringList texts{rowName(m_facts, row),
                          number(static_cast<double>(s.min)),
                          number(static_cast<double>(s.max)),
                          number(s.mean),
                          number(s.deviation),
                          shareText(row.clipped, s.count),
                          integerText(s.notFinite)};
  for (int column = 0; column < kColumns; ++column) {
    QTableWidgetItem* item = m_table->item(at, column);
    if (item == nullptr) {
      item = new QTableWidgetItem;
      item->setTextAlignment((column == kName ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
      m_table->setItem(at, column, item);
    }
    item->setText(texts[column]);
  }
}

/// The histogram is that of the chosen row.
void StatisticsPopover::showRow() {
  const int row = m_table->currentRow();
  if (row < 0 || row >= std::ssize(m_rows)) {
    m_histogram->setHistogram({}, {}, 0);
    m_histogram->setNote(progressText(m_facts));
    return;
  }
  const StatisticsRow& shown = m_rows[static_cast<std::size_t>(row)];
  HistogramScene scene = histogramScene(*shown.histogram, shown.limits);
  scene.numberScale = m_facts.numberScale;
  m_histogram->setNote(tr("no finite value"));
  m_histogram->setHistogram(scene, rowName(m_facts, shown), shown.summary.count);
}

void StatisticsPopover::copy() {
  if (!m_facts.known()) return;
  QApplication::clipboard()->setText(statisticsTable(m_facts));
  Q_EMIT copied(tr("Copied the statistics."));
}

/// What the table leaves: of Ctrl+C it takes the text of one cell.
void StatisticsPopover::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return copy();
  QFrame::keyPressEvent(event);
}

void StatisticsPopover::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().edge);
  painter.fillRect(rect().adjusted(kEdge, kEdge, -kEdge, -kEdge), theme().window);
}

void StatisticsPopover::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    if (isVisible()) place();
  }
  if (event->type() == QEvent::PaletteChange) update();
  QFrame::changeEvent(event);
}

}  // namespace convt
