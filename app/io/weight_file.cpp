#include "app/io/weight_file.h"

#include <algorithm>
#include <utility>

#include "app/io/npy.h"
#include "app/io/text.h"
#include "engine/core/params.h"

namespace convt {
namespace {

QString shapeText(const std::vector<std::int64_t>& shape) {
  QString text;
  for (const std::int64_t size : shape)
    text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + QString::number(size);
  return QStringLiteral("[%1]").arg(text);
}

}  // namespace

Result<Tensor> readWeight(const QString& path, ReadOptions options) {
  auto array = readNpy(path, std::move(options));
  if (!array) return array.failure();
  const std::vector<std::int64_t>& s = array->shape;
  const bool usable = s.size() == 4 &&
                      std::all_of(s.begin(), s.end(), [](std::int64_t size) { return size >= 1 && size <= kMaxParam; });
  if (!usable) {
    return inputFailure(Io::tr("“%1” has the shape %2; weights are [C_in, C_out/groups, kH, kW], each from 1 to %3.")
                            .arg(shownName(path), shapeText(s), QString::number(kMaxParam)));
  }
  Tensor tensor;
  tensor.shape = {s[0], s[1], s[2], s[3]};
  tensor.values = std::move(array->values);
  return tensor;
}

Result<std::vector<float>> readBias(const QString& path, ReadOptions options) {
  auto array = readNpy(path, std::move(options));
  if (!array) return array.failure();
  if (array->shape.size() != 1 || array->shape.front() < 1) {
    return inputFailure(
        Io::tr("“%1” has the shape %2; a bias is [C_out].").arg(shownName(path), shapeText(array->shape)));
  }
  return std::move(array->values);
}

}  // namespace convt
