#include "ui/target/target_popover.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "engine/core/number_text.h"
#include "engine/core/output_size.h"
#include "ui/controls/number_box.h"
#include "ui/paint/text_layout.h"
#include "ui/target/size_list_model.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kWidth = 522;
constexpr int kEdge = 1;
constexpr int kInset = 16;
constexpr int kGap = 8;
constexpr int kBoxWidth = 64;
constexpr int kRowHeight = 22;
constexpr int kHeadHeight = 22;
constexpr int kMostRows = 10;  // that are seen at once
constexpr int kValueWidth = 62;
constexpr int kValueGap = 14;  // right of a value
constexpr int kMostWanted = 99'999'999;

/// Heads as small notes, aligned as their columns are.
class NoteHeader : public QHeaderView {
 public:
  explicit NoteHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {}

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override {
    painter->fillRect(rect, theme().window);
    const QString text = model()->headerData(section, Qt::Horizontal).toString();
    const Qt::Alignment side = section == SizeListModel::kCoverage ? Qt::AlignLeft : Qt::AlignRight;
    const int gap = section == SizeListModel::kCoverage ? 0 : kValueGap;
    paintTextIn(*painter, QRectF(rect).adjusted(4, 0, -gap, 0), side, text, Type::Note, theme().ink2);
  }
};

/// Values stand apart from the coverage that follows them.
class ValueDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = std::exchange(item.text, QString());
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const bool chosen = item.state & QStyle::State_Selected;
    const QColor color = chosen ? theme().window : index.data(Qt::ForegroundRole).value<QBrush>().color();
    const bool changed = index.data(Qt::FontRole).value<QFont>() == convt::font(Type::BodyStrong);
    paintTextIn(*painter, QRectF(item.rect).adjusted(0, 0, -kValueGap, 0), Qt::AlignRight, text,
                changed ? Type::BodyStrong : Type::Body, color);
  }
};

QString filled(const Sentence& sentence) {
  QString text = QCoreApplication::translate("core", sentence.text);
  for (const std::string& number : sentence.numbers) text = text.arg(QString::fromStdString(number));
  return text;
}

}  // namespace

TargetPopover::TargetPopover(QWidget* parent)
    : QFrame(parent, Qt::Popup),
      m_model(new SizeListModel(this)),
      m_heading(new QLabel(this)),
      m_h(new NumberBox(this)),
      m_times(new QLabel(u"×"_s, this)),
      m_w(new NumberBox(this)),
      m_same(new QPushButton(this)),
      m_twice(new QPushButton(this)),
      m_fourTimes(new QPushButton(this)),
      m_summary(new QLabel(this)),
      m_list(new QTableView(this)) {
  build();
  connectBox(m_h);
  connectBox(m_w);
  const auto times = [this](QPushButton* button, int factor) {
    connect(button, &QPushButton::clicked, this, [this, factor] {
      want({m_facts.input.h * factor, m_facts.input.w * factor});
    });
  };
  times(m_same, 1);
  times(m_twice, 2);
  times(m_fourTimes, 4);
  connect(m_list, &QTableView::clicked, this, &TargetPopover::choose);
  connect(m_list, &QTableView::activated, this, &TargetPopover::choose);
}

void TargetPopover::build() {
  buildList();
  m_summary->setFont(convt::font(Type::Body));
  m_summary->setTextFormat(Qt::PlainText);
  m_summary->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kInset + kEdge, kInset - 4 + kEdge, kInset + kEdge, kInset + kEdge);
  column->setSpacing(kGap);
  column->addLayout(buildWish());
  column->addWidget(m_summary);
  column->addWidget(m_list);
}

/// Heading, boxes, factors.
QLayout* TargetPopover::buildWish() {
  m_heading->setFont(convt::font(Type::Heading));
  m_heading->setForegroundRole(QPalette::PlaceholderText);
  m_times->setFont(convt::font(Type::Body));
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(m_heading);
  row->addSpacing(kGap);
  for (QWidget* part : {static_cast<QWidget*>(m_h), static_cast<QWidget*>(m_times), static_cast<QWidget*>(m_w)})
    row->addWidget(part);
  row->addStretch(1);
  for (NumberBox* box : {m_h, m_w}) {
    box->setFixedSize(kBoxWidth, box->sizeHint().height());
    box->setRange(1, kMostWanted);
  }
  for (QPushButton* button : {m_same, m_twice, m_fourTimes}) row->addWidget(button);
  return row;
}

void TargetPopover::buildList() {
  m_list->setModel(m_model);
  auto* header = new NoteHeader(m_list);
  m_list->setHorizontalHeader(header);
  header->setFixedHeight(kHeadHeight);
  header->setSectionsClickable(false);
  header->setMinimumSectionSize(kValueWidth);
  header->setDefaultSectionSize(kValueWidth);
  header->setStretchLastSection(true);
  auto* values = new ValueDelegate(m_list);
  for (int column = 0; column < SizeListModel::kCoverage; ++column) m_list->setItemDelegateForColumn(column, values);
  m_list->verticalHeader()->hide();
  m_list->verticalHeader()->setMinimumSectionSize(kRowHeight);  // before the size, which it bounds
  m_list->verticalHeader()->setDefaultSectionSize(kRowHeight);
  m_list->setShowGrid(false);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_list->setSelectionMode(QAbstractItemView::SingleSelection);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_list->setTabKeyNavigation(false);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
  m_list->viewport()->setBackgroundRole(QPalette::Window);
}

/// What is typed counts at once; it goes back to what it was only if it is no size.
void TargetPopover::connectBox(NumberBox* box) {
  connect(box, &NumberBox::valueEdited, this, [this, box](int value) { takeTyped(box, value); });
  auto* edit = box->findChild<QLineEdit*>();
  connect(edit, &QLineEdit::textEdited, this, [this, box](const QString& text) {
    const std::optional<std::int64_t> value = parseInteger(text.trimmed().toStdString());
    if (value && *value >= 1 && *value <= kMostWanted) takeTyped(box, *value);
  });
  connect(edit, &QLineEdit::returnPressed, this, &TargetPopover::intoList, Qt::QueuedConnection);
}

void TargetPopover::takeTyped(const NumberBox* box, std::int64_t value) {
  WantedSize size = m_wanted;
  if (box == m_h || square()) size.h = value;
  if (box == m_w || square()) size.w = value;
  want(size);
}

void TargetPopover::want(WantedSize size) {
  if (size == m_wanted) return showBoxes();
  m_wanted = size;
  showBoxes();
  solve();
  place();
}

/// One box serves both axes: the input is square, and no parameter is apart.
bool TargetPopover::square() const {
  const bool linked = std::all_of(m_facts.links.begin(), m_facts.links.end(), [](bool link) { return link; });
  return linked && m_facts.input.h == m_facts.input.w && m_wanted.h == m_wanted.w;
}

void TargetPopover::showBoxes() {
  m_h->setValue(static_cast<int>(std::min<std::int64_t>(m_wanted.h, kMostWanted)));
  m_w->setValue(static_cast<int>(std::min<std::int64_t>(m_wanted.w, kMostWanted)));
  m_times->setVisible(!square());
  m_w->setVisible(!square());
}

void TargetPopover::setFacts(const TargetFacts& facts) {
  m_facts = facts;
  if (!isVisible()) return;
  solve();
  place();
}

void TargetPopover::popup(QWidget* below) {
  m_below = below;
  const convt::Shape out = outputShape(m_facts.params, m_facts.input);
  m_wanted = {std::max<std::int64_t>(1, out.h), std::max<std::int64_t>(1, out.w)};
  showBoxes();
  solve();
  retranslate();
  place();
  show();
  m_h->setFocus(Qt::PopupFocusReason);
}

void TargetPopover::solve() {
  m_solutions = solveSize(m_facts.params, m_facts.input, m_wanted, m_facts.links);
  m_even = static_cast<int>(
      std::count_if(m_solutions.settings.begin(), m_solutions.settings.end(),
                    [](const SizeSetting& setting) { return setting.coverage.evenness == Evenness::Even; }));
  m_model->show(m_solutions.settings, m_facts.params, m_facts.input, m_facts.givenWeights);
  m_summary->setText(summary());
  setAccessibleDescription(m_summary->text());
  if (m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(0, 0));
  m_list->scrollToTop();
}

QString TargetPopover::summary() const {
  QStringList sentences;
  if (m_solutions.count == 0) {
    for (const Sentence& sentence : m_solutions.why) sentences += filled(sentence);
    return sentences.join(u' ');
  }
  const auto listed = static_cast<std::int64_t>(m_solutions.settings.size());
  if (listed < m_solutions.count)
    sentences +=
        tr("First %1 of %2, %3 of them even.").arg(listed).arg(integerText(m_solutions.count), QString::number(m_even));
  else if (listed == 1)
    sentences += m_even == 1 ? tr("One setting; it is even.") : tr("One setting; it is not even.");
  else
    sentences += tr("%1 settings, %2 of them even.").arg(listed).arg(m_even);
  const bool loosened = m_solutions.links != m_facts.links;
  const bool strides = m_solutions.links[1] || !m_facts.links[1];
  if (loosened && strides)
    sentences += tr("H and W need paddings of their own.");
  else if (loosened)
    sentences += tr("H and W need values of their own.");
  return sentences.join(u' ');
}

void TargetPopover::intoList() {
  if (isVisible() && m_model->rowCount() > 0) m_list->setFocus(Qt::TabFocusReason);
}

void TargetPopover::choose(const QModelIndex& row) {
  // A click may activate, too: the first of the two closes.
  if (!row.isValid() || !isVisible()) return;
  const LayerParams params = m_model->setting(row.row()).params;
  const ParamLinks links = m_solutions.links;
  close();
  Q_EMIT layerChosen(params, links);
}

void TargetPopover::place() {
  const int rows = std::min(m_model->rowCount(), kMostRows);
  m_list->setVisible(rows > 0);
  m_list->setFixedHeight(kHeadHeight + rows * kRowHeight);
  layout()->activate();
  const QRect room = m_below ? m_below->screen()->availableGeometry() : screen()->availableGeometry();
  const int width = std::min(kWidth, room.width());
  const QSize size(width, std::min(layout()->totalHeightForWidth(width), room.height()));
  const QPoint at = m_below ? m_below->mapToGlobal(QPoint(0, m_below->height() + 2)) : pos();
  setFixedSize(size);
  move(std::max(room.left(), std::min(at.x(), room.right() + 1 - size.width())),
       std::max(room.top(), std::min(at.y(), room.bottom() + 1 - size.height())));
}

void TargetPopover::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().edge);
  painter.fillRect(rect().adjusted(kEdge, kEdge, -kEdge, -kEdge), theme().window);
}

void TargetPopover::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    if (isVisible()) place();
  }
  if (event->type() == QEvent::PaletteChange) {
    m_model->refresh();
    update();
  }
  QFrame::changeEvent(event);
}

void TargetPopover::retranslate() {
  setAccessibleName(tr("Layers for a wanted output size"));
  m_heading->setText(tr("Wanted size"));
  m_h->setAccessibleName(square() ? tr("Wanted rows and columns") : tr("Wanted rows"));
  m_w->setAccessibleName(tr("Wanted columns"));
  m_same->setText(tr("Same size"));
  m_same->setAccessibleName(tr("The input's size"));
  m_twice->setText(tr("× 2"));
  m_twice->setAccessibleName(tr("Twice the input's size"));
  m_fourTimes->setText(tr("× 4"));
  m_fourTimes->setAccessibleName(tr("Four times the input's size"));
  m_list->setAccessibleName(tr("Layers that give this size"));
  m_list->setToolTip(tr("A click or Enter takes the layer"));
  m_model->refresh();
  m_summary->setText(summary());
  setAccessibleDescription(m_summary->text());
}

}  // namespace convt
