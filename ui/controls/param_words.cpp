#include "ui/controls/param_words.h"

#include <QCoreApplication>

namespace convt {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Parameters)
};

}  // namespace

QString paramWord(Param param) {
  switch (param) {
    case Param::Kernel: return Words::tr("Kernel");
    case Param::Stride: return Words::tr("Stride");
    case Param::Padding: return Words::tr("Padding");
    case Param::OutputPadding: return Words::tr("Output padding");
    case Param::Dilation: return Words::tr("Dilation");
    case Param::OutChannels: return Words::tr("Out");
    case Param::Groups: return Words::tr("Groups");
    case Param::Input: return Words::tr("Input");
    case Param::Weight: return Words::tr("Weights");
    case Param::Bias: return Words::tr("Bias");
  }
  return {};
}

}  // namespace convt
