#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2317  # bodies of stand-ins; functions called by name
#
# The claims of resources/install_packages.sh, held against a machine made of stand-ins for dpkg-query, apt-get,
# apt-cache, sudo and id: each says what it was asked (calls) and answers from the files of this machine.
set -euo pipefail

kRoot=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null && pwd)
readonly kRoot
readonly kTools=(bash cat dirname env uname)
machine=$(mktemp -d)
trap 'rm -rf -- "$machine"' EXIT

# A stand-in on the machine's PATH; its body comes from stdin.
standIn() {
  { printf '#!%s\ncd -- %q\necho "%s $*" >>calls\n' "$BASH" "$machine" "$1" && cat; } >"$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

# The start of every test: an ordinary Debian, root, nothing installed, apt knows g++, cmake, libqt and valgrind.
newMachine() {
  rm -rf -- "${machine:?}"/* && mkdir "$machine/bin"
  : >"$machine/calls"
  local tool
  for tool in "${kTools[@]}"; do ln -s -- "$(type -P "$tool")" "$machine/bin/$tool"; done
  printf '%s\n' '# a remark' '' 'g++ build' 'cmake build # another' '  libqt   run' 'valgrind test' 'clang-14 long' \
    >"$machine/list"
  echo 0 >"$machine/uid"
  printf '%s\n' g++ cmake libqt valgrind >"$machine/known"
  : >"$machine/installed"
  echo 0 >"$machine/update"
  standIn id <<<'cat uid'
  standIn sudo <<<'[ "$1" = -- ] && shift; "$@"'
  standIn dpkg-query <<<'cat installed; exit 1'
  standIn apt-get <<<'cat >>eaten; case " $* " in *" update "*) exit "$(cat update)";; esac'
  standIn apt-cache <<<'while read -r name; do [ "$3" != "$name" ] || printf "%s:\n  Candidate: 1.0\n" "$name"; done <known'
}

# Runs the script on the machine: its exit code in code, what it said in said.
run() {
  code=0
  said=$(PATH=$machine/bin CONVT_PACKAGES=$machine/list "$BASH" "$kRoot/resources/install_packages.sh" "$@" 2>&1) || code=$?
}

installLine() { grep -- ' install ' "$machine/calls" | grep '^apt-get' || true; }

expect() {  # expect WHAT ACTUAL EXPECTED
  [[ $2 == "$3" ]] || { printf '    %s is "%s", not "%s"\n    it said: %s\n' "$1" "$2" "$3" "$said"; exit 1; }
}
expectSays() {
  [[ $said == *"$1"* ]] || { printf '    it does not say "%s", but: %s\n' "$1" "$said"; exit 1; }
}

test_only_the_uses_asked_for_are_installed() {
  run build run
  expect code "$code" 0
  expect packages "$(installLine | sed 's/.* -- //')" "g++ cmake libqt"
}

test_what_is_installed_is_not_installed_again() {
  printf '%s\n' 'ii  g++' 'hi  libqt' >"$machine/installed"
  run build run
  expect packages "$(installLine | sed 's/.* -- //')" "cmake"
}

test_a_removed_package_with_left_over_settings_counts_as_missing() {
  printf '%s\n' 'rc  g++' 'ii  cmake' >"$machine/installed"
  run build
  expect packages "$(installLine | sed 's/.* -- //')" "g++"
}

test_with_everything_there_neither_apt_nor_sudo_is_asked() {
  printf '%s\n' 'ii  g++' 'ii  cmake' >"$machine/installed"
  echo 1000 >"$machine/uid"
  run build
  expect code "$code" 0
  expect calls "$(grep -Ec '^(apt|sudo)' "$machine/calls")" 0
}

test_root_needs_no_sudo() {
  run build
  expect calls "$(grep -c '^sudo' "$machine/calls")" 0
}

test_others_install_through_sudo() {
  echo 1000 >"$machine/uid"
  run test
  expect code "$code" 0
  grep -q '^sudo -- env DEBIAN_FRONTEND=noninteractive apt-get .* install ' "$machine/calls"
}

test_no_sudo_and_not_root_is_said() {
  echo 1000 >"$machine/uid"
  rm "$machine/bin/sudo"
  run build
  expect code "$code" 1
  expectSays "there is no sudo here"
  expectSays "apt-get install g++ cmake"
}

test_a_refused_sudo_is_said_and_ends_it() {
  echo 1000 >"$machine/uid"
  standIn sudo <<<'exit 1'
  run build
  expect code "$code" 1
  expectSays "sudo was refused"
  expect install "$(installLine)" ""
}

test_no_apt_is_said_with_the_packages() {
  rm "$machine/bin/apt-get"
  run build run
  expect code "$code" 1
  expectSays "has no apt"
  expectSays "g++ cmake libqt"
}

test_a_package_that_apt_does_not_know_is_named() {
  run build long
  expect code "$code" 1
  expectSays "has no package: clang-14."
  expect install "$(installLine)" ""
}

test_a_failed_update_is_no_reason_to_stop() {
  echo 100 >"$machine/update"
  run build
  expect code "$code" 0
  expectSays "could not be renewed"
}

test_a_failed_install_is_said() {
  standIn apt-get <<<'case " $* " in *" install "*) exit 100;; esac'
  run build
  expect code "$code" 1
  expectSays "could not install"
}

test_nothing_is_read_from_stdin() {
  run build <<<"the rest of a script that came through a pipe"
  expect eaten "$(cat "$machine/eaten")" ""
}

test_an_unknown_use_is_refused() {
  run build everything
  expect code "$code" 2
  expectSays '"everything" is not a use'
}

test_a_wrong_line_is_named_whatever_its_use() {
  local line
  for line in 'gdb' 'gdb tset' 'gdb test long' '-o test' 'g;db test' 'GDB test' '$(gdb) test' $'gdb test\r'; do
    printf 'g++ build\n%s\n' "$line" >"$machine/list"
    run build
    expect "code for \"$line\"" "$code" 2
    expectSays "list:2:"
  done
  expect calls "$(cat "$machine/calls")" ""
}

test_a_last_line_without_its_end_counts() {
  printf 'g++ build\ncmake build' >"$machine/list"
  run build
  expect packages "$(installLine | sed 's/.* -- //')" "g++ cmake"
}

test_an_empty_list_is_no_work() {
  : >"$machine/list"
  run build run
  expect code "$code" 0
  expect calls "$(cat "$machine/calls")" ""
}

test_the_real_list_is_well_formed_and_has_no_package_twice() {
  cp -- "$kRoot/resources/debian-packages.txt" "$machine/list"
  sed 's/#.*//; /^[[:space:]]*$/d' "$machine/list" | while read -r name _; do echo "$name"; done >"$machine/known"
  expect twice "$(sort "$machine/known" | uniq -d)" ""
  run build run test long bench
  expect code "$code" 0
  expect packages "$(installLine | sed 's/.* -- //')" "$(paste -sd ' ' "$machine/known")"
}

failed=0
mapfile -t tests < <(compgen -A function test_)
for name in "${tests[@]}"; do
  newMachine
  if ("$name"); then echo "PASS   $name"; else echo "FAIL!  $name"; failed=1; fi
done
exit "$failed"
