#include "ui/image/rule_plate.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cstddef>

#include "ui/image/plate_button.h"
#include "ui/theme/current_theme.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr int kHeight = 96;
constexpr int kInset = 16;
constexpr int kGap = 8;

QString filled(const Sentence& sentence) {
  QString text = QCoreApplication::translate("core", sentence.text);
  for (const std::string& number : sentence.numbers) text = text.arg(QString::fromStdString(number));
  return text;
}

QLabel* label(QWidget* parent, Type type, int height) {
  auto* made = new QLabel(parent);
  made->setFont(font(type));
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  made->setMinimumHeight(height);
  return made;
}

}  // namespace

RulePlate::RulePlate(QWidget* parent)
    : Overlay(parent),
      m_headline(label(this, Type::FormulaStrong, 20)),
      m_rule(label(this, Type::Body, 21)),
      m_row(new QBoxLayout(QBoxLayout::LeftToRight)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kInset, 9, kInset, 12);
  column->setSpacing(0);
  column->addWidget(m_headline);
  column->addWidget(m_rule);
  column->addSpacing(10);
  column->addStretch(1);
  column->addLayout(m_row);
  m_row->setSpacing(kGap);
  m_row->setAlignment(Qt::AlignLeft);
  adoptTheme();
}

void RulePlate::setError(const ParamError& error, const std::vector<Fix>& fixes) {
  m_error = error;
  m_fixes = fixes;
  while (m_buttons.size() < fixes.size()) {
    const auto index = static_cast<int>(m_buttons.size());
    auto* button = new PlateButton(index == 0, this);
    connect(button, &PlateButton::clicked, this, [this, index] { Q_EMIT fixChosen(index); });
    m_row->addWidget(button);
    // After the view that they mend, not where late widgets go: at the window's end.
    setTabOrder(m_buttons.empty() ? parentWidget() : m_buttons.back(), button);
    m_buttons.push_back(button);
  }
  for (std::size_t i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setVisible(i < fixes.size());
  retranslate();
}

bool RulePlate::buttonsFitIn(int width) const {
  int wanted = 2 * kInset - kGap;
  for (std::size_t i = 0; i < m_fixes.size(); ++i) wanted += m_buttons[i]->sizeHint().width() + kGap;
  return wanted <= width;
}

QRect RulePlate::placeIn(QSize parent) const {
  m_row->setDirection(buttonsFitIn(parent.width()) ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  layout()->activate();
  return {0, 0, parent.width(), std::max(kHeight, layout()->totalHeightForWidth(parent.width()))};
}

void RulePlate::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), theme().ink);
}

void RulePlate::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::PaletteChange) adoptTheme();
  QWidget::changeEvent(event);
}

void RulePlate::adoptTheme() {
  // Text of the window's colour on ink; the rule a little quieter than the headline.
  const QColor text = theme().window;
  const QColor ground = theme().ink;
  const auto mixed = [](int a, int b) { return (3 * a + b) / 4; };
  const QColor quiet(mixed(text.red(), ground.red()), mixed(text.green(), ground.green()),
                     mixed(text.blue(), ground.blue()));
  for (auto [label, color] : {std::pair{m_headline, text}, std::pair{m_rule, quiet}}) {
    QPalette colors = label->palette();
    if (colors.color(QPalette::WindowText) == color) continue;
    colors.setColor(QPalette::WindowText, color);
    label->setPalette(colors);
  }
  update();
}

void RulePlate::retranslate() {
  m_headline->setText(filled(m_error.headline));
  m_rule->setText(filled(m_error.why));
  for (std::size_t i = 0; i < m_fixes.size(); ++i) {
    const Fix& fix = m_fixes[i];
    const QString name = QCoreApplication::translate("core", nameOf(fix.param));
    m_buttons[i]->setText(tr("Set %1 %2 to %3:  %4 × %5")
                              .arg(name, QString::number(fix.from), QString::number(fix.to),
                                   QString::number(fix.output.h), QString::number(fix.output.w)));
    m_buttons[i]->updateGeometry();
  }
  setAccessibleName(m_headline->text());
  setAccessibleDescription(m_rule->text());
  place();
}

}  // namespace convt
