#include "app/cli/interrupt.h"

#include <pthread.h>

#include <csignal>

namespace convt::cli {
namespace {

sigset_t handledSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t set = handledSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  m_waiter = std::thread([this, set] {
    int number = 0;
    while (!m_done) {
      if (sigwait(&set, &number) == 0 && !m_done) m_source.request_stop();
    }
  });
}

Interrupt::~Interrupt() {
  m_done = true;
  pthread_kill(m_waiter.native_handle(), SIGTERM);  // wakes the waiter; blocked there, so nobody dies of it
  m_waiter.join();
}

}  // namespace convt::cli
