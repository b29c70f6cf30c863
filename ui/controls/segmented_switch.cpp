#include "ui/controls/segmented_switch.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <cmath>
#include <utility>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {
namespace {

constexpr int kHeight = 22;
constexpr int kInset = 12;

/// One word; the frame and the divider are its parent's.
class Segment : public QAbstractButton {
 public:
  explicit Segment(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  }

  QSize sizeHint() const override {
    return {static_cast<int>(std::ceil(textWidth(text(), Type::Body))) + 2 * kInset, kHeight};
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    const bool inverted = isChecked() || isDown();
    QPainter painter(this);
    if (inverted)
      style_parts::paintBox(painter, rect(), t.ink, t.ink);
    else if (underMouse())
      painter.fillRect(rect().adjusted(1, 1, -1, -1), t.hover);
    paintTextIn(painter, rect(), Qt::AlignHCenter, text(), Type::Body, inverted ? t.window : t.ink);
  }

  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QAbstractButton::keyPressEvent(event);
  }
};

}  // namespace

SegmentedSwitch::SegmentedSwitch(int count, QWidget* parent) : QWidget(parent), m_segments(new QButtonGroup(this)) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (int i = 0; i < count; ++i) {
    auto* segment = new Segment(this);
    segment->setChecked(i == 0);
    m_segments->addButton(segment, i);
    row->addWidget(segment);
  }
  setFocusProxy(m_segments->button(0));
  connect(m_segments, &QButtonGroup::idClicked, this, [this](int index) {
    setFocusProxy(m_segments->button(index));
    if (std::exchange(m_shown, index) != index) Q_EMIT chosen(index);
  });
}

void SegmentedSwitch::setText(int index, const QString& text, const QString& toolTip) {
  QAbstractButton* segment = m_segments->button(index);
  segment->setText(text);
  segment->setAccessibleName(text);
  segment->setToolTip(toolTip);
  segment->updateGeometry();
}

void SegmentedSwitch::choose(int index) {
  m_shown = index;
  m_segments->button(index)->setChecked(true);
  setFocusProxy(m_segments->button(index));
}

int SegmentedSwitch::chosenIndex() const {
  return m_segments->checkedId();
}

void SegmentedSwitch::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  style_parts::paintBox(painter, rect(), theme().base, theme().edge);
  const auto segments = m_segments->buttons();
  for (qsizetype i = 1; i < segments.size(); ++i) painter.fillRect(segments[i]->x(), 1, 1, height() - 2, theme().edge);
}

}  // namespace convt
