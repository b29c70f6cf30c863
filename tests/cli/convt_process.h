#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <QFile>
#include <QImage>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <utility>
#include <vector>

#include "app/io/npy.h"
#include "app/io/save.h"

/// How a run of the program ended.
struct Ended {
  int code = -1;  ///< -1: it crashed or did not end
  QString out;
  QString err;
};

/// Runs the real program in a fresh folder that holds a small picture, in.png (4x6), and an array, ramp.npy (1 2 / 3
/// 4).
class ConvtTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QImage picture(6, 4, QImage::Format_RGB32);
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 6; ++x) picture.setPixel(x, y, qRgb(40 * y, 40 * x, 255 - 10 * x));
    QVERIFY(picture.save(path(QStringLiteral("in.png"))));
    putNpy(QStringLiteral("ramp.npy"), {1, 1, 2, 2}, {1, 2, 3, 4});
  }

 protected:
  QString path(const QString& name) const { return m_folder->filePath(name); }

  QByteArray content(const QString& name) const {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  void putFile(const QString& name, const QByteArray& bytes) const {
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
  }

  void putNpy(const QString& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values) const {
    QVERIFY(!convt::saveFile(path(name), [&](QIODevice& device) { return convt::writeNpy(device, shape, values); }));
  }

  convt::NpyArray array(const QString& name) const {
    auto read = convt::readNpy(path(name));
    return read ? std::move(*read) : convt::NpyArray{};
  }

  void start(QProcess& process, const QStringList& arguments) const {
    process.setWorkingDirectory(m_folder->path());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), m_locale);
    if (m_locale != QStringLiteral("C.UTF-8")) environment.insert(QStringLiteral("LOCPATH"), m_folder->path());
    environment.remove(QStringLiteral("QT_QPA_PLATFORM"));  // no display of any kind is needed
    process.setProcessEnvironment(environment);
    const rlim_t limit = m_fileSizeLimit;
    process.setChildProcessModifier([limit] {
      if (limit == 0) return;
      const rlimit both{limit, limit};
      ::setrlimit(RLIMIT_FSIZE, &both);
      ::signal(SIGXFSZ, SIG_IGN);
    });
    process.start(QStringLiteral(CONVT_BINARY), arguments);
  }

  Ended run(const QStringList& arguments) const {
    QProcess process;
    start(process, arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_locale = QStringLiteral("C.UTF-8");
  rlim_t m_fileSizeLimit = 0;
};
