// Files that are streamed hold what the whole output, rendered at once, holds.
#include "app/session/output_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/npy.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/layer_case.h"
#include "tests/support/small_budget.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <class T>
std::vector<unsigned char> bytesOf(const std::vector<T>& values) {
  std::vector<unsigned char> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// [channels][pixels] to [pixels][channels]
std::vector<float> interleaved(const std::vector<float>& planes, std::size_t channels) {
  std::vector<float> values(planes.size());
  const std::size_t pixels = planes.size() / channels;
  for (std::size_t i = 0; i < planes.size(); ++i) values[i % pixels * channels + i / pixels] = planes[i];
  return values;
}

Outcome committed(Result<StagedFile> staged) {
  return staged ? staged->commit() : Outcome(staged.failure());
}

}  // namespace

class TestOutputFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    Random random(3);
    m_layer.input = {2, 3, 60, 45};
    m_layer.params.outChannels = 4;
    m_layer.params.kernel = {3, 4};
    m_layer.params.stride = {3, 2};
    m_input = makeInput(fractions(m_layer.input, random));
    m_plan = planOf(m_layer, makeLayerWeights(m_layer, random, fractions));
  }
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void anEncoderThatGivesUpIsToldACancelIsNot() {
    const auto givesUp = [](QIODevice&) { return Outcome(Failure{"", false}); };
    const auto failed = stageFile(path(u"given up"_s), {}, givesUp);
    QVERIFY(!failed);
    QVERIFY2(failed.failure().text.find("could not be encoded") != std::string::npos, failed.failure().text.c_str());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = stageFile(path(u"given up"_s), stop.get_token(), givesUp);
    QVERIFY(!stopped && stopped.failure().text.empty());
    QVERIFY(!QFileInfo::exists(path(u"given up"_s)));
  }

  void picturesAreTheWholeOnesBytes_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("kind");
    for (const int channels : {1, 3}) {
      for (const MappingKind kind :
           {MappingKind::Levels, MappingKind::Wrap, MappingKind::Stretch, MappingKind::Signed}) {
        const auto row = [&](const char* name, ImageFormat format, SampleType type) {
          if (type == SampleType::U16 && kind == MappingKind::Wrap) return;
          QTest::addRow("%s %d channels, mapping %d, type %d", name, channels, int(kind), int(type))
              << int(format) << int(type) << channels << int(kind);
        };
        row("PNG", ImageFormat::Png, SampleType::U8);
        row("PNG", ImageFormat::Png, SampleType::U16);
        row("TIFF", ImageFormat::Tiff, SampleType::U8);
        row("TIFF", ImageFormat::Tiff, SampleType::U16);
        row("TIFF", ImageFormat::Tiff, SampleType::F32);
        row("WebP", ImageFormat::WebP, SampleType::U8);
        row("JPEG", ImageFormat::Jpeg, SampleType::U8);
      }
    }
  }
  void picturesAreTheWholeOnesBytes() {
    QFETCH(int, format);
    QFETCH(int, type);
    QFETCH(int, channels);
    QFETCH(int, kind);
    PictureOutput picture;
    picture.format = static_cast<ImageFormat>(format);
    picture.type = static_cast<SampleType>(type);
    picture.part = {1, channels == 3 ? std::vector<std::int64_t>{2, 3, 0} : std::vector<std::int64_t>{1}};
    picture.mapping.kind = static_cast<MappingKind>(kind);
    picture.mapping.colors = channels == 1 && picture.type == SampleType::U8 ? Colors::ZeroCentered : Colors::Grey;
    picture.mapping.ranges.assign(static_cast<std::size_t>(channels), ValueRange{-0.5F, 0.75F});
    picture.text = {{u"Mapping"_s, u"of the test"_s}};
    const PixelBuffer whole = wholePicture(picture);
    QVERIFY(!saveFile(path(u"whole"_s),
                      [&](QIODevice& device) { return writeImage(device, picture.format, whole, picture.text); }));
    const PictureShape shape{whole.height, whole.width, whole.channels, whole.type};
    const bool webP = picture.format == ImageFormat::WebP;  // its encoder's tables come on top
    const SmallBudget budget(200'000 + (webP ? gatheredBytes(picture.format, shape) : 0));
    int strips = 0;
    FileOptions options;
    options.visit = [&strips](const OutputStrip&) { ++strips; };
    QVERIFY(!committed(stagePicture(path(u"streamed"_s), layer(), picture, options)));
    QCOMPARE(contentOf(path(u"streamed"_s)), contentOf(path(u"whole"_s)));
    if (picture.format == ImageFormat::Png || picture.format == ImageFormat::Tiff) {
      const SmallBudget smaller(12'000);
      strips = 0;
      QVERIFY(!committed(stagePicture(path(u"streamed"_s), layer(), picture, options)));
      QVERIFY2(strips > 5, qPrintable(QString::number(strips)));
      QCOMPARE(contentOf(path(u"streamed"_s)), contentOf(path(u"whole"_s)));
    }
  }

  void tensorsAreTheWholeOnesBytes_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("npy") << int(TensorFormat::Npy);
    QTest::newRow("raw") << int(TensorFormat::Raw);
  }
  void tensorsAreTheWholeOnesBytes() {
    QFETCH(int, format);
    const Shape& s = m_plan->output();
    const std::vector<float> values = wholeOutput(*m_plan, m_input);
    QVERIFY(!saveFile(path(u"whole"_s), [&](QIODevice& device) {
      return format == int(TensorFormat::Npy) ? writeNpy(device, {s.n, s.c, s.h, s.w}, values)
                                              : writeFloats(device, values);
    }));
    const SmallBudget budget(12'000);
    QVERIFY(!committed(stageTensor(path(u"streamed"_s), layer(), static_cast<TensorFormat>(format), {})));
    QCOMPARE(contentOf(path(u"streamed"_s)), contentOf(path(u"whole"_s)));
  }

  void progressOnlyGrows_data() {
    QTest::addColumn<bool>("tensor");
    QTest::newRow("picture") << false;
    QTest::newRow("tensor") << true;
  }
  void progressOnlyGrows() {
    QFETCH(bool, tensor);
    const SmallBudget budget(12'000);
    std::vector<double> shares;
    FileOptions options;
    options.progress = [&shares](double share) { shares.push_back(share); };
    QVERIFY(!committed(save(tensor, options)));
    QVERIFY(shares.size() > 5);
    QVERIFY(shares.front() > 0.0 && shares.front() < 0.5);
    QVERIFY(std::is_sorted(shares.begin(), shares.end(), std::less_equal<>()));
    QCOMPARE(shares.back(), 1.0);
  }

  void aStopInTheMiddleLeavesTheOldFile_data() { progressOnlyGrows_data(); }
  void aStopInTheMiddleLeavesTheOldFile() {
    QFETCH(bool, tensor);
    putOld();
    const SmallBudget budget(12'000);
    std::stop_source stop;
    FileOptions options;
    options.run.stop = stop.get_token();
    options.progress = [&stop](double share) {
      if (share > 0.4) stop.request_stop();
    };
    const Outcome outcome = committed(save(tensor, options));
    QVERIFY(outcome && outcome->text.empty());
    onlyTheOldIsThere();
  }

  void aFullDiskLeavesTheOldFile_data() { progressOnlyGrows_data(); }
  void aFullDiskLeavesTheOldFile() {
    QFETCH(bool, tensor);
    putOld();
    const SmallBudget budget(12'000);
    Outcome outcome;
    {
      const FileSizeLimit limit(5'000);
      outcome = committed(save(tensor, {}));
    }
    QVERIFY(outcome && !outcome->usersInput);
    QVERIFY2(outcome->text.find("out") != std::string::npos, outcome->text.c_str());
    onlyTheOldIsThere();
  }

  void tooLittleMemoryLeavesTheOldFile_data() { progressOnlyGrows_data(); }
  void tooLittleMemoryLeavesTheOldFile() {
    QFETCH(bool, tensor);
    putOld();
    const SmallBudget budget(300);
    const Outcome outcome = committed(save(tensor, {}));
    QVERIFY(outcome && !outcome->text.empty());
    onlyTheOldIsThere();
  }

  void estimatesComeNear() {
    const auto tensor = estimateTensor(layer(), TensorFormat::Npy, {});
    QVERIFY(tensor && tensor->exact && tensor->seconds > 0.0);
    QVERIFY(!committed(stageTensor(path(u"out"_s), layer(), TensorFormat::Npy, {})));
    QCOMPARE(contentOf(path(u"out"_s)).size(), tensor->bytes);

    PictureOutput picture = somePicture();
    const auto packed = estimatePicture(layer(), picture, {});
    QVERIFY(!committed(stagePicture(path(u"out"_s), layer(), picture, {})));
    const double bytes = static_cast<double>(contentOf(path(u"out"_s)).size());
    QVERIFY(packed && !packed->exact);
    QVERIFY(static_cast<double>(packed->bytes) > 0.7 * bytes && static_cast<double>(packed->bytes) < 1.4 * bytes);

    picture.format = ImageFormat::Tiff;
    picture.tiff = {0, 0};
    const auto plain = estimatePicture(layer(), picture, {});
    QVERIFY(plain && plain->exact);
    QCOMPARE(plain->bytes, m_plan->output().h * m_plan->output().w * 3);

    std::stop_source stop;
    stop.request_stop();
    FileOptions stopped;
    stopped.run.stop = stop.get_token();
    QVERIFY(!estimateTensor(layer(), TensorFormat::Npy, stopped));
    QVERIFY(!estimatePicture(layer(), picture, stopped));
  }

 private:
  LayerRun layer() const { return {*m_plan, m_input}; }
  QString path(const QString& name) const { return m_folder->filePath(name); }

  static PictureOutput somePicture() {
    PictureOutput picture;
    picture.part = {0, {0, 1, 2}};
    return picture;
  }

  Result<StagedFile> save(bool tensor, const FileOptions& options) const {
    return tensor ? stageTensor(path(u"out"_s), layer(), TensorFormat::Npy, options)
                  : stagePicture(path(u"out"_s), layer(), somePicture(), options);
  }

  void putOld() const {
    QFile old(path(u"out"_s));
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("precious");
  }
  void onlyTheOldIsThere() const {
    QCOMPARE(contentOf(path(u"out"_s)), QByteArray("precious"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList(u"out"_s));
  }

  /// Rendered in one piece; the samples are kept until the next call.
  PixelBuffer wholePicture(const PictureOutput& picture) {
    std::vector<float> values;
    const Shape& out = m_plan->output();
    for (const std::int64_t c : picture.part.channels) {
      const auto plane = runGuarded(*m_plan, m_input, {picture.part.image, c, 1, 0, 0, out.h, out.w, 1});
      values.insert(values.end(), plane.begin(), plane.end());
    }
    const int channels = static_cast<int>(picture.part.channels.size());
    const int rows = static_cast<int>(out.h);
    const int cols = static_cast<int>(out.w);
    switch (picture.type) {
      case SampleType::U8: m_samples = renderBytes(values, channels, rows, cols, picture.mapping); break;
      case SampleType::U16: m_samples = bytesOf(renderWords(values, channels, rows, cols, picture.mapping)); break;
      case SampleType::F32: m_samples = bytesOf(interleaved(values, picture.part.channels.size())); break;
    }
    const PictureShape shape = shapeOf(layer(), picture);
    return {shape.height, shape.width, shape.channels, shape.type, m_samples.data()};
  }

  LayerCase m_layer;
  Input m_input;
  std::shared_ptr<const Plan> m_plan;
  std::unique_ptr<QTemporaryDir> m_folder;
  std::vector<unsigned char> m_samples;
};

QTEST_GUILESS_MAIN(TestOutputFile)
#include "tst_output_file.moc"
