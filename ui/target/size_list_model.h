#pragma once

#include <QAbstractTableModel>

#include "engine/core/size_solver.h"

namespace convt {

/// The layers that give a wanted size, one a row: kernel, stride, padding, output padding, dilation in their colours,
/// the values that would change in Medium, and the verdict on the coverage. A pair of different values is "3 × 5".
class SizeListModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kKernel, kStride, kPadding, kOutputPadding, kDilation, kCoverage, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// @param now          what the layer is: its row says so, and values are changes from it
  /// @param input        of all of them
  /// @param givenWeights a kernel of another size is then that of a new layer, and the row says so
  void show(std::vector<SizeSetting> settings, const LayerParams& now, const Shape& input, bool givenWeights);
  const SizeSetting& setting(int row) const { return m_settings[static_cast<std::size_t>(row)]; }
  /// Texts and colours may be others now: language, theme.
  void refresh();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString valueText(const LayerParams& params, Param param) const;
  QString verdictText(const SizeSetting& setting) const;
  QString rowText(const SizeSetting& setting) const;

  std::vector<SizeSetting> m_settings;
  LayerParams m_now;
  Shape m_input;
  bool m_givenWeights = false;
};

}  // namespace convt
