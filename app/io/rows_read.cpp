#include "app/io/rows_read.h"

#include "app/io/text.h"

namespace convt {

Failure undecodable(const Source& source, FileKind kind) {
  const QString format = QString::fromLatin1(nameOf(kind));
  if (source.wantedMore() || source.cameShort()) {
    return source.failureOr(Io::tr("“%1” is a %2 file that is damaged or ends early, after %3 bytes.")
                                .arg(source.name(), format, QString::number(source.size())));
  }
  return source.failureOr(Io::tr("“%1” begins as a %2 file but cannot be decoded.").arg(source.name(), format));
}

}  // namespace convt
