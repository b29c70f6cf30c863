#include "app/status_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "engine/core/memory_budget.h"
#include "engine/core/number_text.h"
#include "ui/controls/fact_row.h"
#include "ui/paint/text_layout.h"
#include "ui/paint/theme.h"
#include "ui/statistics/statistics_facts.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

constexpr int kButton = 19;

QString millisecondsText(double ms) {
  const int decimals = ms < 10.0 ? 1 : 0;
  const std::string text = ms < 0.05 ? "0.05" : decimalText(ms, decimals);
  return QString::fromStdString(text.front() == '.' ? "0" + text : text);
}

/// One digit: "3e−7".
QString errorText(double error) {
  if (error == 0.0) return u"0"_s;
  QString text = QString::fromStdString(digitsText(error, 1));
  text.replace("e-0"_L1, "e-"_L1);
  return withMinusSign(text);
}

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent),
      m_facts(new FactRow(this)),
      m_progress(new QLabel(this)),
      m_stop(new QPushButton(this)),
      m_readout(new QLabel(this)) {
  setFixedHeight(23);  // 24 with the separator above it
  for (QLabel* label : {m_progress, m_readout}) {
    label->setFont(convt::font(Type::Note));
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setTextFormat(Qt::PlainText);
  }
  m_stop->setFont(convt::font(Type::Note));
  m_stop->setFixedHeight(kButton);
  m_stop->setObjectName(u"stopStatistics"_s);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(16);
  row->addWidget(m_facts, 1);
  row->addWidget(m_progress);
  row->addWidget(m_stop);
  row->addWidget(m_readout);
  connect(m_stop, &QPushButton::clicked, this, &StatusLine::statisticsToggled);
  retranslate();
}

void StatusLine::retranslate() {
  m_facts->setAccessibleName(tr("Status"));
  m_readout->setAccessibleName(tr("Values under the pointer"));
  arrange();
}

void StatusLine::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void StatusLine::showFrame(std::shared_ptr<const Frame> frame) {
  m_frame = std::move(frame);
  arrange();
}

void StatusLine::showOutput(const Shape& output, bool valid) {
  m_output = output;
  m_valid = valid;
  arrange();
}

void StatusLine::setNote(const QString& note) {
  m_note = note;
  arrange();
}

void StatusLine::setSentence(const QString& sentence) {
  m_sentence = sentence;
  arrange();
}

void StatusLine::setReadout(const QString& text) {
  m_readout->setText(text);
}

QString StatusLine::readoutText() const {
  return m_readout->text();
}

QString StatusLine::text() const {
  return m_facts->facts().join(u"   |   "_s);
}

QString StatusLine::progress() const {
  // Frames of a walk that is over soon have seen nothing of it yet.
  const bool waiting = m_statisticsShown && m_valid && m_frame && !m_frame->statistics &&
                       (m_frame->settled || m_frame->statisticsShare > 0.0);
  return waiting ? progressText(statisticsOf(*m_frame)) : QString();
}

void StatusLine::setStatisticsShown(bool shown) {
  if (shown == m_statisticsShown) return;
  m_statisticsShown = shown;
  showProgress();
}

void StatusLine::showProgress() {
  const QString text = progress();
  m_progress->setText(text);
  m_progress->setVisible(!text.isEmpty());
  m_stop->setVisible(!text.isEmpty());
  if (text.isEmpty()) return;
  m_stop->setText(m_frame->settled ? tr("Go on") : tr("Stop"));
  m_stop->setAccessibleName(m_frame->settled ? tr("Go on with the statistics") : tr("Stop the statistics"));
}

void StatusLine::arrange() {
  QStringList facts;
  if (!m_valid) {
    facts << tr("not computed");
    if (m_frame) {
      const Shape& last = m_frame->outputShape;
      facts << tr("last valid: %1×%2×%3").arg(last.c).arg(last.h).arg(last.w);
    }
  } else if (m_frame) {
    if (m_frame->exactness != Exactness::Exact)
      facts << tr("preview");
    else
      facts << (m_frame->refined < 1.0 ? tr("refining, %1 %").arg(static_cast<int>(m_frame->refined * 100.0))
                                       : tr("exact"));
    // The path's name is that of the reports and is not translated.
    facts << tr("%1 ms · %2").arg(millisecondsText(m_frame->milliseconds), QString::fromStdString(m_frame->path));
  }
  if (m_valid) facts << QString::fromStdString(memoryText(m_output.count() * std::int64_t{sizeof(float)}));
  if (m_frame && m_frame->check) {
    facts << tr("checked %1 px, max error %2").arg(m_frame->check->pixels).arg(errorText(m_frame->check->maxError));
  }
  facts << tr("float32");
  if (!m_note.isEmpty()) facts << m_note;
  if (!m_sentence.isEmpty()) facts << m_sentence;
  m_facts->setFacts(facts);
  m_facts->setToolTip(m_sentence);
  showProgress();
}

}  // namespace convt
