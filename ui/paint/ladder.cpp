#include "ui/paint/ladder.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/hatch.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kBox = 24.0;
constexpr double kPaddingLine = 16.0;  // "op 1" under a box
constexpr double kInset = 9.0;         // of a text in its box
constexpr double kGap = 6.0;
constexpr double kApart = 28.0;  // before a size that is none of the rungs
constexpr double kGround = 24.0;

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Ladder)
};

QString sizeText(std::int64_t h, const std::optional<std::int64_t>& w) {
  return withMinusSign(w ? u"%1\u00d7%2"_s.arg(h).arg(*w) : QString::number(h));
}

QString groundText(const LadderScene& scene) {
  return sizeText(scene.h.in, scene.w ? std::optional(scene.w->in) : std::nullopt);
}

QString apartGroundText(const LadderScene& scene) {
  return sizeText(scene.returnedH, scene.w ? std::optional(scene.returnedW) : std::nullopt);
}

double boxWidth(const QString& text, Type type) {
  return std::ceil(textWidth(text, type)) + 2.0 * kInset;
}

QString moreText(std::int64_t count) {
  return u"+%1"_s.arg(count);
}

double widthOfRungs(std::int64_t count, double one) {
  return static_cast<double>(count) * (one + kGap) - kGap;
}

/// The lines end beside each other on the ground's upper edge, in the order of the rungs.
QPointF foot(const QRectF& ground, double x) {
  return {std::clamp(x, ground.left() + kInset, ground.right() - kInset), ground.top()};
}

void paintLine(QPainter& painter, const RungPlace& rung, const QRectF& ground, bool present, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(present ? theme.ink : theme.edge, present ? 2.0 : 1.0));
  painter.drawLine(QPointF(rung.box.center().x(), rung.box.bottom() + kPaddingLine),
                   foot(ground, rung.box.center().x()));
  painter.restore();
}

enum class Fill { Plain, Inverted, Hatched };

void paintBox(QPainter& painter, const QRectF& box, const QString& text, Fill fill, const Theme& theme) {
  const bool inverted = fill == Fill::Inverted;
  {
    const DevicePainter device(painter);
    const QRect place = device.snap(box);
    painter.fillRect(place, inverted ? theme.ink : theme.base);
    QColor lines = theme.ink;
    lines.setAlphaF(0.22F);
    if (fill == Fill::Hatched) paintHatch(device, place, 8, lines);
    device.drawBorder(place, inverted ? theme.ink : theme.edge, device.hairline());
  }
  paintTextIn(painter, box, Qt::AlignHCenter, text, inverted ? Type::BodyStrong : Type::Body,
              inverted ? theme.window : theme.ink);
}

struct RungLook {
  bool present = false;
  bool valid = true;
  bool hovered = false;
  bool ringed = false;
};

void paintRung(QPainter& painter, const RungPlace& rung, const QString& text, const RungLook& look,
               const Theme& theme) {
  paintBox(painter, rung.box, text, !look.valid ? Fill::Hatched : look.present ? Fill::Inverted : Fill::Plain, theme);
  {
    const DevicePainter device(painter);
    const QRect place = device.snap(rung.box);
    const int line = device.hairline();
    if (look.hovered || (look.present && !look.valid)) device.drawBorder(place, theme.ink, line);
    const int away = device.snap(4.0);
    if (look.ringed) device.drawBorder(place.adjusted(-away, -away, away, away), theme.ink, device.snap(2.0));
  }
  const QRectF below(rung.box.left() - kGap, rung.box.bottom(), rung.box.width() + 2.0 * kGap, kPaddingLine);
  paintTextIn(painter, below, Qt::AlignHCenter, Words::tr("out pad %1").arg(rung.outputPadding), Type::Note,
              theme.digits(Param::OutputPadding));
}

}  // namespace

QString rungText(const LadderScene& scene, std::int64_t padding) {
  return sizeText(scene.h.at(padding).size, scene.w ? std::optional(scene.w->at(padding).size) : std::nullopt);
}

bool isValidRung(const LadderScene& scene, std::int64_t padding) {
  return padding < scene.refusedFrom && scene.h.at(padding).valid() && (!scene.w || scene.w->at(padding).valid());
}

LadderPlaces ladderPlaces(const QRectF& area, const LadderScene& scene) {
  LadderPlaces places;
  const std::int64_t count = scene.h.count;
  const std::int64_t present = scene.h.outputPadding;
  const double one = std::max(boxWidth(rungText(scene, std::max(count - 1, present)), Type::BodyStrong),
                              boxWidth(Words::tr("out pad %1").arg(count - 1), Type::Note) - kInset);
  const bool apart = !scene.h.holdsPresent();
  const double room =
      area.width() - (apart ? kApart + std::max(one, boxWidth(apartGroundText(scene), Type::Body)) : 0.0);
  const double more = textWidth(moreText(count), Type::Note) + kGap;
  std::int64_t shown = count;
  double left = area.left();
  if (widthOfRungs(count, one) > room) {
    shown = std::max<std::int64_t>(1, static_cast<std::int64_t>((room - 2.0 * more + kGap) / (one + kGap)));
    left += more;
  }
  const std::int64_t middle = scene.cursor >= 0 ? scene.cursor : std::min(present, count - 1);
  places.before = std::clamp<std::int64_t>(middle - shown / 2, 0, count - shown);
  places.after = count - shown - places.before;
  for (std::int64_t j = 0; j < shown; ++j) {
    const double x = left + static_cast<double>(j) * (one + kGap);
    places.rungs.push_back({places.before + j, QRectF(x, area.top(), one, kBox)});
  }
  const double end = places.rungs.back().box.right();
  if (places.before > 0) places.beforeBox = QRectF(area.left(), area.top(), more - kGap, kBox);
  if (places.after > 0) places.afterBox = QRectF(end + kGap, area.top(), more - kGap, kBox);
  const double ground = boxWidth(groundText(scene), Type::Body);
  const double groundTop = area.top() + kLadderHeight - kGround;
  places.ground = QRectF(std::round((left + end - ground) / 2.0), groundTop, ground, kGround);
  places.ground.moveLeft(std::max(area.left(), places.ground.left()));
  if (!apart) return places;
  const double from = end + (places.after > 0 ? more : 0.0) + kApart;
  places.apart = RungPlace{present, QRectF(from, area.top(), one, kBox)};
  const double own = boxWidth(apartGroundText(scene), Type::Body);
  places.apartGround = QRectF(std::round(from + (one - own) / 2.0), groundTop, own, kGround);
  return places;
}

void paintLadder(QPainter& painter, const QRectF& area, const LadderScene& scene, const Theme& theme) {
  const LadderPlaces places = ladderPlaces(area, scene);
  const std::int64_t present = scene.h.outputPadding;
  for (const RungPlace& rung : places.rungs) {
    if (rung.outputPadding != present) paintLine(painter, rung, places.ground, false, theme);
  }
  // The present one lies over the others.
  for (const RungPlace& rung : places.rungs) {
    if (rung.outputPadding == present) paintLine(painter, rung, places.ground, true, theme);
  }
  const auto look = [&](std::int64_t padding, bool valid) {
    return RungLook{padding == present, valid, padding == scene.hovered && valid,
                    scene.cursorShown && padding == scene.cursor};
  };
  for (const RungPlace& rung : places.rungs) {
    paintRung(painter, rung, rungText(scene, rung.outputPadding),
              look(rung.outputPadding, isValidRung(scene, rung.outputPadding)), theme);
  }
  paintBox(painter, places.ground, groundText(scene), Fill::Plain, theme);
  if (places.before > 0)
    paintTextIn(painter, places.beforeBox, Qt::AlignLeft, moreText(places.before), Type::Note, theme.ink2);
  if (places.after > 0)
    paintTextIn(painter, places.afterBox, Qt::AlignLeft, moreText(places.after), Type::Note, theme.ink2);
  if (!places.apart) return;
  if (scene.presentAllowed) paintLine(painter, *places.apart, places.apartGround, true, theme);
  paintRung(painter, *places.apart, rungText(scene, present),
            look(present, scene.presentAllowed && isValidRung(scene, present)), theme);
  if (scene.presentAllowed) paintBox(painter, places.apartGround, apartGroundText(scene), Fill::Plain, theme);
}

std::optional<std::int64_t> rungAt(const QRectF& area, const LadderScene& scene, QPointF at) {
  for (const RungPlace& rung : ladderPlaces(area, scene).rungs) {
    if (rung.box.adjusted(0.0, 0.0, 0.0, kPaddingLine).contains(at)) return rung.outputPadding;
  }
  return std::nullopt;
}

}  // namespace convt
