#pragma once

#include <QStringList>
#include <QWidget>

namespace convt {

/// Short facts in a row in small type, parted by thin lines. What does not fit is left out at the end, elided.
class FactRow : public QWidget {
  Q_OBJECT

 public:
  explicit FactRow(QWidget* parent = nullptr);

  void setFacts(const QStringList& facts);
  const QStringList& facts() const { return m_facts; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QStringList m_facts;
};

}  // namespace convt
