#include "app/export_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "app/session/time_left.h"
#include "engine/core/memory_budget.h"
#include "ui/controls/separator.h"
#include "ui/paint/theme.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kMoment = 300;  // ms
constexpr int kSteps = 1000;  // of the progress

}  // namespace

ExportBar::ExportBar(QWidget* parent)
    : QWidget(parent), m_label(new QLabel(this)), m_progress(new QProgressBar(this)), m_cancel(new QPushButton(this)) {
  setFixedHeight(30);
  m_label->setFont(convt::font(Type::Note));
  m_label->setTextFormat(Qt::PlainText);
  m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // a long name must not widen the window
  m_progress->setRange(0, kSteps);
  m_progress->setTextVisible(false);
  m_progress->setFixedSize(160, 8);
  m_cancel->setFixedHeight(22);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(16);
  row->addWidget(m_label, 1);
  row->addWidget(m_progress);
  row->addWidget(m_cancel);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(row, 1);
  column->addWidget(makeSeparator(Qt::Horizontal, this));
  m_appear.setSingleShot(true);
  m_appear.setInterval(kMoment);
  connect(&m_appear, &QTimer::timeout, this, &QWidget::show);
  connect(m_cancel, &QPushButton::clicked, this, &ExportBar::cancelRequested);
  hide();
  retranslate();
}

void ExportBar::retranslate() {
  m_cancel->setText(tr("Cancel"));
  m_cancel->setAccessibleName(tr("Cancel saving"));
  m_cancel->setAccessibleDescription(tr("What stood under the file's name before stays as it was"));
  m_cancel->setToolTip(m_cancel->accessibleDescription());
  m_progress->setAccessibleName(tr("Share that is saved"));
  m_label->setAccessibleName(tr("Saving"));
  arrange();
}

void ExportBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void ExportBar::begin(const QString& file, const Shape& output) {
  m_file = file;
  m_output = output;
  m_estimate = {};
  m_share = 0.0;
  arrange();
  m_appear.start();
}

void ExportBar::setEstimate(const FileEstimate& estimate) {
  m_estimate = estimate;
  m_secondsLeft = estimate.seconds;
  arrange();
}

void ExportBar::setProgress(double share, double secondsLeft) {
  m_share = share;
  m_secondsLeft = secondsLeft;
  arrange();
}

void ExportBar::end() {
  m_appear.stop();
  hide();
}

QString ExportBar::text() const {
  return m_label->text();
}

void ExportBar::arrange() {
  QStringList facts{tr("Saving %1 %2×%3×%4").arg(m_file).arg(m_output.c).arg(m_output.h).arg(m_output.w)};
  if (m_estimate.bytes > 0) {
    const QString size = QString::fromStdString(memoryText(m_estimate.bytes));
    facts << (m_estimate.exact ? size : tr("about %1").arg(size));
    facts << tr("%1 %").arg(static_cast<int>(100.0 * m_share));
    facts << tr("%1 left").arg(durationText(m_secondsLeft));
  }
  m_label->setText(facts.join(u" · "_s));
  m_label->setToolTip(m_label->text());
  m_progress->setValue(static_cast<int>(std::lround(kSteps * m_share)));
}

}  // namespace convt
