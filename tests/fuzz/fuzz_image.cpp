#include <QCoreApplication>
#include <QLoggingCategory>
#include <cstdint>
#include <cstdlib>

#include "app/io/open_input.h"
#include "engine/core/memory_budget.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static QCoreApplication app(*argc, *argv);  // finds the image plugins
  QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
  return 0;
}

// Any bytes are an input every value of which can be read, or a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convt;
  memoryBudget().setLimit(64 << 20);
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const auto loaded = openInput(bytes, QStringLiteral("fuzz"));
  if (!loaded) {
    if (loaded.failure().text.empty()) std::abort();
    return 0;
  }
  const Input& input = loaded->input;
  const Shape& s = input.shape;
  float sum = 0.0F;
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t c = 0; c < s.c; ++c) {
      for (const std::int64_t y : {std::int64_t{0}, s.h - 1}) {
        for (std::int64_t x = 0; x < s.w; ++x) sum += input.value(n, c, y, x);
      }
    }
  }
  volatile float kept = sum;
  static_cast<void>(kept);
  return 0;
}
