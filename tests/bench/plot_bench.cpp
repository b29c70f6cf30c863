// Draws what convt bench --json measured:
//   plot_bench compare.json out.png    a row per layer: how many times as long as ours every other library takes
//   plot_bench scaling.json out.png    a panel per curve: nanoseconds per output pixel, and the bound
// With --dark in the dark look. 840 pixels wide, at a scale of two.
#include <QFile>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <vector>

#include "ui/paint/theme.h"

using namespace Qt::StringLiterals;
using namespace convt;

namespace {

constexpr double kWidth = 840.0;
constexpr double kScale = 2.0;
constexpr double kMargin = 16.0;

/// Numbers on a line of pixels, by their logarithm.
class LogAxis {
 public:
  LogAxis(double low, double high, double from, double to)
      : m_low(std::log10(low)), m_high(std::log10(high)), m_from(from), m_to(to) {}

  double at(double value) const { return m_from + (std::log10(value) - m_low) / (m_high - m_low) * (m_to - m_from); }
  /// 1, 10, 100 ..; with 2 and 5 where there are few of them.
  std::vector<double> ticks() const {
    const bool few = m_high - m_low < 2.5;
    std::vector<double> ticks;
    for (int decade = static_cast<int>(std::floor(m_low)); decade <= m_high; ++decade) {
      for (const double digit : {1.0, 2.0, 5.0}) {
        const double tick = digit * std::pow(10.0, decade);
        const bool inside = std::log10(tick) >= m_low - 1e-9 && std::log10(tick) <= m_high + 1e-9;
        if (inside && (few || digit == 1.0)) ticks.push_back(tick);
      }
    }
    return ticks;
  }

 private:
  double m_low, m_high, m_from, m_to;
};

QString tickText(double value) {
  return QString::number(value, 'g', 12);
}

class Canvas {
 public:
  Canvas(double height, const Theme& look)
      : theme(look), m_image((QSizeF(kWidth, height) * kScale).toSize(), QImage::Format_RGB32) {
    m_image.setDevicePixelRatio(kScale);
    m_image.fill(theme.base);
    painter.begin(&m_image);
    painter.setRenderHint(QPainter::Antialiasing);
  }

  void text(QPointF baseline, const QString& text, Type type, const QColor& color, Qt::Alignment side = Qt::AlignLeft) {
    painter.setFont(font(type));
    painter.setPen(color);
    const double width = QFontMetricsF(font(type), &m_image).horizontalAdvance(text);
    const double left = side == Qt::AlignRight ? width : side == Qt::AlignHCenter ? width / 2.0 : 0.0;
    painter.drawText(baseline - QPointF(left, 0.0), text);
  }
  double widthOf(const QString& text, Type type) { return QFontMetricsF(font(type), &m_image).horizontalAdvance(text); }
  void line(QPointF a, QPointF b, const QColor& color, double width = 1.0, Qt::PenStyle style = Qt::SolidLine) {
    painter.setPen(QPen(color, width, style));
    painter.drawLine(a, b);
  }
  /// A dot, hollow where the layout is the library's own.
  void dot(QPointF centre, const QColor& color, bool hollow) {
    painter.setPen(QPen(hollow ? color : theme.base, hollow ? 1.8 : 1.0));
    painter.setBrush(hollow ? theme.base : color);
    painter.drawEllipse(centre, hollow ? 3.6 : 4.5, hollow ? 3.6 : 4.5);
  }
  bool save(const QString& name) {
    painter.end();
    return m_image.save(name);
  }

  const Theme& theme;
  QPainter painter;

 private:
  QImage m_image;
};

/// A peer's look: one colour per library, a hollow dot for its own layout.
struct Look {
  QString name;
  QColor color;
  bool hollow = false;
};

std::map<QString, Look> looksOf(const QJsonArray& peers, const Theme& t) {
  const QColor colors[] = {t.kernel, t.dilation, t.padding, t.outputPadding, t.stride, t.channels};
  std::map<QString, QColor> ofLibrary;
  std::map<QString, Look> looks;
  for (const QJsonValue& peer : peers) {
    const QString program = peer["program"_L1].toString();
    Look look{program, t.ink2, peer["layout"_L1].toString() == "own"_L1};
    const QString library = program.section(u'-', 0, 0);
    if (peer["layout"_L1].toString() != "scale"_L1) {
      const std::size_t next = std::min(ofLibrary.size(), std::size(colors) - 1);
      look.color = ofLibrary.try_emplace(library, colors[next]).first->second;
    }
    const QString version = peer["remark"_L1].toString();
    if (peer["ran"_L1].toBool() || !looks.contains(program)) look.name = version;
    looks[program] = look;
  }
  return looks;
}

/// All peers that ran anywhere, with the name that they gave themselves.
std::map<QString, Look> allLooks(const QJsonArray& rows, const Theme& theme) {
  QJsonArray ran;
  for (const QJsonValue& row : rows) {
    for (const QJsonValue& peer : row["peer_runs"_L1].toArray()) {
      const auto known = [&](const QJsonValue& other) { return other["program"_L1] == peer["program"_L1]; };
      if (peer["ran"_L1].toBool() && std::none_of(ran.begin(), ran.end(), known)) ran.append(peer);
    }
  }
  return looksOf(ran, theme);
}

double legend(Canvas& canvas, const std::map<QString, Look>& looks, double top) {
  double x = kMargin;
  double y = top;
  for (const auto& [program, look] : looks) {
    const double width = 14.0 + canvas.widthOf(look.name, Type::Note) + 18.0;
    if (x + width > kWidth - kMargin) {
      x = kMargin;
      y += 18.0;
    }
    canvas.dot({x + 4.5, y - 4.0}, look.color, look.hollow);
    canvas.text({x + 14.0, y}, look.name, Type::Note, canvas.theme.ink);
    x += width;
  }
  return y + 14.0;
}

bool plotCompare(const QJsonArray& rows, const Theme& theme, const QString& file) {
  constexpr double kRow = 26.0;
  constexpr double kNames = 210.0;
  double low = 0.8;
  double high = 10.0;
  for (const QJsonValue& row : rows) {
    for (const QJsonValue& peer : row["peer_runs"_L1].toArray()) {
      const double ratio = peer["ratio"_L1].toDouble();
      if (ratio <= 0.0) continue;
      low = std::min(low, ratio * 0.8);
      high = std::max(high, ratio * 1.25);
    }
  }
  const auto looks = allLooks(rows, theme);
  Canvas canvas(120.0 + kRow * static_cast<double>(rows.size()), theme);
  canvas.text({kMargin, 26.0}, u"Time of other libraries, as a multiple of ours"_s, Type::BodyStrong, theme.ink);
  const double top = legend(canvas, looks, 48.0);
  const double bottom = top + kRow * static_cast<double>(rows.size());
  const LogAxis axis(low, high, kNames, kWidth - kMargin - 10.0);
  for (const double tick : axis.ticks()) {
    canvas.line({axis.at(tick), top}, {axis.at(tick), bottom}, tick == 1.0 ? theme.ink : theme.line);
    const QString text = tick == 1.0 ? u"ours"_s : tickText(tick) + u"\u00d7"_s;
    canvas.text({axis.at(tick), bottom + 16.0}, text, Type::Note, theme.ink2, Qt::AlignHCenter);
  }
  double y = top + kRow / 2.0;
  for (const QJsonValue& row : rows) {
    canvas.text({kMargin, y + 4.0}, row["name"_L1].toString(), Type::Small, theme.ink);
    canvas.text({kMargin + 34.0, y + 4.0}, row["layer"_L1].toString(), Type::Note, theme.ink2);
    const double best = row["best_nchw_ratio"_L1].toDouble();
    if (best > 0.0) {  // the fastest library that takes and gives planar pictures
      const double from = std::min(axis.at(1.0), axis.at(best));
      canvas.painter.fillRect(QRectF(from, y - 6.0, std::abs(axis.at(best) - axis.at(1.0)), 12.0), theme.hover);
    }
    for (const QJsonValue& peer : row["peer_runs"_L1].toArray()) {
      const auto look = looks.find(peer["program"_L1].toString());
      if (!peer["ran"_L1].toBool() || peer["wrong"_L1].toBool() || look == looks.end()) continue;
      canvas.dot({axis.at(peer["ratio"_L1].toDouble()), y}, look->second.color, look->second.hollow);
    }
    y += kRow;
  }
  canvas.text(
      {kMargin, bottom + 34.0},
      u"Bars end at the fastest library with planar input and output. Hollow: its own layout, nothing converted."_s,
      Type::Note, theme.ink2);
  return canvas.save(file);
}

struct Point {
  double x, y;
};

void polyline(Canvas& canvas, const std::vector<Point>& points, const LogAxis& x, const LogAxis& y, const QPen& pen,
              bool dots) {
  canvas.painter.setPen(pen);
  for (std::size_t i = 1; i < points.size(); ++i)
    canvas.painter.drawLine(QPointF(x.at(points[i - 1].x), y.at(points[i - 1].y)),
                            QPointF(x.at(points[i].x), y.at(points[i].y)));
  if (!dots) return;
  for (const Point& p : points) canvas.dot({x.at(p.x), y.at(p.y)}, pen.color(), false);
}

/// Nanoseconds per output pixel, measured and at the bound.
void panel(Canvas& canvas, const QRectF& place, const QJsonObject& curve) {
  const Theme& theme = canvas.theme;
  std::vector<Point> measured, bound;
  for (const QJsonValue& point : curve["points"_L1].toArray()) {
    const double at = point["at"_L1].toDouble();
    const double ns = point["nanoseconds_per_pixel"_L1].toDouble();
    if (ns <= 0.0) continue;
    measured.push_back({at, ns});
    bound.push_back({at, ns * point["share_of_bound"_L1].toDouble()});
  }
  if (measured.size() < 2) return;
  double low = measured.front().y;
  double high = low;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    low = std::min({low, measured[i].y, bound[i].y});
    high = std::max({high, measured[i].y, bound[i].y});
  }
  const LogAxis x(measured.front().x * 0.8, measured.back().x * 1.25, place.left() + 44.0, place.right());
  const LogAxis y(low * 0.6, high * 1.6, place.bottom() - 36.0, place.top() + 28.0);
  canvas.text(place.topLeft() + QPointF(0.0, 12.0), u"ns per output pixel, by "_s + curve["unit"_L1].toString(),
              Type::BodyStrong, theme.ink);
  for (const double tick : y.ticks()) {
    canvas.line({place.left() + 44.0, y.at(tick)}, {place.right(), y.at(tick)}, theme.line);
    canvas.text({place.left() + 38.0, y.at(tick) + 4.0}, tickText(tick), Type::Note, theme.ink2, Qt::AlignRight);
  }
  for (const double tick : x.ticks())
    canvas.text({x.at(tick), place.bottom() - 20.0}, tickText(tick), Type::Note, theme.ink2, Qt::AlignHCenter);
  polyline(canvas, bound, x, y, QPen(theme.ink2, 1.5, Qt::DashLine), false);
  polyline(canvas, measured, x, y, QPen(theme.kernel, 2.0), true);
}

/// How many times as fast as one thread, a bar for each number of threads.
void threadsPanel(Canvas& canvas, const QRectF& place, const std::vector<QJsonObject>& curves) {
  const Theme& theme = canvas.theme;
  canvas.text(place.topLeft() + QPointF(0.0, 12.0), u"speed with more threads, one thread = 1"_s, Type::BodyStrong,
              theme.ink);
  double most = 2.0;
  for (const QJsonObject& curve : curves)
    most = std::max(most, curve["points"_L1].toArray().last()["at"_L1].toDouble());
  const double left = place.left() + 44.0;
  const double perThread = (place.right() - left) / most;
  for (int i = 0; i <= most; ++i) {
    canvas.line({left + i * perThread, place.top() + 28.0}, {left + i * perThread, place.bottom() - 36.0}, theme.line);
    canvas.text({left + i * perThread, place.bottom() - 20.0}, tickText(i), Type::Note, theme.ink2, Qt::AlignHCenter);
  }
  const double row = (place.height() - 64.0) / static_cast<double>(std::max<std::size_t>(1, curves.size()));
  double top = place.top() + 28.0;
  for (const QJsonObject& curve : curves) {
    const QJsonArray points = curve["points"_L1].toArray();
    const double one = points.first()["median_ms"_L1].toDouble();
    const double speed = one / points.last()["median_ms"_L1].toDouble();
    const QString threads = tickText(points.last()["at"_L1].toDouble()) + u" threads: "_s;
    canvas.text({left - 6.0, top + row / 2.0 + 4.0}, points.first()["name"_L1].toString(), Type::Small, theme.ink,
                Qt::AlignRight);
    canvas.painter.fillRect(QRectF(left, top + row * 0.2, speed * perThread, row * 0.6), theme.kernel);
    canvas.text({left + 8.0, top + row / 2.0 + 4.0}, threads + QString::number(speed, 'f', 2), Type::Small, theme.base);
    top += row;
  }
}

bool plotScaling(const QJsonArray& curves, const Theme& theme, const QString& file) {
  constexpr double kPanel = 250.0;
  constexpr double kGap = 28.0;
  const double width = (kWidth - 2.0 * kMargin - kGap) / 2.0;
  Canvas canvas(2.0 * (kPanel + kMargin) + 36.0, theme);
  int panels = 0;
  const auto next = [&] {
    const QRectF place(kMargin + (width + kGap) * (panels % 2), kMargin + (kPanel + kMargin) * (panels / 2), width,
                       kPanel);
    ++panels;
    return place;
  };
  std::vector<QJsonObject> threads;
  for (const QJsonValue& curve : curves) {
    if (curve["unit"_L1].toString() == "threads"_L1) {
      threads.push_back(curve.toObject());
    } else if (panels < 3) {
      panel(canvas, next(), curve.toObject());
    }
  }
  if (!threads.empty()) threadsPanel(canvas, next(), threads);
  const double y = 2.0 * (kPanel + kMargin) + 22.0;
  canvas.line({kMargin, y - 4.0}, {kMargin + 24.0, y - 4.0}, theme.kernel, 2.0);
  canvas.text({kMargin + 32.0, y}, u"measured"_s, Type::Note, theme.ink);
  canvas.line({kMargin + 110.0, y - 4.0}, {kMargin + 134.0, y - 4.0}, theme.ink2, 1.5, Qt::DashLine);
  canvas.text({kMargin + 142.0, y}, u"bound of the machine"_s, Type::Note, theme.ink);
  return canvas.save(file);
}

}  // namespace

int main(int argc, char** argv) {
  const QGuiApplication app(argc, argv);
  QStringList arguments = QGuiApplication::arguments().mid(1);
  const Theme& theme = arguments.removeAll(u"--dark"_s) > 0 ? darkTheme() : lightTheme();
  QFile file(arguments.value(0));
  if (arguments.size() != 2 || !file.open(QIODevice::ReadOnly)) {
    std::fputs("usage: plot_bench [--dark] FILE.json OUT.png, of a file that convt bench --json wrote\n", stderr);
    return 2;
  }
  loadFonts();
  const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
  const bool compares = json["workloads"_L1][0].toObject().contains("peer_runs"_L1);
  if (!compares && !json.contains("curves"_L1)) {
    std::fputs("plot_bench: this is no result of convt bench --compare or --scaling\n", stderr);
    return 2;
  }
  const bool saved = compares ? plotCompare(json["workloads"_L1].toArray(), theme, arguments[1])
                              : plotScaling(json["curves"_L1].toArray(), theme, arguments[1]);
  if (!saved) std::fprintf(stderr, "plot_bench: %s cannot be written\n", qPrintable(arguments[1]));
  return saved ? 0 : 1;
}
