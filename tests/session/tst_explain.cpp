#include "app/session/explain.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <numeric>

#include "engine/lazy/plan_source.h"
#include "engine/weight_init.h"

using namespace convt;

/// A pixel is explained from the layer that is shown.
class TestExplain : public QObject {
  Q_OBJECT

  static std::shared_ptr<const LayerSource> sourceOf(const LayerParams& params, const Shape& shape,
                                                     std::int64_t image = 0) {
    Tensor tensor(shape);
    for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = static_cast<float>(i % 17) / 16.0F;
    const Input input = makeInput(std::move(tensor));
    auto weights = makeWeights({}, params, shape.c);
    const auto plan = Plan::make(params, shape, std::make_shared<const Weights>(std::move(*weights)));
    return std::make_shared<PlanSource>(*plan, input, image);
  }

 private Q_SLOTS:
  void theTotalIsTheEnginesValue() {
    const LayerParams params{4, {3, 5}, {2, 3}, {1, 0}, {1, 2}, {1, 2}, 2, true};
    const auto source = sourceOf(params, {2, 6, 5, 7}, 1);
    const Shape out = outputShape(params, {2, 6, 5, 7});
    for (std::int64_t oc = 0; oc < out.c; ++oc) {
      for (std::int64_t oy = 0; oy < out.h; ++oy) {
        for (std::int64_t ox = 0; ox < out.w; ++ox) {
          const PixelExplanation pixel = explain(*source, oc, oy, ox);
          QCOMPARE(pixel.sum.place, (OutputPlace{1, oc, oy, ox}));
          QCOMPARE(pixel.value, source->output(oc, oy, ox));
          QVERIFY(std::abs(pixel.sum.total - static_cast<double>(pixel.value)) < 1e-6);
        }
      }
    }
  }

  void aSmallPixelIsExplainedInTheSameTick() {
    Explainer explainer;
    QSignalSpy explained(&explainer, &Explainer::explained);
    QSignalSpy computing(&explainer, &Explainer::computing);
    const auto source = sourceOf({}, {1, 3, 8, 8});
    explainer.want(source, {0, 0, 4, 4});
    QCOMPARE(explained.count(), 1);
    QCOMPARE(computing.count(), 0);
    explainer.want(source, {0, 0, 4, 4});
    QCOMPARE(explained.count(), 1);  // the same pixel
    explainer.forget();
    explainer.want(source, {0, 0, 4, 4});
    QCOMPARE(explained.count(), 2);
  }

  void aPixelOfAMillionTermsComesLaterAndOnlyTheLastOne() {
    // 512 channels, kernel 63: 512*62*62 terms in a pixel.
    const LayerParams params{1, {63, 63}, {1, 1}, {31, 31}, {0, 0}, {1, 1}, 1, false};
    const auto source = sourceOf(params, {1, 512, 62, 62});
    Explainer explainer;
    std::vector<OutputPlace> places;
    connect(&explainer, &Explainer::explained, this, [&](std::shared_ptr<const PixelExplanation> pixel) {
      QCOMPARE(QThread::currentThread(), thread());
      QVERIFY(pixel->sum.terms > Explainer::kAtOnce);
      places.push_back(pixel->sum.place);
    });
    QSignalSpy computing(&explainer, &Explainer::computing);
    for (std::int64_t x = 29; x <= 32; ++x) explainer.want(source, {0, 0, 31, x});
    QCOMPARE(computing.count(), 4);
    QVERIFY(places.empty());  // nothing waited
    QTRY_COMPARE(places.size(), std::size_t{1});
    QCOMPARE(places.front(), (OutputPlace{0, 0, 31, 32}));
  }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
