#include "app/session/sheet_file.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/layer_case.h"
#include "tests/support/small_budget.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestSheetFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void streamedSheetIsTheWholeOne_data() {
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("colors");
    QTest::addColumn<bool>("own");
    for (const int channels : {1, 2, 5, 7}) {
      for (const Colors colors : {Colors::Grey, Colors::ZeroCentered}) {
        for (const bool own : {false, true})
          QTest::addRow("%d channels, colours %d, own %d", channels, int(colors), int(own))
              << channels << int(colors) << own;
      }
    }
  }
  void streamedSheetIsTheWholeOne() {
    QFETCH(int, channels);
    QFETCH(int, colors);
    QFETCH(bool, own);
    Random random(5);
    LayerCase layer;
    layer.input = {2, 2, 31, 17};
    layer.params.outChannels = channels;
    layer.params.stride = {2, 3};
    const Input input = makeInput(fractions(layer.input, random));
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
    std::vector<Mapping> mappings(own ? static_cast<std::size_t>(channels) : 1);
    for (std::size_t i = 0; i < mappings.size(); ++i) {
      mappings[i].kind = MappingKind::Stretch;
      mappings[i].colors = static_cast<Colors>(colors);
      mappings[i].ranges = {{-1.0F, 0.5F + static_cast<float>(i)}};
    }
    const Shape& out = plan->output();
    const SheetLayout layout = layoutSheet(channels, static_cast<int>(out.h), static_cast<int>(out.w));
    const std::vector<float> values = runGuarded(*plan, input, Region::whole(out, 1));
    const std::vector<std::uint8_t> whole = renderSheet(values, layout, mappings);

    const SmallBudget budget(10'000);
    std::vector<double> shares;
    FileOptions options;
    options.progress = [&shares](double share) { shares.push_back(share); };
    const QString path = m_folder.filePath(u"sheet.png"_s);
    auto staged = stageSheet(path, {*plan, input}, ImageFormat::Png, 1, mappings, {}, options);
    QVERIFY(staged && !staged->commit());
    const QImage image = QImage(path).convertToFormat(QImage::Format_RGB888);
    QCOMPARE(image.size(), QSize(static_cast<int>(layout.width()), static_cast<int>(layout.height())));
    for (int y = 0; y < image.height(); ++y) {
      const auto* row = whole.data() + 3 * layout.width() * y;
      QVERIFY2(std::equal(row, row + 3 * layout.width(), image.constScanLine(y)), qPrintable(u"row %1"_s.arg(y)));
    }
    QVERIFY(shares.size() >= 2);
    QVERIFY(std::is_sorted(shares.begin(), shares.end()));
    QCOMPARE(shares.back(), 1.0);
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestSheetFile)
#include "tst_sheet_file.moc"
