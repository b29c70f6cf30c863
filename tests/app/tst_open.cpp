// Everything a user can bring: dropped and pasted pictures, recent files, samples, tensors, and files that are not what
// they say. What cannot be opened changes nothing but one sentence in the status line.

#include <sys/stat.h>

#include <QBuffer>
#include <QClipboard>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLoggingCategory>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <limits>

#include "app/session/samples.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/chip.h"
#include "ui/controls/flat_combo.h"
#include "ui/controls/number_box.h"
#include "ui/image/image_view.h"
#include "ui/image/view_title.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QImage photo(int width, int height) {
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image.setPixel(x, y, qRgb((x * 7) % 256, (y * 5) % 256, (x * y + 3 * x) % 256));
  }
  return image;
}

QByteArray encoded(const QImage& image, const char* format) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, format, 95);
  return buffer.data();
}

/// A version 1.0 .npy file of little-endian float32.
QByteArray npy(const QByteArray& shape, const std::vector<float>& values) {
  QByteArray header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  QByteArray file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() % 256);
  file += static_cast<char>(header.size() / 256);
  file += header;
  file += QByteArray(reinterpret_cast<const char*>(values.data()), qsizetype(values.size() * sizeof(float)));
  return file;
}

std::vector<float> ramp(int count, float low, float high) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i)
    values.push_back(low + (high - low) * static_cast<float>(i) / static_cast<float>(count - 1));
  return values;
}

}  // namespace

class TestOpen : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QLoggingCategory::setFilterRules(u"qt.gui.imageio*=false"_s);
    m_studio = std::make_unique<Studio>();
  }
  void init() {
    failOnWarnings();
    m_studio->settings().clearRecentFiles();
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
  }

  void droppedPictureIsOpened() {
    const QString path = write(u"holiday.png"_s, encoded(photo(320, 200), "PNG"));
    QVERIFY(drop(m_studio->outputView(), path));
    QVERIFY(waitForInput(u"holiday.png"_s));
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{1, 3, 200, 320}));
    QVERIFY(m_studio->window().windowTitle().contains(u"holiday.png"_s));
    shownRightly();
    QVERIFY(titleTexts().contains(u"3×200×320"_s));
    QVERIFY(titleTexts().contains(u"3×399×639"_s));
    QCOMPARE(m_studio->settings().recentFiles(), QStringList{path});
    // Opening is undone as any other change.
    m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_studio->state() == firstState());
    QVERIFY(m_studio->settle());
    shownRightly();
  }

  void dropOnANumberBoxOpensTheFileToo() {
    const QString path = write(u"box.png"_s, encoded(photo(32, 20), "PNG"));
    auto* box = m_studio->window().findChild<NumberBox*>();
    QVERIFY(drop(*box->findChild<QWidget*>(), path));
    QVERIFY(waitForInput(u"box.png"_s));
    QCOMPARE(box->value(), 3);
  }

  void pastedPictureIsOpened() {
    auto* mime = new QMimeData;
    mime->setImageData(photo(64, 48));
    QGuiApplication::clipboard()->setMimeData(mime);
    m_studio->key(Qt::Key_V, Qt::ControlModifier);
    QVERIFY(waitForInput(u"pasted picture"_s));
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{1, 3, 48, 64}));
    shownRightly();
    QVERIFY(m_studio->settings().recentFiles().isEmpty());
  }

  void pastedTextIsRefusedInASentence() {
    QGuiApplication::clipboard()->setText(u"no picture"_s);
    m_studio->key(Qt::Key_V, Qt::ControlModifier);
    QVERIFY(m_studio->status().contains(u"no picture and no file"_s));
    QVERIFY(m_studio->state() == firstState());
  }

  void recentFilesOpenAgain() {
    const QString one = write(u"one.png"_s, encoded(photo(30, 20), "PNG"));
    const QString two = write(u"two.png"_s, encoded(photo(40, 30), "PNG"));
    m_studio->window().openFile(one);
    QVERIFY(waitForInput(u"one.png"_s));
    m_studio->window().openFile(two);
    QVERIFY(waitForInput(u"two.png"_s));
    QMenu* recent = menuWith(u"Recent files"_s);
    Q_EMIT recent->aboutToShow();
    QCOMPARE(recent->actions().at(0)->text(), u"two.png"_s);
    QCOMPARE(recent->actions().at(1)->text(), u"one.png"_s);
    recent->actions().at(1)->trigger();
    QVERIFY(waitForInput(u"one.png"_s));
    QCOMPARE(m_studio->settings().recentFiles(), (QStringList{one, two}));
  }

  void samplesOpen_data() {
    QTest::addColumn<QString>("id");
    for (const Sample& sample : samples()) QTest::newRow(qPrintable(sample.id)) << sample.id;
  }
  void samplesOpen() {
    QFETCH(QString, id);
    m_studio->window().openSample(u"gradient"_s);
    QMenu* menu = menuWith(u"Samples"_s);
    Q_EMIT menu->aboutToShow();
    for (std::size_t i = 0; i < samples().size(); ++i) {
      if (samples()[i].id == id) menu->actions().at(int(i))->trigger();
    }
    QCOMPARE(m_studio->session().input()->ref.name, id);
    QVERIFY(!m_studio->session().error());
    QVERIFY(m_studio->settle());
    shownRightly();
    if (id == u"tutorial"_s) QCOMPARE(int(m_studio->state().weights.kind), int(WeightKind::Tensor));
  }

  void tutorialsWeightsLeaveWithItsTensor() {
    m_studio->window().openSample(u"tutorial"_s);
    QVERIFY(m_studio->settle());
    m_studio->window().openSample(streetSampleId());
    QCOMPARE(int(m_studio->state().weights.kind), int(WeightKind::Torch));
    QVERIFY(!m_studio->session().error());
    QVERIFY(m_studio->settle());
    shownRightly();
  }

  void hostileFilesChangeNothingButASentence_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray png = encoded(photo(200, 150), "PNG");
    QTest::newRow("truncated PNG") << u"cut.png"_s << png.first(png.size() / 2);
    QTest::newRow("empty") << u"empty.png"_s << QByteArray();
    QTest::newRow("text named .png") << u"text.png"_s << QByteArray("this is only text, whatever its name says\n");
    QTest::newRow("SVG named .png") << u"drawing.png"_s
                                    << QByteArray(
                                           "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>");
    QTest::newRow("npy that promises more") << u"short.npy"_s << npy("3, 100, 100", {1.0F, 2.0F});
    QTest::newRow("npy of five axes") << u"five.npy"_s << npy("1, 1, 1, 1, 2", {1.0F, 2.0F});
    QTest::newRow("npy with no values") << u"none.npy"_s << npy("3, 0, 5", {});
    QTest::newRow("newlines in the name") << u"a\nb.png"_s << QByteArray("text");
  }
  void hostileFilesChangeNothingButASentence() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    refused(write(name, bytes));
  }
  void directoryIsRefused() {
    QDir().mkpath(m_studio->path(u"folder.png"_s));
    refused(m_studio->path(u"folder.png"_s));
  }
  void fileThatIsNotThereIsRefused() { refused(m_studio->path(u"nowhere.png"_s)); }
  void fifoIsRefusedAtOnce() {
    const QString path = m_studio->path(u"fifo.png"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    refused(path);
  }

  void truncatedJpegIsShownAndSaid() {
    const QByteArray jpeg = encoded(photo(300, 200), "JPEG");
    m_studio->window().openFile(write(u"cut.jpg"_s, jpeg.first(jpeg.size() * 6 / 10)));
    QVERIFY(waitForInput(u"cut.jpg"_s));
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{1, 3, 200, 300}));
    shownRightly();
    QVERIFY2(m_studio->status().contains(u"ends early"_s), qPrintable(m_studio->status()));
  }

  void extremeShapesAreShown_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("1x1") << QSize(1, 1);
    QTest::newRow("30000x1") << QSize(30'000, 1);
    QTest::newRow("1x30000") << QSize(1, 30'000);
  }
  void extremeShapesAreShown() {
    QFETCH(QSize, size);
    m_studio->window().openFile(write(u"thin.png"_s, encoded(photo(size.width(), size.height()), "PNG")));
    QVERIFY(waitForInput(u"thin.png"_s));
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{1, 3, size.height(), size.width()}));
    shownRightly(false);
    QCOMPARE(m_studio->frame()->outputShape, (Shape{1, 3, 2 * size.height() - 1, 2 * size.width() - 1}));
    QVERIFY(m_studio->outputView().zoom() >= 1);
  }

  void batchShowsItsFirstImage() {
    m_studio->window().openFile(write(u"batch.npy"_s, npy("4, 3, 20, 30", ramp(4 * 3 * 20 * 30, 0.0F, 1.0F))));
    QVERIFY(waitForInput(u"batch.npy"_s));
    QCOMPARE(m_studio->session().input()->input.shape, (Shape{4, 3, 20, 30}));
    shownRightly();
  }

  void fiveChannelsShowOneAndOfferTheOthers() {
    m_studio->window().openFile(write(u"five.npy"_s, npy("5, 24, 32", ramp(5 * 24 * 32, 0.0F, 1.0F))));
    QVERIFY(waitForInput(u"five.npy"_s));
    shownRightly();
    QCOMPARE(m_studio->params().outChannels, 5);
    QCOMPARE(m_studio->frame()->output->channels, std::vector<int>{0});
    auto* channels = m_studio->outputView().window()->findChildren<ViewTitle*>().at(1)->findChild<FlatCombo*>();
    QVERIFY(channels->isVisible());
    const int third = channels->findText(u"channel 2"_s);
    QVERIFY(third >= 0);
    channels->setCurrentIndex(third);
    Q_EMIT channels->chosen(third);
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->output->channels, std::vector<int>{2});
    shownRightly();
  }

  void negativeValuesOfOneChannelGetTheZeroCentredMap() {
    m_studio->window().openFile(write(u"signed.npy"_s, npy("24, 32", ramp(24 * 32, -2.0F, 1.0F))));
    QVERIFY(waitForInput(u"signed.npy"_s));
    shownRightly();
    const Mapping& mapping = m_studio->frame()->mapping;
    QCOMPARE(int(mapping.kind), int(MappingKind::Signed));
    QCOMPARE(int(mapping.colors), int(Colors::ZeroCentered));
    QVERIFY(m_studio->window().explorePage().findChild<Chip*>(u"mappingChip"_s)->text().startsWith(u"Zero-centred"_s));
  }

  void valuesThatAreNotFiniteAreShownAndCounted() {
    std::vector<float> values = ramp(24 * 32, 0.0F, 1.0F);
    values[5 * 32 + 7] = std::numeric_limits<float>::quiet_NaN();
    values[9 * 32 + 20] = std::numeric_limits<float>::infinity();
    m_studio->window().openFile(write(u"nan.npy"_s, npy("24, 32", values)));
    QVERIFY(waitForInput(u"nan.npy"_s));
    QVERIFY(m_studio->settle());
    QVERIFY2(m_studio->status().contains(u"2 of its values are not finite"_s), qPrintable(m_studio->status()));
    // The pixel in the middle of a NaN's stamp is grey, as is its own in the input.
    const Picture& output = *m_studio->frame()->output;
    const auto at = static_cast<std::size_t>((10 - output.grid.y0) * output.grid.cols + 14 - output.grid.x0);
    QVERIFY(std::isnan(output.values[at]));
    QCOMPARE(output.pixels[at], 0xff808080U);
  }

  void newestOfTwoFilesWins() {
    const QString one = write(u"first.png"_s, encoded(photo(900, 900), "PNG"));
    const QString two = write(u"second.png"_s, encoded(photo(40, 30), "PNG"));
    m_studio->window().openFile(one);
    m_studio->window().openFile(two);
    QVERIFY(waitForInput(u"second.png"_s));
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->session().undoStack().count(), 1);
  }

 private:
  QString write(const QString& name, const QByteArray& bytes) const {
    QFile file(m_studio->path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test file");
    return file.fileName();
  }

  /// Drags a file over a widget and lets it go, as the window system does; false if nobody takes it.
  static bool drop(QWidget& over, const QString& path) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QWidget* target = &over;
    while (target != nullptr && !target->acceptDrops()) target = target->parentWidget();
    if (target == nullptr) return false;
    const QPoint at = target->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    if (!enter.isAccepted()) return false;
    QDropEvent event(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &event);
    return event.isAccepted();
  }

  bool waitForInput(const QString& title) const {
    return QTest::qWaitFor([&] { return m_studio->session().input()->title == title; }, 10'000);
  }

  void refused(const QString& path) {
    const QImage before = Studio::grab(m_studio->outputView());
    m_studio->window().openFile(path);
    QTRY_VERIFY2(m_studio->status().contains(u"“"_s), qPrintable(m_studio->status()));
    const QString name = QFileInfo(path).fileName().section(u'\n', -1);
    QVERIFY2(m_studio->status().contains(name), qPrintable(m_studio->status()));
    QVERIFY(!m_studio->status().contains(u'\n'));
    QVERIFY2(m_studio->status().endsWith(u'.'), qPrintable(m_studio->status()));
    QVERIFY(m_studio->state() == firstState());
    QVERIFY(m_studio->session().undoStack().count() == 0);
    QVERIFY(m_studio->settings().recentFiles().isEmpty());
    QCOMPARE(Studio::grab(m_studio->outputView()), before);
  }

  void shownRightly(bool pixels = true) {
    QVERIFY(m_studio->settle());
    QCOMPARE(differenceFromDefinition(*m_studio->frame(), m_studio->state(), m_studio->session().input()->input),
             QString());
    if (pixels) QCOMPARE(differenceFromFrame(m_studio->outputView(), *m_studio->frame()->output, 60), QString());
  }

  QMenu* menuWith(const QString& title) const {
    for (QMenu* menu : m_studio->window().findChildren<QMenu*>()) {
      if (menu->title() == title) return menu;
    }
    return nullptr;
  }

  QStringList titleTexts() const {
    QStringList texts;
    for (const ViewTitle* title : m_studio->window().explorePage().findChildren<ViewTitle*>()) {
      for (const QLabel* label : title->findChildren<QLabel*>()) texts << label->text();
    }
    return texts;
  }

  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestOpen)
#include "tst_open.moc"
