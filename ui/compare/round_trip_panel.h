#pragma once

#include <QWidget>
#include <optional>

#include "engine/core/round_trip.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace convt {

class SizeChain;

/// What the three pictures of a round trip mean, in words and numbers: the sizes on the way, the verdict, what must be
/// known to read it, and both sides of the adjoint identity.
class RoundTripPanel : public QWidget {
  Q_OBJECT

 public:
  explicit RoundTripPanel(QWidget* parent = nullptr);

  /// None: nothing is known yet.
  void setFacts(const std::optional<RoundTripFacts>& facts);
  /// Veils it: it is about the last valid layer.
  void setDimmed(bool dimmed);
  /// All sentences, for reading and for tests.
  QString text() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  std::optional<RoundTripFacts> m_facts;
  QLabel* m_heading;
  SizeChain* m_chain;
  QLabel* m_verdict;
  QLabel* m_remarks;
  QLabel* m_identity;
  QLabel* m_identityRemark;
  QLabel* m_norm;
  QWidget* m_veil;
};

}  // namespace convt
