#include "ui/compare/compare_view.h"

#include <QEvent>

namespace convt {

CompareView::CompareView(QWidget* parent) : ImageView(Role::Input, parent) {}

void CompareView::setName(const QString& name) {
  m_name = name;
  setAccessibleName(name);
}

void CompareView::changeEvent(QEvent* event) {
  ImageView::changeEvent(event);
  // A view that is not named anew by its owner would be called by its role.
  if (event->type() == QEvent::LanguageChange) setAccessibleName(m_name);
}

}  // namespace convt
