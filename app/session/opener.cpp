#include "app/session/opener.h"

#include <QFileInfo>
#include <utility>

#include "app/io/open_input.h"
#include "app/io/text.h"

namespace convt {

Opener::Opener(QObject* parent) : QObject(parent) {
  m_pool.setMaxThreadCount(1);
}

Opener::~Opener() {
  m_stop.request_stop();
  m_pool.waitForDone();
}

/// Runs load(options) on the thread and brings what it gives to the GUI thread, unless a newer request came.
template <class Load>
void Opener::start(InputRef ref, QString title, Load load) {
  m_stop.request_stop();
  m_stop = std::stop_source();
  const quint64 request = ++m_request;
  ++m_running;
  ReadOptions options;
  options.stop = m_stop.get_token();
  options.progress = [this, request, told = 0.0](double share) mutable {
    constexpr double kStep = 0.01;  // decoders tell each row
    if (share < told + kStep) return;
    told = share;
    QMetaObject::invokeMethod(
        this,
        [this, request, share] {
          if (request == m_request) Q_EMIT progress(share);
        },
        Qt::QueuedConnection);
  };
  Q_EMIT started(shownName(title));
  m_pool.start([this, request, ref = std::move(ref), title = std::move(title), load = std::move(load), options] {
    Result<LoadedInput> loaded = Failure{};
    try {
      loaded = load(options);
    } catch (const std::bad_alloc&) {
      loaded = Failure{tr("There is not enough memory to open %1.").arg(title).toStdString(), false};
    }
    if (loaded && loaded->input.shape.n < 1) {
      loaded = Failure{tr("%1 is a batch of 0 images: there is nothing to show.").arg(title).toStdString()};
    }
    InputPtr input;
    if (loaded) input = makeDocument(ref, title, loaded->input, loaded->notes);
    const QString text = loaded ? QString() : QString::fromStdString(loaded.failure().text);
    QMetaObject::invokeMethod(
        this,
        [this, request, input, text, title, stop = options.stop] {
          --m_running;
          if (request != m_request) return;
          Q_EMIT ended();
          if (stop.stop_requested())
            Q_EMIT failed(tr("Opening “%1” was stopped.").arg(shownName(title)));
          else if (input)
            Q_EMIT opened(input);
          else
            Q_EMIT failed(text);
        },
        Qt::QueuedConnection);
  });
}

void Opener::openFile(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  start({InputRef::Kind::File, absolute}, QFileInfo(path).fileName(), [absolute](const ReadOptions& read) {
    OpenOptions options;
    options.read = read;
    return openInput(absolute, options);
  });
}

void Opener::openImage(const QImage& image, const QString& title) {
  start({InputRef::Kind::Pasted, title}, title, [image](const ReadOptions&) { return fromQImage(image); });
}

}  // namespace convt
