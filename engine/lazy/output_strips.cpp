#include "engine/lazy/output_strips.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include "engine/core/memory_budget.h"

namespace convt {
namespace {

constexpr double kStripFloats = 1 << 21;  // 8 MB: two of them stay in a last-level cache
constexpr double kStripTerms = 2e8;       // a strip of a heavy layer takes about 10 ms
constexpr std::int64_t kFlatRows = 16;    // flatter strips load each input row again and again

const Failure kStopped{"", false};

/// The strips of a walk by number, and how one of them is computed.
class Strips {
 public:
  Strips(const Plan& plan, const Input& input, const StripPart& part, const StripOptions& options)
      : m_plan(plan), m_input(input), m_part(part), m_options(options) {
    const auto channels = std::ssize(part.channels);
    const double floats = std::min(kStripFloats, kStripTerms / (plan.termsPerPixel() + 1.0));
    const auto lines = static_cast<std::int64_t>(floats / static_cast<double>(std::max<std::int64_t>(1, width())));
    const std::int64_t least = std::min(kFlatRows, height());
    m_channels = channels;
    if (options.order == StripOrder::ByChannels && lines < channels * least)
      m_channels = std::clamp<std::int64_t>(lines / std::max<std::int64_t>(1, least), 1, channels);
    m_rows =
        std::clamp<std::int64_t>(lines / std::max<std::int64_t>(1, m_channels), 1, std::max<std::int64_t>(1, height()));
    const std::int64_t band = plan.schedule().rowsPerBand;
    if (m_rows < height() && m_rows > band) m_rows -= m_rows % band;
  }

  /// Asks the budget for `buffers` strips as they are.
  bool tryReserve(int buffers) {
    m_buffers = buffers;
    auto granted = memoryBudget().tryReserve(bytes(buffers));
    if (granted) m_memory = *granted;
    return granted.has_value();
  }

  /// The same, with smaller strips until they fit.
  Outcome reserve(int buffers) {
    m_buffers = buffers;
    for (; m_rows > 1; m_rows /= 2) {
      if (tryReserve(buffers)) return std::nullopt;
    }
    auto granted = memoryBudget().reserve(bytes(buffers), "One row of the output, 1x" + std::to_string(width()) +
                                                              " in " + std::to_string(m_channels) + " channels,");
    if (!granted) return granted.failure();
    m_memory = *granted;
    return std::nullopt;
  }

  std::int64_t floats() const { return m_channels * m_rows * width(); }

  std::int64_t count() const {
    if (m_part.channels.empty() || height() * width() == 0) return 0;
    return groups() * perGroup();
  }

  OutputStrip strip(std::int64_t number, const float* values) const {
    OutputStrip strip;
    strip.first = number / perGroup() * m_channels;
    strip.count = std::min(m_channels, std::ssize(m_part.channels) - strip.first);
    strip.y0 = number % perGroup() * m_rows;
    strip.rows = std::min(m_rows, height() - strip.y0);
    strip.width = width();
    strip.values = values;
    strip.buffer = static_cast<int>(number % m_buffers);
    return strip;
  }

  RunStatus compute(std::int64_t number, float* values, const std::stop_token& stop) const {
    if (m_options.before) m_options.before();
    const OutputStrip wanted = strip(number, values);
    const auto& channels = m_part.channels;
    const std::int64_t plane = wanted.rows * wanted.width;
    // Channels that follow each other share a run, and with it the loading of the input.
    for (std::int64_t k = 0; k < wanted.count;) {
      const auto from = static_cast<std::size_t>(wanted.first + k);
      std::int64_t together = 1;
      while (k + together < wanted.count &&
             channels[from + static_cast<std::size_t>(together)] == channels[from] + together)
        ++together;
      const Region region{m_part.image, channels[from], together, wanted.y0, 0, wanted.rows, wanted.width, 1};
      const OutputSpan span{values + k * plane, plane, wanted.width};
      if (run(m_plan, m_input, region, span, {m_options.run.threads, stop}) == RunStatus::Cancelled)
        return RunStatus::Cancelled;
      k += together;
    }
    if (stop.stop_requested()) return RunStatus::Cancelled;
    if (m_options.prepare) m_options.prepare(wanted);
    return RunStatus::Completed;
  }

 private:
  std::int64_t height() const { return m_plan.output().h; }
  std::int64_t width() const { return m_plan.output().w; }
  std::int64_t bytes(int buffers) const {
    return buffers * floats() * (std::int64_t{sizeof(float)} + m_options.preparedBytes);
  }
  std::int64_t groups() const { return (std::ssize(m_part.channels) + m_channels - 1) / m_channels; }
  std::int64_t perGroup() const { return (height() + m_rows - 1) / m_rows; }

  const Plan& m_plan;
  const Input& m_input;
  const StripPart& m_part;
  const StripOptions& m_options;
  std::int64_t m_channels = 1;
  std::int64_t m_rows = 1;
  int m_buffers = 2;
  MemoryBudget::Reservation m_memory;
};

using Visit = std::function<bool(const OutputStrip&)>;

Outcome walkInTurns(const Strips& strips, const std::stop_token& stop, const Visit& visit) {
  std::vector<float> values(static_cast<std::size_t>(strips.floats()));
  for (std::int64_t number = 0; number < strips.count(); ++number) {
    if (strips.compute(number, values.data(), stop) == RunStatus::Cancelled) return kStopped;
    if (!visit(strips.strip(number, values.data()))) return kStopped;
  }
  return std::nullopt;
}

/// Two buffers that a thread of its own fills in turns ahead of the visitor.
class Ahead {
 public:
  Ahead(const Strips& strips, const std::stop_token& stop) : m_strips(strips), m_callersStop(stop, Quit{m_quit}) {
    for (std::vector<float>& buffer : m_buffers) buffer.resize(static_cast<std::size_t>(strips.floats()));
    m_thread = std::thread([this] { produce(); });
  }
  ~Ahead() {
    m_quit.request_stop();
    {
      const std::scoped_lock lock(m_mutex);
      m_over = true;
    }
    m_changed.notify_all();
    m_thread.join();
  }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  /// The next strip's values, or null if there will be none.
  const float* take(std::int64_t number) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_over || m_filled > number; });
    if (m_filled > number) return buffer(number);
    if (m_error) std::rethrow_exception(m_error);
    return nullptr;
  }

  void giveBack(std::int64_t number) {
    {
      const std::scoped_lock lock(m_mutex);
      m_free = number + 1;
    }
    m_changed.notify_all();
  }

 private:
  struct Quit {
    std::stop_source& source;
    void operator()() const { source.request_stop(); }
  };

  float* buffer(std::int64_t number) { return m_buffers[static_cast<std::size_t>(number % 2)].data(); }

  void produce() {
    try {
      for (std::int64_t number = 0; number < m_strips.count(); ++number) {
        {
          std::unique_lock lock(m_mutex);
          m_changed.wait(lock, [&] { return m_over || m_free + 2 > number; });
          if (m_over) return;
        }
        if (m_strips.compute(number, buffer(number), m_quit.get_token()) == RunStatus::Cancelled) break;
        {
          const std::scoped_lock lock(m_mutex);
          m_filled = number + 1;
        }
        m_changed.notify_all();
      }
    } catch (...) {
      const std::scoped_lock lock(m_mutex);
      m_error = std::current_exception();
    }
    {
      const std::scoped_lock lock(m_mutex);
      m_over = true;
    }
    m_changed.notify_all();
  }

  const Strips& m_strips;
  std::stop_source m_quit;
  std::stop_callback<Quit> m_callersStop;
  std::array<std::vector<float>, 2> m_buffers;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::int64_t m_filled = 0;  ///< strips that were computed
  std::int64_t m_free = 0;    ///< strips that were visited
  bool m_over = false;        ///< nothing more is to come, or to be wanted
  std::exception_ptr m_error;
  std::thread m_thread;
};

Outcome walkAhead(const Strips& strips, const std::stop_token& stop, const Visit& visit) {
  std::optional<Ahead> made;
  try {
    made.emplace(strips, stop);
  } catch (const std::system_error&) {
    return walkInTurns(strips, stop, visit);  // no thread is to be had
  }
  Ahead& ahead = *made;
  for (std::int64_t number = 0; number < strips.count(); ++number) {
    const float* const values = ahead.take(number);
    if (values == nullptr || stop.stop_requested() || !visit(strips.strip(number, values))) return kStopped;
    ahead.giveBack(number);
  }
  return std::nullopt;
}

}  // namespace

StripPart StripPart::whole(const Shape& output, std::int64_t image) {
  StripPart part{image, {}};
  for (std::int64_t c = 0; c < output.c; ++c) part.channels.push_back(c);
  return part;
}

Outcome forEachStrip(const Plan& plan, const Input& input, const StripPart& part, const StripOptions& options,
                     const Visit& visit) {
  Strips strips(plan, input, part, options);
  const bool atOnce = strips.count() < 2 && strips.tryReserve(1);
  const bool inTurns = atOnce || options.run.threads == 1;
  if (!atOnce) {
    if (auto refused = strips.reserve(inTurns ? 1 : 2)) return refused;
  }
  return inTurns ? walkInTurns(strips, options.run.stop, visit) : walkAhead(strips, options.run.stop, visit);
}

}  // namespace convt
