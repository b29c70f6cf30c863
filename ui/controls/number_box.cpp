#include "ui/controls/number_box.h"

#include <QKeyEvent>
#include <QKeySequence>
#include <QLineEdit>
#include <QWheelEvent>
#include <algorithm>

#include "engine/core/number_text.h"
#include "ui/theme/current_theme.h"

namespace convt {
namespace {

/// What a user may type or paste: spaces round the number, a typographic minus.
std::string plain(const QString& text) {
  return text.trimmed().replace(QChar(0x2212), u'-').remove(QChar(0x202F)).toStdString();
}

/// Letters are no part of a number: they are the window's keys.
bool isLetter(const QKeyEvent& event) {
  const bool plain = (event.modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
  return plain && event.text().size() == 1 && event.text().front().isLetter();
}

}  // namespace

DigitsBox::DigitsBox(QWidget* parent) : QAbstractSpinBox(parent) {
  setButtonSymbols(NoButtons);
  setAlignment(Qt::AlignRight);
  setFocusPolicy(Qt::StrongFocus);
  setFont(convt::font(Type::BodyStrong));
  lineEdit()->setContextMenuPolicy(Qt::NoContextMenu);
  connect(this, &QAbstractSpinBox::editingFinished, this, &DigitsBox::commitTyped);
  applyColors();
}

void DigitsBox::setParam(Param param) {
  m_param = param;
  applyColors();
}

void DigitsBox::setInverted(bool inverted) {
  if (m_inverted == inverted) return;
  m_inverted = inverted;
  applyColors();
}

void DigitsBox::applyColors() {
  const Theme& t = theme();
  const QColor digits = m_inverted ? t.window : m_param == Param::Weight ? t.ink : t.digits(m_param);
  const QColor fill = m_inverted ? t.ink : t.base;
  QPalette colors = palette();
  // Comparing first ends the round: a palette change calls this again.
  if (colors.color(QPalette::Active, QPalette::Text) == digits &&
      colors.color(QPalette::Active, QPalette::Base) == fill)
    return;
  for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive}) {
    colors.setColor(group, QPalette::Text, digits);
    colors.setColor(group, QPalette::Base, fill);
    colors.setColor(group, QPalette::Highlight, m_inverted ? t.window : t.ink);
    colors.setColor(group, QPalette::HighlightedText, m_inverted ? t.ink : t.window);
  }
  colors.setColor(QPalette::Disabled, QPalette::Text, t.ink3);
  colors.setColor(QPalette::Disabled, QPalette::Base, t.window);
  setPalette(colors);
}

void DigitsBox::showText() {
  if (shownText() != m_shown) restoreText();
}

void DigitsBox::restoreText() {
  m_shown = shownText();
  if (lineEdit()->text() == m_shown) return;
  lineEdit()->setText(m_shown);
  if (hasFocus()) lineEdit()->selectAll();
}

void DigitsBox::commitTyped() {
  const QString typed = lineEdit()->text();
  if (typed == shownText()) return;
  commit(typed);
  // If the value was taken, it has been set by now; if not, the old one comes back.
  restoreText();
}

void DigitsBox::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) applyColors();
  QAbstractSpinBox::changeEvent(event);
}

bool DigitsBox::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto& key = static_cast<const QKeyEvent&>(*event);
    const bool nothingTyped = key.matches(QKeySequence::Undo) && !lineEdit()->isUndoAvailable();
    if (isLetter(key) || nothingTyped) {
      event->ignore();
      return true;
    }
  }
  return QAbstractSpinBox::event(event);
}

void DigitsBox::keyPressEvent(QKeyEvent* event) {
  if (isLetter(*event)) return event->ignore();
  if (event->key() == Qt::Key_Escape && lineEdit()->text() != shownText()) return restoreText();
  QAbstractSpinBox::keyPressEvent(event);
}

void DigitsBox::focusInEvent(QFocusEvent* event) {
  QAbstractSpinBox::focusInEvent(event);
  lineEdit()->selectAll();
}

void DigitsBox::focusOutEvent(QFocusEvent* event) {
  QAbstractSpinBox::focusOutEvent(event);
  lineEdit()->deselect();
}

void DigitsBox::wheelEvent(QWheelEvent* event) {
  if (!hasFocus()) return event->ignore();
  QAbstractSpinBox::wheelEvent(event);
}

void NumberBox::setRange(int minimum, int maximum) {
  m_minimum = minimum;
  m_maximum = maximum;
}

void NumberBox::setValue(int value) {
  m_value = value;
  showText();
}

void NumberBox::stepBy(int steps) {
  const std::int64_t wanted = std::int64_t{m_value} + steps;
  const int value = static_cast<int>(std::clamp<std::int64_t>(wanted, m_minimum, m_maximum));
  if (value != m_value) Q_EMIT valueEdited(value);
}

void NumberBox::commit(const QString& text) {
  const std::optional<std::int64_t> typed = parseInteger(plain(text));
  if (!typed) return;
  const int value = static_cast<int>(std::clamp<std::int64_t>(*typed, m_minimum, m_maximum));
  if (value != m_value) Q_EMIT valueEdited(value);
}

void SeedBox::setSeed(std::uint64_t seed) {
  m_seed = seed;
  showText();
  setToolTip(shownText().size() > 4 ? shownText() : QString());
}

void SeedBox::stepBy(int steps) {
  // Seeds live on a ring: after 2^64-1, which is -1, comes 0.
  Q_EMIT seedEdited(m_seed + static_cast<std::uint64_t>(std::int64_t{steps}));
}

QString SeedBox::shownText() const {
  return QString::number(static_cast<qint64>(m_seed));
}

void SeedBox::commit(const QString& text) {
  if (const std::optional<std::uint64_t> typed = parseSeed(plain(text)); typed && *typed != m_seed)
    Q_EMIT seedEdited(*typed);
}

}  // namespace convt
