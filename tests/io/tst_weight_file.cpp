#include <QTemporaryDir>
#include <QTest>

#include "app/io/npy.h"
#include "app/io/save.h"
#include "app/io/weight_file.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestWeightFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void weightsHaveFourAxes_data() {
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::addColumn<bool>("good");
    using V = std::vector<std::int64_t>;
    QTest::newRow("4") << V{2, 3, 1, 2} << true;
    QTest::newRow("3") << V{2, 3, 2} << false;
    QTest::newRow("5") << V{1, 2, 3, 1, 2} << false;
    QTest::newRow("empty") << V{2, 0, 1, 2} << false;
  }
  void weightsHaveFourAxes() {
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(bool, good);
    const auto weight = readWeight(save(shape));
    QCOMPARE(bool(weight), good);
    if (weight)
      QCOMPARE(weight->at(1, 2, 0, 1), 11.0F);
    else
      QVERIFY2(weight.failure().text.find("C_out/groups") != std::string::npos, weight.failure().text.c_str());
  }

  void aBiasHasOne() {
    const auto bias = readBias(save({3}));
    QVERIFY(bias);
    QCOMPARE(*bias, (std::vector<float>{0, 1, 2}));
    QVERIFY(!readBias(save({3, 1})));
    QVERIFY(!readBias(save({0})));
  }

 private:
  QString save(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
    const QString path = m_folder.filePath(u"w.npy"_s);
    saveFile(path, [&](QIODevice& device) { return writeNpy(device, shape, values); });
    return path;
  }

  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestWeightFile)
#include "tst_weight_file.moc"
