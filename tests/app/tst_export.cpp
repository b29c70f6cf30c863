// Saving from the window: the menu's commands, the dialog, the file, the sentence.

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QTimer>

#include "app/commands.h"
#include "app/export_bar.h"
#include "app/io/npy.h"
#include "engine/reference.h"
#include "engine/weight_init.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/image/image_view.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestExport : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void pictureIsTheWholeOutputInTheShownColours() {
    const QString path = m_studio->path(u"whole.png"_s);
    QVERIFY(save(CommandId::SavePicture, path));
    QTRY_VERIFY2(m_studio->status().contains(u"Saved"_s), qPrintable(m_studio->status()));
    const QImage saved(path);
    QCOMPARE(saved.size(), QSize(1399, 927));
    const Picture& shown = *m_studio->frame()->output;
    for (int j = 0; j < shown.grid.rows; ++j) {
      for (int i = 0; i < shown.grid.cols; ++i) {
        const QRgb wanted = shown.pixels[static_cast<std::size_t>(j * shown.grid.cols + i)];
        QCOMPARE(saved.pixel(int(shown.grid.x0) + i, int(shown.grid.y0) + j), wanted);
      }
    }
  }

  void tensorIsByDefinition() {
    m_studio->window().openSample(u"tutorial"_s);
    QVERIFY(m_studio->settle());
    const QString path = m_studio->path(u"tensor.npy"_s);
    QVERIFY(save(CommandId::SaveTensor, path));
    QTRY_VERIFY(m_studio->status().contains(u"Saved"_s));
    const auto array = readNpy(path);
    QVERIFY(array);
    QCOMPARE(array->shape, (std::vector<std::int64_t>{1, 3, 5, 5}));
    const Input& input = m_studio->session().input()->input;
    const auto weights = makeWeights(m_studio->state().weights, m_studio->params(), input.shape.c);
    const std::vector<double> exact = reference(m_studio->params(), input, *weights);
    QCOMPARE(array->values.size(), exact.size());
    double largest = 0.0;
    for (const double value : exact) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < exact.size(); ++i)
      QVERIFY(std::abs(exact[i] - double{array->values[i]}) < 2e-6 * largest);
  }

  void cancelledDialogSavesNothing() {
    QVERIFY(save(CommandId::SavePicture, {}));
    QVERIFY(!m_studio->status().contains(u"Sav"_s));
  }

  void placeThatCannotBeWrittenIsSaid() {
    const QString path = m_studio->path(u"no such folder/a.png"_s);
    QVERIFY(save(CommandId::SavePicture, path));
    QTRY_VERIFY2(m_studio->status().contains(u"no such folder"_s) && m_studio->status().endsWith(u'.'),
                 qPrintable(m_studio->status()));
  }

  void theBarTellsHowFarItIsAndCancels() {
    LayerParams params = m_studio->params();
    params.stride = {24, 24};
    m_studio->session().setParams(params, {u"large"_s, 0});
    QTRY_COMPARE(m_studio->frame()->outputShape.h, 11'113);
    const QString path = m_studio->path(u"large.png"_s);
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("precious");
    old.close();
    ExportBar& bar = m_studio->window().exportBar();
    QVERIFY(!bar.isVisible());
    QVERIFY(save(CommandId::SavePicture, path));
    QTRY_VERIFY_WITH_TIMEOUT(bar.isVisible(), 10'000);
    const QRegularExpression told(u"^Saving large\\.png 3×11113×16777 · about [0-9.]+ MB · [1-9][0-9]? % · .* left$"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(told.match(bar.text()).hasMatch(), qPrintable(bar.text()), 30'000);
    auto* progress = bar.findChild<QProgressBar*>();
    QVERIFY(progress->value() > 0 && progress->value() < progress->maximum());
    QVERIFY(m_studio->window().commands().action(CommandId::CancelExport)->isEnabled());

    auto* cancel = bar.findChild<QPushButton*>();
    m_studio->click(*cancel, cancel->rect().center());
    QTRY_VERIFY_WITH_TIMEOUT(!bar.isVisible(), 10'000);
    QVERIFY2(m_studio->status().contains(u"cancelled"_s), qPrintable(m_studio->status()));
    QVERIFY(!m_studio->window().commands().action(CommandId::CancelExport)->isEnabled());
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("precious"));
    QCOMPARE(QDir(m_studio->path({})).entryList({u"large*"_s}, QDir::Files | QDir::Hidden).size(), 1);
  }

  void aKeyCancels() {
    LayerParams params = m_studio->params();
    params.stride = {24, 24};
    m_studio->session().setParams(params, {u"large"_s, 0});
    QTRY_COMPARE(m_studio->frame()->outputShape.h, 11'113);
    QVERIFY(save(CommandId::SavePicture, m_studio->path(u"large.png"_s)));
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->window().exportBar().isVisible(), 10'000);
    m_studio->window().activateWindow();  // a dialog's end does not do it offscreen
    QTRY_VERIFY(m_studio->window().isActiveWindow());
    m_studio->key(Qt::Key_Period, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!m_studio->window().exportBar().isVisible(), 10'000);
    QVERIFY(!QFile::exists(m_studio->path(u"large.png"_s)));
  }

  void smallFilesShowNoBar() {
    m_studio->window().openSample(u"tutorial"_s);
    QVERIFY(m_studio->settle());
    bool seen = false;
    QTimer watch;
    connect(&watch, &QTimer::timeout, &watch, [&] { seen = seen || m_studio->window().exportBar().isVisible(); });
    watch.start(1);
    QVERIFY(save(CommandId::SaveTensor, m_studio->path(u"small.npy"_s)));
    QTRY_VERIFY(m_studio->status().contains(u"Saved"_s));
    QVERIFY(!seen);
  }

  void theDialogsKindIsTheDepth() {
    m_studio->window().openSample(u"gradient"_s);
    QVERIFY(m_studio->settle());
    QVERIFY(save(CommandId::SavePicture, m_studio->path(u"deep.png"_s), 1));
    QTRY_VERIFY2(m_studio->status().contains(u"Saved"_s), qPrintable(m_studio->status()));
    QCOMPARE(QImage(m_studio->path(u"deep.png"_s)).depth(), 64);
    QVERIFY(save(CommandId::SaveTensor, m_studio->path(u"values.raw"_s), 1));
    QTRY_VERIFY2(m_studio->status().contains(u"no header: 1×3×255×383"_s), qPrintable(m_studio->status()));
  }

  void invalidStateCannotBeSaved() {
    LayerParams params = m_studio->params();
    params.outputPadding = {5, 5};
    m_studio->session().setParams(params, {u"invalid"_s, 0});
    QVERIFY(!m_studio->window().commands().action(CommandId::SavePicture)->isEnabled());
    QVERIFY(!m_studio->window().commands().action(CommandId::SaveTensor)->isEnabled());
    m_studio->session().undoStack().undo();
    QVERIFY(m_studio->window().commands().action(CommandId::SavePicture)->isEnabled());
  }

  void copyPutsWhatTheOutputViewShowsOnTheClipboard() {
    m_studio->window().commands().action(CommandId::CopyPicture)->trigger();
    const auto copied = qvariant_cast<QImage>(QGuiApplication::clipboard()->mimeData()->imageData());
    const QImage shown = Studio::grab(m_studio->outputView());
    QCOMPARE(copied.size(), shown.size());
    const QRect free(0, 60, shown.width(), shown.height() - 200);  // nothing lies over the picture here
    QCOMPARE(copied.convertToFormat(QImage::Format_RGB32).copy(free), shown.copy(free));
  }

 private:
  /// Chooses the command, a kind of file by its place in the list and types the path into its dialog (none: cancels
  /// it). False if there was no dialog.
  bool save(CommandId command, const QString& path, int kind = 0) const {
    bool answered = false;
    QTimer watch;
    connect(&watch, &QTimer::timeout, &watch, [&] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (dialog == nullptr || answered) return;
      answered = true;
      if (path.isEmpty()) return dialog->reject();
      dialog->selectNameFilter(dialog->nameFilters().at(kind));
      dialog->findChild<QLineEdit*>(u"fileNameEdit"_s)->setText(path);
      QTest::keyClick(dialog->findChild<QLineEdit*>(u"fileNameEdit"_s), Qt::Key_Return);
    });
    watch.start(10);
    QTimer agree;  // its own: a timer does not fire inside its own call
    connect(&agree, &QTimer::timeout, &agree, [] {
      auto* replace = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (replace != nullptr) QTest::mouseClick(replace->button(QMessageBox::Yes), Qt::LeftButton);
    });
    agree.start(10);
    m_studio->window().commands().action(command)->trigger();
    return answered;
  }
};

QTEST_MAIN(TestExport)
#include "tst_export.moc"
