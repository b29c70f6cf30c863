#include "app/session/samples.h"

#include <QTest>

#include "engine/core/output_size.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestSamples : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void allOpen() {
    for (const Sample& sample : samples()) {
      const auto opened = openSample(sample.id);
      QVERIFY2(opened, qPrintable(sample.id));
      QVERIFY(!opened->input->input.empty());
      QCOMPARE(opened->input->ref, (InputRef{InputRef::Kind::Sample, sample.id}));
    }
    QVERIFY(!openSample(u"nothing"_s));
  }

  void streetHasTheTutorialsSize() {
    const auto street = openSample(streetSampleId());
    QCOMPARE(street->input->input.shape, (Shape{1, 3, 464, 700}));
    const Shape out = outputShape(firstState().params, street->input->input.shape);
    QCOMPARE(out, (Shape{1, 3, 927, 1399}));
  }

  void streetIsBrightAtThePlateAndSmoothSomewhere() {
    const Input input = openSample(streetSampleId())->input->input;
    const ViewPosition plate = streetPlateView();
    int bright = 0;
    for (int y = -12; y < 12; ++y) {
      for (int x = -46; x < 46; ++x) bright += input.value(0, 1, int(plate.y) + y, int(plate.x) + x) > 0.7F ? 1 : 0;
    }
    QVERIFY2(bright > 24 * 92 / 3, qPrintable(QString::number(bright)));
  }

  void theTutorialBringsItsLayer() {
    const auto tutorial = openSample(u"tutorial"_s);
    QCOMPARE(tutorial->input->input.shape, (Shape{1, 2, 4, 4}));
    QVERIFY(tutorial->params && tutorial->weights);
    QCOMPARE(tutorial->weights->tensor->weight.shape, (Shape{2, 3, 2, 2}));
    QCOMPARE(tutorial->weights->tensor->bias.size(), std::size_t{3});
    QVERIFY(!check(*tutorial->params, tutorial->input->input.shape, tutorial->weights->tensor->weight.shape));
    QCOMPARE(tutorial->input->input.value(0, 0, 0, 0), 115.0F);
    QCOMPARE(tutorial->input->input.value(0, 1, 3, 3), 114.0F);
  }
};

QTEST_GUILESS_MAIN(TestSamples)
#include "tst_samples.moc"
