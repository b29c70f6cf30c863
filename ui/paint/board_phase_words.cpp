#include "ui/paint/board_phase_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(BoardPhases)
};

constexpr std::int64_t kMostFormulaTaps = 8;
constexpr double kAfterTileName = 6.0;

QString times(std::int64_t h, std::int64_t w) {
  return u"%1\u2009\u00D7\u2009%2"_s.arg(h).arg(w);
}

/// "2j + 1", "j", "3": step*variable + first.
QString index(QChar variable, std::int64_t step, std::int64_t first) {
  QString text = step == 1 ? QString(variable) : QString::number(step) + variable;
  if (first > 0) text += u" + %1"_s.arg(first);
  if (first < 0) text += u" \u2212 %1"_s.arg(-first);
  return text;
}

/// ", channel G" where there are several.
QString channelSuffix(const Board& board) {
  const QString channel = pairChannel(board, BoardPair(board));
  return channel.isEmpty() ? QString() : Words::tr(", channel %1").arg(channel);
}

QString pixelsText(std::int64_t count) {
  return count == 1 ? Words::tr("1 output pixel") : Words::tr("%1 output pixels").arg(integerText(count));
}

QString productsText(std::int64_t count) {
  return count == 1 ? Words::tr("1 product") : Words::tr("%1 products").arg(integerText(count));
}

}  // namespace

QString headingText(PhaseHeading heading) {
  switch (heading) {
    case PhaseHeading::Input: return Words::tr("Input");
    case PhaseHeading::Phases: return Words::tr("Phases");
    case PhaseHeading::Output: break;
  }
  return Words::tr("Output");
}

QString headingDetail(PhaseHeading heading, const Board& board) {
  const Shape in = board.layer.input.shape;
  const Shape out = outputShape(board.layer.params, in);
  switch (heading) {
    case PhaseHeading::Input: return times(in.h, in.w) + channelSuffix(board);
    case PhaseHeading::Phases: return times(board.layer.params.stride.h, board.layer.params.stride.w);
    case PhaseHeading::Output: break;
  }
  return times(out.h, out.w);
}

double headingWidth(PhaseHeading heading, const Board& board) {
  return textWidth(headingText(heading), Type::Heading) + kAfterHeading +
         textWidth(headingDetail(heading, board), Type::Body);
}

QString phaseName(const PhasePart& part) {
  return u"%1, %2"_s.arg(part.h.phase).arg(part.w.phase);
}

QString tapsText(const PhasePart& part) {
  if (part.taps() == 0) return Words::tr("no tap: bias only");
  if (part.taps() == 1) return Words::tr("1 tap");
  return Words::tr("%1 taps").arg(times(part.h.taps.count, part.w.taps.count));
}

QString tapsCount(const PhasePart& part) {
  if (part.taps() == 0) return u"0"_s;
  return u"%1\u00D7%2"_s.arg(part.h.taps.count).arg(part.w.taps.count);
}

double widestTileHeader(const LayerParams& params) {
  double widest = 0.0;
  for (const PhasePart& part : phasesOf(params, {1, 1, 1, 1}))
    widest = std::max(
        widest, textWidth(phaseName(part), Type::NoteStrong) + kAfterTileName + textWidth(tapsText(part), Type::Note));
  return widest;
}

double widestTileCount(const LayerParams& params) {
  double widest = 0.0;
  for (const PhasePart& part : phasesOf(params, {1, 1, 1, 1}))
    widest = std::max(widest, textWidth(tapsCount(part), Type::Note));
  return widest;
}

QString phasesSentence(const Board& board) {
  const LayerParams& p = board.layer.params;
  const std::vector<PhasePart> phases = phasesOf(p, board.layer.input.shape);
  if (phases.size() == 1)
    return Words::tr("Stride 1: a single phase, one convolution with the whole kernel; nothing is interleaved.");
  std::int64_t taps = 0;
  for (const PhasePart& part : phases) taps += part.taps();
  const auto empty =
      std::count_if(phases.begin(), phases.end(), [](const PhasePart& part) { return part.taps() == 0; });
  const QString stride = p.stride.h == p.stride.w ? QString::number(p.stride.h) : times(p.stride.h, p.stride.w);
  const PhasePart& any = phases.front();
  const bool dilated = any.h.fall > 1 || any.w.fall > 1;
  const QString falls = any.h.fall == any.w.fall ? QString::number(any.h.fall) : times(any.h.fall, any.w.fall);
  const QString dilation = dilated ? Words::tr(" and dilation %1").arg(falls) : QString();
  const QString text = Words::tr("Stride %1: %2 small convolutions at stride 1%3, %4 of %5 taps in all")
                           .arg(stride)
                           .arg(std::ssize(phases))
                           .arg(dilation)
                           .arg(taps)
                           .arg(p.kernel.h * p.kernel.w);
  if (empty == 0) return text + u'.';
  return text + u"; "_s + Words::tr("%1 phases have no tap: bias only.").arg(empty);
}

QString phaseFormula(const Board& board, const PhaseFacts& facts, const PhasePart& part) {
  if (part.outputs() == 0) return Words::tr("no pixel of the output is of this phase");
  const Pair stride = board.layer.params.stride;
  const QString y =
      u"y[%1, %2]"_s.arg(index(u'j', stride.h, part.h.outputs.first), index(u'i', stride.w, part.w.outputs.first));
  const double bias = facts.pair.bias;
  if (part.taps() == 0) return y + u" = "_s + sumNumber(bias);
  const QString channel = facts.in.c > 1 ? u"%1, "_s.arg(facts.pair.ic) : QString();
  QStringList terms;
  if (bias != 0.0) terms += sumNumber(bias);
  if (part.taps() > kMostFormulaTaps) {
    terms += Words::tr("%1 products of its own taps").arg(part.taps());
  } else {
    for (std::int64_t v = 0; v < part.h.taps.count; ++v) {
      for (std::int64_t u = 0; u < part.w.taps.count; ++u)
        terms += u"x[%1%2, %3]\u2009w[%4, %5]"_s
                     .arg(channel, index(u'j', 1, part.h.input(0, v)), index(u'i', 1, part.w.input(0, u)))
                     .arg(part.h.taps.at(v))
                     .arg(part.w.taps.at(u));
    }
  }
  if (facts.pair.others() > 0) terms += Words::tr("other input channels alike");
  return y + u" = "_s + terms.join(u" + "_s);
}

SumLine phaseSum(const Board& board, const PhaseFacts& facts, PixelAt output) {
  SumLine line;
  const PhasePart& part = facts.phases[static_cast<std::size_t>(phaseIndexAt(board.layer.params, output.y, output.x))];
  line.heading = Words::tr("This pixel");
  line.name = Words::tr("y[%1, %2], phase %3: %4").arg(output.y).arg(output.x).arg(phaseName(part), tapsText(part));
  line.terms = usedTerms(board, facts.pair, output);
  line.bias = facts.pair.bias;
  line.total = facts.value(output);
  return line;
}

QString phaseWords(const BoardScene& scene, const PhaseFacts& facts) {
  const PhaseFocus focus = phaseFocus(scene);
  const Board& board = *scene.board;
  if (focus.input) {
    const std::int64_t products = stampOf(heightTerms(board.layer.params, facts.in), focus.input->y).kernel.count *
                                  stampOf(widthTerms(board.layer.params, facts.in), focus.input->x).kernel.count;
    return Words::tr("x[%1, %2] = %3, used in %4")
        .arg(focus.input->y)
        .arg(focus.input->x)
        .arg(sumNumber(static_cast<double>(
                 board.layer.input.value(board.image, facts.pair.ic, focus.input->y, focus.input->x))),
             productsText(products));
  }
  if (focus.output) {
    const SumLine line = phaseSum(board, facts, *focus.output);
    return line.name + u"; "_s + sumText(line);
  }
  if (!focus.phase) return phasesSentence(board);
  const PhasePart& part = facts.phases[static_cast<std::size_t>(*focus.phase)];
  return Words::tr("Phase %1: %2, %3").arg(phaseName(part), tapsText(part), pixelsText(part.outputs()));
}

QString tooManyPhases(const Board& board) {
  return Words::tr("%1 phases do not fit here.")
      .arg(std::int64_t{board.layer.params.stride.h} * board.layer.params.stride.w);
}

QString phaseNotes(const BoardScene& scene, const PhaseFacts& facts) {
  QStringList notes{Words::tr("No zero is multiplied: this is what the engine computes.")};
  if (const QString channels = channelNote(*scene.board, facts.pair); !channels.isEmpty()) notes += channels;
  if (scene.wholeNumbers)
    notes += Words::tr("Whole numbers for calculating by hand; the layer's weights are not in use.");
  return notes.join(u' ');
}

}  // namespace convt
