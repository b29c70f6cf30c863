#include "app/io/open_input.h"

#include <algorithm>
#include <utility>

#include "app/io/npy.h"
#include "app/io/text.h"

namespace convt {
namespace {

Result<LoadedInput> readArray(Source& source) {
  auto array = readNpy(source);
  if (!array) return array.failure();
  LoadedInput loaded;
  loaded.format = QString::fromLatin1(nameOf(FileKind::Npy));
  loaded.bits = (array->type.back() - '0') * 8;
  loaded.notFinite = array->notFinite;
  if (loaded.notFinite > 0) loaded.notes += Io::tr("%1 of its values are not finite.").arg(loaded.notFinite);
  auto input = toInput(std::move(*array), source.name());
  if (!input) return input.failure();
  loaded.input = *input;
  return loaded;
}

Failure unknownKind(Source& source) {
  constexpr qint64 kShown = 8;
  QByteArray head(std::min(kShown, source.size()), '\0');
  if (!source.readAt(0, head.data(), head.size()))
    return source.failureOr(Io::tr("“%1” cannot be read.").arg(source.name()));
  return inputFailure(Io::tr("“%1” is none of PNG, JPEG, TIFF, WebP, BMP and .npy: it begins with the bytes %2.")
                          .arg(source.name(), QString::fromLatin1(head.toHex(' '))));
}

Result<LoadedInput> openSource(Source& source, const OpenOptions& options) {
  const FileKind kind = kindOf(source);
  if (kind == FileKind::Npy) return readArray(source);
  if (kind == FileKind::Unknown) return unknownKind(source);
  return readImage(source, kind, options.alpha);
}

}  // namespace

Result<LoadedInput> openInput(const QString& path, const OpenOptions& options) {
  auto source = Source::open(path, options.read);
  if (!source) return source.failure();
  return openSource(**source, options);
}

Result<LoadedInput> openInput(const QByteArray& bytes, const QString& name, const OpenOptions& options) {
  return openSource(*Source::ofBytes(bytes, name, options.read), options);
}

}  // namespace convt
