#include "app/io/text.h"

namespace convt {

using namespace Qt::StringLiterals;

QString shownName(const QString& path) {
  constexpr qsizetype kLongest = 80;
  QStringView rest(path);
  while (rest.size() > 1 && rest.endsWith(u'/')) rest.chop(1);
  const QString name = rest.size() > 1 ? rest.sliced(rest.lastIndexOf(u'/') + 1).toString() : rest.toString();
  QString shown;
  for (const QChar c : name.size() > kLongest ? QString(name.first(kLongest - 1) + u'…') : name) {
    if (c.isPrint() || c.isSurrogate()) {
      shown += c;
    } else {
      shown += u"\\x%1"_s.arg(int{c.unicode()}, 2, 16, QLatin1Char('0'));
    }
  }
  return shown;
}

}  // namespace convt
