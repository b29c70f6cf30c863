#include "ui/target/size_list_model.h"

#include <QBrush>
#include <utility>

#include "ui/controls/param_words.h"
#include "ui/coverage/coverage_facts.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

Param paramAt(int column) {
  return static_cast<Param>(column);  // the columns are in the order of the panel
}

static_assert(static_cast<int>(Param::Kernel) == SizeListModel::kKernel &&
              static_cast<int>(Param::Dilation) == SizeListModel::kDilation);

}  // namespace

void SizeListModel::show(std::vector<SizeSetting> settings, const LayerParams& now, const Shape& input,
                         bool givenWeights) {
  beginResetModel();
  m_settings = std::move(settings);
  m_now = now;
  m_input = input;
  m_givenWeights = givenWeights;
  endResetModel();
}

void SizeListModel::refresh() {
  if (!m_settings.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
}

int SizeListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_settings.size());
}

int SizeListModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QString SizeListModel::valueText(const LayerParams& params, Param param) const {
  const Pair value = pairOf(params, param);
  return value.h == value.w ? QString::number(value.h) : u"%1 × %2"_s.arg(value.h).arg(value.w);
}

QString SizeListModel::verdictText(const SizeSetting& setting) const {
  CoverageFacts facts;
  facts.params = setting.params;
  facts.input = m_input;
  facts.coverage = setting.coverage;
  const QString verdict = coverageChipText(facts);
  if (setting.params == m_now) return tr("%1, as it is").arg(verdict);
  return m_givenWeights && setting.params.kernel != m_now.kernel ? tr("%1, as a new layer").arg(verdict) : verdict;
}

/// A row as a sentence.
QString SizeListModel::rowText(const SizeSetting& setting) const {
  QStringList parts;
  for (int column = kKernel; column <= kDilation; ++column)
    parts += tr("%1 %2").arg(paramWord(paramAt(column)), valueText(setting.params, paramAt(column)));
  return tr("%1: %2").arg(parts.join(u", "_s), verdictText(setting));
}

QVariant SizeListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const SizeSetting& row = setting(index.row());
  const bool isValue = index.column() < kCoverage;
  const Param param = paramAt(index.column());
  switch (role) {
    case Qt::DisplayRole: return isValue ? valueText(row.params, param) : verdictText(row);
    case Qt::AccessibleTextRole: return rowText(row);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::Alignment(isValue ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole: return QBrush(isValue ? theme().digits(param) : theme().ink);
    case Qt::FontRole: {
      const bool changed = isValue && pairOf(row.params, param) != pairOf(m_now, param);
      return font(changed ? Type::BodyStrong : Type::Body);
    }
    default: return {};
  }
}

QVariant SizeListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  if (section == kCoverage) return tr("Coverage");
  return section == kOutputPadding ? tr("Out pad") : paramWord(paramAt(section));
}

}  // namespace convt
