#!/usr/bin/env bash
# install_packages.sh USE..: installs those packages of debian-packages.txt with one of these uses (build, run, test,
# long, bench) that are not installed yet. Asks dpkg what is there; touches apt only if something is missing; needs root
# or sudo only then. Reads nothing from stdin.
# Exit: 0 all is there; 1 not installed, with a sentence that says what and why; 2 wrong use or wrong list.
# CONVT_PACKAGES names another list.
set -euo pipefail

readonly kList=${CONVT_PACKAGES:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null && pwd)/debian-packages.txt}

fail() {
  local -r code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$code"
}

isUse() { [[ $1 =~ ^(build|run|test|long|bench)$ ]]; }

# Packages of the given uses, one a line, in the list's order. Every line of the list is checked, whatever its use.
listed() {
  local line name use rest number=0
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    read -r name use rest <<<"${line%%#*}"
    [[ -n $name ]] || continue
    if [[ ! $name =~ ^[a-z0-9][a-z0-9+.-]+$ || -n $rest ]] || ! isUse "$use"; then
      fail 2 "$kList:$number: \"$line\" is not a \"package use\" with use = build, run, test, long or bench."
    fi
    [[ " $* " != *" $use "* ]] || printf '%s\n' "$name"
  done <"$kList"
}

# Those of the given packages that dpkg does not hold as installed (the second letter of the state says it: "ii", "hi").
missing() {
  local state name
  local -A present=()
  while read -r state name; do
    [[ $state != ?i* ]] || present[$name]=1
  done < <(dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' -- "$@" 2>/dev/null)
  for name in "$@"; do
    [[ -n ${present[$name]:-} ]] || printf '%s\n' "$name"
  done
}

# Those of the given packages that apt has no version of.
unknown() {
  local name policy
  for name in "$@"; do
    policy=$(LC_ALL=C apt-cache policy -- "$name" 2>/dev/null) || true
    [[ $policy =~ Candidate:\ [^\(] ]] || printf '%s\n' "$name"
  done
}

# shellcheck source=/dev/null
systemName() { (. /etc/os-release && printf '%s' "$PRETTY_NAME") 2>/dev/null || uname -sr; }

asRoot() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -- "$@"; fi
}

aptGet() {
  asRoot env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

install() {
  local -r byHand="Install by hand, then start this again: apt-get install $*"
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    fail 1 "Packages are missing, and installing them needs root; there is no sudo here. $byHand"
  fi
  echo "Installing $# packages: $*"
  asRoot true </dev/null || fail 1 "Installing packages needs root, and sudo was refused. $byHand"
  aptGet update || echo "The list of packages could not be renewed; going on with the one that is there." >&2
  local -a unavailable
  mapfile -t unavailable < <(unknown "$@")
  if ((${#unavailable[@]} > 0)); then
    fail 1 "apt on this system ($(systemName)) has no package: ${unavailable[*]}." \
      "The list $kList is that of Debian 12; on another system install what provides the same."
  fi
  aptGet install --yes --no-install-recommends -- "$@" || fail 1 "apt could not install the packages. $byHand"
}

main() {
  (($# > 0)) || fail 2 "usage: install_packages.sh build|run|test|long|bench .."
  local use names
  for use in "$@"; do
    isUse "$use" || fail 2 "\"$use\" is not a use of packages; there are build, run, test, long and bench."
  done
  names=$(listed "$@")
  local -a wanted absent
  mapfile -t wanted < <(printf '%s' "$names")
  ((${#wanted[@]} > 0)) || return 0
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail 1 "This system ($(systemName)) has no apt, with which Debian packages are installed." \
      "Install what provides these by hand: ${wanted[*]}. Then build: cmake --preset release && cmake --build --preset release"
  fi
  mapfile -t absent < <(missing "${wanted[@]}")
  ((${#absent[@]} == 0)) || install "${absent[@]}"
}

main "$@"
