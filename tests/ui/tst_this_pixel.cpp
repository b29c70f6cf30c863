#include <QAction>
#include <QClipboard>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTranslator>
#include <memory>

#include "tests/support/ui_setup.h"
#include "tests/ui/test_pixel_panel.h"
#include "ui/paint/pixel_panel.h"
#include "ui/pixel/this_pixel.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(std::optional<convt::PixelTerm>)

namespace {

/// Every text in brackets and twice as long.
class Brackets : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* text, const char*, int) const override {
    const QString source = QString::fromUtf8(text);
    return u"["_s + source + QString(source.size(), u'w') + u"]"_s;
  }
};

const LayerParams kLayer{3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false};

QRectF picture(const QWidget& widget) {
  return QRectF(16, 28, widget.width() - 32, widget.height() - 32);
}

}  // namespace

class TestThisPixel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    setUpUi();
    qRegisterMetaType<std::optional<PixelTerm>>();
  }
  void init();
  void cleanup() { m_panel.reset(); }

  void hintsWhereThereIsNoPixel();
  void sentenceStandsForThePicture();
  void describesTheSum();
  void namesTheImageOfABatch();
  void drawsTheFirstChannelThatCounts();
  void pageKeysWalkTheInputChannels();
  void walkedChannelStaysWithinItsGroup();
  void clickOnTheFoldedLineWalksOn();
  void arrowsMoveThePin();
  void enterPinsAndEscapeReleases();
  void digitsChooseTheOutputChannel();
  void copiesAsTextAndAsPython();
  void copiesByItsButton();
  void hoverNamesTheTerm();
  void hoverFollowsThePixel();
  void dimmedIsVeiled();
  void focusByKeysIsShown();
  void followsTheTheme();
  void followsTheLanguage();

 private:
  void show(const ExplainedLayer& layer, OutputPlace place);
  PixelPanelScene scene() const { return {m_panel->pixel().get(), m_panel->inputChannel(), 0.25F, 1.0, -1}; }
  QString description() const { return m_panel->accessibleDescription(); }

  std::unique_ptr<ThisPixel> m_panel;
};

void TestThisPixel::init() {
  failOnWarnings();
  m_panel = std::make_unique<ThisPixel>();
  m_panel->resize(554, 168);
  QVERIFY(showActive(*m_panel));
  m_panel->setFocus(Qt::OtherFocusReason);
}

void TestThisPixel::show(const ExplainedLayer& layer, OutputPlace place) {
  m_panel->setOutput(layer.output);
  m_panel->setPixel(layer.at(place), ThisPixel::From::Pin);
}

void TestThisPixel::hintsWhereThereIsNoPixel() {
  QVERIFY(description().startsWith(u"Point at a pixel"_s));
  QVERIFY(!m_panel->findChild<QPushButton*>()->isEnabled());
  const QImage hint = m_panel->grab().toImage();
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  QVERIFY(m_panel->grab().toImage() != hint);
  m_panel->setPixel(nullptr, ThisPixel::From::Pin);
  QVERIFY(description().startsWith(u"Point at a pixel"_s));
  QCOMPARE(m_panel->grab().toImage(), hint);
}

void TestThisPixel::sentenceStandsForThePicture() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  const PixelPanelLayout layout = layoutPixelPanel(picture(*m_panel), scene());
  m_panel->setSentence(u"computing 2 000 000 terms"_s);
  QCOMPARE(description(), u"computing 2 000 000 terms"_s);
  QCOMPARE(m_panel->grab().toImage().pixelColor(layout.kernel.center().toPoint()), theme().window);
  m_panel->setSentence({});
  QVERIFY(description().startsWith(u"y[R, 5, 5] = "_s));
}

void TestThisPixel::describesTheSum() {
  const auto x = [](auto, auto, auto, auto) { return 0.5; };
  show(explainedLayer(kLayer, {1, 3, 6, 6}, x, ownBox), {0, 0, 5, 5});
  QCOMPARE(description(),
           u"y[R, 5, 5] = .500: 4 terms of channel R, .500 × .250 = .125, .500 × .250 = .125, "
           "\u002e500 × .250 = .125, .500 × .250 = .125, G, B: 8 terms × 0; bias 0 = 0, exact"_s);
  m_panel->setNumberScale(255.0);
  QVERIFY(description().startsWith(u"y[R, 5, 5] = 127.5: "_s));
  LayerParams holes = kLayer;
  holes.stride = {5, 5};
  holes.padding = {0, 0};
  m_panel->setNumberScale(1.0);
  show(explainedLayer(holes, {1, 3, 6, 6}, x, ownBox), {0, 1, 4, 0});
  QCOMPARE(description(), u"y[G, 4, 0] = 0: No tap reaches this pixel: bias only., bias 0, exact"_s);
}

void TestThisPixel::namesTheImageOfABatch() {
  show(explainedLayer(kLayer, {2, 3, 6, 6}, fraction, ownBox), {1, 2, 5, 4});
  QVERIFY(description().startsWith(u"y[1, B, 5, 4] = "_s));
  LayerParams many = kLayer;
  many.outChannels = 16;
  show(explainedLayer(many, {1, 3, 6, 6}, fraction, ownBox), {0, 12, 5, 4});
  QVERIFY(description().startsWith(u"y[12, 5, 4] = "_s));
}

void TestThisPixel::drawsTheFirstChannelThatCounts() {
  const ExplainedLayer layer = explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox);
  for (const int channel : {0, 1, 2}) {
    show(layer, {0, channel, 5, 5});
    QCOMPARE(m_panel->inputChannel(), std::int64_t{channel});
  }
  LayerParams groups = kLayer;
  groups.outChannels = 4;
  groups.groups = 2;
  show(explainedLayer(groups, {1, 6, 6, 6}, fraction, ones), {0, 3, 5, 5});
  QCOMPARE(m_panel->inputChannel(), std::int64_t{3});
  show(explainedLayer(groups, {1, 6, 6, 6}, fraction, [](auto, auto, auto, auto) { return 0.0; }), {0, 3, 5, 5});
  QCOMPARE(m_panel->inputChannel(), std::int64_t{3});
}

void TestThisPixel::pageKeysWalkTheInputChannels() {
  const ExplainedLayer layer = explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ones);
  show(layer, {0, 0, 5, 5});
  QTest::keyClick(m_panel.get(), Qt::Key_PageUp);
  QCOMPARE(m_panel->inputChannel(), std::int64_t{0});
  const QImage first = m_panel->grab().toImage();
  QTest::keyClick(m_panel.get(), Qt::Key_PageDown);
  QCOMPARE(m_panel->inputChannel(), std::int64_t{1});
  QVERIFY(m_panel->grab().toImage() != first);
  QVERIFY(description().contains(u"4 terms of channel G"_s) && description().contains(u"R, B: 8 terms"_s));
  // The choice outlives a move of the pin.
  m_panel->setPixel(layer.at({0, 1, 7, 7}), ThisPixel::From::Pin);
  QCOMPARE(m_panel->inputChannel(), std::int64_t{1});
  QTest::keyClick(m_panel.get(), Qt::Key_PageDown);
  QTest::keyClick(m_panel.get(), Qt::Key_PageDown);
  QCOMPARE(m_panel->inputChannel(), std::int64_t{2});
}

void TestThisPixel::walkedChannelStaysWithinItsGroup() {
  LayerParams groups = kLayer;
  groups.outChannels = 2;
  groups.groups = 2;
  const ExplainedLayer layer = explainedLayer(groups, {1, 4, 6, 6}, fraction, ones);
  show(layer, {0, 0, 5, 5});
  QTest::keyClick(m_panel.get(), Qt::Key_PageDown);
  QTest::keyClick(m_panel.get(), Qt::Key_PageDown);
  QCOMPARE(m_panel->inputChannel(), std::int64_t{1});
  show(layer, {0, 1, 5, 5});
  QCOMPARE(m_panel->inputChannel(), std::int64_t{2});
}

void TestThisPixel::clickOnTheFoldedLineWalksOn() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ones), {0, 0, 5, 5});
  for (const std::int64_t next : {1, 2, 0}) {
    const QRectF fold = layoutPixelPanel(picture(*m_panel), scene()).list.fold;
    QTest::mouseClick(m_panel.get(), Qt::LeftButton, {}, fold.center().toPoint());
    QCOMPARE(m_panel->inputChannel(), next);
  }
  QTest::mouseClick(m_panel.get(), Qt::LeftButton, {}, QPoint(300, 150));
  QCOMPARE(m_panel->inputChannel(), std::int64_t{0});
}

void TestThisPixel::arrowsMoveThePin() {
  QSignalSpy moves(m_panel.get(), &ThisPixel::pinMoveRequested);
  const auto moved = [&](Qt::Key key, Qt::KeyboardModifiers modifiers) {
    moves.clear();
    QTest::keyClick(m_panel.get(), key, modifiers);
    return moves.count() == 1 ? std::pair(moves[0][0].toInt(), moves[0][1].toInt()) : std::pair(0, 0);
  };
  QCOMPARE(moved(Qt::Key_Up, {}), std::pair(-1, 0));
  QCOMPARE(moved(Qt::Key_Down, {}), std::pair(1, 0));
  QCOMPARE(moved(Qt::Key_Left, {}), std::pair(0, -1));
  QCOMPARE(moved(Qt::Key_Right, {}), std::pair(0, 1));
  QCOMPARE(moved(Qt::Key_Right, Qt::ControlModifier), std::pair(0, 10));
}

void TestThisPixel::enterPinsAndEscapeReleases() {
  QSignalSpy pins(m_panel.get(), &ThisPixel::pinRequested);
  QSignalSpy releases(m_panel.get(), &ThisPixel::releaseRequested);
  QTest::keyClick(m_panel.get(), Qt::Key_Return);
  QTest::keyClick(m_panel.get(), Qt::Key_Enter, Qt::KeypadModifier);
  QCOMPARE(pins.count(), 2);
  QTest::keyClick(m_panel.get(), Qt::Key_Escape);
  QCOMPARE(releases.count(), 1);
}

void TestThisPixel::digitsChooseTheOutputChannel() {
  QSignalSpy chosen(m_panel.get(), &ThisPixel::channelChosen);
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ones), {0, 0, 5, 5});
  QTest::keyClick(m_panel.get(), Qt::Key_3);
  QCOMPARE(chosen.takeFirst()[0].toInt(), 2);
  QTest::keyClick(m_panel.get(), Qt::Key_4);                       // there are three
  QTest::keyClick(m_panel.get(), Qt::Key_1, Qt::ControlModifier);  // the window's
  QTest::keyClick(m_panel.get(), Qt::Key_0);
  QCOMPARE(chosen.count(), 0);
}

void TestThisPixel::copiesAsTextAndAsPython() {
  // The window's own Ctrl+C must not take the key away from here.
  QWidget window;
  QAction whole(&window);
  whole.setShortcut(QKeySequence(Qt::CTRL | Qt::Key_C));
  window.addAction(&whole);
  QSignalSpy wholeCopied(&whole, &QAction::triggered);
  m_panel->setParent(&window);
  QVERIFY(showActive(window));
  m_panel->show();
  m_panel->setFocus(Qt::OtherFocusReason);
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  QTest::keyClick(m_panel.get(), Qt::Key_C, Qt::ControlModifier);
  QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(explanationText(*m_panel->pixel())));
  QTest::keyClick(m_panel.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
  QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(explanationPython(*m_panel->pixel())));
  QCOMPARE(wholeCopied.count(), 0);
  // Without a pixel there is nothing to copy, and what was copied stays.
  m_panel->setPixel(nullptr, ThisPixel::From::Pin);
  QTest::keyClick(m_panel.get(), Qt::Key_C, Qt::ControlModifier);
  QVERIFY(QGuiApplication::clipboard()->text().contains(u"import math"_s));
  m_panel->setParent(nullptr);
}

void TestThisPixel::copiesByItsButton() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  auto* button = m_panel->findChild<QPushButton*>();
  QVERIFY(button->isEnabled() && !button->accessibleName().isEmpty());
  QVERIFY(m_panel->rect().contains(button->geometry()));
  auto* menu = m_panel->findChild<QMenu*>();
  QTest::mouseClick(button, Qt::LeftButton);
  QTRY_VERIFY(menu->isVisible());
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Return);
  QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(explanationText(*m_panel->pixel())));
}

void TestThisPixel::hoverNamesTheTerm() {
  QSignalSpy hovered(m_panel.get(), &ThisPixel::termHovered);
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  const PixelPanelLayout layout = layoutPixelPanel(picture(*m_panel), scene());
  const auto last = [&] { return qvariant_cast<std::optional<PixelTerm>>(hovered.last()[0]); };
  const QImage still = m_panel->grab().toImage();
  QTest::mouseMove(m_panel.get(), (layout.kernel.topLeft() + QPointF(20, 20)).toPoint());
  QCOMPARE(hovered.count(), 1);
  QVERIFY(last() && last()->ky == 0 && last()->kx == 0 && last()->iy == 3 && last()->ix == 3 && last()->ic == 0);
  QVERIFY(m_panel->grab().toImage() != still);
  // Moving on within the term says nothing new; to its line neither.
  QTest::mouseMove(m_panel.get(), (layout.kernel.topLeft() + QPointF(22, 18)).toPoint());
  QTest::mouseMove(m_panel.get(), layout.list.terms[0].center().toPoint());
  QCOMPARE(hovered.count(), 1);
  QTest::mouseMove(m_panel.get(), layout.list.terms[3].center().toPoint());
  QCOMPARE(hovered.count(), 2);
  QVERIFY(last() && last()->ky == 2 && last()->kx == 2);
  QEvent leave(QEvent::Leave);
  QCoreApplication::sendEvent(m_panel.get(), &leave);
  QCOMPARE(hovered.count(), 3);
  QVERIFY(!last());
  QCOMPARE(m_panel->grab().toImage(), still);
}

void TestThisPixel::hoverFollowsThePixel() {
  QSignalSpy hovered(m_panel.get(), &ThisPixel::termHovered);
  const ExplainedLayer layer = explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox);
  show(layer, {0, 0, 5, 5});
  const PixelPanelLayout layout = layoutPixelPanel(picture(*m_panel), scene());
  QTest::mouseMove(m_panel.get(), (layout.kernel.topLeft() + QPointF(20, 20)).toPoint());
  QCOMPARE(hovered.count(), 1);
  // The pin moves while the mouse rests: the same tap takes another input.
  m_panel->setPixel(layer.at({0, 0, 7, 7}), ThisPixel::From::Pin);
  QCOMPARE(hovered.count(), 2);
  QCOMPARE(qvariant_cast<std::optional<PixelTerm>>(hovered.last()[0])->iy, std::int64_t{4});
  m_panel->setPixel(nullptr, ThisPixel::From::Pin);
  QCOMPARE(hovered.count(), 3);
  QVERIFY(!qvariant_cast<std::optional<PixelTerm>>(hovered.last()[0]));
}

void TestThisPixel::dimmedIsVeiled() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  const QPoint centre = layoutPixelPanel(picture(*m_panel), scene()).kernel.topLeft().toPoint() + QPoint(36, 4);
  const QColor before = m_panel->grab().toImage().pixelColor(centre);
  m_panel->setDimmed(true);
  const QColor veiled = m_panel->grab().toImage().pixelColor(centre);
  QVERIFY(veiled.lightness() > before.lightness() + 60);
  QCOMPARE(m_panel->grab().toImage().copy(0, 0, 300, 26), [&] {
    m_panel->setDimmed(false);
    return m_panel->grab().toImage().copy(0, 0, 300, 26);
  }());
}

void TestThisPixel::focusByKeysIsShown() {
  const auto edge = [&] { return m_panel->grab().toImage().pixelColor(1, 80); };
  QCOMPARE(edge(), theme().window);
  m_panel->clearFocus();
  m_panel->setFocus(Qt::TabFocusReason);
  QCOMPARE(edge(), theme().ink);
}

void TestThisPixel::followsTheTheme() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  setTheme(ThemeMode::Dark);
  QCOMPARE(m_panel->grab().toImage().pixelColor(4, 80), darkTheme().window);
  setTheme(ThemeMode::Light);
  QCOMPARE(m_panel->grab().toImage().pixelColor(4, 80), lightTheme().window);
}

void TestThisPixel::followsTheLanguage() {
  show(explainedLayer(kLayer, {1, 3, 6, 6}, fraction, ownBox), {0, 0, 5, 5});
  auto* button = m_panel->findChild<QPushButton*>();
  Brackets brackets;
  QVERIFY(QCoreApplication::installTranslator(&brackets));
  QTRY_COMPARE(button->text(), u"[Copywwww]"_s);
  QVERIFY(m_panel->accessibleName().startsWith(u'['));
  QVERIFY(description().startsWith(u'['));
  QVERIFY(description().contains(u"bias 0wwwwww"_s));
  // Long texts take more lines; they push nothing out.
  QVERIFY(m_panel->rect().contains(button->geometry()));
  for (const QSize band : {QSize(320, 136), QSize(554, 168)}) {
    m_panel->resize(band);
    const PixelTermsLayout list = layoutPixelPanel(picture(*m_panel), scene()).list;
    QVERIFY(list.bottom() <= picture(*m_panel).bottom() + 0.5);
  }
  QCoreApplication::removeTranslator(&brackets);
  QTRY_COMPARE(button->text(), u"Copy"_s);
}

QTEST_MAIN(TestThisPixel)
#include "tst_this_pixel.moc"
