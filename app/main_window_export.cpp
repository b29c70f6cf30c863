// Saving from the window: the dialog, the job, what is said about it.
#include <QFileDialog>
#include <QFileInfo>

#include "app/explore_page.h"
#include "app/export_bar.h"
#include "app/main_window.h"
#include "app/session/export_job.h"
#include "app/status_line.h"
#include "engine/core/output_size.h"

using namespace Qt::StringLiterals;

namespace convt {

void MainWindow::connectExport() {
  const auto ended = [this](const QString& sentence) {
    m_exportBar->end();
    m_commands->action(CommandId::CancelExport)->setEnabled(false);
    m_status->setSentence(sentence);
  };
  connect(m_export, &ExportJob::estimated, m_exportBar, &ExportBar::setEstimate);
  connect(m_export, &ExportJob::progressed, m_exportBar, &ExportBar::setProgress);
  connect(m_export, &ExportJob::finished, this, [ended](const QString& path, const QString& remark) {
    ended(remark.isEmpty() ? tr("Saved %1").arg(path) : tr("Saved %1 (%2)").arg(path, remark));
  });
  connect(m_export, &ExportJob::failed, this, [ended](const QString& text) {
    ended(text.isEmpty() ? tr("Saving was cancelled; no file was changed.") : text);
  });
  connect(m_exportBar, &ExportBar::cancelRequested, m_export, &ExportJob::cancel);
  m_commands->onTriggered(CommandId::CancelExport, [this] { m_export->cancel(); });
  m_commands->action(CommandId::CancelExport)->setEnabled(false);
  // The window's own pictures come first.
  Recompute& recompute = m_session.recompute();
  connect(&recompute, &Recompute::woken, m_export, [this] { m_export->setBusy(true); });
  connect(&recompute, &Recompute::idle, m_export, [this] { m_export->setBusy(false); });
}

/// Asks for a file. The kind that is chosen in the dialog decides the depth of a picture.
void MainWindow::save(bool asTensor) {
  if (!m_session.input() || m_session.error() || !m_frame || !m_frame->output) return;
  if (m_export->running()) return m_status->setSentence(tr("The last export is still being written."));
  const QString deep = tr("Pictures of 16 bits (*.png *.tif)");
  const QString values = tr("Values as they are (*.tif)");
  const QStringList pictures{tr("Pictures (*.png *.jpg *.tif *.webp)"), deep, values};
  const QStringList tensors{tr("NumPy array (*.npy)"), tr("Raw float32 without a header (*.raw *.bin)")};
  const QString base = QFileInfo(m_session.input()->title).completeBaseName();
  QString kind;
  const QString path = QFileDialog::getSaveFileName(this, tr("Export the output"),
                                                    base + (asTensor ? u"-output.npy"_s : u"-output.png"_s),
                                                    (asTensor ? tensors : pictures).join(u";;"_s), &kind);
  if (path.isEmpty()) return;
  // What is saved is what is shown: the channels and colours of the frame belong to its own layer.
  const std::shared_ptr<const Frame> frame = m_frame;  // a dialog takes its time: what is shown now
  if (m_session.error() || !frame || !(frame->params == m_session.state().params) ||
      !(frame->inputShape == m_session.input()->input.shape))
    return m_status->setSentence(tr("The picture is not computed yet; nothing was saved."));
  ExportRequest request{m_session.input(), m_session.state(), path, frame->output->channels, frame->mapping, {}};
  request.depth = kind == deep ? SampleType::U16 : kind == values ? SampleType::F32 : SampleType::U8;
  m_status->setSentence(tr("Saving %1").arg(path));
  m_exportBar->begin(QFileInfo(path).fileName(), outputShape(request.state.params, request.input->input.shape));
  m_commands->action(CommandId::CancelExport)->setEnabled(true);
  m_export->start(request);
}

}  // namespace convt
