#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

/// What the files of a folder may include and its target may link: the arrows of the architecture.
struct Room {
  std::string folder;
  std::string target;
  Texts rooms;    ///< folders of other rooms
  Texts modules;  ///< of Qt
  Texts foreign;  ///< beginnings of other libraries' headers, in any file
  Texts links;
};

const Texts kPosix{"fcntl.h", "unistd.h", "pthread.h", "sys/"};

Texts joined(Texts a, const Texts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::vector<Room>& rooms() {
  static const Texts gui{"QtCore", "QtGui"};
  static const Texts widgets{"QtCore", "QtGui", "QtWidgets"};
  static const std::vector<Room> all{
      {"engine/core", "convt_core", {}, {}, {}, {}},
      {"engine/render", "convt_render", {"engine/core"}, {}, {}, {"convt_core", "${OPENCV_IMGPROC}", "${OPENCV_CORE}"}},
      {"engine/lazy",
       "convt_lazy",
       {"engine", "engine/core", "engine/render"},
       {},
       {},
       {"convt_engine", "convt_render"}},
      {"engine", "convt_engine", {"engine/core"}, {}, {}, {"convt_core", "TBB::tbb", "hwy::hwy", "Threads::Threads"}},
      {"ui/paint",
       "convt_paint",
       {"engine/core", "engine/render"},
       gui,
       {},
       {"convt_core", "convt_render", "Qt6::Gui"}},
      {"ui", "convt_ui", {"ui/paint", "engine/core", "engine/render"}, widgets, {}, {"convt_paint", "Qt6::Widgets"}},
      {"app/io",
       "convt_io",
       {"engine/core"},
       gui,
       joined(kPosix, {"tiffio.h", "png.h", "jpeglib.h", "zip.h"}),
       {"convt_core", "Qt6::Gui", "TIFF::TIFF", "PNG::PNG", "JPEG::JPEG", "libzip::zip"}},
      {"app/session",
       "convt_session",
       {"ui/paint", "engine/lazy", "engine", "engine/core", "engine/render", "app/io"},
       gui,
       {},
       {"convt_lazy", "convt_engine", "convt_paint", "convt_io", "Qt6::Gui"}},
      {"app/cli",
       "convt",
       {"app/session", "app/io", "engine/lazy", "engine", "engine/core", "engine/render"},
       gui,
       joined(kPosix, {"CLI/"}),
       {"convt_session", "convt_lazy", "convt_engine", "convt_render", "convt_io", "CLI11::CLI11"}},
      {"app",
       "convt_app",
       {"app/session", "app/io", "ui", "ui/paint", "engine/lazy", "engine/core", "engine/render"},
       widgets,
       kPosix,
       {"convt_session", "convt_ui", "Qt6::Widgets"}},
  };
  return all;
}

/// Libraries that stay inside one kind of file, never in a header.
struct Hidden {
  std::string beginning;
  std::regex files;
};

const std::vector<Hidden>& hidden() {
  static const std::vector<Hidden> all{{"oneapi/", std::regex("engine/parallel\\.cpp")},
                                       {"tbb/", std::regex("engine/parallel\\.cpp")},
                                       {"pthread.h", std::regex("(engine/wake_elsewhere|app/.*)\\.cpp")},
                                       {"hwy/", std::regex("engine/(kernels/[a-z_0-9]+|simd_target)\\.cpp|"
                                                           "engine/kernels/([a-z_0-9]+-inl|targets)\\.h")},
                                       {"opencv2/", std::regex("engine/render/[a-z_0-9]+\\.cpp")}};
  return all;
}

bool has(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool beginsWith(const std::string& text, const std::string& beginning) {
  return text.rfind(beginning, 0) == 0;
}

/// The room a file lies in: the one with the longest folder. Nothing for files outside of all rooms.
const Room* roomOf(const std::string& path) {
  const Room* best = nullptr;
  for (const Room& room : rooms()) {
    if (beginsWith(path, room.folder + "/") && (best == nullptr || room.folder.size() > best->folder.size()))
      best = &room;
  }
  return best;
}

/// "QtWidgets" for QWidget: the module whose folder of headers has the file.
std::string moduleOf(const std::string& header) {
  static const std::string dirs = CONVT_QT_INCLUDE;
  static const std::string root = dirs.substr(0, dirs.find('|'));
  for (const fs::directory_entry& module : fs::directory_iterator(fs::path(root).parent_path())) {
    if (fs::exists(module.path() / header)) return module.path().filename().string();
  }
  return "";
}

std::string foreignVerdict(const Room& room, const std::string& path, const std::string& header) {
  static const std::regex standard("[a-z_0-9]+");
  if (std::regex_match(header, standard)) return "";
  for (const Hidden& library : hidden()) {
    if (beginsWith(header, library.beginning))
      return std::regex_match(path, library.files) ? "" : "stays inside " + library.beginning;
  }
  if (std::any_of(room.foreign.begin(), room.foreign.end(),
                  [&](const std::string& f) { return beginsWith(header, f); }))
    return "";
  const std::string module = beginsWith(header, "Q") ? header.substr(header.find('/') + 1) : "";
  if (module.empty()) return "is no library of this room";
  const std::string name = moduleOf(module);
  return has(room.modules, name) ? "" : (name.empty() ? "Qt" : name) + " is no module of this room";
}

std::string ownVerdict(const Room& room, const std::string& header) {
  const Room* other = roomOf(header);
  if (other == nullptr || !fs::exists(fs::path(CONVT_SOURCE_DIR) / header)) return "is not written from the root";
  return other == &room || has(room.rooms, other->folder)
             ? ""
             : other->folder + " is no room that " + room.folder + " may see";
}

/// One line for each include of a file that breaks the rules.
Texts brokenIncludes(const std::string& path, const std::string& text) {
  static const std::regex include("^[ \\t]*#[ \\t]*include[ \\t]*([<\"])([^>\"]+)[>\"]");
  Texts broken;
  const Room* room = roomOf(path);
  if (room == nullptr) return {path + ": lies in no room"};
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string header = match[2];
    const bool moc = std::regex_match(header, std::regex("(moc_)?[a-z_0-9]+\\.(moc|cpp)"));
    if (moc) continue;
    const std::string verdict = match[1] == "<" ? foreignVerdict(*room, path, header) : ownVerdict(*room, header);
    if (!verdict.empty()) broken.push_back(path + ": " + header + " " + verdict);
  }
  return broken;
}

/// One line for each library a room's target links against the rules.
Texts brokenLinks(const std::string& text) {
  static const std::regex call("target_link_libraries\\(\\s*(\\S+)([^)]*)\\)");
  static const std::set<std::string> mustBePrivate{"TBB::tbb", "hwy::hwy", "${OPENCV_IMGPROC}", "${OPENCV_CORE}"};
  Texts broken;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), call); it != std::sregex_iterator(); ++it) {
    const std::string target = (*it)[1];
    const auto room = std::find_if(rooms().begin(), rooms().end(), [&](const Room& r) { return r.target == target; });
    if (room == rooms().end()) continue;
    std::istringstream words((*it)[2]);
    std::string visibility;
    for (std::string word; words >> word;) {
      if (word == "PUBLIC" || word == "PRIVATE" || word == "INTERFACE") {
        visibility = word;
      } else if (word != "convt_options" && !has(room->links, word)) {
        broken.push_back(target + " links " + word);
      } else if (mustBePrivate.count(word) != 0 && visibility != "PRIVATE") {
        broken.push_back(target + " shows " + word);
      }
    }
  }
  return broken;
}

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Calls what(path from the root, text) for each file below the rooms' top folders.
template <class What>
int forEachFile(const std::regex& name, What what) {
  int files = 0;
  const fs::path root = CONVT_SOURCE_DIR;
  for (const char* top : {"engine", "ui", "app"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file() || !std::regex_match(entry.path().filename().string(), name)) continue;
      what(fs::relative(entry.path(), root).generic_string(), contents(entry.path()));
      ++files;
    }
  }
  return files;
}

std::string listed(const Texts& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

}  // namespace

/// The arrows between the rooms: who may include and link whom.
class TestIncludes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void filesIncludeWhatTheirRoomMay();
  void targetsLinkWhatTheirRoomMay();
  void everyRoomHasItsTarget();
  void forbiddenIncludeIsFound_data();
  void forbiddenIncludeIsFound();
  void allowedIncludePasses_data();
  void allowedIncludePasses();
  void forbiddenLinkIsFound_data();
  void forbiddenLinkIsFound();
};

void TestIncludes::filesIncludeWhatTheirRoomMay() {
  Texts broken;
  const int files = forEachFile(std::regex(".*\\.(h|cpp)"), [&](const std::string& path, const std::string& text) {
    broken = joined(broken, brokenIncludes(path, text));
  });
  QVERIFY(files > 100);
  QVERIFY2(broken.empty(), listed(broken).c_str());
}

void TestIncludes::targetsLinkWhatTheirRoomMay() {
  Texts broken;
  forEachFile(std::regex("CMakeLists\\.txt"),
              [&](const std::string&, const std::string& text) { broken = joined(broken, brokenLinks(text)); });
  QVERIFY2(broken.empty(), listed(broken).c_str());
}

void TestIncludes::everyRoomHasItsTarget() {
  for (const Room& room : rooms()) {
    const std::string text = contents(fs::path(CONVT_SOURCE_DIR) / room.folder / "CMakeLists.txt");
    QVERIFY2(std::regex_search(text, std::regex("add_(library|executable)\\(" + room.target + "\\b")),
             room.target.c_str());
  }
}

void TestIncludes::forbiddenIncludeIsFound_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<std::string>("line");
  const auto row = [](const char* path, const char* line) {
    QTest::newRow((std::string(path) + " " + line).c_str()) << std::string(path) << std::string(line);
  };
  row("engine/core/params.h", "#include <QString>");
  row("engine/core/params.h", "#include \"engine/plan.h\"");
  row("engine/core/params.cpp", "#include <oneapi/tbb/info.h>");
  row("engine/core/params.cpp", "#include <hwy/highway.h>");
  row("engine/plan.h", "#include <QtCore/QString>");
  row("engine/plan.cpp", "#include <oneapi/tbb/info.h>");
  row("engine/parallel.h", "#include <oneapi/tbb/info.h>");
  row("engine/plan.cpp", "#include <opencv2/core.hpp>");
  row("engine/plan.cpp", "#include \"engine/render/picture.h\"");
  row("engine/plan.cpp", "#include \"engine/lazy/wants.h\"");
  row("engine/kernels/tile_simd.h", "#include <hwy/highway.h>");
  row("engine/render/colormap.h", "  #  include <opencv2/imgproc.hpp>");
  row("engine/render/mapping.cpp", "#include \"engine/plan.h\"");
  row("engine/render/mapping.cpp", "#include <QImage>");
  row("engine/lazy/wants.h", "#include <QImage>");
  row("ui/paint/legend.h", "#include <QWidget>");
  row("ui/paint/legend.h", "#include \"engine/plan.h\"");
  row("ui/paint/legend.cpp", "#include \"ui/controls/chip.h\"");
  row("ui/maps/map_area.cpp", "#include \"engine/plan.h\"");
  row("ui/maps/map_area.cpp", "#include \"engine/lazy/wants.h\"");
  row("ui/maps/map_area.cpp", "#include \"app/commands.h\"");
  row("ui/maps/map_area.cpp", "#include \"app/session/state.h\"");
  row("app/io/npy.cpp", "#include \"engine/plan.h\"");
  row("app/io/npy.cpp", "#include <QLabel>");
  row("app/session/state.h", "#include <QWidget>");
  row("app/session/state.h", "#include \"ui/controls/chip.h\"");
  row("app/session/state.h", "#include \"app/commands.h\"");
  row("app/cli/main.cpp", "#include \"ui/paint/theme.h\"");
  row("app/cli/main.cpp", "#include \"app/commands.h\"");
  row("app/cli/main.cpp", "#include <QApplication>");
  row("app/main.cpp", "#include \"app/cli/commands.h\"");
  row("app/main.cpp", "#include \"engine/plan.h\"");
  row("app/main.cpp", "#include \"tests/support/fixture.h\"");
  row("app/main.cpp", "#include \"main_window.h\"");
  row("app/main.cpp", "#include \"app/no_such_file.h\"");
  row("app/main.cpp", "#include <QNoSuchClass>");
  row("app/main.cpp", "#include <boost/any.hpp>");
  row("nowhere/main.cpp", "");
}

void TestIncludes::forbiddenIncludeIsFound() {
  QFETCH(std::string, path);
  QFETCH(std::string, line);
  QCOMPARE(brokenIncludes(path, "// a file\n" + line + "\nint i;\n").size(), std::size_t{1});
}

void TestIncludes::allowedIncludePasses_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<std::string>("line");
  const auto row = [](const char* path, const char* line) {
    QTest::newRow((std::string(path) + " " + line).c_str()) << std::string(path) << std::string(line);
  };
  row("engine/core/params.h", "#include <stop_token>");
  row("engine/parallel.cpp", "#include <oneapi/tbb/task_group.h>");
  row("engine/kernels/tile_simd.cpp", "#include <hwy/highway.h>");
  row("engine/simd_target.cpp", "#include <hwy/targets.h>");
  row("engine/render/colormap.cpp", "#include <opencv2/imgproc.hpp>");
  row("engine/lazy/wants.h", "#include \"engine/plan.h\"");
  row("ui/paint/legend.h", "#include <QPainter>");
  row("ui/controls/chip.h", "#include <QWidget>");
  row("ui/controls/chip.h", "#include \"engine/core/params.h\"");
  row("app/session/state.h", "#include <QtGlobal>");
  row("app/cli/main.cpp", "#include \"engine/plan.h\"");
  row("app/main.cpp", "// #include \"engine/plan.h\"");
}

void TestIncludes::allowedIncludePasses() {
  QFETCH(std::string, path);
  QFETCH(std::string, line);
  const Texts broken = brokenIncludes(path, line);
  QVERIFY2(broken.empty(), listed(broken).c_str());
}

void TestIncludes::forbiddenLinkIsFound_data() {
  QTest::addColumn<std::string>("call");
  for (const char* call :
       {"target_link_libraries(convt_core PUBLIC convt_options Qt6::Core)",
        "target_link_libraries(convt_engine PUBLIC convt_core TBB::tbb)",
        "target_link_libraries(convt_engine\n  PUBLIC convt_core\n  PRIVATE convt_render)",
        "target_link_libraries(convt_render PUBLIC convt_core ${OPENCV_CORE})",
        "target_link_libraries(convt_paint PUBLIC convt_render PRIVATE Qt6::Widgets)",
        "target_link_libraries(convt_ui PUBLIC convt_paint convt_engine)",
        "target_link_libraries(convt_session PUBLIC convt_ui)", "target_link_libraries(convt PRIVATE convt_ui)",
        "target_link_libraries(convt_app PUBLIC convt_ui PRIVATE convt_engine)"}) {
    QTest::newRow(call) << std::string(call);
  }
}

void TestIncludes::forbiddenLinkIsFound() {
  QFETCH(std::string, call);
  QCOMPARE(brokenLinks("add_library(x)\n" + call + "\n").size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestIncludes)
#include "tst_includes.moc"
