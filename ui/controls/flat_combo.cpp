#include "ui/controls/flat_combo.h"

#include <QAbstractItemView>
#include <QSignalBlocker>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr int kBeside = 4 + 17;  // inset at the left, chevron at the right
constexpr int kHeight = 22;

}  // namespace

FlatCombo::FlatCombo(QWidget* parent) : QComboBox(parent) {
  setFrame(false);
  setSizeAdjustPolicy(AdjustToContents);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setFocusPolicy(Qt::StrongFocus);
  connect(this, &QComboBox::activated, this, &FlatCombo::chosen);
  connect(this, &QComboBox::currentIndexChanged, this, [this] { updateGeometry(); });
}

void FlatCombo::setTexts(const QStringList& texts) {
  const QSignalBlocker quiet(this);
  const int before = currentIndex();
  clear();
  addItems(texts);
  setCurrentIndex(std::clamp<int>(before, 0, static_cast<int>(texts.size()) - 1));
  updateGeometry();
}

void FlatCombo::choose(int index) {
  if (index == currentIndex()) return;
  const QSignalBlocker quiet(this);
  setCurrentIndex(index);
  updateGeometry();
}

QSize FlatCombo::sizeHint() const {
  return {static_cast<int>(std::ceil(textWidth(currentText(), Type::Body))) + kBeside, kHeight};
}

void FlatCombo::wheelEvent(QWheelEvent* event) {
  if (!hasFocus()) return event->ignore();
  QComboBox::wheelEvent(event);
}

void FlatCombo::showPopup() {
  // The list is as wide as its longest text, not as the short one that is shown.
  double widest = 0.0;
  for (int i = 0; i < count(); ++i) widest = std::max(widest, textWidth(itemText(i), Type::Body));
  view()->setMinimumWidth(static_cast<int>(widest) + 32);
  QComboBox::showPopup();
}

}  // namespace convt
