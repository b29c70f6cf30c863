#!/usr/bin/env bash
# The checks that take long: everything under the sanitizers, the second compiler, the other processor, the fuzzers.
# Usage: tests/long.sh [asan] [tsan] [clang] [neon] [fuzz]    (nothing named: all of them, in this order)
#   asan   the whole test suite under AddressSanitizer, UndefinedBehaviorSanitizer and LeakSanitizer
#   tsan   engine and lazy tests under ThreadSanitizer, with a oneTBB that is built from source for it
#   clang  core, engine, render, lazy, io and session with clang-14, warnings as errors, and the tests of these rooms
#   neon   core and engine, cross-built for 64-bit ARM, and their tests under qemu-user
#   fuzz   each libFuzzer program for FUZZ_SECONDS (default 60)
# Debian 12; everything is built below build/. JOBS compilers at once (default: as many as there are CPUs).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${JOBS:-$(nproc)}
seconds=${FUZZ_SECONDS:-60}
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8

say() { printf '\n== %s\n' "$*"; }

need() {
  command -v "$1" > /dev/null && return
  echo "tests/long.sh needs $1: apt-get install $2" >&2
  exit 1
}

# A report of any sanitizer ends the program that it is about, and with it the test.
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

run_asan() {
  say "AddressSanitizer, UndefinedBehaviorSanitizer"
  cmake --preset asan
  cmake --build --preset asan -j "$jobs"
  # burst counts pictures in a second, more than the slowed engine can give.
  ctest --preset asan -E '^burst$'
}

# ThreadSanitizer must see every lock: Debian's libtbb, built without it, gives dozens of false reports. Debian's source of
# the same version comes by a list of sources of our own, made
# from the machine's, which stays as it is.
build_tbb() {
  local home=$PWD/build/tsan-tbb
  [ -e "$home/install/done" ] && return
  need dpkg-source dpkg-dev
  rm -rf "$home"
  mkdir -p "$home/lists/partial" "$home/source"
  # shellcheck disable=SC2016  # the fields are apt's
  apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sort -u > "$home/sources.list"
  local apt=(apt-get -q -o "Dir::Etc::SourceList=$home/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$home/lists" -o "Dir::Cache::srcpkgcache=" -o "Dir::Cache::pkgcache=" -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$home" && "${apt[@]}" source --download-only onetbb && dpkg-source -x onetbb_*.dsc tree)
  cmake -G Ninja -S "$home/tree" -B "$home/objects" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTBB_TEST=OFF -DTBB_STRICT=OFF \
    -DTBBMALLOC_BUILD=OFF -DTBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON -DCMAKE_INSTALL_PREFIX="$home/install" \
    -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_CXX_FLAGS=-fsanitize=thread -DCMAKE_SHARED_LINKER_FLAGS=-fsanitize=thread
  cmake --build "$home/objects" -j "$jobs"
  cmake --install "$home/objects"
  touch "$home/install/done"
}

# The tests of a folder tests/<name>, as a regular expression for ctest.
tests_of() {
  local layer
  for layer in "$@"; do sed -n 's/^convt_test(\([a-z0-9_]*\).*/\1/p' "tests/$layer/CMakeLists.txt"; done |
    paste -s -d '|' | sed 's/.*/^(&)$/'
}

targets_of() { tests_of "$@" | tr -d '^()$' | tr '|' '\n' | sed 's/^/tst_/'; }

run_tsan() {
  say "ThreadSanitizer: engine and lazy"
  build_tbb
  cmake --preset tsan -DTBB_DIR="$PWD/build/tsan-tbb/install/lib/cmake/TBB"
  # shellcheck disable=SC2046
  cmake --build --preset tsan -j "$jobs" --target $(targets_of engine lazy)
  # Qt is not built for it either, and Qt Test starts a watchdog thread of its own. What is ignored are calls out of Qt's
  # libraries; engine and lazy never call Qt, so nothing of theirs is.
  printf 'called_from_lib:libQt6Core.so\ncalled_from_lib:libQt6Test.so\n' > build/tsan-qt.txt
  TSAN_OPTIONS=$TSAN_OPTIONS:suppressions=$PWD/build/tsan-qt.txt ctest --preset tsan -R "$(tests_of engine lazy)"
}

run_clang() {
  say "clang-14"
  need clang++-14 clang-14
  # Without precompiled headers, so that a test that forgets one is seen.
  cmake -G Ninja -S . -B build/clang -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCONVT_WERROR=ON \
    -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14 -DCONVT_PRECOMPILE=OFF
  # shellcheck disable=SC2046
  cmake --build build/clang -j "$jobs" --target convt_session $(targets_of core engine render lazy io)
  ctest --test-dir build/clang --output-on-failure -R "$(tests_of core engine render lazy io)"
}

# Debian's arm64 packages of what the engine and its tests link, unpacked side by side. apt works them out with a state of
# its own, made from the machine's sources; nothing is installed.
unpack_arm64() {
  local home=$PWD/build/arm64
  [ -e "$home/done" ] && return
  rm -rf "$home"
  mkdir -p "$home/lists/partial" "$home/cache/archives/partial" "$home/root"
  : > "$home/status"
  # shellcheck disable=SC2016  # the fields are apt's
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
    sort -u > "$home/sources.list"
  local apt=(apt-get -q -o "Dir::Etc::SourceList=$home/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$home/lists" -o "Dir::State::status=$home/status" -o "Dir::Cache=$home/cache"
    -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root)
  "${apt[@]}" update
  "${apt[@]}" install --download-only --no-install-recommends -y libtbb-dev libhwy-dev libqt6test6
  # Headers and CMake files alone: what they depend on is for windows.
  (cd "$home/cache/archives" && "${apt[@]}" download qt6-base-dev qmake6)
  local package
  for package in "$home"/cache/archives/*.deb; do dpkg -x "$package" "$home/root"; done
  touch "$home/done"
}

run_neon() {
  say "64-bit ARM under qemu-user"
  need aarch64-linux-gnu-g++ g++-aarch64-linux-gnu
  need qemu-aarch64 qemu-user
  unpack_arm64
  cmake --preset neon
  # shellcheck disable=SC2046
  cmake --build --preset neon -j "$jobs" --target $(targets_of core engine)
  # simd_target states that NEON is what runs. Left out: what starts this machine's Python, what reads the sources
  # alone, and what looks at the clock.
  ctest --preset neon -j "$jobs" -E '^(explanation_text|includes|cancel)$'
}

run_fuzz() {
  say "libFuzzer, $seconds s each"
  need clang++-14 clang-14
  cmake --preset fuzz
  local program targets
  targets=$(sed -n 's/^foreach(name \(.*\))/\1/p' tests/fuzz/CMakeLists.txt)
  for program in $targets; do
    cmake --build --preset fuzz -j "$jobs" --target "fuzz_$program"
    mkdir -p "build/corpus/$program"
    "$(find build/fuzz -name "fuzz_$program" -type f -perm -u+x | head -n 1)" -max_total_time="$seconds" -rss_limit_mb=4096 \
      "build/corpus/$program"
  done
}

[ $# -gt 0 ] || set -- asan tsan clang neon fuzz
need cmake cmake
need ninja ninja-build
for step in "$@"; do
  case $step in
    asan | tsan | clang | neon | fuzz) "run_$step" ;;
    *) echo "tests/long.sh: unknown step \"$step\"; there are asan, tsan, clang, neon, fuzz" >&2; exit 2 ;;
  esac
done
say "all passed"
