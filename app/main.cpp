#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QTextStream>
#include <QTimer>

#include "app/main_window.h"
#include "app/session/resources.h"
#include "app/status_line.h"
#include "ui/theme/current_theme.h"

using namespace Qt::StringLiterals;

namespace {

struct Arguments {
  QString file;
  QString screenshot;
  QString settings;
  QString theme;
  QSize size;
};

Arguments parse(const QApplication& app) {
  QCommandLineParser parser;
  parser.setApplicationDescription(QApplication::translate("main", "See the 2-D transposed convolution of a picture."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(u"image"_s, QApplication::translate("main", "Picture or .npy tensor to open."),
                               u"[IMAGE]"_s);
  const QCommandLineOption screenshot(
      u"screenshot"_s, QApplication::translate("main", "Save a picture of the settled window and quit."), u"PNG"_s);
  const QCommandLineOption settings(u"settings"_s, QApplication::translate("main", "Keep settings in this folder."),
                                    u"FOLDER"_s);
  const QCommandLineOption theme(u"theme"_s, QApplication::translate("main", "light, dark or system."), u"NAME"_s);
  const QCommandLineOption size(u"size"_s, QApplication::translate("main", "Size of the window."), u"WxH"_s);
  parser.addOptions({screenshot, settings, theme, size});
  parser.process(app);
  Arguments arguments;
  arguments.file = parser.positionalArguments().value(0);
  arguments.screenshot = parser.value(screenshot);
  arguments.settings = parser.value(settings);
  arguments.theme = parser.value(theme);
  const QStringList sides = parser.value(size).split(u'x');
  if (sides.size() == 2) arguments.size = QSize(sides[0].toInt(), sides[1].toInt());
  return arguments;
}

/// Saves the window once everything that was wanted has been shown.
void screenshotWhenSettled(convt::MainWindow& window, const QString& path) {
  QObject::connect(&window.session().recompute(), &convt::Recompute::idle, &window, [&window, path] {
    QTimer::singleShot(0, &window, [&window, path] {
      const bool saved = window.grab().save(path);
      QTextStream(saved ? stdout : stderr) << (saved ? u"Saved "_s : u"Could not write "_s) << path << "\n";
      QApplication::exit(saved ? 0 : 1);
    });
  });
}

}  // namespace

int main(int argc, char** argv) {
  QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
  QApplication app(argc, argv);
  QApplication::setApplicationName(u"convt-studio"_s);
  QApplication::setApplicationVersion(QStringLiteral(CONVT_VERSION));
  const Arguments arguments = parse(app);
  const convt::Settings settings(arguments.settings);
  const QString theme = arguments.theme.isEmpty() ? settings.theme() : arguments.theme;
  QGuiApplication::setDesktopFileName(u"convt-studio"_s);
  convt::loadResources();
  QIcon icon(u":/desktop/convt-studio-48.png"_s);
  icon.addFile(u":/desktop/convt-studio-256.png"_s);
  QApplication::setWindowIcon(icon);
  convt::setTheme(theme == u"light"_s  ? convt::ThemeMode::Light
                  : theme == u"dark"_s ? convt::ThemeMode::Dark
                                       : convt::ThemeMode::System);

  convt::MainWindow window(settings);
  if (arguments.size.isValid())
    window.resize(arguments.size);
  else if (!window.restoreGeometry(settings.geometry()))
    window.resize(1366, 768);
  if (!arguments.screenshot.isEmpty()) screenshotWhenSettled(window, arguments.screenshot);
  window.show();
  window.start(arguments.file);
  return QApplication::exec();
}
