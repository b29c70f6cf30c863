// The trust line of the window says how the shown output was computed.

#include <QRegularExpression>
#include <QTest>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestStatusLine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_studio = std::make_unique<Studio>();
    m_studio->openAnew();
    QVERIFY(m_studio->settle());
  }
  void cleanup() { m_studio.reset(); }

  /// Gaussian weights are products, those drawn as in PyTorch are not.
  void pathStandsBesideItsTime() {
    LayerParams params = m_studio->params();
    params.kernel = {15, 15};
    WeightSource weights;
    weights.kind = WeightKind::Gaussian;
    m_studio->session().setLayer(params, weights, {});
    QVERIFY(m_studio->settle());
    QCOMPARE(m_studio->frame()->path, std::string("separable"));
    QVERIFY2(saysTimeAnd(u"separable"_s), qPrintable(m_studio->status()));

    weights.kind = WeightKind::Torch;
    m_studio->session().setWeights(weights, {});
    QVERIFY(m_studio->settle());
    QVERIFY(m_studio->frame()->path != "separable");
    QVERIFY2(saysTimeAnd(QString::fromStdString(m_studio->frame()->path)), qPrintable(m_studio->status()));
  }

 private:
  bool saysTimeAnd(const QString& path) const {
    const QRegularExpression fact(u"\\| +[0-9.]+ ms · "_s + path + u" +\\|"_s);
    return fact.match(m_studio->status()).hasMatch();
  }

  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestStatusLine)
#include "tst_status_line.moc"
