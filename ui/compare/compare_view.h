#pragma once

#include <QString>

#include "ui/image/image_view.h"

namespace convt {

/// One of several pictures that are compared at one place, all in coordinates of the input; it is called what its owner
/// calls it.
class CompareView : public ImageView {
  Q_OBJECT

 public:
  explicit CompareView(QWidget* parent = nullptr);

  /// For screen readers; translated by the owner.
  void setName(const QString& name);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QString m_name;
};

}  // namespace convt
