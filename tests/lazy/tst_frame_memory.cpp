#include <sys/resource.h>

#include <QTest>
#include <algorithm>

#include "engine/core/output_size.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

namespace {

/// Pages that the system had to hand out to this process so far.
long pageFaults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnMemory = true;  ///< a sanitizer keeps memory of its own, in fresh pages
#else
constexpr bool kOwnMemory = false;
#endif

/// The i-th event of a drag through kernels 3..7 and strides 1..4 of a photograph.
Wants dragged(const Input& input, int i) {
  Wants wants = smallWants();
  wants.state = static_cast<std::uint64_t>(i + 1);
  wants.input = input;
  wants.weights.kind = WeightKind::Torch;
  wants.params.kernel = {3 + i % 5, 3 + i % 5};
  wants.params.stride = {1 + i % 4, 1 + i % 4};
  wants.dragging = true;
  const Shape out = outputShape(wants.params, input.shape);
  wants.inputGrid = {0, 0, static_cast<int>(input.shape.h), static_cast<int>(input.shape.w), 1};
  wants.outputGrid = {0, 0, static_cast<int>(std::min<std::int64_t>(out.h, 600)),
                      static_cast<int>(std::min<std::int64_t>(out.w, 600)), 1};
  wants.maps.grid = {0, 0, 150, 150, 1};
  return wants;
}

}  // namespace

/// What a window that shows frame after frame costs the system's memory.
class TestFrameMemory : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void draggingNeedsNoFreshPages();
};

void TestFrameMemory::draggingNeedsNoFreshPages() {
  if (kOwnMemory) QSKIP("a sanitizer's allocator");
  constexpr int kWarm = 20;
  constexpr int kFrames = 40;
  const Input input = photo({1, 3, 232, 350});
  FrameBuilder builder;
  std::shared_ptr<const Frame> shown;
  long before = 0;
  for (int i = 0; i < kWarm + kFrames; ++i) {
    if (i == kWarm) before = pageFaults();
    builder.serve(dragged(input, i), {}, [&](std::shared_ptr<const Frame> frame) { shown = std::move(frame); });
  }
  QVERIFY(shown->settled);
  const long perFrame = (pageFaults() - before) / kFrames;
  QVERIFY2(perFrame < 20, std::to_string(perFrame).c_str());  // a frame's pictures are 1000 pages and more
}

QTEST_APPLESS_MAIN(TestFrameMemory)
#include "tst_frame_memory.moc"
