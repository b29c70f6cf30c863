#include "ui/controls/ranged_value.h"

#include <QAccessibleWidget>
#include <QWidget>
#include <algorithm>

namespace convt {
namespace {

class RangedAccess : public QAccessibleWidget, public QAccessibleValueInterface {
 public:
  RangedAccess(QWidget* widget, RangedValue& value) : QAccessibleWidget(widget, value.rangedRole()), m_value(value) {}

  void* interface_cast(QAccessible::InterfaceType type) override {
    if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
  }

  QString text(QAccessible::Text what) const override {
    return what == QAccessible::Value ? QString::number(m_value.rangedValue()) : QAccessibleWidget::text(what);
  }

  QVariant currentValue() const override { return m_value.rangedValue(); }
  QVariant maximumValue() const override { return m_value.rangedMaximum(); }
  QVariant minimumValue() const override { return m_value.rangedMinimum(); }
  QVariant minimumStepSize() const override { return 1; }
  void setCurrentValue(const QVariant& value) override {
    if (widget()->isEnabled())
      m_value.requestValue(std::clamp(value.toInt(), m_value.rangedMinimum(), m_value.rangedMaximum()));
  }

 private:
  RangedValue& m_value;  // the widget itself; Qt deletes this object with it
};

QAccessibleInterface* makeRangedAccess(const QString&, QObject* object) {
  auto* widget = qobject_cast<QWidget*>(object);
  auto* value = dynamic_cast<RangedValue*>(object);
  return widget && value ? new RangedAccess(widget, *value) : nullptr;
}

}  // namespace

void installRangedAccess() {
  static const bool installed = [] {
    QAccessible::installFactory(makeRangedAccess);
    return true;
  }();
  Q_UNUSED(installed);
}

void announceValue(QWidget* widget, int value) {
  QAccessibleValueChangeEvent change(widget, value);
  QAccessible::updateAccessibility(&change);
}

}  // namespace convt
